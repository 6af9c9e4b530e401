import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { fixture } from "../support/fixtures.js";
import { labelsOf, picture } from "../support/pictures.js";
import { backends } from "./backends.js";
import { draw, numbers } from "./cases.js";

const [wasm, typescript] = backends;

interface Case {
	readonly picture: Parameters<typeof picture>[0];
	readonly params: { readonly scale: number; readonly sigma: number; readonly min_size: number };
	readonly labels_rle: number[];
}

const { cases } = fixture<{ cases: Case[] }>("segmentation_felzenszwalb.json");

function segmented(
	kernels: Kernels,
	image: Float64Array,
	height: number,
	width: number,
	channels: number,
	scale: number,
	minSize = 1,
): { labels: number[]; count: number } {
	const labels = new Int32Array(height * width).fill(-7);
	const count = kernels.felzenszwalb(image, height, width, channels, scale, minSize, labels);
	return { labels: [...labels], count };
}

/** As the paper has it: a list of edges, sets of pixels, no forest and no sort by digits. */
function defined(image: Float64Array, height: number, width: number, channels: number, scale: number, minSize: number): number[] {
	const edges: { a: number; b: number; cost: number }[] = [];
	for (const [down, right] of [
		[0, 1],
		[1, 0],
		[1, 1],
		[-1, 1],
	]) {
		for (let i = 0; i < height * width; i++) {
			const [y, x] = [Math.floor(i / width) + down, (i % width) + right];
			if (y < 0 || y >= height || x >= width) continue;
			const b = y * width + x;
			let sum = 0;
			for (let c = 0; c < channels; c++) sum += (image[i * channels + c] - image[b * channels + c]) ** 2;
			edges.push({ a: i, b, cost: Math.sqrt(sum) });
		}
	}
	edges.sort((e, f) => e.cost - f.cost);
	const segments = Array.from({ length: height * width }, (_, i) => ({ pixels: [i], inner: 0 }));
	const join = (into: { pixels: number[]; inner: number }, from: { pixels: number[]; inner: number }) => {
		for (const i of from.pixels) segments[i] = into;
		into.pixels.push(...from.pixels);
	};
	for (const { a, b, cost } of edges) {
		const [s, t] = [segments[a], segments[b]];
		const limit = (segment: typeof s) => Math.fround(segment.inner + scale / segment.pixels.length);
		if (s === t || !(cost < Math.min(limit(s), limit(t)))) continue;
		join(s, t);
		s.inner = cost;
	}
	for (const { a, b } of edges) {
		const [s, t] = [segments[a], segments[b]];
		if (s !== t && Math.min(s.pixels.length, t.pixels.length) < minSize) join(s, t);
	}
	const order = [...new Set(segments)];
	return segments.map((segment) => order.indexOf(segment));
}

describe.each(backends)("graph-based segmentation ($backend)", (kernels) => {
	it("joins what differs less than the scale allows, by hand", () => {
		// Two pixels of 0 join at once; 1 and 1.5 join for ½ < 2 / 1; then 1 < 0 + 2 / 2 is not so.
		const image = Float64Array.of(0, 0, 1, 1.5);
		expect(segmented(kernels, image, 1, 4, 1, 2)).toEqual({ labels: [0, 0, 1, 1], count: 2 });
		expect(segmented(kernels, image, 1, 4, 1, 2.1).count).toBe(1);
		expect(segmented(kernels, image, 1, 4, 1, 0)).toEqual({ labels: [0, 1, 2, 3], count: 4 });
	});

	it("joins segments that are too small along their least difference", () => {
		const image = Float64Array.of(0, 0, 5, 9, 9);
		expect(segmented(kernels, image, 1, 5, 1, 0.1, 2).labels).toEqual([0, 0, 1, 1, 1]);
		expect(segmented(kernels, image, 1, 5, 1, 0.1, 4).count).toBe(1);
	});

	it("rounds what is allowed to 32 bits, as scikit-image does", () => {
		// 0.1 in 32 bits is more, 0.7 is less.
		expect(segmented(kernels, Float64Array.of(0, 0.1), 1, 2, 1, 0.1).count).toBe(1);
		expect(segmented(kernels, Float64Array.of(0, 0.7 - 1e-9), 1, 2, 1, 0.7).count).toBe(2);
	});

	it("joins across corners", () => {
		expect(segmented(kernels, Float64Array.of(0, 9, 9, 0), 2, 2, 1, 1)).toEqual({ labels: [0, 1, 1, 0], count: 2 });
	});

	it.each(cases.map((c) => [c.picture, JSON.stringify(c.params), c] as const))(
		"of %s with %s gives scikit-image's labels",
		(name, _, { params, labels_rle }) => {
			const { data, height, width } = picture(name);
			const image = Float64Array.from(data, (value) => value / 255);
			kernels.blur(image, height, width, 3, params.sigma, image);
			const { labels, count } = segmented(kernels, image, height, width, 3, params.scale / 255, params.min_size);
			expect(labels).toEqual([...labelsOf(labels_rle)]);
			expect(count).toBe(Math.max(...labels) + 1);
		},
	);

	it("leaves its input alone", () => {
		const image = draw(60, numbers(1));
		const before = image.slice();
		segmented(kernels, image, 4, 5, 3, 1);
		expect(image).toEqual(before);
	});
});

describe("both backends", () => {
	it("segment as defined, whatever the image", () => {
		const side = fc.integer({ min: 1, max: 12 });
		fc.assert(
			fc.property(
				side,
				side,
				fc.constantFrom(1, 3, 4),
				fc.constantFrom(1, 4, 1e9),
				fc.double({ min: 0, max: 20, noNaN: true }),
				fc.integer({ min: 1, max: 30 }),
				fc.nat(),
				(height, width, channels, levels, scale, minSize, seed) => {
					// Few levels, so that equal differences happen.
					const image = draw(height * width * channels, numbers(seed)).map((value) => Math.round(levels * value) / levels);
					const expected = defined(image, height, width, channels, scale, minSize);
					for (const kernels of [wasm, typescript]) {
						const { labels, count } = segmented(kernels, image, height, width, channels, scale, minSize);
						expect(labels).toEqual(expected);
						expect(count).toBe(new Set(expected).size);
					}
				},
			),
			{ numRuns: 200 },
		);
	});
});
