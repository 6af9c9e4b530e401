import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { neighbourhood as drawing } from "../../bindings/kernels/typescript/neighbourhood.js";
import { trainingStatistics, type TrainingStatistics, type TrainingStatisticsOptions } from "../../bindings/maskers/statistics.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { datasets } from "./fixtures.js";

const kernels = { ...drawing } as Kernels;
const irisNames = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"];

describe("LIME's neighbourhood of a row", () => {
	const iris = tabular(datasets.iris.rows, { columns: irisNames, labels: datasets.iris.labels });

	it("worked example: a row of iris is in four bins", () => {
		const { features, origin, row, binary, table } = iris.neighbourhood([5.8, 2.7, 3.9, 1.2]);
		expect(features.map((feature) => feature.condition)).toEqual([
			"5.10 < sepal length (cm) <= 5.80",
			"sepal width (cm) <= 2.80",
			"1.60 < petal length (cm) <= 4.35",
			"0.30 < petal width (cm) <= 1.30",
		]);
		expect(features[0]).toMatchObject({ name: "sepal length (cm)", value: 5.8, column: 0 });
		expect([...origin]).toEqual([1, 1, 1, 1]);
		expect([...row]).toEqual([5.8, 2.7, 3.9, 1.2]);
		expect(binary).toBe(true);
		expect([...table.kinds]).toEqual([2, 2, 2, 2]);
		expect([...table.offsets]).toEqual([0, 4, 8, 12, 16]);
		expect([...table.instanceEntry]).toEqual([1, 0, 1, 1]);
		expect(table.cumulative[3]).toBe(1);
	});

	it("every training row satisfies the condition of its own bin, and no other", () => {
		for (const discretiser of ["quartile", "decile", "entropy"] as const) {
			const seen = new Map<string, Set<string>>();
			for (const instance of datasets.iris.rows) {
				const { features, table } = iris.neighbourhood(instance, { discretiser });
				features.forEach(({ name, condition }, j) => {
					const entry = `${j}/${table.instanceEntry[j]}`;
					seen.set(entry, (seen.get(entry) ?? new Set()).add(condition!));
					expect(condition).toContain(name);
					const at = table.offsets[j]! + table.instanceEntry[j]!;
					expect(instance[j]).toBeGreaterThanOrEqual(table.minima[at]!);
					expect(instance[j]).toBeLessThanOrEqual(table.maxima[at]!);
				});
			}
			for (const conditions of seen.values()) expect(conditions.size).toBe(1);
		}
	});

	it('"none" leaves numbers as they are: standardised around the mean, or around the instance', () => {
		const masker = tabular([
			[1, 5],
			[3, 5],
		]);
		const mean = masker.neighbourhood([4, 5], { discretiser: "none" });
		expect([...mean.table.centres]).toEqual([2, 5]);
		expect([...mean.table.scales]).toEqual([1, 1]);
		expect([...mean.table.instanceEntry]).toEqual([-1, -1]);
		expect([...mean.origin]).toEqual([2, 0]);
		expect(mean.binary).toBe(false);
		expect(mean.features[0]!.condition).toBeUndefined();
		const around = masker.neighbourhood([4, 5], { discretiser: "none", sampleAround: "instance" });
		expect([...around.table.centres]).toEqual([4, 5]);
		expect([...around.origin]).toEqual([0, 0]);
	});

	it("a category is drawn as often as it occurs; one that the training data lack never is, and still has a condition", () => {
		const masker = tabular(
			[
				["b", 7],
				["a", 7],
				["b", 9],
				["b", 7],
			],
			{ columns: ["letter", "code"], categorical: ["code"] },
		);
		const known = masker.neighbourhood(["b", 9]);
		expect([...known.table.kinds]).toEqual([1, 1]);
		expect([...known.table.cumulative]).toEqual([0.25, 1, 0.75, 1]);
		expect([...known.table.values]).toEqual([0, 1, 7, 9]);
		expect([...known.table.instanceEntry]).toEqual([1, 1]);
		expect(known.features.map((feature) => feature.condition)).toEqual(["letter = b", "code = 9"]);
		const unseen = masker.neighbourhood(["c", 8]);
		expect([...unseen.table.cumulative]).toEqual([0.25, 1, 1, 0.75, 1, 1]);
		expect([...unseen.table.values]).toEqual([0, 1, 2, 7, 9, 8]);
		expect(unseen.features.map((feature) => feature.condition)).toEqual(["letter = c", "code = 8"]);
		expect(unseen.instance.batch([{ inputs: unseen.instance, first: 0, count: 1 }]).toObjects()[0]!["letter"]).toBe("c");
	});

	it("cumulative frequencies end in exactly 1, although ten times 0.1 is less", () => {
		const letters = [..."abcdefghij"];
		expect(letters.reduce((sum) => sum + 0.1, 0)).toBeLessThan(1);
		expect(tabular(letters.map((letter) => [letter])).neighbourhood(["a"]).table.cumulative[9]).toBe(1);
	});

	it("a bin whose rows all have one value gives that value, and nothing near 0 (lime's fault)", () => {
		const masker = tabular([[5], [5], [5], [5], [5], [9], [11]]);
		const { table } = masker.neighbourhood([5]);
		const out = new Float64Array(2000);
		kernels.drawTable(table, 1, 0, out.length, out, new Float64Array(out.length));
		const low = [...out].filter((value) => value < 7);
		expect(low.length).toBeGreaterThan(1000);
		expect(new Set(low)).toEqual(new Set([5]));
		expect(Math.min(...out.filter((value) => value > 7))).toBeGreaterThanOrEqual(7);
		expect(Math.max(...out)).toBeLessThanOrEqual(11);
	});

	it("a constant column and an empty bin are never left or entered", () => {
		const masker = tabular([
			[3, 0],
			[3, 10],
			[3, 10],
			[3, 10],
		]);
		const { table, features } = masker.neighbourhood([3, 12]);
		expect(features.map((feature) => feature.condition)).toEqual(["column 0 <= 3.00", "column 1 > 10.00"]);
		expect([...table.cumulative]).toEqual([1, 1, 0.25, 1, 1]);
		// The first bin of column 1 is 0 … 7.5, the second 7.5 … 10; each holds one value only, which is what may be drawn.
		expect([...table.minima.subarray(2, 4)]).toEqual([0, 10]);
		expect([...table.maxima.subarray(2, 4)]).toEqual([0, 10]);
		const rows = new Float64Array(2 * 500);
		const interpretable = new Float64Array(2 * 500);
		kernels.drawTable(table, 3, 0, 500, rows, interpretable);
		rows.forEach((value, i) => {
			if (i % 2 === 0) expect(value).toBe(3);
			else expect([0, 10]).toContain(value);
			expect(interpretable[i]).toBe(i % 2 === 0 ? 1 : 0);
		});
	});

	it("draws of whole tables stay in the data's range, and say which bin they are in", () => {
		const cell = fc.oneof(fc.constantFrom(0, 1, -1, 0.5), fc.double({ min: -100, max: 100, noNaN: true }));
		fc.assert(
			fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 }), fc.nat(), (rows, seed) => {
				const { table } = tabular(rows).neighbourhood(rows[0]!, { discretiser: "decile" });
				const out = new Float64Array(100);
				const interpretable = new Float64Array(100);
				kernels.drawTable(table, seed, 0, 50, out, interpretable);
				out.forEach((value, i) => {
					const column = rows.map((row) => row[i % 2]!);
					expect(value).toBeGreaterThanOrEqual(Math.min(...column));
					expect(value).toBeLessThanOrEqual(Math.max(...column));
					const at = table.offsets[i % 2]! + table.instanceEntry[i % 2]!;
					if (interpretable[i] === 1) {
						expect(value).toBeGreaterThanOrEqual(table.minima[at]!);
						expect(value).toBeLessThanOrEqual(table.maxima[at]!);
					}
				});
			}),
			{ numRuns: 60 },
		);
	});

	it("rows that were drawn go to the model as they are, strings and all", () => {
		const near = tabular([
			["x", 1],
			["y", 2],
		]).neighbourhood(["y", 2]);
		const inputs = near.compose(kernels, { kind: "rows", data: Float64Array.of(0, 1.5, 1, 2), count: 2 });
		expect(inputs.count).toBe(2);
		const batch = inputs.batch([
			{ inputs, first: 1, count: 1 },
			{ inputs, first: 0, count: 1 },
		]);
		expect(batch.toObjects().map((row) => Object.values(row))).toEqual([
			["y", 2],
			["x", 1.5],
		]);
		expect(() => near.compose(kernels, { kind: "coalitions", coalitions: new Uint32Array(2), count: 1 })).toThrow('"query" expected rows');
	});

	it("says what cannot be", () => {
		expect(() => tabular([[1, 2]], { groups: { g: [0, 1] } }).neighbourhood([1, 2])).toThrow('"groups" expected none for Lime');
		expect(() => tabular([[1]]).neighbourhood([1], { discretiser: "entropy" })).toThrow(
			'"labels" expected the class of each background row',
		);
		expect(() => tabular([[1]]).neighbourhood([1], { discretiser: "quartiles" as "quartile" })).toThrow('did you mean "quartile"?');
		expect(() => tabular([[1]]).neighbourhood([1], { sampleAround: "instance" })).toThrow(
			'"sampleAround" expected "mean" with the discretiser "quartile"',
		);
		expect(() => tabular([[1e200], [-1e200]]).neighbourhood([1])).toThrow("too large");
	});
});

/** Good statistics with one thing changed. */
const spoilt = (change: (copy: any) => void) => () => {
	const copy = JSON.parse(
		JSON.stringify(
			trainingStatistics(
				[
					[1, "b"],
					[3, "a"],
					[4, "b"],
					[5, "b"],
					[9, "b"],
				],
				{ columns: ["x", "y"] },
			),
		),
	);
	change(copy);
	return tabular({ trainingStatistics: copy });
};

describe("training statistics stand for the rows", () => {
	const mixed = datasets.adult.rows
		.slice(0, 300)
		.map((row, i) => [...row, ["red", "green", "__proto__"][i % 3]!, i % 4, i % 5 < 2, i % 7 < 3]);
	const labels = datasets.adult.labels.slice(0, 300);
	const options: TrainingStatisticsOptions = {
		categorical: [7],
		labels,
		weights: labels.map((_, i) => 1 + (i % 3)),
		categories: { 7: ["n", "e", "s", "w"], 9: ["no", "yes"] },
	};

	it("a masker made from them gives the same neighbourhood to the bit, through JSON", () => {
		for (const discretiser of ["quartile", "decile", "entropy", "none"] as const) {
			const statistics = JSON.parse(JSON.stringify(trainingStatistics(mixed, { ...options, discretiser }))) as TrainingStatistics;
			const whole = tabular(mixed, options);
			for (const masker of [tabular(undefined, { trainingStatistics: statistics }), tabular({ trainingStatistics: statistics })]) {
				for (const instance of [mixed[3]!, mixed[250]!, [1e9, 0, 0, 0, 0, 0, "blue", 2, true, true]]) {
					for (const each of [discretiser, "none" as const]) {
						const { instance: _, compose: __, ...expected } = whole.neighbourhood(instance, { discretiser: each });
						const { instance: own, compose, ...actual } = masker.neighbourhood(instance, { discretiser: each });
						expect(actual).toEqual(expected);
						const [row] = own.batch([{ inputs: own, first: 0, count: 1 }]).toObjects();
						expect([6, 8, 9].map((j) => row![`column ${j}`])).toEqual([instance[6], instance[8], instance[9]]);
						expect(actual.features[8]!.condition).toBe(`column 8 = ${instance[8]}`);
						expect(actual.features[9]!.condition).toBe(`column 9 = ${instance[9] ? "yes" : "no"}`);
						expect(compose(kernels, { kind: "rows", data: actual.row, count: 1 }).count).toBe(1);
					}
				}
			}
		}
	});

	it("they serve Lime with their own discretiser, and not Shap", () => {
		const masker = tabular({ trainingStatistics: trainingStatistics([[1], [2]]) });
		expect(() => masker.neighbourhood([1], { discretiser: "decile" })).toThrow(
			'"discretiser" expected "quartile" or "none", as the training statistics have it, got "decile"',
		);
		expect(() => masker.mask([1])()).toThrow(
			'"background" expected rows, whose values stand for absent features, got training statistics only',
		);
		expect(() => tabular([[1]], { trainingStatistics: trainingStatistics([[1]]) })).toThrow("in place of background rows, got both");
		expect(() => tabular(undefined, { trainingStatistics: trainingStatistics([[1]]), columns: ["a"] })).toThrow(
			'"columns" expected background rows',
		);
	});

	it("by hand", () => {
		expect(
			trainingStatistics(
				[
					[1, "b"],
					[3, "a"],
					[3, "b"],
					[5, "b"],
				],
				{ columns: ["x", "y"] },
			),
		).toEqual({
			discretiser: "quartile",
			columns: [
				{
					kind: "numeric",
					name: "x",
					mean: 3,
					scale: Math.SQRT2,
					bins: {
						thresholds: [2.5, 3, 3.5],
						frequencies: [0.25, 0.5, 0, 0.25],
						means: [1, 3, 3.5, 5],
						deviations: [0, 0, 0, 0],
						minima: [1, 2.5, 3, 3.5],
						maxima: [2.5, 3, 3.5, 5],
					},
				},
				{ kind: "categorical", name: "y", values: [0, 1], frequencies: [0.25, 0.75], strings: ["a", "b"] },
			],
		});
		expect(trainingStatistics([[true], [false], [true], [true]]).columns).toEqual([
			{ kind: "categorical", name: "column 0", values: [0, 1], frequencies: [0.25, 0.75], booleans: true },
		]);
		expect(trainingStatistics([[4], [4]], { discretiser: "none" }).columns[0]).toEqual({
			kind: "numeric",
			name: "column 0",
			mean: 4,
			scale: 1,
		});
	});

	it("whatever rows they come from, they are accepted back", () => {
		const cell = fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e-300, 1e9, 1e9 + 1e-6));
		fc.assert(
			fc.property(
				fc.array(cell, { minLength: 1, maxLength: 40 }),
				fc.constantFrom("quartile" as const, "decile" as const),
				(cells, discretiser) => {
					const statistics = trainingStatistics(
						cells.map((value) => [value]),
						{ discretiser },
					);
					expect(() => tabular({ trainingStatistics: JSON.parse(JSON.stringify(statistics)) as TrainingStatistics })).not.toThrow();
				},
			),
		);
	});

	it("statistics that no data can have are refused, with the place", () => {
		/** The column of strings becomes one of booleans. */
		const truthful = (s: any) => {
			delete s.columns[1].strings;
			return Object.assign(s.columns[1], { booleans: true });
		};
		const cases: [(copy: any) => void, ErrorConstructor, string][] = [
			[
				(s) => (s.columns[0].bins.deviations[0] = 1.1),
				RangeError,
				'"trainingStatistics.columns[0].bins" of bin 0 expected a deviation from 0 to',
			],
			[(s) => (s.columns[0].bins.deviations[0] = -1), RangeError, "expected a deviation from 0 to"],
			[(s) => (s.columns[0].bins.means[0] = 8), RangeError, "expected minimum <= mean <= maximum, got 1, 8 and 3"],
			[(s) => (s.columns[0].bins.maxima[0] = 8), RangeError, "expected minimum and maximum within its thresholds, got 1 and 8"],
			[(s) => (s.columns[0].bins.frequencies[0] += 1e-8), RangeError, "expected shares that sum to 1"],
			[(s) => (s.columns[0].bins.frequencies = [2, -1, 0, 0]), RangeError, "expected shares >= 0, got -1"],
			[
				(s) => (s.columns[0].bins.frequencies = [1]),
				RangeError,
				'"trainingStatistics.columns[0].bins.frequencies" expected 4 numbers, got 1',
			],
			[(s) => (s.columns[0].bins.thresholds = [4, 3, 5]), RangeError, "expected ascending numbers, got 3 after 4"],
			[(s) => delete s.columns[0].bins, TypeError, '"trainingStatistics.columns[0].bins" expected an object'],
			[(s) => (s.columns[0].scale = 0), RangeError, '"trainingStatistics.columns[0].scale" expected a number > 0'],
			[(s) => (s.columns[0].mean = null), TypeError, '"trainingStatistics.columns[0].mean" expected a finite number, got null'],
			[(s) => (s.columns[0].kind = "number"), RangeError, '"trainingStatistics.columns[0].kind" expected one of'],
			[(s) => (s.columns[1].values = [0, 2]), RangeError, "expected codes of the 2 named categories, got 2"],
			[(s) => (s.columns[1].booleans = true), TypeError, '"trainingStatistics.columns[1]" expected strings or booleans, got both'],
			[(s) => (truthful(s).booleans = 1), TypeError, '"trainingStatistics.columns[1].booleans" expected true, or nothing, got 1'],
			[(s) => (truthful(s).values = [0, 2]), RangeError, '"trainingStatistics.columns[1].values" expected codes of the 2 named categories'],
			[
				(s) => (truthful(s).labels = ["a"]),
				RangeError,
				'"trainingStatistics.columns[1].labels" expected 2 names, for false and true, got 1',
			],
			[(s) => (s.columns[1].name = "x"), RangeError, 'expected distinct names, got "x" twice'],
			[(s) => (s.discretiser = "octile"), RangeError, '"trainingStatistics.discretiser" expected one of'],
			[(s) => (s.columns = []), RangeError, '"trainingStatistics.columns" expected at least one column'],
			[(s) => (s.columns = {}), TypeError, '"trainingStatistics.columns" expected an array'],
		];
		expect(spoilt(() => undefined)).not.toThrow();
		expect(spoilt(truthful)).not.toThrow();
		for (const [change, kind, message] of cases) {
			expect(spoilt(change)).toThrow(kind);
			expect(spoilt(change)).toThrow(message);
		}
		expect(() => tabular({ trainingStatistics: null as unknown as TrainingStatistics })).toThrow('"trainingStatistics" expected an object');
	});
});
