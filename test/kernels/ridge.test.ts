import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends } from "./backends.js";
import { backwardError, draw, naiveGram, numbers } from "./cases.js";

describe.each(backends)("ridge ($backend)", (kernels) => {
	it("by hand: one column of Σ w z² = 3 and a penalty of 1 divide by 4", () => {
		expect(kernels.solveRidge(Float64Array.of(3), Float64Array.of(8), 1, 1, 1)).toEqual({ solution: Float64Array.of(2), rank: 1 });
	});

	it("shares a weight among columns that are the same", () => {
		const { solution, rank } = kernels.solveRidge(Float64Array.of(2, 2, 2, 2), Float64Array.of(5, 5), 2, 1, 1);
		expect(solution[0]).toBeCloseTo(1, 15);
		expect(solution[1]).toBeCloseTo(1, 15);
		expect(rank).toBe(2);
	});

	it("solves (A + αI) X = B, also with fewer rows than columns", () => {
		const next = numbers(1);
		for (const alpha of [0.01, 1, 100]) {
			const matrix = naiveGram(draw(3 * 10, next), new Float64Array(3).fill(1), 10);
			const rhs = draw(10, next);
			const { solution } = kernels.solveRidge(matrix, rhs, 10, 1, alpha);
			const shifted = matrix.map((value, at) => (at % 11 === 0 ? value + alpha : value));
			expect(backwardError(shifted, solution, rhs)).toBeLessThan(1e-14);
		}
	});
});

it("both backends give the same bits", () => {
	fc.assert(
		fc.property(
			fc.nat(),
			fc.integer({ min: 0, max: 30 }),
			fc.integer({ min: 0, max: 4 }),
			fc.double({ min: 0, max: 100, noNaN: true }),
			(seed, n, targets, alpha) => {
				const next = numbers(seed);
				const matrix = naiveGram(draw(7 * n, next), new Float64Array(7).fill(1), n);
				const rhs = draw(n * targets, next);
				const [wasm, typescript] = backends.map((kernels) => kernels.solveRidge(matrix, rhs, n, targets, alpha));
				expect(wasm).toEqual(typescript);
			},
		),
	);
});
