import { describe, expect, test } from "vitest";
import { Explanation, type Image, image, type Images } from "whybox";
import { MeaningfulPerturbation } from "../../bindings/explainers/meaningful-perturbation.js";
import { typescriptKernels } from "../../bindings/kernels/typescript/backend.js";
import { smoothedBlocks } from "../../bindings/maskers/mask-spread.js";
import { imagePlot, terminalMap } from "whybox/plots";
import { report } from "whybox/report";
import { bytes } from "../contract/explainers.js";

const SIDE = 32;
/** A grey ramp with a bright square: rows 8 to 15, columns 16 to 23. */
const [TOP, LEFT, SQUARE] = [8, 16, 8];
const inside = (y: number, x: number) => y >= TOP && y < TOP + SQUARE && x >= LEFT && x < LEFT + SQUARE;
const photograph: Image = {
	data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (inside(Math.floor(i / SIDE), i % SIDE) ? 250 : 20 + (i % SIDE))),
	height: SIDE,
	width: SIDE,
};

const logistic = (value: number) => 1 / (1 + Math.exp(-value));
/** Mean brightness of the square, 0 to 1. */
function brightness(pixels: ArrayLike<number>): number {
	let sum = 0;
	for (let i = 0; i < SIDE * SIDE; i++) if (inside(Math.floor(i / SIDE), i % SIDE)) sum += pixels[i]!;
	return sum / (SQUARE * SQUARE * 255);
}
const score = (pixels: ArrayLike<number>) => logistic(12 * (brightness(pixels) - 0.5));
const model = (batch: Images) => Array.from({ length: batch.count }, (_, i) => [score(batch.at(i)), 1 - score(batch.at(i))]);
/** The same with its gradient. */
const gradient = (batch: Images, target: number) => {
	const scores = model(batch).map((row) => row[target]!);
	const gradients = new Float32Array(batch.data.length);
	for (const [i, value] of scores.entries()) {
		const slope = ((target === 0 ? 1 : -1) * 12 * value * (1 - value)) / (SQUARE * SQUARE * 255);
		for (let p = 0; p < SIDE * SIDE; p++) if (inside(Math.floor(p / SIDE), p % SIDE)) gradients[i * SIDE * SIDE + p] = slope;
	}
	return { scores, gradients };
};

const black = image({ fill: 0 });
const floats = image({ fill: 0, type: "float32" });
const masks = new MeaningfulPerturbation(model, black, { grid: 8, targets: 0 });
/** Changed cells of the 8 × 8 grid inside and outside the square, in cells. */
function changed(explanation: Explanation): { inside: number; outside: number } {
	const found = { inside: 0, outside: 0 };
	explanation.attributions.forEach((value, cell) => {
		const within = inside(Math.floor(cell / 8) * 4 + 2, (cell % 8) * 4 + 2);
		found[within ? "inside" : "outside"] += value;
	});
	return found;
}

describe("without gradients", () => {
	test("the mask deletes what the model looks at, and says how well that works", async () => {
		const explanation = await masks.explain(photograph);
		const { inside: hit, outside } = changed(explanation);
		expect(hit).toBeGreaterThan(2.5);
		// The neighbours' share in what is interpolated; the other 60 cells change by a tenth on average.
		expect(outside / 60).toBeLessThan(hit / 4 / 6);
		const [mask] = explanation.masks!;
		expect(mask!.scoreFull).toBe(explanation.targets[0]!.prediction);
		expect(mask!.scoreEmpty).toBe(explanation.baseValues[0]);
		expect(mask!.score).toBeLessThan(0.06);
		expect(mask!.area).toBeCloseTo((hit + outside) / 64, 6);
		expect(mask!.start).toBe("blobs");
		expect(explanation.cost.modelRows + explanation.cost.rowsSaved).toBeLessThanOrEqual(500);
		expect(explanation.features[9]).toMatchObject({ name: "row 1, column 1", region: { pixels: 16, box: [4, 4, 8, 8] } });
		expect(explanation.image).toEqual({ kind: "grid", height: SIDE, width: SIDE, rows: 8, columns: 8 });
		const map = explanation.saliency();
		expect(map.data[11 * SIDE + 19]).toBeGreaterThan(0.5);
		expect(explanation.exact).toBe(false);
	});

	test("the smallest box that works holds the square, and black where the mask is works with a blur only if it does", async () => {
		const { masks: found, notes } = await masks.explain(photograph);
		const [left, top, right, bottom] = found![0]!.box!;
		expect(left).toBeLessThanOrEqual(LEFT);
		expect(top).toBeLessThanOrEqual(TOP);
		expect(right).toBeGreaterThanOrEqual(LEFT + SQUARE);
		expect(bottom).toBeGreaterThanOrEqual(TOP + SQUARE);
		expect((right - left) * (bottom - top)).toBeLessThan((SIDE * SIDE) / 2);
		const [full, empty] = [found![0]!.scoreFull, found![0]!.scoreEmpty];
		expect((found![0]!.boxScore! - empty) / (full - empty)).toBeLessThanOrEqual(0.01);
		expect(found![0]!.generalisation!.map(({ fill }) => fill)).toEqual(["blur", "mean", "noise"]);
		const failing = found![0]!.generalisation!.filter(({ score: other }) => full - other < (full - found![0]!.score) / 2);
		expect(notes.filter(({ code }) => code === "mask-does-not-generalise").length).toBe(failing.length);
	});

	test("a mask that works with one fill alone gets a note", async () => {
		// White is evidence as good as the square's own brightness: only black takes it away.
		const explanation = await new MeaningfulPerturbation(
			(batch: Images) => Array.from({ length: batch.count }, (_, i) => (batch.at(i).some((value) => value < 3) ? 0.1 : 0.9)),
			black,
		).explain(photograph, { grid: 8 });
		expect(explanation.notes.map(({ code }) => code)).toContain("mask-does-not-generalise");
		expect(explanation.notes.find(({ code }) => code === "mask-does-not-generalise")!.message).toMatch(
			/^The mask: learned with "the masker's fill", where the score is 0.100, the mask does not work with "blur", where it is 0.900\.$/,
		);
	});

	test("fills are called by their names, and the one that was learned with is not checked again", async () => {
		const names = async (masker: ReturnType<typeof image>, options = {}) => {
			const { masks: found } = await new MeaningfulPerturbation(model, masker, { grid: 4, budget: 80, ...options }).explain(photograph);
			return found![0]!.generalisation!.map(({ fill }) => fill);
		};
		expect(await names(image())).toEqual(["mean", "noise"]);
		expect(await names(image({ fill: "noise" }))).toEqual(["blur", "mean"]);
		expect(await names(black, { fill: "mean" })).toEqual(["blur", "noise"]);
		expect(await names(black, { fill: photograph })).toEqual(["blur", "mean", "noise"]);
	});

	test("the preservation game keeps what the model looks at", async () => {
		const explanation = await masks.explain(photograph, { game: "preservation" });
		const { inside: kept, outside } = changed(explanation);
		expect(kept).toBeGreaterThan(2);
		expect(outside / 60).toBeLessThan(kept / 4 / 6);
		expect(explanation.masks![0]!.score).toBeGreaterThan(0.8);
		const [left, top, right, bottom] = explanation.masks![0]!.box!;
		expect([left <= LEFT, top <= TOP, right >= LEFT + SQUARE, bottom >= TOP + SQUARE]).toEqual([true, true, true, true]);
	});

	test("of several areas the smallest that is enough is taken; where none is, a note says so", async () => {
		const explanation = await masks.explain(photograph, { area: [0.4, 0.04, 0.15], budget: 900 });
		expect(explanation.masks![0]!.area).toBeCloseTo(0.15, 4);
		expect(explanation.options.area).toEqual([0.4, 0.04, 0.15]);
		// Half the effect is not enough.
		const [half] = (await masks.explain(photograph, { area: 0.04 })).masks!;
		const effect = (half!.scoreFull - half!.score) / (half!.scoreFull - half!.scoreEmpty);
		expect(effect).toBeGreaterThan(0.3);
		expect(effect).toBeLessThan(0.8);
		const small = await masks.explain(photograph, { area: 0.01 });
		expect(small.masks![0]!.area).toBeCloseTo(0.01, 4);
		expect(small.notes.map(({ code }) => code)).toContain("area-not-enough");
	});

	test("targets share the budget; the mask of each lowers its own score", async () => {
		const dark: Image = { ...photograph, data: photograph.data.map((value) => (value === 250 ? 125 : value)) };
		const explanation = await masks.explain(dark, { targets: [0, 1], budget: 600 });
		expect(explanation.masks!.length).toBe(2);
		expect(explanation.masks![0]!.score).toBeLessThan(explanation.masks![0]!.scoreFull / 2);
		// Nothing that is made darker speaks less for "dark".
		expect(explanation.notes.map(({ code, message }) => [code, message.slice(0, 20)])).toContainEqual([
			"no-effect",
			"The mask of target 1",
		]);
		expect(explanation.cost.modelRows).toBeLessThanOrEqual(600);
	});

	test("shares, percentages and log-odds have the same range, and much the same mask", async () => {
		const percent = new MeaningfulPerturbation((batch: Images) => model(batch).map(([p]) => 100 * p! - 1000), black, {
			grid: 8,
			budget: 300,
		});
		const { masks: found } = await percent.explain(photograph);
		expect(found![0]!.score + 1000).toBeLessThan(20);
		const small = new MeaningfulPerturbation((batch: Images) => model(batch).map(([p]) => p! / 1000), black, { grid: 8, budget: 300 });
		const [mask] = (await small.explain(photograph)).masks!;
		expect(mask!.score).toBeLessThan(0.2 * mask!.scoreFull);
	});

	test("a small budget leaves the mask unchecked and says so; too small a one is refused", async () => {
		const explanation = await masks.explain(photograph, { budget: 40 });
		expect(explanation.masks![0]).not.toHaveProperty("box");
		expect(explanation.notes.map(({ code }) => code)).toContain("mask-not-checked");
		await expect(masks.explain(photograph, { budget: 4 })).rejects.toThrow(
			/^"options.budget" expected at least 5: the instance, the fill alone, and three masks for each area, got 4$/,
		);
		await expect(masks.explain(photograph, { budget: 7, targets: [0, 1] })).rejects.toThrow(
			/^"options.budget" expected at least 8 for 2 masks \(one per target and area\), got 7$/,
		);
		for (const budget of [5, 6, 9, 45, 60, 61]) {
			const { cost } = await masks.explain(photograph, { budget });
			expect(cost.modelRows).toBeLessThanOrEqual(budget);
		}
	});

	test("however small the budget, each target and area gets a mask", async () => {
		for (const optimiser of ["surrogate", "spsa"] as const) {
			for (const jitter of [0, 3]) {
				for (const area of [undefined, 0.3, [0.1, 0.3, 0.2]]) {
					const problems = 2 * (Array.isArray(area) ? 3 : 1);
					const least = 2 + problems * (jitter ? 4 : 3);
					for (const budget of [least, least + 1, least + 5]) {
						const options = { optimiser, jitter, budget, targets: [1, 0], ...(area && { area }) };
						const { cost, masks: found } = await masks.explain(photograph, options);
						expect(cost.modelRows).toBeLessThanOrEqual(budget);
						expect(found!.length).toBe(2);
						if (area) expect([0.1, 0.2, 0.3].some((wanted) => Math.abs(wanted - found![1]!.area) < 1e-4)).toBe(true);
					}
					await expect(
						masks.explain(photograph, { optimiser, jitter, budget: least - 1, targets: [1, 0], ...(area && { area }) }),
					).rejects.toThrow(`"options.budget" expected at least ${least} for ${problems} masks`);
				}
			}
		}
	});

	test("areas and fills remain the caller's, who may change them afterwards", async () => {
		const [area, fill] = [[0.1, 0.2], [0]];
		const explanation = await masks.explain(photograph, { budget: 60, area, fill });
		area.push(0.3);
		fill[0] = 9;
		expect(explanation.options).toMatchObject({ area: [0.1, 0.2], fill: [0] });
	});

	test("a score of 0 that stays 0 has shown nothing", async () => {
		const { notes } = await new MeaningfulPerturbation((batch) => Array.from({ length: batch.count }, () => 0), black).explain(photograph, {
			budget: 100,
		});
		expect(notes.map(({ code }) => code)).toContain("no-effect");
	});

	test("a mask that shows nothing has no smallest box that works", async () => {
		const almost = (batch: Images) => Array.from({ length: batch.count }, (_, i) => 0.9 + score(batch.at(i)) / 100);
		const all = await new MeaningfulPerturbation(almost, black, { grid: 8 }).explain(photograph, { budget: 200 });
		expect(all.notes.map(({ code }) => code)).toEqual(["no-effect"]);
		expect(all.masks![0]).not.toHaveProperty("box");
		expect(all.masks![0]).not.toHaveProperty("boxScore");
		expect(terminalMap(all)).not.toContain("box");
		expect(imagePlot(all, photograph)).not.toContain("smallest box");
		expect(report(all)).not.toContain("smallest box");
		expect(Explanation.fromJSON(JSON.parse(JSON.stringify(all))).masks).toEqual(all.masks);
	});

	test("where deleting everything has no effect no box is said to have it; other fills are tried", async () => {
		const parts = (batch: Images) =>
			Array.from({ length: batch.count }, (_, i) => {
				const dark = batch.at(i).filter((value) => value < 3).length;
				return dark === 0 || dark === SIDE * SIDE ? 0.9 : 0.1;
			});
		const { masks: found, notes } = await new MeaningfulPerturbation(parts, black, { grid: 8 }).explain(photograph, { budget: 200 });
		expect(found![0]).toMatchObject({ scoreFull: 0.9, scoreEmpty: 0.9, score: 0.1 });
		expect(found![0]).not.toHaveProperty("box");
		expect(found![0]!.generalisation!.map(({ fill }) => fill)).toEqual(["blur", "mean", "noise"]);
		expect(notes.map(({ code }) => code)).not.toContain("mask-not-checked");
	});

	test.each([{}, { optimiser: "spsa" as const }, { area: [0.1, 0.2] }])(
		"the cost that is foretold counts calls that wait for the answers to others: %j",
		async (options) => {
			const { modelRows, modelCalls } = await masks.cost(photograph, options);
			const { cost } = await masks.explain(photograph, options);
			expect(cost.modelRows).toBeLessThanOrEqual(modelRows);
			expect(cost.modelCalls / modelCalls).toBeGreaterThan(0.5);
			expect(cost.modelCalls / modelCalls).toBeLessThan(1.4);
		},
	);

	test("SPSA is there to compare with, from each start", async () => {
		for (const start of ["circular", "ones", "random"] as const) {
			const explanation = await masks.explain(photograph, { optimiser: "spsa", start, budget: 300 });
			expect(explanation.estimator).toBe("spsa");
			expect(explanation.masks![0]!.start).toBe(start);
			expect(explanation.masks![0]!.objective).toBeLessThan(0.95);
		}
	});

	test("the image may be moved under the masks while they are learned", async () => {
		const explanation = await masks.explain(photograph, { jitter: 4 });
		expect(explanation.masks![0]!.score).toBeLessThan(0.15);
		const [still, moved] = [await masks.explain(photograph), explanation];
		expect(Array.from(moved.attributions)).not.toEqual(Array.from(still.attributions));
	});

	test("an image that is not square has cells that are", async () => {
		const wide: Image = { data: new Uint8Array(20 * 50).fill(200), height: 20, width: 50 };
		const explanation = await new MeaningfulPerturbation(
			(batch: Images) => Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]! / 255),
			black,
		).explain(wide, { grid: 4, budget: 100 });
		expect(explanation.image).toMatchObject({ rows: 4, columns: 10 });
		const tiny: Image = { data: Uint8Array.of(200, 100), height: 1, width: 2 };
		const smallest = await new MeaningfulPerturbation(
			(batch: Images) => Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]! / 255),
			black,
		).explain(tiny, { budget: 60 });
		expect(smallest.attributions.length).toBe(2);
	});
});

describe("with the model's gradient", () => {
	const learned = (options: object) => new MeaningfulPerturbation(model, floats, { targets: 0, gradient, ...options });

	test("both published descents delete the square", async () => {
		for (const preset of ["fong-vedaldi", "jacobgil"] as const) {
			const explanation = await learned({ preset }).explain(photograph);
			expect(explanation.estimator).toBe("gradient");
			const [mask] = explanation.masks!;
			expect(mask!.score).toBeLessThan(0.1);
			expect(mask!.start).toBe(preset === "jacobgil" ? "ones" : "circular");
			expect(explanation.image).toMatchObject({ rows: 28, columns: 28 });
			const map = explanation.saliency();
			expect(map.data[12 * SIDE + 20]).toBeGreaterThan(0.4);
			expect(map.data[28 * SIDE + 4]).toBeLessThan(0.1);
			expect(explanation.options).toMatchObject({ preset, tvBeta: 3, iterations: preset === "jacobgil" ? 500 : 300 });
			const json = JSON.parse(JSON.stringify(explanation));
			expect(JSON.stringify(Explanation.fromJSON(json))).toBe(JSON.stringify(explanation));
		}
	});

	test("the preservation game goes up the gradient", async () => {
		const explanation = await learned({ game: "preservation", iterations: 150, start: "random" }).explain(photograph);
		expect(explanation.masks![0]!.score).toBeGreaterThan(0.9);
		const map = explanation.saliency();
		expect(map.data[12 * SIDE + 20]).toBeGreaterThan(map.data[28 * SIDE + 4]! + 0.3);
	});

	test("the authors' mask is one of blocks, smoothed by 5 pixels of 224", async () => {
		const white: Image = { data: new Float32Array(56 * 56).fill(1), height: 56, width: 56 };
		const seen: Float32Array[] = [];
		const explainer = new MeaningfulPerturbation((batch: Images) => Array.from({ length: batch.count }, () => 0.5), floats, {
			start: "random",
			jitter: 0,
			iterations: 1,
			seed: 4,
			gradient(batch) {
				seen.push(Float32Array.from(batch.at(0)));
				return { scores: [0.5], gradients: new Float32Array(batch.data.length) };
			},
		});
		await explainer.explain(white);
		const start = new Float64Array(784);
		typescriptKernels.uniforms(4, 0x3a06, 0, start);
		const sizes = { rows: 28, columns: 28, height: 56, width: 56 };
		const { mask } = smoothedBlocks(typescriptKernels, sizes, (5 / 224) * 56).spread(Float32Array.from(start));
		expect(seen.length).toBe(2);
		seen[1]!.forEach((value, pixel) => expect(value).toBeCloseTo(mask[pixel]!, 5));
	});

	test("prices are the published ones, sums or means", async () => {
		const authors = await learned({ iterations: 1 }).explain(photograph);
		expect(authors.options.l1).toBeCloseTo(1e-4 * 784, 15);
		expect(authors.options.tv).toBeCloseTo(1e-2 * 28, 15);
		expect(authors.options).toMatchObject({ jitter: 4, noise: 0 });
		const port = await learned({ preset: "jacobgil", iterations: 1 }).explain(photograph);
		expect(port.options.l1).toBeCloseTo(0.01, 15);
		expect(port.options.tv).toBeCloseTo((0.2 * 28) / (27 * 28), 15);
		expect(port.options).toMatchObject({ jitter: 0, noise: 0.2 });
	});

	test("it reaches what the search without gradients reaches", async () => {
		const same = { grid: 8, l1: 0.25, tv: 0.05, tvBeta: 2, jitter: 0, noise: 0, start: "ones" };
		const range = score(photograph.data) - score(new Uint8Array(SIDE * SIDE));
		const prices = { l1: 0.25 * range, tv: 0.05 * range };
		const along = await learned({ ...same, ...prices, preset: "jacobgil", iterations: 300 }).explain(photograph);
		const without = await masks.explain(photograph, { budget: 1000 });
		expect(along.masks![0]!.objective).toBeLessThan(without.masks![0]!.objective + 0.02);
		expect(without.masks![0]!.objective).toBeLessThan(along.masks![0]!.objective + 0.02);
	});

	test("rows with a gradient count as rows: the budget is kept, and steps are left out for it", async () => {
		let rows = 0;
		const counted = new MeaningfulPerturbation((batch: Images) => ((rows += batch.count), model(batch)), floats, {
			gradient: (batch, target) => ((rows += batch.count), gradient(batch, target)),
			targets: [0, 1],
			batchSize: 7,
		});
		for (const budget of [60, 150, 400]) {
			rows = 0;
			const seen: number[] = [];
			const { cost } = await counted.explain(photograph, { budget, onProgress: ({ rowsDone }) => seen.push(rowsDone) });
			expect(cost.modelRows).toBe(rows);
			expect(rows).toBeLessThanOrEqual(budget);
			expect(rows).toBeGreaterThan(0.7 * budget);
			expect(seen.at(-1)).toBe(rows);
			expect(seen.toSorted((a, b) => a - b)).toEqual(seen);
		}
		expect((await counted.cost(photograph, { budget: 150 })).modelRows).toBe(150);
		await expect(counted.explain(photograph, { budget: 8, jitter: 0 })).rejects.toThrow(
			/"options.budget" expected rows for at least one step/,
		);
	});

	test("each way of laying out a batch gives the same mask", async () => {
		const colour: Image = {
			...photograph,
			data: Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, i) => photograph.data[Math.floor(i / 3)]!),
		};
		// One channel of three, as planes or interleaved.
		const grey = (batch: Images, i: number) => {
			const at = batch.at(i);
			return Float64Array.from({ length: SIDE * SIDE }, (_, p) => at[batch.layout === "nhwc" ? 3 * p + 1 : SIDE * SIDE + p]!);
		};
		const found = [];
		for (const layout of ["nhwc", "nchw"] as const) {
			const one = (batch: Images, i: number) => score(grey(batch, i));
			const explainer = new MeaningfulPerturbation(
				(batch: Images) => Array.from({ length: batch.count }, (_, i) => one(batch, i)),
				image({ fill: 0, type: "float32", layout }),
				{
					iterations: 20,
					gradient(batch) {
						const gradients = new Float64Array(batch.data.length);
						const scores = Array.from({ length: batch.count }, (_, i) => one(batch, i));
						for (const [i, value] of scores.entries()) {
							for (let p = 0; p < SIDE * SIDE; p++) {
								if (!inside(Math.floor(p / SIDE), p % SIDE)) continue;
								const at = i * 3 * SIDE * SIDE + (layout === "nhwc" ? 3 * p + 1 : SIDE * SIDE + p);
								gradients[at] = (12 * value * (1 - value)) / (SQUARE * SQUARE * 255);
							}
						}
						return { scores, gradients };
					},
				},
			);
			found.push(Array.from((await explainer.explain(colour)).attributions));
		}
		expect(found[0]).toEqual(found[1]);
	});

	test("same call, same bytes; promises or not", async () => {
		const options = { iterations: 30, noise: 0.5, start: "random" };
		const reference = bytes(await learned(options).explain(photograph));
		const later = new MeaningfulPerturbation(async (batch: Images) => model(batch), floats, {
			targets: 0,
			...options,
			start: "random",
			gradient: async (batch, target) => gradient(batch, target),
			batchSize: 3,
			concurrency: 4,
		});
		expect(bytes(await later.explain(photograph))).toBe(reference);
		expect(bytes(await learned(options).explain(photograph, { seed: 1 }))).not.toBe(reference);
	});

	test("a stream yields the whole explanation once", async () => {
		const all = [];
		for await (const explanation of learned({ iterations: 5 }).stream(photograph)) all.push(bytes(explanation));
		expect(all).toEqual([bytes(await learned({ iterations: 5 }).explain(photograph))]);
	});

	test("it foretells a call for each row", async () => {
		const explainer = learned({ iterations: 40 });
		const { modelCalls } = await explainer.cost(photograph);
		expect((await explainer.explain(photograph)).cost.modelCalls).toBeGreaterThan(40);
		expect(modelCalls).toBeGreaterThan(40);
	});

	test("a stream reads the image once, when it is asked for", async () => {
		const changing = { ...photograph, data: Uint8Array.from(photograph.data) };
		const stream = learned({ iterations: 5 }).stream(changing);
		const first = stream.next();
		changing.data.fill(0);
		expect(bytes((await first).value as Explanation)).toBe(bytes(await learned({ iterations: 5 }).explain(photograph)));
	});

	test.each([
		["nothing", undefined, /the model failed on batch 0 \(.*\): "gradient's reply" expected \{ scores, gradients \}, got undefined/],
		["a score too many", { scores: [1, 2], gradients: [] }, /"scores" expected 1 numbers, one per image, got an array of 2/],
		["a score that is none", { scores: ["1"], gradients: new Float32Array(1024) }, /"scores\[0\]" expected a finite number, got "1"/],
		["a view of nothing", { scores: [1], gradients: new DataView(new ArrayBuffer(8)) }, /"gradients" expected .*, got DataView of 8/],
		["a gradient too few", { scores: [1], gradients: [1] }, /"gradients" expected 1024 finite numbers, .*, got an array of 1/],
		["no gradient", { scores: [1] }, /"gradients" expected 1024 finite numbers, .*, got undefined/],
		["NaN", { scores: [1], gradients: new Float32Array(1024).fill(Number.NaN, 5) }, /"gradients" expected .*, got NaN at 5/],
	])("a wrong reply is a ModelError that says what was expected: %s", async (_, reply, message) => {
		const explainer = learned({ gradient: () => reply as never });
		const error = await explainer.explain(photograph).catch((caught: unknown) => caught);
		expect(error).toMatchObject({ name: "ModelError", message: expect.stringMatching(message) });
	});

	test("an abort ends it between steps", async () => {
		const controller = new AbortController();
		let calls = 0;
		const explainer = learned({
			gradient: (batch: Images, target: number) => {
				if (++calls === 5) controller.abort(new Error("enough"));
				return gradient(batch, target);
			},
		});
		await expect(explainer.explain(photograph, { signal: controller.signal })).rejects.toThrow("enough");
		expect(calls).toBe(5);
	});
});

test.each([
	[{ game: "delete" }, RangeError, /"options.game" expected one of "deletion", "preservation", got "delete"/],
	[{ grid: 0 }, RangeError, /"options.grid" expected an integer from 1 to 64, got 0/],
	[{ grid: [14, 14] }, TypeError, /"options.grid"/],
	[{ area: 0 }, RangeError, /"options.area" expected a number between 0 and 1, got 0/],
	[{ area: [] }, RangeError, /"options.area" expected at least one area/],
	[{ area: ["much"] }, TypeError, /"options.area"/],
	[{ l1: -1 }, RangeError, /"options.l1"/],
	[{ tv: Number.NaN }, RangeError, /"options.tv"/],
	[{ tvBeta: 2.5 }, RangeError, /"options.tvBeta" expected an integer from 1 to 8, got 2.5/],
	[{ fill: "nothing" }, RangeError, /"fill"/],
	[{ jitter: -1 }, RangeError, /"options.jitter"/],
	[{ optimiser: "adam" }, RangeError, /"options.optimiser"/],
	[{ start: "middle" }, RangeError, /"options.start"/],
	[{ gradient: {} }, TypeError, /"options.gradient" expected a function/],
	[{ gradient, optimiser: "spsa" }, TypeError, /"options.optimiser" is for models without "options.gradient"/],
	[{ preset: "jacobgil" }, TypeError, /"options.preset" is for descents along "options.gradient"/],
	[{ iterations: 5 }, TypeError, /"options.iterations" is for descents/],
	[{ gradient, iterations: 0 }, RangeError, /"options.iterations"/],
	[{ gradient, noise: -1 }, RangeError, /"options.noise"/],
] as const)("wrong options are refused by name: %j", async (options, kind, message) => {
	const error = await masks.explain(photograph, options as never).catch((caught: unknown) => caught);
	expect(error).toBeInstanceOf(kind);
	expect((error as Error).message).toMatch(message);
});

test("another masker than one for images is refused", () => {
	expect(() => new MeaningfulPerturbation(model, { batchSize: 5 } as never)).toThrow(/"masker" expected a masker for images/);
});
