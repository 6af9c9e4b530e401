import { describe, expect, it } from "vitest";
import { spread } from "../../bindings/explanation/image-layout.js";
import type { Kernels, Masks, PictureNumbers, PictureShape } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference } from "./backends.js";
import { dice, emptyLike, kinds, picture, shapes, sizeOf } from "./pictures.js";

const [wasm, typescript] = backends;
const { fround } = Math;

const composed = (kernels: Kernels, masks: Masks, shape: PictureShape, instance: PictureNumbers, fill: PictureNumbers): PictureNumbers => {
	const out = emptyLike(instance, masks.count * instance.length);
	kernels.composeMasks(masks, shape, instance, fill, out);
	return out;
};

/** Random masks with hard and soft cells. */
function masksOf(count: number, rows: number, columns: number, moves: { offsets?: boolean; shifts?: boolean }, seed = 5): Masks {
	const next = dice(seed);
	return {
		count,
		rows,
		columns,
		masks: Float32Array.from({ length: count * rows * columns }, () => [0, 1, next(1000) / 999][next(3)]!),
		...(moves.offsets && { offsets: Float32Array.from({ length: 2 * count }, () => next(100) / 100) }),
		...(moves.shifts && { shifts: Int32Array.from({ length: 2 * count }, () => next(41) - 20) }),
	};
}

/** Where a pixel lies among cells: the two nearest and the weight of the second. */
function place(pixel: number, pixels: number, cells: number, offset: number | undefined): [number, number, number] {
	const covering = offset === undefined ? cells : cells - 1;
	const at = Math.max(0, Math.min(cells - 1, ((pixel + 0.5) * covering) / pixels - 0.5 + (offset ?? 0)));
	return [Math.floor(at), Math.min(Math.floor(at) + 1, cells - 1), fround(at - Math.floor(at))];
}

const between = (a: number, b: number, share: number): number => fround(fround(a * fround(1 - share)) + fround(b * share));

function reflected(at: number, length: number): number {
	while (at < 0 || at >= length) at = at < 0 ? -1 - at : 2 * length - 1 - at;
	return at;
}

/** The definition, number by number, in 32-bit floats. */
function defined(masks: Masks, { height, width, planes, interleaved }: PictureShape, instance: PictureNumbers, fill: PictureNumbers) {
	const out = emptyLike(instance, masks.count * instance.length);
	let at = 0;
	for (let c = 0; c < masks.count; c++) {
		const cell = (row: number, column: number) => masks.masks[(c * masks.rows + row) * masks.columns + column]!;
		for (let plane = 0; plane < planes; plane++) {
			for (let y = 0; y < height; y++) {
				const [top, bottom, down] = place(y, height, masks.rows, masks.offsets?.[2 * c]);
				for (let x = 0; x < width; x++) {
					const [left, right, across] = place(x, width, masks.columns, masks.offsets?.[2 * c + 1]);
					const m = between(
						between(cell(top, left), cell(top, right), across),
						between(cell(bottom, left), cell(bottom, right), across),
						down,
					);
					const fromY = reflected(y + (masks.shifts?.[2 * c] ?? 0), height);
					const fromX = reflected(x + (masks.shifts?.[2 * c + 1] ?? 0), width);
					for (let channel = 0; channel < interleaved; channel++, at++) {
						const from = ((plane * height + fromY) * width + fromX) * interleaved + channel;
						const value = fround(fround(instance[from]! * m) + fround(fill[from]! * fround(1 - m)));
						if (out instanceof Float32Array) out[at] = value;
						else out[at] = value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
					}
				}
			}
		}
	}
	return out;
}

describe.each(backends)("pictures under continuous masks ($backend)", (kernels) => {
	it("by hand: a mask of two cells over four pixels is ¼ and ¾ between their centres", () => {
		const shape = { height: 1, width: 4, planes: 1, interleaved: 1 };
		const masks = { masks: Float32Array.of(0, 1), count: 1, rows: 1, columns: 2 };
		const white = Uint8ClampedArray.of(200, 200, 200, 200);
		const black = new Uint8ClampedArray(4);
		expect([...composed(kernels, masks, shape, white, black)]).toEqual([0, 50, 150, 200]);
		expect([...composed(kernels, { ...masks, shifts: Int32Array.of(0, 1) }, shape, Uint8ClampedArray.of(8, 16, 24, 40), black)]).toEqual([
			0, 6, 30, 40,
		]);
		const three = { masks: Float32Array.of(0, 1, 0), count: 2, rows: 1, columns: 3 };
		const twice = { ...three, masks: Float32Array.of(...three.masks, ...three.masks), offsets: Float32Array.of(0, 0, 0, 0.5) };
		expect([...composed(kernels, { ...twice, rows: 1 }, shape, white, black)]).toEqual([0, 50, 150, 150, 50, 150, 150, 50]);
	});

	it.each(kinds)("of %s are as defined, whatever the shape, the grid, the offsets and the shifts", (kind) => {
		for (const [n, shape] of shapes.entries()) {
			const instance = picture(kind, sizeOf(shape), n + 1);
			const fill = picture(kind, sizeOf(shape), n + 100);
			for (const [rows, columns] of [
				[1, 1],
				[2, 3],
				[4, 5],
				[9, 2],
				[20, 40],
			] as const) {
				for (const moves of [{}, { offsets: true }, { shifts: true }, { offsets: true, shifts: true }]) {
					const masks = masksOf(3, rows, columns, moves, n + rows);
					expect(firstDifference(composed(kernels, masks, shape, instance, fill), defined(masks, shape, instance, fill))).toBe(-1);
				}
			}
		}
	});

	it.each(kinds)("of %s: a mask of ones is the instance to the bit, a mask of zeros the fill", (kind) => {
		const shape = { height: 31, width: 37, planes: 1, interleaved: 3 };
		const [instance, fill] = [picture(kind, sizeOf(shape), 1), picture(kind, sizeOf(shape), 2)];
		const cells = new Float32Array(2 * 7 * 5).fill(1, 0, 35);
		const out = composed(kernels, { masks: cells, count: 2, rows: 7, columns: 5 }, shape, instance, fill);
		expect(firstDifference(out.subarray(0, instance.length), instance)).toBe(-1);
		expect(firstDifference(out.subarray(instance.length), fill)).toBe(-1);
	});

	it("are interpolated as the saliency map of an explanation is", () => {
		const [height, width, rows, columns] = [23, 31, 5, 7];
		const masks = masksOf(1, rows, columns, {});
		const ones = new Float32Array(height * width).fill(1);
		const out = composed(kernels, masks, { height, width, planes: 1, interleaved: 1 }, ones, new Float32Array(height * width));
		const { data } = spread({ kind: "grid", height, width, rows, columns }, Float64Array.from(masks.masks));
		expect(Math.max(...data.map((value, i) => Math.abs(value - out[i]!)))).toBeLessThan(3e-7);
	});

	it("of none are none", () => {
		const shape = shapes[1]!;
		expect(composed(kernels, masksOf(0, 2, 2, {}), shape, picture("bytes", 18, 1), picture("bytes", 18, 2)).length).toBe(0);
	});
});

it("both backends blend the same bits of large pictures", () => {
	for (const kind of kinds) {
		for (const shape of [
			{ height: 100, width: 90, planes: 1, interleaved: 3 },
			{ height: 90, width: 101, planes: 3, interleaved: 1 },
		]) {
			const [instance, fill] = [picture(kind, sizeOf(shape), 8), picture(kind, sizeOf(shape), 9)];
			const masks = masksOf(5, 14, 14, { offsets: true, shifts: true });
			expect(firstDifference(composed(wasm, masks, shape, instance, fill), composed(typescript, masks, shape, instance, fill))).toBe(-1);
		}
	}
});
