import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Shap } from "../../bindings/explainers/shap.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { image as imageMasker } from "../../bindings/maskers/image.js";
import { deletion, insertion } from "../../bindings/metrics/faithfulness.js";
import type { FaithfulnessOptions } from "../../bindings/metrics/faithfulness-options.js";
import { areaOfEqualSteps, areaUnder } from "../../bindings/metrics/area.js";
import type { Images } from "../../bindings/model/images.js";
import { fixture, largestDifference } from "../support/fixtures.js";
import { grey, weighing } from "./pictures.js";

const format = imageMasker();
const ones = weighing(new Uint8Array(100).fill(1));

describe("worked by hand", () => {
	// The model adds up four pixels; the most salient is the second, then the fourth.
	const image = grey([
		[10, 40],
		[0, 30],
	]);
	const saliency = [
		[0.5, 2],
		[-1, 1],
	];
	const options = { steps: 4, baseline: 0, target: 0 } as const;

	test("deletion takes away the most salient pixel first", async () => {
		const curve = await deletion(ones, format, image, saliency, options);
		expect(Array.from(curve.scores)).toEqual([80, 40, 10, 0, 0]);
		expect(Array.from(curve.fractions)).toEqual([0, 0.25, 0.5, 0.75, 1]);
		expect(curve.auc).toBe((40 + 40 + 10 + 0 + 0) / 4);
		expect(curve.normalisedAuc).toBe(22.5 / 80);
		expect(curve).toMatchObject({ metric: "deletion", steps: 4, target: { index: 0, name: "0" } });
		expect(Object.isFrozen(curve)).toBe(true);
	});

	test("insertion shows it first", async () => {
		const curve = await insertion(ones, format, image, saliency, options);
		expect(Array.from(curve.scores)).toEqual([0, 40, 70, 80, 80]);
		expect(curve.auc).toBe((40 + 70 + 80 + 40) / 4);
		expect(curve.normalisedAuc).toBe(57.5 / 80);
	});

	test("on the normalised scale the baseline is 0 and the image 1, and there is none where the model does not tell them apart", async () => {
		const dark = weighing([-1, -1, -1, -1]);
		const curve = await insertion(dark, format, image, saliency, options);
		expect(curve.auc).toBe(-57.5);
		expect(curve.normalisedAuc).toBe(57.5 / 80);
		expect((await insertion(() => [1, 1, 1, 1], format, image, saliency, { ...options, batchSize: 4 })).normalisedAuc).toBeNull();
	});

	test("steps that change nothing are not sent: the third pixel is black already", async () => {
		let sent = 0;
		const counted = (images: Images) => ((sent += images.count), ones(images));
		const { cost } = await deletion(counted, format, image, saliency, options);
		expect(sent).toBe(4);
		expect(cost).toMatchObject({ modelRows: 4, rowsSaved: 1, modelCalls: 1 });
	});

	test("of equal values the first comes first, or with ties: reverse the last", async () => {
		const flat = [
			[1, 1],
			[1, 1],
		];
		const scores = async (ties: "stable" | "reverse") =>
			Array.from((await insertion(ones, format, image, flat, { ...options, ties })).scores);
		expect(await scores("stable")).toEqual([0, 10, 50, 50, 80]);
		expect(await scores("reverse")).toEqual([0, 30, 30, 70, 80]);
	});

	test("order: absolute begins with what matters most either way", async () => {
		const signed = [
			[0.5, -2],
			[1, 0],
		];
		const { scores } = await insertion(ones, format, image, signed, { ...options, order: "absolute" });
		expect(Array.from(scores)).toEqual([0, 40, 40, 50, 80]);
	});

	test("by superpixel whole superpixels change, and the axis is their share of the pixels", async () => {
		const superpixels = { labels: Int32Array.of(0, 1, 1, 1), height: 2, width: 2, count: 2 };
		const curve = await insertion(ones, format, image, { superpixels, values: [1, 2] }, { by: "superpixel", baseline: 0 });
		expect(Array.from(curve.scores)).toEqual([0, 70, 80]);
		expect(Array.from(curve.fractions)).toEqual([0, 0.75, 1]);
		expect(curve.auc).toBe(0.75 * 35 + 0.25 * 75);
		expect((await insertion(ones, format, image, { superpixels, values: [1, 2] }, { by: "superpixel", area: "steps" })).auc).not.toBe(
			curve.auc,
		);
	});

	test("without a target it is the largest output for the image, which need not be that for the baseline", async () => {
		const two = (images: Images) => ones(images).map((sum) => [50 - sum, sum]);
		const curve = await insertion(two, format, image, saliency, { steps: 4, baseline: 0, targetNames: ["dark", "bright"] });
		expect(curve.target).toEqual({ index: 1, name: "bright" });
		expect(Array.from(curve.scores)).toEqual([0, 40, 70, 80, 80]);
		const dark = await insertion(two, format, image, saliency, { steps: 4, baseline: 0, targetNames: ["dark", "bright"], target: "dark" });
		expect(Array.from(dark.scores)).toEqual([50, 10, -20, -30, -30]);
	});

	test("pixelsPerStep leaves a shorter last step, which has its true width unless area: steps", async () => {
		const curve = await insertion(ones, format, image, saliency, { pixelsPerStep: 3, baseline: 0 });
		expect(Array.from(curve.scores)).toEqual([0, 80, 80]);
		expect(Array.from(curve.fractions)).toEqual([0, 0.75, 1]);
		expect(curve.auc).toBe(0.75 * 40 + 0.25 * 80);
		expect((await insertion(ones, format, image, saliency, { pixelsPerStep: 3, baseline: 0, area: "steps" })).auc).toBe(60);
	});
});

describe("an explanation as saliency", () => {
	const image = grey([
		[10, 40],
		[0, 30],
	]);
	const masker = imageMasker({ segmentation: [0, 1, 1, 1], fill: 0 });
	const two = (images: Images) => ones(images).map((sum, i) => [sum, images.at(i)[0]!]);

	test("goes by its own superpixels, masker and target", async () => {
		const explanation = await new Shap(two, masker).explain(image, { targets: 1, targetNames: ["sum", "corner"] });
		const curve = await deletion(two, masker, image, explanation, { by: "superpixel", baseline: 0 });
		expect(Array.from(curve.scores)).toEqual([10, 0, 0]);
		expect(curve.target).toEqual({ index: 1, name: "corner" });
		const pixels = await deletion(two, masker, image, explanation, { steps: 4, baseline: 0 });
		expect(Array.from(pixels.scores)).toEqual([10, 0, 0, 0, 0]);
	});

	test("of several targets it is the one asked for, by index or by name", async () => {
		const explanation = await new Shap(two, masker).explain(image, { targets: [1, 0], targetNames: ["sum", "corner"] });
		for (const target of [0, "sum"]) {
			const curve = await insertion(two, masker, image, explanation, { target, by: "superpixel", baseline: 0 });
			expect(Array.from(curve.scores)).toEqual([0, 70, 80]);
			expect(curve.target).toEqual({ index: 0, name: "sum" });
		}
		expect((await insertion(two, masker, image, explanation, { target: "predicted", baseline: 0 })).target.index).toBe(0);
		await expect(insertion(two, masker, image, explanation, { target: 5 })).rejects.toThrow(
			/^"options.target" expected a target that was explained: 1 \(corner\), 0 \(sum\), got 5/,
		);
	});

	test("that is not of the prediction cannot be measured for the prediction", async () => {
		const explanation = await new Shap(two, masker).explain(image, { targets: 1 });
		const call = deletion(two, masker, image, explanation, { target: "predicted" });
		await expect(call).rejects.toThrow(/^"options.target" expected the explanation to be of the model's prediction 0, got one of 1/);
	});

	test("of something else than an image is refused", async () => {
		const table = await new Shap((rows) => Array.from({ length: rows.rows }, () => 1), tabular([[0, 0]])).explain([1, 2]);
		await expect(deletion(two, masker, image, table)).rejects.toThrow(/^"saliency" expected an explanation of an image/);
	});
});

interface Reference {
	auc_on_series: { scores: number[]; auc: number }[];
	full: {
		H: number;
		step: number;
		image: number[][][];
		saliency: number[][];
		baseline: number[][][];
		weights: number[][][];
		results: Record<string, { scores: number[]; auc: number }>;
	}[];
}

describe("RISE's definition, measured by numpy (insertion_deletion.json)", () => {
	const { auc_on_series, full } = fixture<Reference>("insertion_deletion.json");

	test("areas of given series", () => {
		expect(auc_on_series.length).toBe(4);
		for (const { scores, auc } of auc_on_series) {
			const y = Float64Array.from(scores);
			const x = y.map((_, k) => k / (y.length - 1));
			expect(Math.abs(areaOfEqualSteps(y) - auc)).toBeLessThan(1e-12);
			expect(Math.abs(areaUnder(x, y) - auc)).toBeLessThan(1e-12);
		}
	});

	const cases = full.flatMap((one) =>
		(["nhwc", "nchw"] as const).flatMap((layout) => Object.keys(one.results).map((name) => [one.H, layout, name, one] as const)),
	);

	test.each(cases)("%i pixels square, %s, %s", async (H, layout, name, { step, image, saliency, baseline, weights, results }) => {
		// Pixels have four decimals: as whole ten-thousandths they are exact in 32 bits.
		const picture = (rows: number[][][]) => ({
			data: Float32Array.from(rows.flat(2), (value) => Math.round(value * 10_000)),
			height: H,
			width: H,
		});
		const flat = weights.flat(2);
		const model = (images: Images) => {
			const area = H * H;
			return Array.from({ length: images.count }, (_, i) => {
				const data = images.at(i);
				let sum = 0;
				flat.forEach((weight, at) => {
					const place = layout === "nhwc" ? at : (at % 3) * area + Math.floor(at / 3);
					sum += (data[place]! / 10_000) * weight;
				});
				return 1 / (1 + Math.exp(-sum));
			});
		};
		const options = {
			pixelsPerStep: step,
			baseline: name.endsWith("zero") ? ("zero" as const) : picture(baseline),
			target: 0,
			batchSize: 7,
		};
		const metric = name.startsWith("insertion") ? insertion : deletion;
		const curve = await metric(model, imageMasker({ layout }), picture(image), saliency, options);
		const expected = results[name]!;
		expect(largestDifference(curve.scores, expected.scores)).toBeLessThan(1e-12);
		expect(Math.abs(curve.auc - expected.auc)).toBeLessThan(1e-12);
	});
});

describe("published definitions", () => {
	const image = { data: Uint8Array.from({ length: 3 * 77 }, (_, i) => (i * 37) % 251), height: 11, width: 7 };
	const saliency = Float64Array.from({ length: 77 }, (_, i) => (i * 5) % 11);
	const model = weighing(Array.from({ length: 3 * 77 }, (_, i) => ((i * 13) % 17) / 1000));

	test("rise: a row's worth of pixels per step, ties from the bottom right, RISE's blur or zeros", async () => {
		const curve = await insertion(model, format, image, saliency, { preset: "rise" });
		expect(curve.options).toEqual({ baseline: "rise-blur", by: "pixel", order: "value", ties: "reverse", area: "steps", preset: "rise" });
		expect(curve.steps).toBe(11);
		expect((await deletion(model, format, image, saliency, { preset: "rise" })).options.baseline).toBe("zero");
		// Source: evaluation.py: auc(arr) = (arr.sum() - arr[0] / 2 - arr[-1] / 2) / (arr.shape[0] - 1)
		const sum = curve.scores.reduce((total, score) => total + score, 0);
		expect(curve.auc).toBeCloseTo((sum - curve.scores[0]! / 2 - curve.scores[11]! / 2) / 11, 12);
	});

	test("xplique: ten steps of linspace(0, 77, 11) cut to integers, zeros", async () => {
		const curve = await deletion(model, format, image, saliency, { preset: "xplique" });
		expect(Array.from(curve.fractions, (share) => Math.round(share * 77))).toEqual([0, 7, 15, 23, 30, 38, 46, 53, 61, 69, 77]);
		expect(curve.options).toEqual({ baseline: "zero", by: "pixel", order: "value", ties: "reverse", area: "steps", preset: "xplique" });
	});

	test("what is given beside a preset replaces its own", async () => {
		const curve = await deletion(model, format, image, saliency, { preset: "rise", steps: 5, baseline: [1, 2, 3] });
		expect(curve.steps).toBe(5);
		expect(curve.options).toMatchObject({ baseline: [1, 2, 3], ties: "reverse" });
	});
});

describe("properties", () => {
	const pictures = fc.record({ height: fc.integer({ min: 1, max: 6 }), width: fc.integer({ min: 1, max: 6 }), seed: fc.nat(1000) });
	const make = ({ height, width, seed }: { height: number; width: number; seed: number }) => {
		const area = height * width;
		return {
			image: { data: Uint8Array.from({ length: area }, (_, i) => (i * 41 + seed) % 256), height, width },
			saliency: Float64Array.from({ length: area }, (_, i) => ((i * 7 + seed) % 5) - 2),
			model: weighing(Array.from({ length: area }, (_, i) => ((i * 3 + seed) % 7) - 3)),
		};
	};

	test("deletion with the saliency turned round is insertion read backwards, where ties are turned round too", async () => {
		await fc.assert(
			fc.asyncProperty(pictures, fc.integer({ min: 1, max: 9 }), async (size, steps) => {
				const { image, saliency, model } = make(size);
				const options: FaithfulnessOptions = { steps: Math.min(steps, saliency.length), baseline: 9, target: 0 };
				const forwards = await insertion(model, format, image, saliency, options);
				const pixels = image.height * image.width;
				const backwards = await deletion(
					model,
					format,
					image,
					saliency.map((value) => -value),
					{ ...options, ties: "reverse" },
				);
				forwards.fractions.forEach((share, k) => {
					const mirrored = backwards.fractions.findIndex((other) => Math.round(other * pixels) === pixels - Math.round(share * pixels));
					if (mirrored >= 0) expect(backwards.scores[mirrored]).toBe(forwards.scores[k]);
				});
				expect(forwards.scores[0]).toBe(backwards.scores.at(-1));
				expect(forwards.scores.at(-1)).toBe(backwards.scores[0]);
			}),
			{ numRuns: 60 },
		);
	});

	test("batch size, concurrency and layout of memory have no influence, nor has a strictly rising function of the saliency", async () => {
		await fc.assert(
			fc.asyncProperty(pictures, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3 }), async (size, batchSize, concurrency) => {
				const { image, saliency, model } = make(size);
				const one = await deletion(model, format, image, saliency, { target: 0 });
				const later = async (images: Images) => (await Promise.resolve(), model(images));
				const cubed = saliency.map((value) => value * value * value);
				const other = await deletion(later, imageMasker({ layout: "nchw" }), image, cubed, { target: 0, batchSize, concurrency });
				expect(other.scores).toEqual(one.scores);
				expect(other.cost.modelRows).toBe(one.cost.modelRows);
			}),
			{ numRuns: 40 },
		);
	});

	test("for a model that adds up, no order is deleted sooner than that of the pixels' true effects", async () => {
		await fc.assert(
			fc.asyncProperty(pictures, async (size) => {
				const { image, saliency } = make(size);
				const model = weighing(Array.from(image.data, () => 1));
				const truth = Float64Array.from(image.data);
				const options = { baseline: 0, target: 0, steps: saliency.length } as const;
				const best = await deletion(model, format, image, truth, options);
				expect((await deletion(model, format, image, saliency, options)).auc).toBeGreaterThanOrEqual(best.auc);
			}),
			{ numRuns: 30 },
		);
	});
});

describe("the conversation with the model", () => {
	const image = grey([[1, 2, 3, 4, 5, 6, 7, 8]]);
	const saliency = [[8, 7, 6, 5, 4, 3, 2, 1]];

	test("the model may keep or spoil its batch", async () => {
		const spoiling = (images: Images) => {
			const sums = ones(images);
			images.data.fill(200);
			return sums;
		};
		const options = { steps: 8, baseline: 0, batchSize: 3 } as const;
		expect(await deletion(spoiling, format, image, saliency, options)).toMatchObject({
			scores: (await deletion(ones, format, image, saliency, options)).scores,
		});
	});

	test("an abort ends it with the signal's reason, before or while it asks", async () => {
		const reason = new Error("enough");
		await expect(deletion(ones, format, image, saliency, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
		const controller = new AbortController();
		const slow = (images: Images, { signal }: { signal: AbortSignal }) =>
			new Promise<number[]>((_, reject) => {
				signal.addEventListener("abort", () => reject(new Error(`lost ${images.count}`)));
				controller.abort(reason);
			});
		await expect(deletion(slow, format, image, saliency, { signal: controller.signal })).rejects.toBe(reason);
	});

	test("nothing listens to the signal any more once it is over, well or badly", async () => {
		const { signal } = new AbortController();
		let listening = 0;
		const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
		signal.addEventListener = (...given: unknown[]) => (listening++, (add as (...all: unknown[]) => void)(...given));
		signal.removeEventListener = (...given: unknown[]) => (listening--, (remove as (...all: unknown[]) => void)(...given));
		await deletion(ones, format, image, saliency, { signal });
		await expect(deletion(() => [1], format, image, saliency, { signal })).rejects.toThrow();
		expect(listening).toBe(0);
	});

	test("progress says how many pictures there are", async () => {
		const seen: number[][] = [];
		const onProgress = ({ rowsDone, rowsTotal }: { rowsDone: number; rowsTotal: number }) => seen.push([rowsDone, rowsTotal]);
		await deletion(ones, format, image, saliency, { steps: 8, baseline: 0, batchSize: 4, onProgress });
		expect(seen).toEqual([
			[4, 9],
			[8, 9],
			[9, 9],
		]);
	});

	test("what the model does wrong is a ModelError, with batch and row", async () => {
		const broken = (images: Images) => ones(images).map((sum) => (sum === 0 ? Number.NaN : sum));
		await expect(deletion(broken, format, image, saliency, { steps: 8, baseline: 0, batchSize: 4 })).rejects.toMatchObject({
			name: "ModelError",
			batch: 2,
			row: 0,
		});
	});
});

describe("what is refused, before the model is asked", () => {
	const image = grey([
		[1, 2],
		[3, 4],
	]);
	const fine = [
		[1, 2],
		[3, 4],
	];
	const never = () => {
		throw new Error("asked");
	};
	type Row = readonly [what: string, saliency: unknown, options: unknown, kind: ErrorConstructor | TypeErrorConstructor, message: RegExp];
	const rows: Row[] = [
		["no saliency", undefined, {}, TypeError, /^"saliency" expected an explanation of an image/],
		[
			"a saliency of another size",
			[[1, 2, 3]],
			{},
			RangeError,
			/^"saliency" expected the size of the image, 2 × 2 pixels, got 1 × 3 pixels$/,
		],
		["rows of different length", [[1, 2], [3]], {}, RangeError, /^"saliency\[1\]" expected 2 numbers/],
		["a flat array of another length", new Float64Array(5), {}, RangeError, /^"saliency" expected 2 × 2 numbers/],
		["a saliency that is not finite", Float64Array.of(1, Number.NaN, 2, 3), {}, RangeError, /^"saliency".*\(row 0, column 1\), got NaN/],
		[
			"a string among the numbers",
			[
				[1, "2"],
				[3, 4],
			],
			{},
			TypeError,
			/^"saliency\[0\]\[1\]" expected a finite number/,
		],
		["labels without values", { superpixels: { labels: new Int32Array(4), height: 2, width: 2 } }, {}, TypeError, /^"saliency.values"/],
		[
			"a label without a value",
			{ superpixels: { labels: Int32Array.of(0, 1, 2, 0), height: 2, width: 2 }, values: [1, 2] },
			{},
			RangeError,
			/labels from 0 to 1/,
		],
		["an unknown option", fine, { step: 4 }, TypeError, /"options" has no option "step" \(did you mean "steps"\?\)/],
		["no steps", fine, { steps: 0 }, RangeError, /^"options.steps" expected an integer from 1 to 4, got 0/],
		["more steps than pixels", fine, { steps: 5 }, RangeError, /^"options.steps" expected an integer from 1 to 4, got 5/],
		[
			"steps in two ways",
			fine,
			{ steps: 2, pixelsPerStep: 2 },
			RangeError,
			/^"options.pixelsPerStep" expected nothing beside options.steps/,
		],
		["a baseline nobody knows", fine, { baseline: "black" }, RangeError, /^"options.baseline" expected "blur"/],
		["a colour of two channels", fine, { baseline: [1, 2] }, RangeError, /^"options.baseline" expected 1 number, a colour/],
		[
			"a colour beyond bytes",
			fine,
			{ baseline: 300 },
			RangeError,
			/^"options.baseline" expected numbers from 0 to 255 for an image of integers, got 300/,
		],
		["a colour below bytes", fine, { baseline: [-1] }, RangeError, /^"options.baseline" expected numbers from 0 to 255 .*, got -1/],
		["a colour that is no number", fine, { baseline: Number.NaN }, RangeError, /^"options.baseline" expected a finite number, got NaN/],
		["a colour of words", fine, { baseline: ["red"] }, TypeError, /^"options.baseline\[0\]" expected a finite number, got "red"/],
		["null for a default", fine, { order: null }, TypeError, /^"options.order" expected a value, or undefined for the default, got null/],
		["a baseline of another size", fine, { baseline: grey([[1]]) }, RangeError, /^"options.baseline" expected the size of the image/],
		["superpixels of a map of pixels", fine, { by: "superpixel" }, TypeError, /^"saliency" expected an explanation by superpixels/],
		["a target that is no index", fine, { target: -1 }, TypeError, /^"options.target" expected "predicted", an index >= 0, or a name/],
		["a name without names", fine, { target: "cat" }, RangeError, /^"options.target".*names need "options.targetNames"/],
		["a name nobody has", fine, { target: "cut", targetNames: ["cat", "dog"] }, RangeError, /did you mean "cat"\?/],
		["ties of another kind", fine, { ties: "random" }, RangeError, /^"options.ties" expected one of "stable", "reverse"/],
		["a signal that is none", fine, { signal: {} }, TypeError, /^"options.signal" expected an AbortSignal/],
	];

	test.each(rows)("%s", async (_, saliency, options, kind, message) => {
		const call = deletion(never, format, image, saliency as never, options as never);
		await expect(call).rejects.toBeInstanceOf(kind);
		await expect(call).rejects.toThrow(message);
	});

	test("a masker for other data, a model that is none, an image that is none", async () => {
		await expect(deletion(never, {} as never, image, fine)).rejects.toThrow(/^"masker" expected a masker for images/);
		await expect(deletion(5 as never, format, image, fine)).rejects.toThrow(/^"predict" expected a function/);
		await expect(deletion(never, format, { height: 2 } as never, fine)).rejects.toThrow(/^"image.width" expected an integer/);
	});

	test("a target the model does not have is found with its first answer", async () => {
		await expect(deletion(ones, format, image, fine, { target: 3 })).rejects.toThrow(
			/^"options.target" expected 0, the model's only output, got 3/,
		);
		const call = deletion(ones, format, image, fine, { targetNames: ["a", "b"] });
		await expect(call).rejects.toThrow(/^"options.targetNames" expected 1 names/);
	});
});
