import { quickshiftReach, quickshiftScale, type QuickshiftKernels } from "../kernels.js";

// Compare assembly/quickshift.ts, which says why.
const FAR = 1e9;
const ROUND = 6755399441055744;

/** 2^−n */
const halvings = new Float64Array(1023).fill(1);
for (let n = 1; n < halvings.length; n++) halvings[n] = halvings[n - 1]! / 2;

/** 2^x, x ≤ 0 */
function powerOfTwo(x: number): number {
	const t = x > -1022 ? x : -1022;
	const n = t + ROUND - ROUND;
	const f = t - n;
	let p = 1.325964524488711e-6 + f * 1.0205905413765595e-7;
	p = 1.5252672924850737e-5 + f * p;
	p = 0.0001540343375125101 + f * p;
	p = 0.0013333558200794592 + f * p;
	p = 0.009618129193934313 + f * p;
	p = 0.05550410866465167 + f * p;
	p = 0.2402265069564034 + f * p;
	p = 0.6931471805599462 + f * p;
	p = 1.0000000000000135 + f * p;
	return p * halvings[-n]!;
}

/** [height, width] with `reach` columns more on both sides. */
interface Planes {
	readonly l: Float64Array;
	readonly a: Float64Array;
	readonly b: Float64Array;
	readonly densities: Float64Array;
	readonly pitch: number;
}

function spread(lab: Float64Array, noise: Float64Array, height: number, width: number, reach: number, scale: number): Planes {
	const pitch = width + 2 * reach;
	const [l, a, b] = [0, 1, 2].map(() => new Float64Array(height * pitch).fill(FAR)) as [Float64Array, Float64Array, Float64Array];
	const densities = new Float64Array(height * pitch).fill(-Infinity);
	for (let y = 0, i = 0; y < height; y++) {
		for (let x = 0, at = y * pitch + reach; x < width; x++, at++, i++) {
			l[at] = lab[3 * i]! * scale;
			a[at] = lab[3 * i + 1]! * scale;
			b[at] = lab[3 * i + 2]! * scale;
			densities[at] = noise[i]! + 1;
		}
	}
	return { l, a, b, densities, pitch };
}

/** Adds to the densities of `count` pixels from `p` on what they and those from `q` on have in common; `both`: to the others, too. */
function attract({ l, a, b, densities }: Planes, p: number, q: number, count: number, offset: number, both: boolean): void {
	for (const end = p + count; p < end; p++, q++) {
		const dl = l[p]! - l[q]!;
		const da = a[p]! - a[q]!;
		const db = b[p]! - b[q]!;
		const common = powerOfTwo(offset - (dl * dl + da * da + db * db));
		densities[p]! += common;
		if (both) densities[q]! += common;
	}
}

function addDensities(planes: Planes, height: number, width: number, reach: number, scale: number): void {
	for (let y = 0; y < height; y++) {
		const at = y * planes.pitch + reach;
		const last = Math.min(reach, height - 1 - y);
		for (let down = 0; down <= last; down++) {
			for (let right = -reach; right <= reach; right++) {
				if (down === 0 && right === 0) continue;
				const offset = -scale * scale * (down * down + right * right);
				attract(planes, at, at + down * planes.pitch + right, width, offset, down !== 0);
			}
		}
	}
}

/** Columns and rows of the window's offsets, nearest first, in reading order where equally near. */
function sortOffsets(reach: number): Int32Array {
	const offsets: [right: number, down: number][] = [];
	for (let down = -reach; down <= reach; down++) for (let right = -reach; right <= reach; right++) offsets.push([right, down]);
	return Int32Array.from(offsets.toSorted(([a, b], [c, d]) => a * a + b * b - (c * c + d * d)).flat());
}

function parentsOf(
	lab: Float64Array,
	{ densities, pitch }: Planes,
	height: number,
	width: number,
	reach: number,
	farthest: number,
): Int32Array {
	const offsets = sortOffsets(reach);
	const parents = new Int32Array(height * width);
	for (let y = 0, i = 0; y < height; y++) {
		for (let x = 0; x < width; x++, i++) {
			const at = y * pitch + reach + x;
			const density = densities[at]!;
			let nearest = Infinity;
			let found = -1;
			for (let k = 0; k < offsets.length; k += 2) {
				const right = offsets[k]!;
				const down = offsets[k + 1]!;
				if (right * right + down * down > nearest) break;
				if (y + down < 0 || y + down >= height || !(densities[at + down * pitch + right]! > density)) continue;
				const place = i + down * width + right;
				const l = lab[3 * i]! - lab[3 * place]!;
				const a = lab[3 * i + 1]! - lab[3 * place + 1]!;
				const b = lab[3 * i + 2]! - lab[3 * place + 2]!;
				const distance = l * l + a * a + b * b + down * down + right * right;
				if (distance < nearest || (distance === nearest && place < found)) {
					nearest = distance;
					found = place;
				}
			}
			parents[i] = Math.sqrt(nearest) > farthest ? -1 : found;
		}
	}
	return parents;
}

function labelTrees(parents: Int32Array, labels: Int32Array): number {
	let trees = 0;
	for (let i = 0; i < parents.length; i++) if (parents[i]! < 0) labels[i] = trees++;
	for (let i = 0; i < parents.length; i++) {
		let root = i;
		for (let up = i; up >= 0; up = parents[up]!) root = up;
		if (root === i) continue;
		labels[i] = labels[root]!;
		for (let at = i; at !== root;) {
			const up = parents[at]!;
			parents[at] = root;
			at = up;
		}
	}
	return trees;
}

/** Quick shift in plain TypeScript. */
export const quickshift: QuickshiftKernels = {
	quickshift(lab, height, width, kernelSize, maxDistance, noise, outLabels) {
		const reach = quickshiftReach(kernelSize, height, width);
		const scale = quickshiftScale(kernelSize);
		const planes = spread(lab, noise, height, width, reach, scale);
		addDensities(planes, height, width, reach, scale);
		return labelTrees(parentsOf(lab, planes, height, width, reach, maxDistance), outLabels);
	},
};
