import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends } from "./backends.js";
import { backwardError, draw, gauss, naiveGram, numbers, positive } from "./cases.js";

describe.each(backends)("solving A X = B ($backend)", (kernels) => {
	it("by hand", () => {
		const { solution, rank } = kernels.solvePositive(Float64Array.of(4, 2, 2, 5), Float64Array.of(8, 12), 2, 1);
		expect(solution).toEqual(Float64Array.of(1, 2));
		expect(rank).toBe(2);
	});

	it("takes no unknowns and no targets", () => {
		expect(kernels.solvePositive(new Float64Array(0), new Float64Array(0), 0, 1)).toEqual({ solution: new Float64Array(0), rank: 0 });
		expect(kernels.solvePositive(Float64Array.of(2), new Float64Array(0), 1, 0)).toEqual({ solution: new Float64Array(0), rank: 1 });
	});

	it("agrees with Gauss elimination, and leaves a residual of rounding only, for every size of a panel's edge", () => {
		for (const n of [1, 2, 3, 4, 5, 7, 8, 16, 31, 64, 101]) {
			const next = numbers(n);
			const matrix = positive(n, next);
			const rhs = draw(n, next);
			const { solution, rank } = kernels.solvePositive(matrix, rhs, n, 1);
			expect(rank).toBe(n);
			expect(backwardError(matrix, solution, rhs)).toBeLessThan(1e-14);
			const reference = gauss(matrix, rhs);
			const largest = Math.max(...reference.map(Math.abs));
			for (let i = 0; i < n; i++) expect(Math.abs(solution[i] - reference[i])).toBeLessThan(1e-11 * largest);
		}
	});

	it("solves every target as if it were alone", () => {
		const next = numbers(9);
		const matrix = positive(10, next);
		const rhs = draw(30, next);
		const together = kernels.solvePositive(matrix, rhs, 10, 3).solution;
		for (let t = 0; t < 3; t++) {
			const alone = kernels.solvePositive(
				matrix,
				rhs.filter((_, i) => i % 3 === t),
				10,
				1,
			).solution;
			expect(together.filter((_, i) => i % 3 === t)).toEqual(alone);
		}
	});

	it("gives unknowns without a pivot 0, says the rank, and still solves what is consistent", () => {
		const next = numbers(10);
		// Column 3 is column 1 again, column 4 is 0, column 5 = column 0 + column 2.
		const rows = Float64Array.from({ length: 20 * 6 });
		for (let n = 0; n < 20; n++) {
			const [a, b, c] = [next(), next(), next()];
			rows.set([a, b, c, b, 0, a + c], 6 * n);
		}
		const matrix = naiveGram(rows, new Float64Array(20).fill(1), 6);
		const wanted = draw(6, next);
		const rhs = Float64Array.from({ length: 6 }, (_, i) => wanted.reduce((sum, x, j) => sum + matrix[6 * i + j] * x, 0));
		const { solution, rank } = kernels.solvePositive(matrix, rhs, 6, 1);
		expect(rank).toBe(3);
		expect(solution.subarray(3).map(Math.abs)).toEqual(new Float64Array(3));
		expect(backwardError(matrix, solution, rhs)).toBeLessThan(1e-13);
	});

	it("is finite for zeros, and at scales of 1e±150", () => {
		expect(kernels.solvePositive(new Float64Array(9), Float64Array.of(1, 2, 3), 3, 1)).toEqual({ solution: new Float64Array(3), rank: 0 });
		for (const scale of [1e-150, 1e150]) {
			const { solution } = kernels.solvePositive(
				Float64Array.of(4 * scale, 2 * scale, 2 * scale, 5 * scale),
				Float64Array.of(8 * scale, 12 * scale),
				2,
				1,
			);
			expect(solution[0]).toBeCloseTo(1, 14);
			expect(solution[1]).toBeCloseTo(2, 14);
		}
		// Unknowns in units 1e150 apart.
		const { solution, rank } = kernels.solvePositive(Float64Array.of(4e-150, 2, 2, 5e150), Float64Array.of(8e-75, 12e75), 2, 1);
		expect(rank).toBe(2);
		expect(solution[0] / 1e75).toBeCloseTo(1, 13);
		expect(solution[1] / 1e-75).toBeCloseTo(2, 13);
	});

	it("takes a thousand unknowns", () => {
		const n = 1000;
		const next = numbers(11);
		const rows = draw(8 * n, next);
		const matrix = naiveGram(rows, new Float64Array(8).fill(1), n);
		for (let i = 0; i < n; i++) matrix[i * n + i] += 1;
		const rhs = draw(n, next);
		const { solution, rank } = kernels.solvePositive(matrix, rhs, n, 1);
		expect(rank).toBe(n);
		expect(backwardError(matrix, solution, rhs)).toBeLessThan(1e-13);
	});
});

it("both backends give the same bits, singular or not", () => {
	fc.assert(
		fc.property(
			fc.nat(),
			fc.integer({ min: 0, max: 40 }),
			fc.integer({ min: 0, max: 5 }),
			fc.integer({ min: 0, max: 60 }),
			(seed, n, targets, rows) => {
				const next = numbers(seed);
				const matrix = naiveGram(draw(rows * n, next), draw(rows, next).map(Math.abs), n);
				const rhs = draw(n * targets, next);
				const [wasm, typescript] = backends.map((kernels) => kernels.solvePositive(matrix, rhs, n, targets));
				expect(wasm).toEqual(typescript);
				expect(wasm.solution.every(Number.isFinite)).toBe(true);
			},
		),
	);
});
