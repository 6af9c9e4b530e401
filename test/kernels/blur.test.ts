import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blurRadius, type Kernels } from "../../bindings/kernels/kernels.js";
import { fixture, largestDifference } from "../support/fixtures.js";
import { backends, firstDifference } from "./backends.js";
import { draw, numbers } from "./cases.js";

const [wasm, typescript] = backends;

type Pixels = Float32Array | Float64Array;

function blurred<T extends Pixels>(kernels: Kernels, image: T, height: number, width: number, channels: number, sigma: number): T {
	const out = image.slice().fill(-777) as T;
	kernels.blur(image, height, width, channels, sigma, out);
	return out;
}

/** The definition: one direction after the other, every tap looked up in the reflected line. */
function defined(image: ArrayLike<number>, height: number, width: number, channels: number, sigma: number): Float64Array {
	const radius = blurRadius(sigma);
	const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const reflect = (at: number, count: number): number =>
		at < 0 ? reflect(-1 - at, count) : at >= count ? reflect(2 * count - 1 - at, count) : at;
	const sum = (value: (offset: number) => number) => weights.reduce((all, weight, i) => all + (weight / total) * value(i - radius), 0);
	const at = (y: number, x: number, c: number) => (y * width + x) * channels + c;
	const place = (i: number) => [Math.floor(i / channels / width), Math.floor(i / channels) % width, i % channels] as const;
	const down = Float64Array.from(image, (_, i) => {
		const [y, x, c] = place(i);
		return sum((offset) => image[at(reflect(y + offset, height), x, c)]);
	});
	return down.map((_, i) => {
		const [y, x, c] = place(i);
		return sum((offset) => down[at(y, reflect(x + offset, width), c)]);
	});
}

describe.each(backends)("Gaussian smoothing ($backend)", (kernels) => {
	it("spreads a point as the weights say, by hand", () => {
		// σ = ½ reaches two pixels: 1, e^−2 and e^−8 over their sum.
		const [near, far] = [Math.exp(-2), Math.exp(-8)];
		const total = 1 + 2 * near + 2 * far;
		const out = blurred(kernels, Float64Array.of(0, 0, 0, 1, 0, 0, 0), 1, 7, 1, 0.5);
		const expected = [0, far, near, 1, near, far, 0].map((weight) => weight / total);
		expect(largestDifference(out, expected)).toBeLessThan(1e-16);
	});

	it("is scikit-image's to 1e-15", () => {
		const { cases } = fixture<{ cases: { sigma: number; image: number[][][]; out: number[][][] }[] }>("gaussian.json");
		for (const { sigma, image, out } of cases) {
			const flat = Float64Array.from(image.flat(2));
			const smooth = blurred(kernels, flat, image.length, image[0].length, 3, sigma);
			expect(largestDifference(smooth, out.flat(2))).toBeLessThan(1e-15);
		}
		expect(cases).toHaveLength(2);
	});

	it.each([
		[1, 1, 1, 2],
		[1, 9, 3, 1],
		[9, 1, 4, 1],
		[2, 3, 3, 7],
		[17, 23, 1, 1.7],
		[5, 70, 4, 0.3],
		[70, 5, 3, 4],
	])("of %i × %i pixels in %i channels is as defined, σ = %d", (height, width, channels, sigma) => {
		const image = draw(height * width * channels, numbers(height + width));
		const expected = defined(image, height, width, channels, sigma);
		expect(largestDifference(blurred(kernels, image, height, width, channels, sigma), expected)).toBeLessThan(1e-14);
		const floats = Float32Array.from(image);
		expect(largestDifference(blurred(kernels, floats, height, width, channels, sigma), expected)).toBeLessThan(1e-6);
	});

	it("leaves a constant image constant, and one under a small σ as it is", () => {
		const constant = blurred(kernels, new Float64Array(60).fill(200), 4, 5, 3, 6);
		expect(largestDifference(constant, new Float64Array(60).fill(200))).toBeLessThan(1e-12);
		const image = draw(60, numbers(1));
		for (const sigma of [0, 1e-200, 0.1249]) expect(firstDifference(blurred(kernels, image, 4, 5, 3, sigma), image)).toBe(-1);
		expect(firstDifference(blurred(kernels, image, 4, 5, 3, 0.125), image)).not.toBe(-1);
	});

	it("keeps the mean of each channel, however far it reaches", () => {
		const image = draw(24, numbers(2));
		const means = (data: ArrayLike<number>) =>
			[0, 1, 2].map(
				(c) =>
					Array.from(data)
						.filter((_, i) => i % 3 === c)
						.reduce((a, b) => a + b) / 8,
			);
		for (const sigma of [0.7, 3, 50]) {
			expect(largestDifference(means(blurred(kernels, image, 2, 4, 3, sigma)), means(image))).toBeLessThan(1e-14);
		}
		// Not flat to the last bit, because the weights end at four deviations.
		expect(
			largestDifference(
				blurred(kernels, image, 2, 4, 3, 50),
				[...Array(8)].flatMap(() => means(image)),
			),
		).toBeLessThan(1e-5);
	});

	it("leaves its input alone, or writes over it when asked to", () => {
		const image = draw(60, numbers(3));
		const before = image.slice();
		const out = blurred(kernels, image, 4, 5, 3, 1);
		expect(firstDifference(image, before)).toBe(-1);
		kernels.blur(image, 4, 5, 3, 1, image);
		expect(firstDifference(image, out)).toBe(-1);
	});
});

describe("both backends", () => {
	it("smooth to the same bits, in 32 and in 64", () => {
		const side = fc.integer({ min: 1, max: 40 });
		fc.assert(
			fc.property(
				side,
				side,
				fc.constantFrom(1, 3, 4),
				fc.double({ min: 0, max: 12, noNaN: true }),
				fc.nat(),
				(h, w, channels, sigma, seed) => {
					const image = draw(h * w * channels, numbers(seed));
					const floats = Float32Array.from(image, (value) => 255 * value);
					for (const pixels of [image, floats]) {
						const expected = blurred<Pixels>(typescript, pixels, h, w, channels, sigma);
						expect(firstDifference(blurred<Pixels>(wasm, pixels, h, w, channels, sigma), expected)).toBe(-1);
					}
				},
			),
			{ numRuns: 200 },
		);
	});
});
