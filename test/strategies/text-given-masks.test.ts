import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { text } from "../../bindings/maskers/text.js";
import { type FeatureSelection, fitLocalSurrogate } from "../../bindings/strategies/local-surrogate.js";
import { MomentSums } from "../../bindings/strategies/moments.js";
import { setBit } from "../../bindings/strategies/players.js";
import { backends } from "../kernels/backends.js";
import { fixture, largestDifference } from "../support/fixtures.js";

interface Given {
	text: string;
	masks: string[];
	probs_class1: number[];
	distances: number[];
	results: Record<string, { intercept: number; score: number; local_pred: number; as_list: [string, number][] }>;
}

const SELECTIONS: Record<string, [FeatureSelection, number]> = {
	auto_6: ["auto", 6],
	auto_10: ["auto", 10],
	lasso_path_4: ["lasso-path", 4],
	// lime takes all features where it selects none, whatever the number asked for.
	none_5: ["none", 5],
};

const { cases } = fixture<{ cases: Given[] }>("lime_text_given_masks.json");

describe.each(backends.map((kernels) => [kernels.backend, kernels] as const))("lime's texts with its masks given (%s)", (_, kernels) => {
	test.each(cases.map((c) => [c.text.slice(0, 30), c] as const))("%s…: distances, words and weights are lime's to 1e-7", (__, given) => {
		const { features } = text({ preset: "python-lime" }).mask(given.text)();
		const words = coalitionWords(features.length);
		const coalitions = new Uint32Array(given.masks.length * words);
		given.masks.forEach((mask, i) => [...mask].forEach((bit, j) => bit === "1" && setBit(coalitions, i * words, j)));

		const distances = new Float64Array(given.masks.length);
		kernels.cosineDistances(coalitions, features.length, distances);
		expect(
			largestDifference(
				distances.map((distance) => 100 * distance),
				given.distances,
			),
		).toBeLessThanOrEqual(1e-7);
		const weights = new Float64Array(given.masks.length);
		kernels.proximity(distances, 0.25, weights);
		const sums = new MomentSums(kernels, features.length, 1, true);
		sums.add(coalitions, weights, Float64Array.from(given.probs_class1));
		const folds = sums.folds();

		expect(Object.keys(given.results)).toEqual(Object.keys(SELECTIONS));
		for (const [name, expected] of Object.entries(given.results)) {
			const [featureSelection, featureCount] = SELECTIONS[name]!;
			const instance = new Float64Array(features.length).fill(1);
			const fit = fitLocalSurrogate(kernels, folds, 0, { featureSelection, featureCount, instance });
			expect(fit.selected.map((j) => features[j]!.name)).toEqual(expected.as_list.map(([word]) => word));
			expect(
				largestDifference(
					fit.selected.map((j) => fit.coefficients[j]!),
					expected.as_list.map(([, weight]) => weight),
				),
			).toBeLessThanOrEqual(1e-7);
			expect(
				largestDifference([fit.intercept, fit.r2, fit.localPrediction], [expected.intercept, expected.score, expected.local_pred]),
			).toBeLessThanOrEqual(1e-7);
		}
	});
});
