import { describe, expect, test } from "vitest";
import { image } from "../../bindings/maskers/image.js";
import { readBaseline } from "../../bindings/metrics/baseline.js";
import { BLUR_WEIGHTS } from "../../bindings/metrics/blur.js";
import { type Image, readImage } from "../../bindings/maskers/pixels.js";
import { grey } from "./pictures.js";

/** The picture that a baseline makes, as the model gets it. */
const made = (baseline: unknown, of: Image, masker = image()): number[] => {
	const encode = (argument: string, given: Image) => masker.input(given, argument);
	const source = { pixels: readImage("image", of), input: masker.input(of), encode };
	return Array.from(readBaseline(baseline).picture(source).data);
};

const red: Image = { data: Uint8Array.of(10, 20, 30, 50, 40, 60), height: 1, width: 2 };

describe("baselines", () => {
	test("a colour in the image's numbers, normalised like the image", () => {
		expect(made([1, 2, 3], red)).toEqual([1, 2, 3, 1, 2, 3]);
		expect(made(7, red)).toEqual([7, 7, 7, 7, 7, 7]);
		const masker = image({ layout: "nchw", normalise: { mean: [1, 2, 3], deviation: 2 } });
		expect(made([5, 6, 7], red, masker)).toEqual([2, 2, 2, 2, 2, 2]);
		expect(made("grey", red)).toEqual([128, 128, 128, 128, 128, 128]);
	});

	test("zeros as the model sees them", () => {
		expect(made("zero", red)).toEqual([0, 0, 0, 0, 0, 0]);
		expect(made("zero", red, image({ normalise: { mean: 100 } }))).toEqual([0, 0, 0, 0, 0, 0]);
	});

	test("the mean colour, in either layout", () => {
		expect(made("mean", red)).toEqual([30, 30, 45, 30, 30, 45]);
		expect(made("mean", red, image({ layout: "nchw" }))).toEqual([30, 30, 30, 30, 45, 45]);
	});

	test("alpha stays with a colour that does not name it", () => {
		const clear: Image = { data: Uint8Array.of(1, 2, 3, 99), height: 1, width: 1 };
		expect(made(0, clear)).toEqual([0, 0, 0, 99]);
		expect(made([7, 8, 9], clear)).toEqual([7, 8, 9, 99]);
		expect(made([7, 8, 9, 10], clear)).toEqual([7, 8, 9, 10]);
	});

	test("another picture of the same kind", () => {
		expect(made(grey([[3, 4]]), grey([[1, 2]]))).toEqual([3, 4]);
		expect(() => made(red, grey([[1, 2]]))).toThrow(/^"options.baseline" expected an image of 1 channels in a Uint8ClampedArray/);
	});

	test("grey has no meaning for floats, and a colour must be one", () => {
		const floats: Image = { data: Float32Array.of(0.5), height: 1, width: 1 };
		expect(() => made("grey", floats)).toThrow(/^"options.baseline" expected a colour: what is grey/);
		expect(() => made([Number.NaN], floats)).toThrow(/^"options.baseline\[0\]" expected a finite number/);
		expect(() => made(null, floats)).toThrow(TypeError);
	});
});

describe("RISE's blur", () => {
	test("its weights are scipy's gaussian_filter(point in the middle of 11, σ 5), reflected at the ends", () => {
		const normal = Array.from({ length: 41 }, (_, i) => Math.exp(-((i - 20) ** 2) / 50));
		const total = normal.reduce((sum, weight) => sum + weight, 0);
		const expected = Array.from({ length: 11 }, () => 0);
		for (let place = 0; place < 11; place++) {
			for (let k = -20; k <= 20; k++) {
				let from = place + k;
				while (from < 0 || from > 10) from = from < 0 ? -1 - from : 21 - from;
				if (from === 5) expected[place] += normal[k + 20]! / total;
			}
		}
		expect(Array.from(BLUR_WEIGHTS, (weight, i) => Math.abs(weight - expected[i]!)).every((error) => error < 1e-16)).toBe(true);
	});

	const point: Image = { data: new Float32Array(15 * 13).fill(1000, 7 * 13 + 6, 7 * 13 + 7), height: 15, width: 13 };

	test("spreads a point as the product of weights down and across", () => {
		const out = made("rise-blur", point);
		for (let y = 2; y <= 12; y++) {
			for (let x = 1; x <= 11; x++) expect(out[y * 13 + x]).toBe(Math.fround(1000 * BLUR_WEIGHTS[x - 1]! * BLUR_WEIGHTS[y - 2]!));
		}
		expect(out.filter((value) => value > 0).length).toBe(121);
	});

	test("darkens the border as RISE does, or does not", () => {
		const flat: Image = { data: new Float32Array(100).fill(8), height: 10, width: 10 };
		expect(made("blur", flat).every((value) => Math.abs(value - 8) < 1e-5)).toBe(true);
		const dark = made("rise-blur", flat);
		const half = BLUR_WEIGHTS.slice(5).reduce((sum, weight) => sum + weight, 0);
		expect(dark[0]).toBeCloseTo(8 * half * half, 5);
	});

	test("takes each channel by itself, in either layout", () => {
		const data = Float32Array.from({ length: 36 }, (_, i) => (i * 29) % 17);
		const colour: Image = { data, height: 3, width: 4 };
		const last = made("blur", colour);
		const first = made("blur", colour, image({ layout: "nchw" }));
		for (let c = 0; c < 3; c++) {
			const alone = made("blur", { data: data.filter((_, i) => i % 3 === c), height: 3, width: 4 });
			expect(last.filter((_, i) => i % 3 === c)).toEqual(alone);
			expect(first.slice(c * 12, c * 12 + 12)).toEqual(alone);
		}
	});
});
