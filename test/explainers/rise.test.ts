import { describe, expect, test } from "vitest";
import { Rise, type RiseOptions } from "../../bindings/explainers/rise.js";
import { typescriptKernels } from "../../bindings/kernels/typescript/backend.js";
import { image } from "../../bindings/maskers/image.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import type { Images } from "../../bindings/model/images.js";
import { RandomMasks } from "../../bindings/strategies/random-masks.js";
import { largestDifference } from "../support/fixtures.js";

/** Of an image of ones with fill 0, the model sees the mask itself. */
const ones = (height: number, width: number) => ({ data: new Float32Array(height * width).fill(1), height, width });
const masker = image({ fill: 0 });

/** A model that adds up the pixels, each times its weight, and its square as a second target. */
const weighing = (weights: readonly number[]) => (images: Images) =>
	Array.from({ length: images.count }, (_, i) => {
		const sum = Array.from(images.at(i)).reduce((total, value, at) => total + value * weights[at]!, 0);
		return [sum, sum * sum];
	});

/** The masks that the model was shown, the image itself left out, and what it said of each. */
async function watched(height: number, width: number, options: RiseOptions) {
	const weights = Array.from({ length: height * width }, (_, i) => ((i * 7) % 5) - 1);
	const masks: number[][] = [];
	const said: number[][] = [];
	const model = weighing(weights);
	const predict = (images: Images) => {
		const answers = model(images);
		answers.forEach((answer, i) => {
			masks.push(Array.from(images.at(i)));
			said.push(answer);
		});
		return answers;
	};
	const explanation = await new Rise(predict, masker).explain(ones(height, width), { targets: "all", ...options });
	return { explanation, masks: masks.slice(1), said: said.slice(1), answer: said[0]! };
}

const constant = (images: Images, value: number) => Array.from({ length: images.count }, () => value);

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("worked by hand from what the model was shown", () => {
	test("an attribution is the mean answer weighted by the mask at that point, less the mean answer", async () => {
		const { explanation, masks, said } = await watched(9, 6, { budget: 200, resolution: 9 });
		expect(masks.length).toBe(199);
		for (const t of [0, 1]) {
			const f = said.map((answer) => answer[t]!);
			const expected = Array.from({ length: 54 }, (_, point) => {
				const m = masks.map((mask) => mask[point]!);
				return f.reduce((sum, value, i) => sum + value * m[i]!, 0) / m.reduce((sum, value) => sum + value, 0) - mean(f);
			});
			expect(largestDifference(explanation.attributions.subarray(t * 54, t * 54 + 54), expected)).toBeLessThan(1e-3 * 10 ** (2 * t - 2));
			expect(explanation.baseValues[t]).toBeCloseTo(mean(f), 9);
		}
	});

	test("its standard error is the deviation of what each mask contributes, over the root of their number", async () => {
		const { explanation, masks, said } = await watched(5, 5, { budget: 150, resolution: 5, cells: 5, keep: 0.4 });
		const f = said.map((answer) => answer[0]!);
		const n = f.length;
		for (let point = 0; point < 25; point++) {
			const m = masks.map((mask) => mask[point]!);
			const kept = f.reduce((sum, value, i) => sum + value * m[i]!, 0) / m.reduce((sum, value) => sum + value, 0);
			const moved = f.map((value, i) => (m[i]! / mean(m)) * (value - kept) - (value - mean(f)));
			const variance = moved.reduce((sum, value) => sum + (value - mean(moved)) ** 2, 0) / (n - 1);
			expect(explanation.standardErrors![point]).toBeCloseTo(Math.sqrt(variance / n), 5);
		}
	});

	test("preset rise: Σ f m / (masks · keep), base value 0, masks of 8 × 8 cells", async () => {
		const { explanation, masks, said } = await watched(6, 6, { budget: 100, preset: "rise", resolution: 6 });
		const f = said.map((answer) => answer[0]!);
		for (let point = 0; point < 36; point++) {
			const products = masks.map((mask, i) => (f[i]! * mask[point]!) / 0.5);
			expect(explanation.attributions[point]).toBeCloseTo(mean(products), 4);
			const variance = products.reduce((sum, value) => sum + (value - mean(products)) ** 2, 0) / (f.length - 1);
			expect(explanation.standardErrors![point]).toBeCloseTo(Math.sqrt(variance / f.length), 4);
		}
		expect(Array.from(explanation.baseValues)).toEqual([0, 0]);
		expect(explanation).toMatchObject({ method: "rise", estimator: "rise-published", options: { preset: "rise", cells: 8, keep: 0.5 } });
	});

	test("a coarser map has the mask at the centres of its cells", async () => {
		const fine = await watched(9, 9, { budget: 80, resolution: 9 });
		const coarse = await watched(9, 9, { budget: 80, resolution: 3 });
		expect(coarse.masks).toEqual(fine.masks);
		// The centre of the second of three cells is that of pixel 4 of 9.
		const centres = [1, 4, 7].flatMap((row) => [1, 4, 7].map((column) => row * 9 + column));
		expect(
			largestDifference(
				coarse.explanation.attributions.subarray(0, 9),
				centres.map((at) => fine.explanation.attributions[at]!),
			),
		).toBeLessThan(1e-12);
	});
});

describe("the masks", () => {
	test("keep each place as often as asked, between 0 and 1", async () => {
		for (const [keep, cells] of [
			[0.5, 7],
			[0.2, 8],
		] as const) {
			const { masks } = await watched(12, 8, { budget: 4001, keep, cells, resolution: 2 });
			expect(new Set(masks.map(String)).size).toBe(4000);
			// Moved by any part of a cell: a pixel sees other mixtures of its neighbours each time.
			expect(new Set(masks.map((mask) => mask[40]!)).size).toBeGreaterThan(2000);
			for (let pixel = 0; pixel < 96; pixel++) {
				const values = masks.map((mask) => mask[pixel]!);
				expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
				// Five standard deviations of a mean of 4000 that are at most those of a coin.
				expect(Math.abs(mean(values) - keep)).toBeLessThan(5 * Math.sqrt((keep * (1 - keep)) / 4000));
			}
		}
	});

	test("that hide everything are one picture, and sent once, wherever they lie", async () => {
		const { masks, explanation } = await watched(4, 4, { budget: 101, keep: 0.2, cells: 2, resolution: 2 });
		expect(masks.filter((mask) => mask.every((value) => value === 0)).length).toBe(1);
		expect(explanation.cost.rowsSaved).toBe(101 - explanation.cost.modelRows);
		// Four cells are all hidden in 0.8⁴ of the masks.
		expect(explanation.cost.rowsSaved).toBeGreaterThan(25);
	});

	test("depend on the seed and their number alone: a larger budget has the same first masks", async () => {
		const options = { cells: 3, resolution: 2 };
		const few = await watched(4, 4, { ...options, budget: 20 });
		const many = await watched(4, 4, { ...options, budget: 40, batchSize: 7 });
		const other = await watched(4, 4, { ...options, budget: 20, seed: 1 });
		expect(many.masks.slice(0, 19)).toEqual(few.masks);
		expect(other.masks).not.toEqual(few.masks);
	});
});

describe("what comes of it", () => {
	test("a model that does not look gets exactly 0 everywhere, with errors of 0", async () => {
		const { attributions, standardErrors, baseValues } = await new Rise((images: Images) => constant(images, 0.3), masker).explain(
			ones(10, 10),
			{ budget: 100 },
		);
		expect(attributions.every((value) => value === 0)).toBe(true);
		expect(standardErrors!.every((value) => value === 0)).toBe(true);
		expect(baseValues[0]).toBe(0.3);
	});

	test("the place that the model looks at is the maximum of the map, in images of any shape and layout", async () => {
		for (const layout of ["nhwc", "nchw"] as const) {
			const photo = { data: new Uint8Array(40 * 24 * 3).fill(100), height: 40, width: 24 };
			const at = (images: Images, i: number) => (layout === "nhwc" ? images.at(i)[(30 * 24 + 5) * 3]! : images.at(i)[30 * 24 + 5]!);
			const predict = (images: Images) => Array.from({ length: images.count }, (_, i) => at(images, i));
			const explanation = await new Rise(predict, image({ fill: 0, layout })).explain(photo, { budget: 600 });
			const { data } = explanation.saliency();
			const highest = data.indexOf(Math.max(...data));
			expect(Math.abs(Math.floor(highest / 24) - 30)).toBeLessThanOrEqual(3);
			expect(Math.abs((highest % 24) - 5)).toBeLessThanOrEqual(3);
		}
	});

	test("two standard errors hold the true value 95 times in 100", async () => {
		const weights = Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 3 : 0));
		const rise = new Rise(weighing(weights), masker, { resolution: 4, cells: 4, targets: 1 });
		const truth = await rise.explain(ones(8, 8), { budget: 40_000, seed: 99 });
		let held = 0;
		for (let seed = 0; seed < 60; seed++) {
			const { attributions, standardErrors } = await rise.explain(ones(8, 8), { budget: 201, seed });
			attributions.forEach((value, i) => (held += Math.abs(value - truth.attributions[i]!) <= 1.96 * standardErrors![i]! ? 1 : 0));
		}
		expect(held / (60 * 16)).toBeGreaterThan(0.92);
		expect(held / (60 * 16)).toBeLessThan(0.98);
	});

	test("dividing by the masks' own sum takes at least 1.5 times fewer masks than the published estimate", async () => {
		const weights = Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 3 : 0));
		const rise = new Rise(weighing(weights), masker, { resolution: 8, cells: 4, targets: 0 });
		const truth = await rise.explain(ones(8, 8), { budget: 40_000, seed: 99 });
		const centred = (values: Float64Array) => values.map((value) => value - mean(Array.from(values)));
		let [ours, published] = [0, 0];
		for (let seed = 0; seed < 20; seed++) {
			const wrong = (values: Float64Array) =>
				centred(values).reduce((sum, value, i) => sum + (value - centred(truth.attributions)[i]!) ** 2, 0);
			ours += wrong((await rise.explain(ones(8, 8), { budget: 201, seed })).attributions);
			published += wrong((await rise.explain(ones(8, 8), { budget: 201, seed, preset: "rise", cells: 4 })).attributions);
		}
		expect(published / ours).toBeGreaterThan(1.5);
	});

	test("features say where they are and what colour is there; together they are the image", async () => {
		const photo = { data: Uint8Array.from({ length: 30 * 20 }, (_, i) => i % 251), height: 30, width: 20 };
		const explanation = await new Rise((images: Images) => constant(images, 1), masker).explain(photo, { budget: 3 });
		expect(explanation.image).toEqual({ kind: "grid", height: 30, width: 20, rows: 28, columns: 20 });
		expect(explanation.features.length).toBe(28 * 20);
		expect(explanation.features.reduce((sum, { region }) => sum + region!.pixels, 0)).toBe(600);
		expect(explanation.features[21]).toEqual({ name: "row 1, column 1", value: 21, region: { pixels: 1, box: [1, 1, 2, 2] } });
		const colours = { data: Float32Array.from({ length: 12 }, (_, i) => i / 8), height: 2, width: 2 };
		const coarse = await new Rise((images: Images) => constant(images, 1), masker).explain(colours, {
			budget: 3,
			resolution: 1,
		});
		expect(coarse.features).toEqual([
			{
				name: "row 0, column 0",
				value: [0.5625, 0.6875, 0.8125].map((x) => Number(x.toPrecision(4))),
				region: { pixels: 4, box: [0, 0, 2, 2] },
			},
		]);
	});

	test("a fill remains the caller's, who may change it afterwards", async () => {
		const fill = [0];
		const { options } = await new Rise(weighing([1, 2, 3, 4]), masker, { budget: 10 }).explain(ones(2, 2), { fill });
		fill[0] = 9;
		expect(options["fill"]).toEqual([0]);
	});

	test("masks that all keep everything, or nothing, show nothing, and a note says so", async () => {
		const rise = new Rise(weighing([1, 2, 3, 4]), masker, { budget: 20 });
		for (const keep of [1e-9, 1 - 1e-9]) {
			const { notes } = await rise.explain(ones(2, 2), { keep });
			expect(notes.map(({ code }) => code)).toEqual(["masks-alike"]);
		}
		expect((await rise.explain(ones(2, 2), { keep: 0.5 })).notes).toEqual([]);
	});

	test("masks of very many cells are drawn a few at a time", async () => {
		const kernels = typescriptKernels;
		const settings = { masks: 2000, cells: 1024, keep: 0.5, rows: 2, columns: 2, published: false, seed: 0 };
		expect(new RandomMasks(kernels, settings).ask(2000)).toMatchObject({ count: 1 });
		expect(new RandomMasks(kernels, { ...settings, cells: 7 }).ask(2000)).toMatchObject({ count: 2000 });
	});

	test("stops at a wanted precision, and streams", async () => {
		const weights = Array.from({ length: 64 }, (_, i) => (i === 27 ? 1 : 0));
		const rise = new Rise(weighing(weights), masker, { resolution: 4, cells: 4, targets: 0 });
		const { cost, standardErrors, attributions } = await rise.explain(ones(8, 8), { budget: 5000, precision: 0.1 });
		expect(cost.modelRows).toBeLessThan(5000);
		const range = Math.max(...attributions) - Math.min(...attributions);
		expect(Math.max(...standardErrors!)).toBeLessThanOrEqual(0.1 * range * 1.000001);
		const rows: number[] = [];
		for await (const one of rise.stream(ones(8, 8), { budget: 400 })) rows.push(one.cost.modelRows);
		expect(rows.length).toBeGreaterThan(2);
		expect(rows.at(-1)).toBe(400);
	});
});

describe("what is refused, before the model is asked", () => {
	const never = () => {
		throw new Error("asked");
	};
	const rows: (readonly [string, object, RegExp])[] = [
		["one cell", { cells: 1 }, /^"options.cells" expected an integer from 2 to 1024, got 1/],
		["a chance of 0", { keep: 0 }, /^"options.keep" expected a number between 0 and 1, got 0/],
		["a chance of 1", { keep: 1 }, /^"options.keep"/],
		["no resolution", { resolution: 0 }, /^"options.resolution"/],
		["a budget for one mask", { budget: 2 }, /^"options.budget" expected at least 3/],
		["a fill that is none", { fill: "black" }, /^"fill" expected one of/],
		["another preset", { preset: "python-lime" }, /^"options.preset" expected one of "rise"/],
		["a misspelt option", { cell: 4 }, /has no option "cell" \(did you mean "cells"\?\)/],
	];
	test.each(rows)("%s", async (_, options, message) => {
		await expect(new Rise(never, masker).explain(ones(4, 4), options)).rejects.toThrow(message);
	});

	test("a masker for tables, an image that is none", async () => {
		expect(() => new Rise(never, tabular([[1]]) as never)).toThrow(/^"masker" expected a masker for images/);
		await expect(new Rise(never, masker).explain([1, 2] as never)).rejects.toThrow(/^"instance/);
	});
});
