import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Rows, Shap, tabular } from "whybox";
import { largestDifference } from "../support/fixtures.js";

/** A random game: a value for each coalition of M features, as a model of rows of 0 and 1. */
const game = fc.integer({ min: 1, max: 8 }).chain((features) =>
	fc.record({
		features: fc.constant(features),
		values: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2 ** features, maxLength: 2 ** features }),
	}),
);

const modelOf = (values: readonly number[]) => (batch: Rows) =>
	batch.toArrays().map((row) => values[row.reduce((code, bit, j) => code + bit * 2 ** j, 0)]!);

async function shapley(values: readonly number[], features: number, estimator: "exact" | "kernel"): Promise<Float64Array> {
	const shap = new Shap(modelOf(values), tabular([Array<number>(features).fill(0)]), { estimator, budget: 2 ** features + 2 });
	const explanation = await shap.explain(Array<number>(features).fill(1));
	expect(explanation.exact).toBe(true);
	return explanation.attributions;
}

describe.each(["exact", "kernel"] as const)("Shapley's axioms on random games, estimator %s", (estimator) => {
	const runs = { numRuns: 100 };

	test("efficiency: the attributions add up to f(instance) − f(background)", async () => {
		await fc.assert(
			fc.asyncProperty(game, async ({ features, values }) => {
				const sum = (await shapley(values, features, estimator)).reduce((a, b) => a + b, 0);
				expect(Math.abs(sum - (values.at(-1)! - values[0]!))).toBeLessThanOrEqual(1e-9);
			}),
			runs,
		);
	});

	test("symmetry: renaming the features renames the attributions", async () => {
		await fc.assert(
			fc.asyncProperty(game, async ({ features, values }) => {
				const reversed = values.map(
					(_, code) =>
						values[Array.from({ length: features }, (_, j) => ((code >> j) & 1) << (features - 1 - j)).reduce((a, b) => a | b, 0)]!,
				);
				const difference = largestDifference(
					await shapley(reversed, features, estimator),
					(await shapley(values, features, estimator)).toReversed(),
				);
				expect(difference).toBeLessThanOrEqual(1e-9);
			}),
			runs,
		);
	});

	test("dummy: a feature that never changes the value gets 0", async () => {
		await fc.assert(
			fc.asyncProperty(game, fc.nat(), async ({ features, values }, pick) => {
				const dummy = 1 << (pick % features);
				const without = values.map((_, code) => values[code & ~dummy]!);
				expect(Math.abs((await shapley(without, features, estimator))[pick % features]!)).toBeLessThanOrEqual(1e-9);
			}),
			runs,
		);
	});

	test("linearity: the attributions of a sum are the sums of the attributions", async () => {
		await fc.assert(
			fc.asyncProperty(game, fc.double({ min: -2, max: 2, noNaN: true }), async ({ features, values }, factor) => {
				const other = values.toReversed();
				const sum = values.map((value, code) => value + factor * other[code]!);
				const [a, b, both] = [
					await shapley(values, features, estimator),
					await shapley(other, features, estimator),
					await shapley(sum, features, estimator),
				];
				expect(
					largestDifference(
						both,
						a.map((value, j) => value + factor * b[j]!),
					),
				).toBeLessThanOrEqual(1e-9);
			}),
			runs,
		);
	});
});
