import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle, type Points } from "../../bindings/maskers/kmeans.js";
import { snap, summarise } from "../../bindings/maskers/summarise.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { datasets, kmeansCases } from "./fixtures.js";

const rowsOf = ({ data, rows, columns }: { data: Float64Array; rows: number; columns: number }) =>
	Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
const sorted = (table: number[][]) => table.map((row) => row.join()).toSorted();
const distance = (a: number[], b: number[]) => a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0);

describe("summarise: a few weighted rows stand for many", () => {
	it("iris in 5 rows: no worse than shap.kmeans", () => {
		for (const reference of kmeansCases) {
			const summary = summarise(datasets.iris.rows, reference.k, { round: reference.round_values });
			expect(summary.inertia).toBeLessThanOrEqual(reference.sklearn_inertia_unrounded);
		}
	});

	it("from the centres that shap.kmeans found: its inertia, its weights, its rounding", () => {
		const [rounded, plain] = kmeansCases;
		const rows = datasets.iris.rows;
		const points: Points = {
			data: Float64Array.from(rows.flat()),
			mass: new Float64Array(rows.length).fill(1),
			rows: rows.length,
			width: 4,
		};
		const { centres, nearest, inertia } = settle(points, Float64Array.from(plain!.centers.flat()));
		expect(inertia).toBeCloseTo(plain!.sklearn_inertia_unrounded, 9);
		centres.forEach((value, at) => expect(value).toBeCloseTo(plain!.centers.flat()[at]!, 12));
		plain!.weights.forEach((weight, c) => expect(nearest.filter((own) => own === c).length / rows.length).toBe(weight));
		// From its very numbers: 2.05 lies between 2.0 and 2.1, and the last bit decides.
		const moved = Float64Array.from(plain!.centers.flat());
		snap(points, moved);
		expect([...moved]).toEqual(rounded!.centers.flat());
	});

	it("a centre that no point is nearest to moves to the point farthest from its own", () => {
		const data = Float64Array.of(0, 1, 2, 10, 11, 12, 100);
		const points: Points = { data, mass: new Float64Array(7).fill(1), rows: 7, width: 1 };
		const { centres, nearest, inertia } = settle(points, Float64Array.of(1, 11, 1e6));
		expect([...centres]).toEqual([1, 11, 100]);
		expect([...nearest]).toEqual([0, 0, 0, 1, 1, 1, 2]);
		expect(inertia).toBe(4);
	});

	it("where it settles, each point is at its nearest centre and each centre is the mean of its points", () => {
		const cell = fc.integer({ min: -30, max: 30 });
		fc.assert(
			fc.property(fc.array(fc.tuple(cell, cell), { minLength: 6, maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (rows, k) => {
				const points: Points = {
					data: Float64Array.from(rows.flat()),
					mass: new Float64Array(rows.length).fill(1),
					rows: rows.length,
					width: 2,
				};
				const { centres, nearest } = settle(points, points.data.slice(0, 2 * k));
				rows.forEach(([x, y], i) => {
					const distances = Array.from({ length: k }, (_, c) => (x - centres[2 * c]!) ** 2 + (y - centres[2 * c + 1]!) ** 2);
					expect(distances[nearest[i]!]).toBeLessThanOrEqual(Math.min(...distances) * (1 + 1e-9));
				});
				for (let c = 0; c < k; c++) {
					const members = rows.filter((_, i) => nearest[i] === c);
					if (members.length > 0) expect(centres[2 * c]).toBeCloseTo(members.reduce((sum, [x]) => sum + x, 0) / members.length, 9);
				}
			}),
		);
	});

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
		expect(sorted(rowsOf(snapped))).toEqual(sorted(nearest));
	});

	it("no point is nearer to another centre, and each centre is the mean of its points", () => {
		const { rows } = datasets.iris;
		const centres = rowsOf(summarise(rows, 6, { round: false }));
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
		const masked = masker.mask([5, 3])();
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
		expect(() => summarise([[1, true]], 1)).toThrow('which have means, got booleans in column "column 1"; give tabular() all rows');
		expect(() => summarise([[1]], 1, { round: 1 as unknown as boolean })).toThrow('"round" expected true or false, got 1');
		expect(() => summarise([[1]], 1, { seed: -1 })).toThrow('"seed"');
	});
});
