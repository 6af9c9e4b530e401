import type { FelzenszwalbKernels } from "../kernels.js";

// Compare assembly/felzenszwalb.ts, which says why and where from.

/** Edges of pixels by how much their ends differ. */
interface Edges {
	/** [count] */
	readonly differences: Float64Array;
	/** [count]: 4 · pixel + direction. */
	readonly edges: Uint32Array;
}

/** How far away the other pixel is: right, down, down and right, up and right. */
const neighbours = (width: number): readonly number[] => [1, width, width + 1, 1 - width];

function edgesOf(image: Float64Array, height: number, width: number, channels: number): Edges {
	const count = height * (width - 1) + (height - 1) * (width + 2 * (width - 1));
	const differences = new Float64Array(count);
	const edges = new Uint32Array(count);
	let at = 0;
	const add = (first: number, last: number, columns: number, direction: number): void => {
		const away = neighbours(width)[direction]! * channels;
		for (let y = first; y < last; y++) {
			for (let x = 0; x < columns; x++, at++) {
				const pixel = y * width + x;
				let sum = 0;
				for (let i = pixel * channels, end = i + channels; i < end; i++) {
					const d = image[i]! - image[i + away]!;
					sum += d * d;
				}
				differences[at] = Math.sqrt(sum);
				edges[at] = 4 * pixel + direction;
			}
		}
	};
	add(0, height, width - 1, 0);
	add(0, height - 1, width, 1);
	add(0, height - 1, width - 1, 2);
	add(1, height, width - 1, 3);
	return { differences, edges };
}

/** By difference, equal ones as they were: four passes over 16 bits each, the lowest first. */
function sorted({ differences, edges }: Edges): Edges {
	let from: Edges = { differences, edges };
	let to: Edges = { differences: differences.slice(), edges: edges.slice() };
	const starts = new Int32Array(65536);
	for (let digit = 0; digit < 4; digit++) {
		const digits = new Uint16Array(from.differences.buffer);
		starts.fill(0);
		for (let i = digit; i < digits.length; i += 4) starts[digits[i]!]!++;
		for (let value = 0, before = 0; value < 65536; value++) {
			const here = starts[value]!;
			starts[value] = before;
			before += here;
		}
		for (let i = 0; i < edges.length; i++) {
			const place = starts[digits[4 * i + digit]!]!++;
			to.differences[place] = from.differences[i]!;
			to.edges[place] = from.edges[i]!;
		}
		[from, to] = [to, from];
	}
	return from;
}

/** The first pixel of the segment that a pixel belongs to; shortens the way there for the next time. */
function segmentOf(parents: Int32Array, pixel: number): number {
	for (;;) {
		const parent = parents[pixel]!;
		if (parent === pixel) return pixel;
		pixel = parents[pixel] = parents[parent]!;
	}
}

/** Felzenszwalb and Huttenlocher's segmentation in plain TypeScript. */
export const felzenszwalb: FelzenszwalbKernels = {
	felzenszwalb(image, height, width, channels, scale, minSize, outLabels) {
		const { differences, edges } = sorted(edgesOf(image, height, width, channels));
		const pixels = height * width;
		const away = neighbours(width);
		const inner = new Float64Array(pixels);
		const sizes = new Int32Array(pixels).fill(1);
		const parents = Int32Array.from({ length: pixels }, (_, i) => i);
		const join = (a: number, b: number): number => {
			const first = Math.min(a, b);
			const size = sizes[a]! + sizes[b]!;
			parents[Math.max(a, b)] = first;
			sizes[first] = size;
			return first;
		};
		for (let i = 0; i < edges.length; i++) {
			const pixel = edges[i]! >>> 2;
			const a = segmentOf(parents, pixel);
			const b = segmentOf(parents, pixel + away[edges[i]! & 3]!);
			if (a === b) continue;
			const cost = differences[i]!;
			if (cost >= Math.fround(inner[a]! + scale / sizes[a]!) || cost >= Math.fround(inner[b]! + scale / sizes[b]!)) continue;
			inner[join(a, b)] = cost;
		}
		for (let i = 0; i < edges.length; i++) {
			const pixel = edges[i]! >>> 2;
			const a = segmentOf(parents, pixel);
			const b = segmentOf(parents, pixel + away[edges[i]! & 3]!);
			if (a !== b && (sizes[a]! < minSize || sizes[b]! < minSize)) join(a, b);
		}
		let segments = 0;
		for (let i = 0; i < pixels; i++) {
			const first = segmentOf(parents, i);
			outLabels[i] = first === i ? segments++ : outLabels[first]!;
		}
		return segments;
	},
};
