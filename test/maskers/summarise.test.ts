import { describe, expect, it } from "vitest";
import { summarise } from "../../bindings/maskers/summarise.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { datasets, kmeansCases } from "./fixtures.js";

const rowsOf = ({ data, rows, columns }: { data: Float64Array; rows: number; columns: number }) =>
	Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);

describe("summarise: a few weighted rows stand for many", () => {
	for (const reference of kmeansCases) {
		it(`iris in ${reference.k} rows${reference.round_values ? ", moved to values that occur" : ""}, as shap.kmeans`, () => {
			const summary = summarise(datasets.iris.rows, reference.k, { round: reference.round_values });
			expect(summary.inertia).toBeLessThanOrEqual(1.02 * reference.sklearn_inertia_unrounded);
			// Another start may find a better optimum; at the same one, everything is the same.
			if (Math.abs(summary.inertia - reference.sklearn_inertia_unrounded) < 1e-9) {
				rowsOf(summary).forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(reference.centers[i]![j]!, 12)));
				summary.weights.forEach((weight, i) => expect(weight).toBeCloseTo(reference.weights[i]!, 12));
			}
		});
	}

	it("two clumps by hand; a number half-way between two that occur goes to the one that comes first", () => {
		const rows = [
			[10, 1],
			[11, 0],
			[0, 5],
			[1, 5],
		];
		const plain = summarise(rows, 2, { round: false });
		expect(rowsOf(plain)).toEqual([
			[0.5, 5],
			[10.5, 0.5],
		]);
		expect([...plain.weights]).toEqual([0.5, 0.5]);
		expect(plain.inertia).toBe(0.5 + 1);
		expect(rowsOf(summarise(rows, 2))).toEqual([
			[0, 5],
			[10, 1],
		]);
	});

	it("every number of a rounded summary occurs in its column, and none that occurs is nearer to the centre", () => {
		const { rows } = datasets.iris;
		const [centres, snapped] = [summarise(rows, 7, { round: false, seed: 3 }), summarise(rows, 7, { seed: 3 })];
		const nearest = rowsOf(centres).map((centre) =>
			centre.map((value, j) =>
				rows.map((row) => row[j]!).reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best)),
			),
		);
		const sorted = (table: number[][]) => table.map((row) => row.join()).sort();
		expect(sorted(rowsOf(snapped))).toEqual(sorted(nearest));
	});

	it("no point is nearer to another centre, and each centre is the mean of its points", () => {
		const { rows } = datasets.iris;
		const centres = rowsOf(summarise(rows, 6, { round: false }));
		const distance = (a: number[], b: number[]) => a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0);
		const nearest = rows.map((row) =>
			centres.map((centre) => distance(row, centre)).reduce((best, d, c, all) => (d < all[best]! ? c : best), 0),
		);
		centres.forEach((centre, c) => {
			const members = rows.filter((_, i) => nearest[i] === c);
			centre.forEach((value, j) => expect(value).toBeCloseTo(members.reduce((sum, row) => sum + row[j]!, 0) / members.length, 10));
		});
	});

	it("tabular takes it as background, with its weights and names", () => {
		const summary = summarise(
			datasets.iris.rows.map(([a, b]) => ({ a: a!, b: b! })),
			4,
		);
		const masker = tabular(summary);
		expect(masker.columns).toEqual(["a", "b"]);
		const masked = masker.mask([5, 3]);
		expect(masked.backgroundRows).toBe(4);
		masked.backgroundWeights.forEach((weight, i) => expect(weight).toBeCloseTo(summary.weights[i]!, 15));
	});

	it("the same seed gives the same bytes", () => {
		expect(summarise(datasets.adult.rows, 5, { seed: 4 })).toEqual(summarise(datasets.adult.rows, 5, { seed: 4 }));
	});

	it("a row of weight 3 counts as three rows", () => {
		const rows = [[0], [1], [5], [9], [20]];
		const weights = [1, 3, 1, 2, 1];
		const repeated = rows.flatMap((row, i) => Array.from({ length: weights[i]! }, () => row));
		const [weighted, plain] = [summarise(rows, 3, { weights, round: false }), summarise(repeated, 3, { round: false })];
		expect(weighted.inertia).toBeCloseTo(plain.inertia, 12);
		rowsOf(weighted).forEach(([value], i) => expect(value).toBeCloseTo(rowsOf(plain)[i]![0]!, 12));
		expect([...weighted.weights]).toEqual([...plain.weights]);
	});

	it("with fewer distinct rows than wanted, all of them come back", () => {
		const summary = summarise([[1], [2], [1], [1]], 3);
		expect(rowsOf(summary)).toEqual([[1], [2]]);
		expect([...summary.weights]).toEqual([0.75, 0.25]);
		expect(summary.inertia).toBe(0);
	});

	it("says what cannot be", () => {
		expect(() => summarise([[1]], 2)).toThrow('"k" expected an integer from 1 to 1, got 2');
		expect(() => summarise([[1]], 0)).toThrow(RangeError);
		expect(() => summarise([["a"]], 1)).toThrow(
			'"background" expected columns of numbers, which have means, got strings in column "column 0"',
		);
		expect(() => summarise([[1]], 1, { round: 1 as unknown as boolean })).toThrow('"round" expected true or false, got 1');
		expect(() => summarise([[1]], 1, { seed: -1 })).toThrow('"seed"');
	});
});
