import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { fixture } from "../support/fixtures.js";
import { labelsOf, picture, type Picture } from "../support/pictures.js";
import { adjustedRandIndex } from "../support/rand-index.js";
import { backends } from "./backends.js";
import { draw, numbers } from "./cases.js";

const [wasm, typescript] = backends;

interface Case {
	readonly picture: Parameters<typeof picture>[0];
	readonly params: { readonly kernel_size: number; readonly max_dist: number; readonly ratio: number; readonly sigma?: number };
	readonly labels_rle: number[];
	readonly density_noise?: number[][];
}

const { cases } = fixture<{ cases: Case[] }>("segmentation_quickshift.json");

/** What scikit-image hands to its kernel. */
function coloursOf(kernels: Kernels, { data, height, width }: Picture, { ratio, sigma }: Case["params"]): Float64Array {
	const lab = Float64Array.from(data, (value) => value / 255);
	kernels.rgbToLab(lab, lab);
	kernels.blur(lab, height, width, 3, sigma ?? 0, lab);
	return lab.map((value) => value * ratio);
}

/** As its definition has it: every density and every distance of every window. */
function defined(
	lab: Float64Array,
	height: number,
	width: number,
	kernelSize: number,
	maxDistance: number,
	noise: Float64Array,
): Int32Array {
	const reach = Math.ceil(3 * kernelSize);
	const distance = (i: number, j: number) => {
		const [down, right] = [Math.floor(i / width) - Math.floor(j / width), (i % width) - (j % width)];
		if (Math.abs(down) > reach || Math.abs(right) > reach) return Infinity;
		const colour = [0, 1, 2].map((c) => lab[3 * i + c] - lab[3 * j + c]);
		return colour[0] ** 2 + colour[1] ** 2 + colour[2] ** 2 + down ** 2 + right ** 2;
	};
	const pixels = Array.from({ length: height * width }, (_, i) => i);
	const density = pixels.map((i) => pixels.reduce((sum, j) => sum + Math.exp(distance(i, j) / (-2 * kernelSize ** 2)), noise[i]));
	const parent = pixels.map((i) => {
		const higher = pixels.filter((j) => density[j] > density[i] && Math.sqrt(distance(i, j)) <= maxDistance);
		return higher.reduce((best, j) => (distance(i, j) < distance(i, best) || best === i ? j : best), i);
	});
	const root = (i: number): number => (parent[i] === i ? i : root(parent[i]));
	const roots = pixels.filter((i) => parent[i] === i);
	return Int32Array.from(pixels, (i) => roots.indexOf(root(i)));
}

function shifted(
	kernels: Kernels,
	lab: Float64Array,
	height: number,
	width: number,
	kernelSize: number,
	maxDistance: number,
	noise: Float64Array = new Float64Array(height * width),
): { labels: Int32Array; count: number } {
	const labels = new Int32Array(height * width).fill(-7);
	const count = kernels.quickshift(lab, height, width, kernelSize, maxDistance, noise, labels);
	return { labels, count };
}

describe.each(backends)("quick shift ($backend)", (kernels) => {
	it("climbs to the densest pixel of each colour, by hand", () => {
		// Two greys far apart: each is densest in its middle, and nothing leads from one to the other within 10.
		const lab = Float64Array.from([0, 0, 0, 90, 90, 90].flatMap((l) => [l, 0, 0]));
		expect(shifted(kernels, lab, 1, 6, 1, 10)).toEqual({ labels: Int32Array.of(0, 0, 0, 1, 1, 1), count: 2 });
	});

	it("numbers clusters by their roots in reading order, and breaks ties of distance by it, too", () => {
		const noise = Float64Array.of(0, 9, 0, 9, 0);
		// The middle is as near to one peak as to the other.
		expect(shifted(kernels, new Float64Array(15), 1, 5, 1, 1.5, noise)).toEqual({ labels: Int32Array.of(0, 0, 0, 1, 1), count: 2 });
	});

	it("links pixels up to the farthest distance, itself included", () => {
		const noise = Float64Array.of(0, 9);
		expect(shifted(kernels, new Float64Array(6), 1, 2, 1, 1, noise).count).toBe(1);
		expect(shifted(kernels, new Float64Array(6), 1, 2, 1, 0.999, noise).count).toBe(2);
	});

	it("prefers the first in reading order to one that is nearer in the plane and as much farther in colour", () => {
		const lab = new Float64Array(24);
		lab[3 * 7] = 2;
		// From pixel 6 to pixel 7 it is 1² + 2², to pixel 0 it is 1² + 2², too.
		const noise = Float64Array.of(1000, 0, 0, 0, 0, 0, 100, 1000);
		const { labels } = shifted(kernels, lab, 2, 4, 1, 2.3, noise);
		expect([labels[6], labels[0], labels[7]]).toEqual([0, 0, 1]);
	});

	it.each(cases.filter((c) => c.density_noise).map((c) => [c.picture, JSON.stringify(c.params), c] as const))(
		"of %s with %s and the same noise gives scikit-image's labels",
		(name, _, { params, labels_rle, density_noise }) => {
			const image = picture(name);
			const noise = Float64Array.from(density_noise!.flat());
			const { labels, count } = shifted(
				kernels,
				coloursOf(kernels, image, params),
				image.height,
				image.width,
				params.kernel_size,
				params.max_dist,
				noise,
			);
			expect(labels).toEqual(labelsOf(labels_rle));
			expect(count).toBe(Math.max(...labels) + 1);
		},
	);

	it("of a photograph with other noise gives scikit-image's labels all but a few (adjusted Rand index ≥ 0.99)", () => {
		const { params, labels_rle } = cases.find((c) => !c.density_noise)!;
		const image = picture("chelsea224");
		const noise = new Float64Array(224 * 224);
		kernels.normals(42, 1, 0, noise);
		const lab = coloursOf(kernels, image, params);
		const { labels } = shifted(
			kernels,
			lab,
			224,
			224,
			params.kernel_size,
			params.max_dist,
			noise.map((value) => value * 1e-5),
		);
		expect(adjustedRandIndex(labels, labelsOf(labels_rle))).toBeGreaterThanOrEqual(0.99);
	});

	it.each([
		[1, 1, 1, 5],
		[1, 9, 1, 3],
		[9, 1, 2, 100],
		[7, 6, 1, 2],
		[12, 5, 1.3, 4],
		[5, 12, 40, 100],
	])("of %i × %i pixels is as defined, kernel size %d, farthest %d", (height, width, kernelSize, maxDistance) => {
		const lab = draw(3 * height * width, numbers(height + width)).map((value) => 3 * value);
		const noise = draw(height * width, numbers(9)).map((value) => value * 1e-5);
		const { labels } = shifted(kernels, lab, height, width, kernelSize, maxDistance, noise);
		expect(labels).toEqual(defined(lab, height, width, kernelSize, maxDistance, noise));
	});

	it("of a constant image and no noise takes the middle for its top, however colours compare to the kernel", () => {
		expect(shifted(kernels, new Float64Array(75), 5, 5, 2, 100)).toEqual({ labels: new Int32Array(25), count: 1 });
		// Contrasts of 2^−1022 and less count for nothing, and do no harm.
		const apart = Float64Array.from({ length: 75 }, (_, i) => 1e6 * i);
		expect(shifted(kernels, apart, 5, 5, 1, 10).count).toBe(25);
	});

	it("leaves its inputs alone", () => {
		const [lab, noise] = [draw(60, numbers(1)), draw(20, numbers(2))];
		const before = [lab.slice(), noise.slice()];
		shifted(kernels, lab, 4, 5, 1, 3, noise);
		expect([lab, noise]).toEqual(before);
	});
});

describe("both backends", () => {
	it("shift to the same pixels, whatever the image", () => {
		const side = fc.integer({ min: 1, max: 24 });
		const contrast = fc.constantFrom(0, 0.1, 1, 5, 50, 1e5);
		fc.assert(
			fc.property(
				side,
				side,
				contrast,
				fc.double({ min: 1, max: 9, noNaN: true }),
				fc.double({ min: 0, max: 30, noNaN: true }),
				fc.nat(),
				(height, width, scale, kernelSize, maxDistance, seed) => {
					// Few values, so that ties happen.
					const lab = draw(3 * height * width, numbers(seed)).map((value) => Math.round(4 * value) * scale);
					const noise = draw(height * width, numbers(seed + 1)).map((value) => Math.round(2 * value) * 1e-5);
					const expected = shifted(typescript, lab, height, width, kernelSize, maxDistance, noise);
					expect(shifted(wasm, lab, height, width, kernelSize, maxDistance, noise)).toEqual(expected);
					expect(new Set(expected.labels).size).toBe(expected.count);
				},
			),
			{ numRuns: 200 },
		);
	});
});
