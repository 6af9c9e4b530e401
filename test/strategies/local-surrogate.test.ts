import { describe, expect, it } from "vitest";
import { type FeatureSelection, fitLocalSurrogate } from "../../bindings/strategies/local-surrogate.js";
import { MomentSums } from "../../bindings/strategies/moments.js";
import { backends } from "../kernels/backends.js";
import { draw, numbers } from "../kernels/cases.js";
import { fixture } from "../support/fixtures.js";

interface Result {
	intercept: number;
	local_exp: [number, number][];
	score: number;
	local_pred: number;
	selected: number[];
}

interface Case {
	name: string;
	data: number[][];
	labels: number[][];
	weights: number[];
	label: number;
	num_features: number;
	results: Record<string, Result>;
}

const METHODS: Record<string, FeatureSelection> = {
	none: "none",
	highest_weights: "highest-weights",
	forward_selection: "forward-selection",
	lasso_path: "lasso-path",
	auto: "auto",
};

const { cases } = fixture<{ cases: Case[] }>("lime_base.json");

describe.each(backends)("LIME's surrogate ($backend)", (kernels) => {
	/** Folds of rows given at once, or in pieces. */
	function folds(rows: number[][] | Float64Array, weights: ArrayLike<number>, values: number[][], binary: boolean, piece = Infinity) {
		const count = weights.length;
		const flat = rows instanceof Float64Array ? rows : Float64Array.from(rows.flat());
		const columns = flat.length / count;
		const targets = values[0].length;
		const sums = new MomentSums(kernels, columns, targets, binary);
		for (let first = 0; first < count; first += piece) {
			const end = Math.min(count, first + piece);
			sums.add(
				flat.subarray(first * columns, end * columns),
				Float64Array.from(weights).subarray(first, end),
				Float64Array.from(values.slice(first, end).flat()),
			);
		}
		return sums.folds();
	}

	it("by hand: two rows of equal weight, a slope halved by the penalty", () => {
		// z = 0, 1; v = 1, 5: Σ(z − ½)² = ½, Σ(z − ½)(v − 3) = 2; β = 2 / (½ + ½), intercept 3 − β / 2.
		const fit = fitLocalSurrogate(kernels, folds([[1], [0]], [1, 1], [[5], [1]], true), 0, {
			featureSelection: "none",
			featureCount: 1,
			alpha: 0.5,
			instance: Float64Array.of(1),
		});
		expect(fit.coefficients).toEqual(Float64Array.of(2));
		expect(fit).toMatchObject({
			intercept: 2,
			localPrediction: 4,
			selected: [0],
			r2: 0.75,
			holdOutR2: null,
			effectiveSampleSize: 2,
			rank: 1,
		});
	});

	for (const { name, data, labels, weights, label, num_features, results } of cases) {
		for (const [method, expected] of Object.entries(results)) {
			it(`has lime's numbers: ${name}, ${method}`, () => {
				const binary = data.flat().every((value) => value === 0 || value === 1);
				const fit = fitLocalSurrogate(kernels, folds(data, weights, labels, binary), label, {
					featureSelection: METHODS[method],
					featureCount: num_features,
					instance: Float64Array.from(data[0]),
					// lime ranks by |coefficient × instance|, which never selects a feature that is 0 in the instance.
					rankScale: Float64Array.from(data[0], Math.abs),
				});
				expect(fit.selected.toSorted((a, b) => a - b)).toEqual(expected.selected.toSorted((a, b) => a - b));
				for (const [feature, weight] of expected.local_exp) expect(Math.abs(fit.coefficients[feature] - weight)).toBeLessThan(1e-7);
				expect(Math.abs(fit.intercept - expected.intercept)).toBeLessThan(1e-7);
				expect(Math.abs(fit.r2 - expected.score)).toBeLessThan(1e-7);
				expect(Math.abs(fit.localPrediction - expected.local_pred)).toBeLessThan(1e-7);
			});
		}
	}

	it("is the same to the bit wherever the rows are cut", () => {
		const { data, labels, weights, label } = cases[3];
		for (const binary of [true, false]) {
			const whole = folds(data, weights, labels, binary);
			for (const piece of [1, 3, 7, 64]) expect(folds(data, weights, labels, binary, piece)).toEqual(whole);
			expect(whole.total.count).toBe(data.length);
			expect(whole.total.valueOrigin[label]).toBe(labels[0][label]);
		}
	});

	it("counts rows of equal weight together to the same sums as any others", () => {
		const next = numbers(1);
		const [count, columns] = [700, 6];
		const rows = draw(count * columns, next).map((value) => (value < 0 ? 0 : 1));
		const values = Array.from({ length: count }, () => [next()]);
		const weights = Array.from({ length: count }, (_, n) => [0.3, 1, 0.7][n % 3]);
		const counted = folds(rows, weights, values, true).total;
		const multiplied = new Float64Array(columns * columns);
		kernels.addGram(rows, Float64Array.from(weights), columns, multiplied);
		counted.gram.forEach((value, at) => expect(value).toBeCloseTo(multiplied[at], 9));
	});

	it("says by hold-out R² what of its fit would hold for new rows", () => {
		const next = numbers(2);
		const [count, columns] = [400, 8];
		const rows = draw(count * columns, next);
		const signal = Array.from({ length: count }, (_, n) => [3 * rows[n * columns] - 2 * rows[n * columns + 5], next()]);
		const options = { featureSelection: "forward-selection", featureCount: 4, instance: rows.slice(0, columns), alpha: 1e-6 } as const;
		const known = folds(rows, new Float64Array(count).fill(1), signal, false);
		const linear = fitLocalSurrogate(kernels, known, 0, options);
		expect(linear.holdOutR2).toBeGreaterThan(0.999999);
		expect(linear.selected).toEqual([0, 5]);
		const noise = fitLocalSurrogate(kernels, known, 1, options);
		expect(noise.holdOutR2).toBeLessThan(0.01);
		expect(noise.holdOutR2).toBeLessThan(noise.r2);

		// Against the definition: fit without each fold, predict the fold.
		let residual = 0;
		for (let fold = 0; fold < 5; fold++) {
			const rest = Array.from({ length: count }, (_, n) => (n % 5 === fold ? 0 : 1));
			const without = fitLocalSurrogate(kernels, folds(rows, rest, signal, false), 1, options);
			for (let n = fold; n < count; n += 5) {
				let prediction = without.intercept;
				for (let j = 0; j < columns; j++) prediction += without.coefficients[j] * rows[n * columns + j];
				residual += (signal[n][1] - prediction) ** 2;
			}
		}
		const mean = signal.reduce((sum, value) => sum + value[1], 0) / count;
		const square = signal.reduce((sum, value) => sum + (value[1] - mean) ** 2, 0);
		expect(noise.holdOutR2).toBeCloseTo(1 - residual / square, 9);
	});

	it("ranks by how far a feature moves the model: a weight in large units is not a small weight", () => {
		const next = numbers(3);
		const rows = Float64Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? 1000 * next() : next()));
		const values = Array.from({ length: 100 }, (_, n) => [0.01 * rows[3 * n] + rows[3 * n + 1] + 0.1 * rows[3 * n + 2]]);
		const fit = fitLocalSurrogate(kernels, folds(rows, new Float64Array(100).fill(1), values, false), 0, {
			featureSelection: "highest-weights",
			featureCount: 1,
			instance: new Float64Array(3),
		});
		expect(fit.selected).toEqual([0]);
	});

	it("keeps its digits when columns and values lie far from zero", () => {
		const next = numbers(4);
		const rows = Float64Array.from({ length: 200 }, () => 1e8 + next());
		const values = Array.from({ length: 100 }, (_, n) => [1e6 + 2 * (rows[2 * n] - 1e8) - (rows[2 * n + 1] - 1e8)]);
		const fit = fitLocalSurrogate(kernels, folds(rows, new Float64Array(100).fill(1), values, false), 0, {
			featureSelection: "none",
			featureCount: 2,
			alpha: 0,
			instance: rows.slice(0, 2),
		});
		expect(fit.coefficients[0]).toBeCloseTo(2, 7);
		expect(fit.coefficients[1]).toBeCloseTo(-1, 7);
		expect(fit.localPrediction).toBeCloseTo(values[0][0], 6);
	});

	it("takes a column that never varies for what it is, though its weighted sums carry rounding", () => {
		const next = numbers(7);
		for (let trial = 0; trial < 20; trial++) {
			const binary = trial % 2 === 0;
			const rows = Array.from({ length: 90 }, () => [next() < 0 ? 0 : 1, 1, next() < 0 ? 0 : 1]);
			const weights = Array.from({ length: 90 }, () => 0.1 + Math.abs(next()));
			const values = rows.map(([a, , c]) => [a - 2 * c + 0.1 * next()]);
			for (const featureSelection of ["none", "forward-selection", "lasso-path"] as const) {
				const fit = fitLocalSurrogate(kernels, folds(rows, weights, values, binary), 0, {
					featureSelection,
					featureCount: 3,
					alpha: 0,
					instance: Float64Array.of(1, 1, 1),
				});
				expect(fit.rank).toBe(2);
				expect(Math.abs(fit.coefficients[1])).toBe(0);
				expect(fit.coefficients[0]).toBeCloseTo(1, 1);
			}
		}
	});

	const everyMethod: FeatureSelection[] = ["auto", "none", "highest-weights", "forward-selection", "lasso-path"];

	it("fits a constant model perfectly with nothing: intercept the constant, R² 1, no hold-out R²", () => {
		const rows = draw(60, numbers(5));
		const known = folds(
			rows,
			new Float64Array(20).fill(0.3),
			Array.from({ length: 20 }, () => [0.7]),
			false,
		);
		for (const featureSelection of everyMethod) {
			const fit = fitLocalSurrogate(kernels, known, 0, { featureSelection, featureCount: 2, instance: rows.slice(0, 3) });
			expect(fit).toMatchObject({ intercept: 0.7, localPrediction: 0.7, r2: 1, holdOutR2: null });
			expect(fit.coefficients.every((weight) => weight === 0)).toBe(true);
		}
		expect(
			fitLocalSurrogate(kernels, known, 0, { featureSelection: "lasso-path", featureCount: 2, instance: rows.slice(0, 3) }).selected,
		).toEqual([]);
	});

	it("stays finite and defined without weight, with one row, and with fewer rows than features", () => {
		const next = numbers(6);
		for (const [count, weight] of [
			[30, 0],
			[1, 1],
			[4, 1],
			[12, 1e-200],
		]) {
			const rows = draw(count * 8, next);
			const known = folds(
				rows,
				new Float64Array(count).fill(weight),
				Array.from({ length: count }, () => [next(), 2]),
				false,
			);
			for (const featureSelection of everyMethod) {
				const fit = fitLocalSurrogate(kernels, known, 0, { featureSelection, featureCount: 7, instance: rows.slice(0, 8) });
				const numbersOfFit = [fit.intercept, fit.r2, fit.holdOutR2 ?? 0, fit.localPrediction, fit.effectiveSampleSize, ...fit.coefficients];
				expect(numbersOfFit.every(Number.isFinite)).toBe(true);
				expect(fit.rank).toBeLessThan(Math.max(1, count));
			}
		}
	});
});
