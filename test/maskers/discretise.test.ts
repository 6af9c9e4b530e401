import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conditions, fixed } from "../../bindings/maskers/conditions.js";
import { binOf, binsOf, thresholdsOf } from "../../bindings/maskers/discretise.js";
import { trainingStatistics } from "../../bindings/maskers/statistics.js";
import { datasets, discretiserCases } from "./fixtures.js";

const close = (actual: readonly number[], expected: readonly number[]) => {
	expect(actual.length).toBe(expected.length);
	actual.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected[i]!))));
};
const ones = (values: Float64Array) => new Float64Array(values.length).fill(1);
/** Every other value three times. */
const thrice = (values: readonly number[]) => values.flatMap((value, i) => (i % 2 ? [value, value, value] : [value]));

describe("a column of numbers is cut into bins as lime cuts it", () => {
	for (const reference of discretiserCases) {
		const { rows, labels } = datasets[reference.dataset];
		const statistics = trainingStatistics(rows, { columns: reference.feature_names, labels, discretiser: reference.kind });

		reference.feature_names.forEach((name, j) => {
			it(`${reference.dataset}, ${reference.kind}: ${name}`, () => {
				const column = statistics.columns[j]!;
				if (column.kind !== "numeric") throw new Error("expected a column of numbers");
				const bins = column.bins!;
				close(bins.thresholds, reference.bins[j]!);
				expect(conditions(name, bins.thresholds)).toEqual(reference.names[j]);
				close(bins.means, reference.means[j]!);
				close(
					bins.deviations.map((deviation) => deviation + 1e-11),
					reference.stds[j]!,
				);
				close(bins.minima, reference.mins[j]!);
				close(bins.maxima, reference.maxs[j]!);
				reference.sample_rows.forEach((row, i) => expect(binOf(bins.thresholds, row[j]!)).toBe(reference.sample_discretized[i]![j]));
			});
		});
	}

	it("by hand: quartiles of 1, 2, 3, 4, 10 are 2, 3 and 4, and a value on a threshold is in the lower bin", () => {
		const values = Float64Array.of(10, 1, 2, 3, 4);
		const thresholds = thresholdsOf("quartile", values, ones(values));
		expect(thresholds).toEqual([2, 3, 4]);
		expect([...values].map((value) => binOf(thresholds, value))).toEqual([3, 0, 0, 1, 2]);
		expect(binsOf(thresholds, values, ones(values))).toEqual({
			thresholds: [2, 3, 4],
			frequencies: [0.4, 0.2, 0.2, 0.2],
			means: [1.5, 3, 4, 10],
			deviations: [0.5, 0, 0, 0],
			minima: [1, 2, 3, 4],
			maxima: [2, 3, 4, 10],
		});
	});

	it("the mean of equal values is that value, whatever their sum is rounded to", () => {
		const values = Float64Array.of(0.1, 0.1, 0.1);
		expect((0.1 + 0.1 + 0.1) / 3).not.toBe(0.1);
		expect(binsOf([], values, ones(values))).toMatchObject({ means: [0.1], deviations: [0] });
	});

	it("with weights, a percentile is the smallest value that this share of the weight does not exceed", () => {
		expect(thresholdsOf("quartile", Float64Array.of(5, 1, 3), Float64Array.of(1, 1, 2))).toEqual([1, 3]);
	});

	it("thresholds that coincide are one", () => {
		const values = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 7);
		expect(thresholdsOf("decile", values, ones(values))).toEqual([0, 2.0999999999999988]);
		expect(thresholdsOf("quartile", values, ones(values))).toEqual([0]);
	});

	it("a tree without a cut leaves the median", () => {
		const values = Float64Array.of(1, 2, 3, 4);
		expect(thresholdsOf("entropy", values, ones(values), new Int32Array(4))).toEqual([2.5]);
		expect(thresholdsOf("entropy", Float64Array.of(3, 3), ones(values.subarray(2)), Int32Array.of(0, 1))).toEqual([3]);
	});

	it("a tree cuts columns of very small and very large numbers too", () => {
		const labels = Int32Array.of(0, 1, 1, 1);
		const small = Float64Array.of(1e-9, 2e-9, 3e-9, 4e-9);
		const large = small.map((value) => value * 1e60);
		expect(thresholdsOf("entropy", small, ones(small), labels)[0]).toBeCloseTo(1.5e-9, 14);
		expect(thresholdsOf("entropy", large, ones(small), labels)).toEqual([large[0]! / 2 + large[1]! / 2]);
	});

	it("a tree weighs rows: a row of weight 3 counts as three rows", () => {
		const values = [3, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 3.5, 8, 7];
		const classes = [0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1];
		const weights = values.map((_, i) => (i % 2 ? 3 : 1));
		const repeated = Float64Array.from(thrice(values));
		expect(thresholdsOf("entropy", Float64Array.from(values), Float64Array.from(weights), Int32Array.from(classes))).toEqual(
			thresholdsOf("entropy", repeated, ones(repeated), Int32Array.from(thrice(classes))),
		);
	});

	it("bins partition the rows: frequencies add to 1, every mean is between its bin's ends, the weighted means make the mean", () => {
		const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
		fc.assert(
			fc.property(column, fc.constantFrom("quartile" as const, "decile" as const), (cells, discretiser) => {
				const values = Float64Array.from(cells);
				const { thresholds, frequencies, means, minima, maxima } = binsOf(
					thresholdsOf(discretiser, values, ones(values)),
					values,
					ones(values),
				);
				for (let i = 1; i < thresholds.length; i++) expect(thresholds[i]).toBeGreaterThan(thresholds[i - 1]!);
				expect(frequencies.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
				means.forEach((mean, b) => {
					expect(mean).toBeGreaterThanOrEqual(minima[b]!);
					expect(mean).toBeLessThanOrEqual(maxima[b]!);
				});
				const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
				expect(Math.abs(means.reduce((sum, value, b) => sum + value * frequencies[b]!, 0) - mean)).toBeLessThan(1e-8);
				for (const value of values) expect(frequencies[binOf(thresholds, value)]).toBeGreaterThan(0);
			}),
		);
	});
});

describe("conditions are worded for people", () => {
	it("two decimals, as Python prints them: exact ties go to the even digit", () => {
		expect([0.125, 0.375, 0.625, 0.875, 2.5, -0.125, 1.005, 1e21].map((value) => fixed(value, 2))).toEqual([
			"0.12",
			"0.38",
			"0.62",
			"0.88",
			"2.50",
			"-0.12",
			"1.00",
			"1000000000000000000000.00",
		]);
	});

	it("more decimals where two would make thresholds look the same, or look like zero", () => {
		expect(conditions("x", [0.001, 0.0012])).toEqual(["x <= 0.0010", "0.0010 < x <= 0.0012", "x > 0.0012"]);
		expect(conditions("x", [0.004])).toEqual(["x <= 0.004", "x > 0.004"]);
		expect(conditions("x", [0])).toEqual(["x <= 0.00", "x > 0.00"]);
		expect(conditions("x", [1e-30])).toEqual(["x <= 1e-30", "x > 1e-30"]);
	});
});
