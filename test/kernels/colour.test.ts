import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { fixture, largestDifference } from "../support/fixtures.js";
import { backends, firstDifference } from "./backends.js";

const [wasm, typescript] = backends;

const labOf = (kernels: Kernels, rgb: Float64Array): Float64Array => {
	const out = new Float64Array(rgb.length);
	kernels.rgbToLab(rgb, out);
	return out;
};

/** The definition, by the engine's own powers. */
function defined(rgb: Float64Array): number[] {
	const out: number[] = [];
	for (let i = 0; i < rgb.length; i += 3) {
		const [r, g, b] = Array.from(rgb.subarray(i, i + 3), (v) => (v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92)) as [
			number,
			number,
			number,
		];
		const [x, y, z] = [
			(0.412453 * r + 0.35758 * g + 0.180423 * b) / 0.95047,
			0.212671 * r + 0.71516 * g + 0.072169 * b,
			(0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.08883,
		].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)) as [number, number, number];
		out.push(116 * y - 16, 500 * (x - y), 200 * (y - z));
	}
	return out;
}

describe.each(backends)("Lab ($backend)", (kernels) => {
	it("is scikit-image's rgb2lab", () => {
		const { lab } = fixture<{ lab: { rgb: number[][]; lab: number[][] } }>("segmentation_slic.json");
		const rgb = Float64Array.from(lab.rgb.flat(), (value) => value / 255);
		expect(rgb.length).toBe(60);
		expect(largestDifference(labOf(kernels, rgb), lab.lab.flat())).toBeLessThan(1e-12);
	});

	it("of every grey and every pure colour of 8 bits is as defined", () => {
		const rgb = Float64Array.from({ length: 4 * 256 * 3 }, (_, i) => {
			const [which, value, channel] = [Math.floor(i / 768), Math.floor(i / 3) % 256, i % 3];
			return which === 3 || which === channel ? value / 255 : 0;
		});
		expect(largestDifference(labOf(kernels, rgb), defined(rgb))).toBeLessThan(1e-12);
	});

	it("of black is 0, 0, 0; of white lightness 100", () => {
		const lab = labOf(kernels, Float64Array.of(0, 0, 0, 1, 1, 1));
		expect(largestDifference(lab.subarray(0, 3), [0, 0, 0])).toBeLessThan(1e-15);
		expect(lab[3]).toBeCloseTo(100, 12);
	});

	it("may take the place of its input, which it otherwise leaves alone", () => {
		const rgb = Float64Array.from({ length: 30 }, (_, i) => i / 29);
		const copy = rgb.slice();
		const out = labOf(kernels, rgb);
		expect(rgb).toEqual(copy);
		kernels.rgbToLab(rgb, rgb);
		expect(rgb).toEqual(out);
	});

	it("of no pixels is none", () => {
		expect(labOf(kernels, new Float64Array(0)).length).toBe(0);
	});
});

describe("both backends", () => {
	it("see the same bits of colour, in any number of pixels", () => {
		const channel = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.04045, 0.04045000000000001, 5e-324));
		fc.assert(
			fc.property(fc.array(fc.tuple(channel, channel, channel), { maxLength: 40 }), (pixels) => {
				const rgb = Float64Array.from(pixels.flat());
				expect(firstDifference(labOf(wasm, rgb), labOf(typescript, rgb))).toBe(-1);
			}),
			{ numRuns: 300 },
		);
	});

	it("see the same bits where the pixels take several pieces", () => {
		const rgb = Float64Array.from({ length: 3 * 6001 }, (_, i) => ((i * 7919) % 10007) / 10006);
		expect(firstDifference(labOf(wasm, rgb), labOf(typescript, rgb))).toBe(-1);
	});
});
