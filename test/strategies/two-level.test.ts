import { describe, expect, test } from "vitest";
import { tabular, type TabularOptions } from "../../bindings/maskers/tabular.js";
import { ExactStrategy } from "../../bindings/strategies/exact.js";
import { Linking } from "../../bindings/strategies/linking.js";
import { TwoLevelStrategy } from "../../bindings/strategies/two-level.js";
import { backends } from "../kernels/backends.js";
import { converse } from "../support/converse.js";
import { largestDifference, relativeError } from "../support/fixtures.js";

type Row = readonly number[];
type Model = (row: Row) => number[];

const [, kernels] = backends;
const linking = () => new Linking(kernels, "identity");

function predictor(model: Model, columns: number): (data: Float64Array) => Float64Array {
	return (data) =>
		Float64Array.from({ length: data.length / columns }, (_, i) => i).reduce<Float64Array>((out, i) => {
			const said = model([...data.subarray(i * columns, (i + 1) * columns)]);
			if (i === 0) out = new Float64Array((data.length / columns) * said.length);
			out.set(said, i * said.length);
			return out;
		}, new Float64Array(0));
}

function explain(
	model: Model,
	instance: Row,
	background: readonly Row[],
	budget: number,
	given: { seed?: number; rows?: number; backend?: (typeof backends)[number]; weights?: number[] } = {},
) {
	const { seed = 0, rows = 1024, backend = kernels, weights } = given;
	const options: TabularOptions = weights ? { weights } : {};
	const masked = tabular(
		background.map((row) => [...row]),
		options,
	).mask([...instance])();
	const predict = predictor(model, instance.length);
	const strategy = new TwoLevelStrategy(backend, masked, new Linking(backend, "identity"), { budget, seed });
	const asked: number[] = [];
	const estimate = converse(backend, masked, strategy, (data) => (asked.push(data.length / instance.length), predict(data)), rows);
	const exact = () => converse(kernels, masked, new ExactStrategy(masked, linking()), predict);
	return { estimate, strategy, exact, modelRows: asked.reduce((a, b) => a + b, 0) };
}

/** Reproducible numbers in [−1, 1). */
function numbers(count: number, stream: number): number[] {
	const out = new Float64Array(count);
	kernels.uniforms(7, stream, 0, out);
	return Array.from(out, (u) => 2 * u - 1);
}

const table = (rows: number, columns: number, stream: number): number[][] =>
	Array.from({ length: rows }, (_, b) => numbers(columns, stream + b));

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
/** With interactions of every order. */
const rough: Model = (x) => [x.reduce((product, v, i) => product * (1 + v / (1 + i)), 1) + 3 * x[0]!];

describe("what always holds", () => {
	test.each([0, 1, 2, 5, 20, 100, 400])("with %i pairs the attributions are finite and add up", (pairs) => {
		const background = table(6, 7, 100);
		const instance = numbers(7, 99);
		const { estimate, modelRows } = explain(rough, instance, background, 1 + 6 + 2 * pairs);
		const base = sum(background.map((row) => rough(row)[0]!)) / 6;
		expect(estimate.baseValues[0]).toBeCloseTo(base, 12);
		expect(Math.abs(sum(estimate.attributions) + base - rough(instance)[0]!)).toBeLessThan(1e-11);
		// The instance too; all pairs are 6 · (2⁶ − 1).
		expect(modelRows).toBe(1 + 6 + 2 * Math.min(pairs, 6 * 63));
	});

	test("too few pairs to determine the attributions are said to be, and get no standard errors", () => {
		const few = explain(rough, numbers(7, 99), table(6, 7, 100), 1 + 6 + 2 * 5).estimate;
		expect(few.notes.map((note) => note.code)).toEqual(["underdetermined"]);
		expect(few.standardErrors).toBeUndefined();
		const enough = explain(rough, numbers(7, 99), table(6, 7, 100), 1 + 6 + 2 * 6).estimate;
		expect(enough.notes).toEqual([]);
		expect(enough.standardErrors!.every((error) => error >= 0 && error < Infinity)).toBe(true);
	});

	test.each([0, 1, 8, 19, 23])("with %i pairs for 25 players no attribution is larger than the answers differ", (pairs) => {
		const between: Model = (x) => {
			const z = x.reduce((total, v, i) => total + ((i % 3) - 1) * v * (1 + x[(i + 1) % 25]!), 0);
			return [0.5 + z / (2 + 2 * Math.abs(z))];
		};
		const { estimate } = explain(between, numbers(25, 99), table(60, 25, 100), 1 + 60 + 2 * pairs);
		expect(estimate.notes[0]!.message).toMatch(/do(es)? not determine 25 attributions.* raise the budget above 109, better to 159\.$/);
		expect(Math.max(...estimate.attributions.map(Math.abs))).toBeLessThan(1);
		if (pairs === 0) expect(new Set(estimate.attributions.map((value) => Math.round(value * 1e12))).size).toBe(1);
	});

	test("how the questions are cut has no influence, to the bit", () => {
		const make = (rows: number) => explain(rough, numbers(9, 99), table(8, 9, 100), 400, { rows }).estimate;
		const whole = make(1000);
		for (const rows of [1, 7, 32]) expect(make(rows)).toEqual(whole);
	});

	test("both backends say the same, to the bit", () => {
		const [wasm, typescript] = backends.map((backend) => explain(rough, numbers(9, 99), table(8, 9, 100), 400, { backend }).estimate);
		expect(wasm).toEqual(typescript);
	});

	test("the seed decides what is asked, and the same seed asks the same", () => {
		const make = (seed: number) => explain(rough, numbers(9, 99), table(8, 9, 100), 400, { seed }).estimate.attributions;
		expect(make(1)).toEqual(make(1));
		expect(make(1)).not.toEqual(make(2));
	});

	test("each target is estimated as if it were alone", () => {
		const other: Model = (x) => [x[0]! * x[1]! * x[2]! - x[3]!];
		const args = [numbers(8, 99), table(8, 8, 100), 300] as const;
		const both = explain((x) => [...rough(x), ...other(x)], ...args).estimate;
		const alone = [rough, other].map((model) => explain(model, ...args).estimate);
		expect([...both.attributions]).toEqual(alone.flatMap((estimate) => [...estimate.attributions]));
		expect([...both.standardErrors!]).toEqual(alone.flatMap((estimate) => [...estimate.standardErrors!]));
		expect([...both.baseValues]).toEqual(alone.flatMap((estimate) => [...estimate.baseValues]));
	});
});

describe("who plays", () => {
	test("a column that never differs gets exactly 0 and an error of 0", () => {
		const background = table(6, 8, 100).map((row) => row.with(4, 0.5));
		const { estimate } = explain(rough, numbers(8, 99).with(4, 0.5), background, 200);
		expect(estimate.attributions[4]).toBe(0);
		expect(estimate.standardErrors![4]).toBe(0);
		expect(estimate.attributions[3]).not.toBe(0);
	});

	test("a background row equal to the instance, and one that differs in one column, need no pairs", () => {
		const instance = numbers(4, 99);
		const one = instance.with(2, 0.25);
		const { estimate, strategy } = explain(rough, instance, [instance, one], 1000);
		expect(strategy.rowsWanted).toBe(2);
		expect(estimate.exact).toBe(true);
		expect([...estimate.attributions]).toEqual([0, 0, expect.closeTo((rough(instance)[0]! - rough(one)[0]!) / 2, 14), 0]);
	});

	test("rows that differ from the instance in few columns are estimated on these alone", () => {
		// Each row differs in three columns: three pairs each, which say all.
		const instance = numbers(9, 99);
		const background = table(9, 9, 100).map((row, b) => row.map((v, j) => ((j + b) % 9 < 3 ? v : instance[j]!)));
		const { estimate, exact, strategy } = explain(rough, instance, background, 1000);
		expect(strategy.rowsWanted).toBe(9 + 9 * 3 * 2);
		expect(relativeError(estimate.attributions, exact().attributions)).toBeLessThan(1e-10);
	});

	test.each([
		[1, 1],
		[1, 2],
		[2, 1],
		[2, 2],
		[3, 1],
		[3, 2],
		[4, 1],
		[4, 3],
	])("with %i columns and %i background rows a large budget gives exact values", (columns, rows) => {
		const { estimate, exact } = explain(rough, numbers(columns, 99), table(rows, columns, 100), 10_000);
		expect(estimate.exact).toBe(true);
		expect(estimate.standardErrors).toBeUndefined();
		expect(largestDifference(estimate.attributions, exact().attributions)).toBeLessThan(1e-11);
	});

	test.each([1, 2])("with %i background rows a small budget is estimated, with errors", (rows) => {
		const { estimate, exact } = explain(rough, numbers(10, 99), table(rows, 10, 100), 200);
		expect(estimate.exact).toBe(false);
		const errors = Array.from(exact().attributions, (value, i) => Math.abs(estimate.attributions[i]! - value));
		expect(Math.max(...errors)).toBeGreaterThan(0);
		errors.forEach((error, i) => expect(error).toBeLessThan(5 * estimate.standardErrors![i]!));
	});
});

describe("what is exact", () => {
	const instance = numbers(10, 99);
	const background = table(12, 10, 100);
	// A row has nine unknowns: twenty pairs drawn at random determine them, and those to spare say that there is no noise.
	const budget = 1 + 12 + 2 * 12 * 20;
	const seeds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

	test.each(seeds)("a linear model, once a row has pairs to spare (seed %i)", (seed) => {
		const coefficients = numbers(10, 98);
		const { estimate } = explain((x) => [x.reduce((s, v, j) => s + v * coefficients[j]!, 2)], instance, background, budget, { seed });
		const means = coefficients.map((_, j) => sum(background.map((row) => row[j]!)) / 12);
		const shapley = coefficients.map((c, j) => c * (instance[j]! - means[j]!));
		expect(relativeError(estimate.attributions, shapley)).toBeLessThan(1e-9);
		expect(Math.max(...estimate.standardErrors!)).toBeLessThan(1e-5);
		expect(estimate.exact).toBe(false);
	});

	test.each(seeds)("a model with interactions of two columns, likewise (seed %i)", (seed) => {
		const quadratic: Model = (x) => [x.reduce((s, v, i) => s + x.reduce((t, w, j) => t + (v * w * (1 + i)) / (2 + j), 0), 0)];
		const { estimate, exact } = explain(quadratic, instance, background, budget, { seed });
		expect(relativeError(estimate.attributions, exact().attributions)).toBeLessThan(1e-9);
	});

	test("a constant model: zero, with errors of zero", () => {
		const { estimate } = explain(() => [5], instance, background, 200);
		expect([...estimate.attributions, ...estimate.standardErrors!].map(Math.abs)).toEqual(Array<number>(20).fill(0));
	});

	test("every model, once every row has all of its pairs", () => {
		const small = background.map((row) => row.slice(0, 7));
		const { estimate, exact } = explain(rough, instance.slice(0, 7), small, 1 + 12 + 2 * 12 * 63);
		expect(estimate.exact).toBe(true);
		expect(relativeError(estimate.attributions, exact().attributions)).toBeLessThan(1e-9);
	});
});

describe("weights of background rows", () => {
	const weights = [5, 1, 2, 0.5, 1];

	test("are those of the mean that is explained", () => {
		const { estimate, exact } = explain(rough, numbers(6, 99), table(5, 6, 100), 10_000, { weights });
		expect(relativeError(estimate.attributions, exact().attributions)).toBeLessThan(1e-9);
		expect(estimate.baseValues[0]).toBeCloseTo(exact().baseValues[0]!, 13);
	});

	test("decide how many pairs a row gets, and the estimate aims at the weighted mean", () => {
		const instance = numbers(10, 99);
		const background = table(5, 10, 100);
		const truth = explain(rough, instance, background, 0, { weights }).exact();
		const errors = [1, 2, 3, 4, 5].map((seed) =>
			relativeError(explain(rough, instance, background, 600, { weights, seed }).estimate.attributions, truth.attributions),
		);
		// The unweighted mean is 0.2 and more away.
		expect(relativeError(explain(rough, instance, background, 0).exact().attributions, truth.attributions)).toBeGreaterThan(0.2);
		expect(Math.max(...errors)).toBeLessThan(0.02);
	});
});
