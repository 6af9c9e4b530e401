import { describe, expect, test } from "vitest";
import { image } from "../../bindings/maskers/image.js";
import { deletion, insertion } from "../../bindings/metrics/faithfulness.js";
import type { FaithfulnessCurve } from "../../bindings/metrics/curve.js";
import { meanCurve, pairedDifference } from "../../bindings/metrics/mean-curve.js";
import { grey, weighing } from "./pictures.js";

const model = weighing([1, 1, 1, 1]);
const curveOf = (pixels: number[], saliency: number[], metric = insertion): Promise<FaithfulnessCurve> =>
	metric(model, image(), grey([pixels]), [saliency], { steps: pixels.length, baseline: 0, target: 0 });

describe("many images", () => {
	test("the mean curve is the mean at each step, and its area the mean of the areas", async () => {
		const curves = [await curveOf([8, 2], [2, 1]), await curveOf([6, 4], [1, 2])];
		const mean = meanCurve(curves);
		expect(Array.from(mean.scores)).toEqual([0, (8 + 4) / 2, 10]);
		expect(Array.from(mean.fractions)).toEqual([0, 0.5, 1]);
		expect(mean.auc.mean).toBe((6.5 + 4.5) / 2);
		expect(mean.auc.standardError).toBeCloseTo(1, 15);
		expect(mean.normalisedAuc!.mean).toBeCloseTo(0.55, 15);
		expect(mean).toMatchObject({ metric: "insertion", count: 2 });
	});

	test("curves with other steps are interpolated at those of the longest", async () => {
		const curves = [await curveOf([8, 2], [2, 1]), await curveOf([1, 1, 1, 1], [4, 3, 2, 1])];
		const mean = meanCurve(curves);
		expect(Array.from(mean.fractions)).toEqual([0, 0.25, 0.5, 0.75, 1]);
		expect(Array.from(mean.scores)).toEqual([0, (4 + 1) / 2, (8 + 2) / 2, (9 + 3) / 2, (10 + 4) / 2]);
	});

	test("an image that looks to the model like its baseline counts for the area, not for the normalised one", async () => {
		const nothing = await insertion(() => [5, 5], image(), grey([[1, 2]]), [[1, 2]], { steps: 1, baseline: 0, batchSize: 2 });
		const mean = meanCurve([nothing, await curveOf([8, 2], [2, 1])]);
		expect([mean.auc.count, mean.normalisedAuc!.count]).toEqual([2, 1]);
		expect(meanCurve([nothing]).normalisedAuc).toBeNull();
	});
});

describe("two methods on the same images", () => {
	const pictures = [
		[8, 2],
		[7, 3],
		[9, 1],
	];

	test("the difference is taken image by image", async () => {
		const good = await Promise.all(pictures.map((pixels) => curveOf(pixels, [2, 1])));
		const bad = await Promise.all(pictures.map((pixels) => curveOf(pixels, [1, 2])));
		const { auc, wins, losses, count } = pairedDifference(good, bad);
		expect(auc.mean).toBeCloseTo((6 + 4 + 8) / 2 / 3, 15);
		expect([wins, losses, count]).toEqual([3, 0, 3]);
		const swapped = pairedDifference(bad, good);
		expect([swapped.auc.mean, swapped.wins, swapped.losses]).toEqual([-auc.mean, 0, 3]);
	});

	test("for deletion the lower area wins", async () => {
		const good = await Promise.all(pictures.map((pixels) => curveOf(pixels, [2, 1], deletion)));
		const bad = await Promise.all(pictures.map((pixels) => curveOf(pixels, [1, 2], deletion)));
		const { auc, wins } = pairedDifference(good, bad);
		expect(auc.mean).toBeLessThan(0);
		expect(wins).toBe(3);
	});

	test("curves that do not go together are refused by name", async () => {
		const one = await curveOf([8, 2], [2, 1]);
		const other = await curveOf([8, 2], [2, 1], deletion);
		const coarse = await insertion(model, image(), grey([[8, 2]]), [[2, 1]], { steps: 1, baseline: 0, target: 0 });
		expect(() => meanCurve([one, other])).toThrow(/^"curves\[1\]" expected a curve of insertion/);
		expect(() => meanCurve([])).toThrow(/^"curves" expected at least one curve/);
		expect(() => meanCurve([{}] as never)).toThrow(/^"curves\[0\]" expected a curve/);
		expect(() => meanCurve(5 as never)).toThrow(/^"curves" expected a list of curves/);
		expect(() => pairedDifference([one], [one, one])).toThrow(/^"second" expected 1 curves/);
		expect(() => pairedDifference([one], [coarse])).toThrow(/^"second\[0\]" expected a curve measured like "first\[0\]"/);
	});
});
