import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { fixture } from "../support/fixtures.js";
import { backends } from "./backends.js";
import { draw, drawCoalitions, gauss, numbers, present } from "./cases.js";

interface FixedMasks {
	cases: { M: number; masks: string[]; kernel_weights: number[]; ey: number[][]; fx: number[]; fnull: number[]; phi: number[][] }[];
}

const total = (solution: Float64Array, targets: number, t: number): number =>
	solution.reduce((sum, value, at) => (at % targets === t ? sum + value : sum), 0);

describe.each(backends)("Kernel SHAP's regression ($backend)", (kernels) => {
	/** Normal equations of coalitions with weights and values, and their solution. */
	function solve(coalitions: Uint32Array, features: number, weights: Float64Array, values: Float64Array, totals: Float64Array) {
		const count = weights.length;
		const rows = Float64Array.from({ length: count * features }, (_, at) =>
			present(coalitions, features, Math.floor(at / features), at % features),
		);
		const gram = new Float64Array(features * features);
		const cross = new Float64Array(features * totals.length);
		kernels.addGram(rows, weights, features, gram);
		kernels.addCross(rows, weights, values, features, totals.length, cross);
		return kernels.solveShapley(gram, cross, totals, features, totals.length);
	}

	it("of two features, by hand", () => {
		// v({0}) = 3, v({1}) = 1, v({0, 1}) = 6, v({}) = 0: φ₀ = (3 + 6 − 1) / 2, φ₁ = (1 + 6 − 3) / 2.
		const { solution, rank } = solve(Uint32Array.of(1, 0, 2, 0), 2, Float64Array.of(1, 1), Float64Array.of(3, 1), Float64Array.of(6));
		expect(solution).toEqual(Float64Array.of(4, 2));
		expect(rank).toBe(2);
	});

	it("gives a lone feature everything, and none to nobody", () => {
		expect(kernels.solveShapley(Float64Array.of(0), Float64Array.of(0, 0), Float64Array.of(5, -7), 1, 2)).toEqual({
			solution: Float64Array.of(5, -7),
			rank: 1,
		});
		expect(kernels.solveShapley(new Float64Array(0), new Float64Array(0), Float64Array.of(0), 0, 1)).toEqual({
			solution: new Float64Array(0),
			rank: 0,
		});
	});

	it("agrees with shap's numbers on its own coalitions and weights (fixture kernel_fixed_masks)", () => {
		for (const { M, masks, kernel_weights, ey, fx, fnull, phi } of fixture<FixedMasks>("kernel_fixed_masks.json").cases) {
			const words = coalitionWords(M);
			const coalitions = new Uint32Array(masks.length * words);
			masks.forEach((mask, n) => [...mask].forEach((bit, j) => (coalitions[n * words + (j >> 5)] |= Number(bit) << (j & 31))));
			const values = Float64Array.from(ey.flatMap((row) => row.map((value, t) => value - fnull[t])));
			const totals = Float64Array.from(fx, (value, t) => value - fnull[t]);
			const { solution, rank } = solve(coalitions, M, Float64Array.from(kernel_weights), values, totals);
			expect(rank).toBe(M);
			phi.flat().forEach((expected, at) => expect(Math.abs(solution[at] - expected)).toBeLessThan(1e-8));
		}
	});

	it("agrees with Lagrange's equations solved by Gauss elimination", () => {
		const next = numbers(2);
		const [features, count] = [9, 60];
		const coalitions = drawCoalitions(count, features, next);
		const weights = draw(count, next).map((weight) => weight * weight);
		const values = draw(count, next);
		const gram = new Float64Array(features * features);
		const cross = new Float64Array(features);
		for (let n = 0; n < count; n++) {
			for (let i = 0; i < features; i++) {
				if (!present(coalitions, features, n, i)) continue;
				cross[i] += weights[n] * values[n];
				for (let j = 0; j < features; j++) gram[i * features + j] += weights[n] * present(coalitions, features, n, j);
			}
		}
		const size = features + 1;
		const lagrange = new Float64Array(size * size);
		for (let i = 0; i < features; i++) {
			lagrange.set(gram.subarray(i * features, (i + 1) * features), i * size);
			lagrange[i * size + features] = 1;
			lagrange[features * size + i] = 1;
		}
		const expected = gauss(lagrange, Float64Array.of(...cross, 0.75));
		const { solution } = kernels.solveShapley(gram, cross, Float64Array.of(0.75), features, 1);
		for (let i = 0; i < features; i++) expect(Math.abs(solution[i] - expected[i])).toBeLessThan(1e-12);
	});

	it("returns a linear model's weights to 1e-9, for two hundred features and weights over twelve orders of magnitude", () => {
		for (const [features, spread] of [
			[200, 0],
			[200, 12],
			[1000, 0],
		]) {
			const next = numbers(3);
			const count = 2 * features + 200;
			const coalitions = drawCoalitions(count, features, next);
			const beta = draw(features, next);
			const weights = draw(count, next).map((exponent) => 10 ** (spread * Math.min(0, exponent)));
			const values = Float64Array.from({ length: count }, (_, n) =>
				beta.reduce((sum, b, j) => sum + b * present(coalitions, features, n, j), 0),
			);
			const sum = beta.reduce((a, b) => a + b, 0);
			const { solution } = solve(coalitions, features, weights, values, Float64Array.of(sum));
			for (let j = 0; j < features; j++) expect(Math.abs(solution[j] - beta[j])).toBeLessThan(1e-9);
		}
	});

	it("adds up, and stays finite, however few coalitions there are", () => {
		fc.assert(
			fc.property(
				fc.nat(),
				fc.integer({ min: 1, max: 70 }),
				fc.integer({ min: 0, max: 40 }),
				fc.integer({ min: -150, max: 100 }),
				(seed, features, count, scale) => {
					const next = numbers(seed);
					const coalitions = drawCoalitions(count, features, next);
					const weights = draw(count, next).map((weight) => Math.abs(weight) * 10 ** scale);
					const { solution } = solve(coalitions, features, weights, draw(2 * count, next), Float64Array.of(1, -3));
					expect(solution.every(Number.isFinite)).toBe(true);
					const size = solution.reduce((sum, value) => sum + Math.abs(value), 0);
					expect(Math.abs(total(solution, 2, 0) - 1)).toBeLessThanOrEqual(1e-14 * size);
					expect(Math.abs(total(solution, 2, 1) + 3)).toBeLessThanOrEqual(1e-14 * size);
				},
			),
		);
	});

	it("splits evenly what no coalition tells apart", () => {
		expect(kernels.solveShapley(new Float64Array(16), new Float64Array(4), Float64Array.of(8), 4, 1)).toEqual({
			solution: Float64Array.of(2, 2, 2, 2),
			rank: 1,
		});
		// {0, 1} against {2, 3}: inside each nothing is known.
		const { solution, rank } = solve(
			Uint32Array.of(0b0011, 0, 0b1100, 0),
			4,
			Float64Array.of(1, 1),
			Float64Array.of(6, 2),
			Float64Array.of(8),
		);
		expect(rank).toBeLessThan(4);
		expect(solution[0] + solution[1]).toBeCloseTo(6, 14);
		expect(solution[2] + solution[3]).toBeCloseTo(2, 14);
	});
});

it("both backends give the same bits", () => {
	fc.assert(
		fc.property(
			fc.nat(),
			fc.integer({ min: 0, max: 33 }),
			fc.integer({ min: 0, max: 4 }),
			fc.integer({ min: 0, max: 80 }),
			(seed, features, targets, count) => {
				const next = numbers(seed);
				const coalitions = drawCoalitions(count, features, next);
				const gram = new Float64Array(features * features);
				backends[1].binaryGram(coalitions, features, Int32Array.of(0, count), Float64Array.of(0.37), gram);
				const cross = draw(features * targets, next);
				const totals = draw(targets, next);
				const [wasm, typescript] = backends.map((kernels) => kernels.solveShapley(gram, cross, totals, features, targets));
				expect(wasm).toEqual(typescript);
			},
		),
	);
});
