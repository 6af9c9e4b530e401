import type { MaskKernels, PictureNumbers } from "../kernels.js";

const { fround } = Math;

/** Continuous masks in plain TypeScript. */
export const masks: MaskKernels = {
	composeMasks({ masks, count, rows, columns, offsets, shifts }, { height, width, planes, interleaved }, instance, fill, out) {
		const numbers = width * interleaved;
		const across = new Places(width);
		const down = new Places(height);
		const upper = { row: -1, numbers: new Float32Array(numbers) };
		const lower = { row: -1, numbers: new Float32Array(numbers) };
		const mask = new Float32Array(numbers);
		const columnOf = new Int32Array(numbers);
		for (let c = 0; c < count; c++) {
			const spare = offsets ? 1 : 0;
			across.prepare(columns, columns - spare, offsets ? offsets[2 * c + 1]! : 0);
			down.prepare(rows, rows - spare, offsets ? offsets[2 * c]! : 0);
			prepareColumns(columnOf, width, interleaved, shifts ? shifts[2 * c + 1]! : 0);
			let [above, below] = [upper, lower];
			above.row = below.row = -1;
			for (let y = 0; y < height; y++) {
				if (down.first[y] === below.row) [above, below] = [below, above];
				spread(above, down.first[y]!, masks, c * rows * columns, columns, across, interleaved);
				spread(below, down.second[y]!, masks, c * rows * columns, columns, across, interleaved);
				mix(above.numbers, below.numbers, down.share[y]!, mask);
				const row = mirrored(y + (shifts ? shifts[2 * c]! : 0), height);
				for (let plane = 0; plane < planes; plane++) {
					const from = (plane * height + row) * numbers;
					blend(instance, fill, from, columnOf, mask, out, ((c * planes + plane) * height + y) * numbers);
				}
			}
		}
	},
};

/** Between which two cells the centre of each pixel lies, and how far towards the second. */
class Places {
	readonly first: Int32Array;
	readonly second: Int32Array;
	readonly share: Float32Array;

	constructor(pixels: number) {
		this.first = new Int32Array(pixels);
		this.second = new Int32Array(pixels);
		this.share = new Float32Array(pixels);
	}

	/** `covered` of the cells lie along the pixels, moved by `offset`. */
	prepare(cells: number, covered: number, offset: number): void {
		const pixels = this.first.length;
		for (let p = 0; p < pixels; p++) {
			const place = Math.min(Math.max(((p + 0.5) * covered) / pixels - 0.5 + offset, 0), cells - 1);
			const first = Math.floor(place);
			this.first[p] = first;
			this.second[p] = Math.min(first + 1, cells - 1);
			this.share[p] = place - first;
		}
	}
}

/** Row `row` of a grid of cells, along the width, each number as often as a pixel has interleaved channels; unless it is there already. */
function spread(
	into: { row: number; numbers: Float32Array },
	row: number,
	masks: Float32Array,
	mask: number,
	columns: number,
	{ first, second, share }: Places,
	interleaved: number,
): void {
	if (into.row === row) return;
	into.row = row;
	const start = mask + row * columns;
	for (let x = 0, at = 0; x < first.length; x++) {
		const rest = fround(1 - share[x]!);
		const value = fround(fround(masks[start + first[x]!]! * rest) + fround(masks[start + second[x]!]! * share[x]!));
		for (const end = at + interleaved; at < end; at++) into.numbers[at] = value;
	}
}

function mix(above: Float32Array, below: Float32Array, share: number, out: Float32Array): void {
	const rest = fround(1 - share);
	for (let i = 0; i < out.length; i++) out[i] = fround(above[i]! * rest) + fround(below[i]! * share);
}

/** A row of numbers; bytes round to the nearest, ties to even, as `Uint8ClampedArray` does. */
function blend(
	instance: PictureNumbers,
	fill: PictureNumbers,
	from: number,
	columnOf: Int32Array,
	mask: Float32Array,
	out: PictureNumbers,
	to: number,
): void {
	for (let i = 0; i < mask.length; i++) {
		const m = mask[i]!;
		const at = from + columnOf[i]!;
		out[to + i] = fround(fround(instance[at]! * m) + fround(fill[at]! * fround(1 - m)));
	}
}

/** Where each number of a row comes from when the picture is moved by `shift` pixels. */
function prepareColumns(columnOf: Int32Array, width: number, interleaved: number, shift: number): void {
	for (let x = 0, at = 0; x < width; x++) {
		const from = mirrored(x + shift, width) * interleaved;
		for (let channel = 0; channel < interleaved; channel++, at++) columnOf[at] = from + channel;
	}
}

/** Mirrored at the edges, which repeat: … 1 0 0 1 2 … */
function mirrored(place: number, length: number): number {
	const at = ((place % (2 * length)) + 2 * length) % (2 * length);
	return at < length ? at : 2 * length - 1 - at;
}
