import { describe, expect, test } from "vitest";
import { Shap, tabular } from "whybox";
import { fixture, largestDifference } from "../support/fixtures.js";
import { type ModelJson, predictWith } from "../support/models.js";

interface Game {
	name: string;
	model: ModelJson;
	background: number[][];
	X: number[][];
	link: string;
	groups: number[][];
	shap_exact: number[][][];
}

const games = fixture<{ cases: Game[] }>("shapley_small.json").cases.filter(
	({ link, groups, name }) => link === "identity" && groups.every((group) => group.length === 1) && name !== "weighted_background",
);

describe('estimator "permutation"', () => {
	test("a linear model's values are exact after one walk forth and back against each background row", async () => {
		const shap = new Shap(
			(batch) => batch.toArrays().map(([a, b, c]) => 2 * a! + b! - 3 * c!),
			tabular([
				[0, 0, 1],
				[2, 4, 1],
			]),
		);
		const { attributions, baseValues, cost } = await shap.explain([3, 1, 2], { estimator: "permutation", budget: 11 });
		expect(largestDifference(attributions, [4, -1, -3])).toBeLessThanOrEqual(1e-12);
		expect(baseValues[0]).toBe(1);
		expect(cost.modelRows).toBeLessThanOrEqual(11);
	});

	test.each(games.map((game) => [game.name, game] as const))(
		"%s: many walks come to the exact values, within their standard errors",
		async (_, game) => {
			const shap = new Shap(predictWith(game.model), tabular(game.background));
			let squares = 0;
			let count = 0;
			for (const [i, row] of game.X.entries()) {
				const budget = 1 + game.background.length * (1 + 40 * game.groups.length);
				const explanation = await shap.explain(row, { estimator: "permutation", targets: "all", budget, seed: i });
				const width = explanation.features.length;
				explanation.targets.forEach(({ prediction }, t) => {
					const own = explanation.attributions.subarray(t * width, (t + 1) * width);
					expect(Math.abs(own.reduce((a, b) => a + b, explanation.baseValues[t]!) - prediction)).toBeLessThanOrEqual(1e-9);
					for (let f = 0; f < width; f++) {
						const error = explanation.standardErrors === undefined ? 0 : explanation.standardErrors[t * width + f]!;
						const difference = Math.abs(own[f]! - game.shap_exact[i]![f]![t]!);
						if (error < 1e-9) expect(difference).toBeLessThanOrEqual(1e-9);
						else {
							squares += (difference / error) ** 2;
							count++;
						}
					}
				});
			}
			// Mean square of errors in units of their standard errors: 1 for independent walks, less as the background rows take turns.
			if (count > 0) expect(squares / count).toBeLessThanOrEqual(2);
		},
	);

	test("a walk and its reverse share a product of two equally: exact at once against a single background row", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a, b, c, d]) => a! * b! - 2 * c! * d! + a! * d!), tabular([[0, 0, 0, 0]]));
		const { attributions } = await shap.explain([1, 2, 3, 4], { estimator: "permutation", budget: 8 });
		expect(largestDifference(attributions, [3, 1, -12, -10])).toBeLessThanOrEqual(1e-12);
	});

	test("needs one walk, and a single background row for a link", async () => {
		const shap = new Shap(
			(batch) => batch.toArrays().map(([a]) => 1 / (1 + a! * a!)),
			tabular([
				[0, 1, 2],
				[1, 0, 0],
			]),
		);
		await expect(shap.explain([3, 3, 3], { estimator: "permutation", budget: 6 })).rejects.toThrow(
			/"options.budget" expected at least 7 for one walk/,
		);
		await expect(shap.explain([3, 3, 3], { estimator: "permutation", link: "logit" })).rejects.toThrow(
			/"options.link" expected "identity"/,
		);
	});
});
