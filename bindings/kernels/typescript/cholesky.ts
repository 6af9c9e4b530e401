import type { Solution } from "../kernels.js";

/** A pivot at or below this share of the diagonal it started from counts as 0: its unknown becomes 0. */
const SINGULAR = 1e-12;

/** L Lᵀ of a positive semidefinite matrix: `lower` [n, n], the reciprocals of its diagonal (0 for a singular pivot), and how many are not. */
export interface Factor {
	readonly lower: Float64Array;
	readonly inverse: Float64Array;
	readonly rank: number;
}

/** Factors matrix + shift · I, of which it reads the upper triangle. */
export function factor(matrix: Float64Array, n: number, shift = 0): Factor {
	const lower = new Float64Array(n * n);
	const inverse = new Float64Array(n);
	let rank = 0;
	for (let i = 0; i < n; i++) {
		const row = i * n;
		for (let j = 0; j < i; j++) {
			const other = j * n;
			let sum = matrix[other + i];
			for (let k = 0; k < j; k++) sum -= lower[other + k] * lower[row + k];
			lower[row + j] = sum * inverse[j];
		}
		const diagonal = matrix[row + i] + shift;
		let pivot = diagonal;
		for (let k = 0; k < i; k++) pivot -= lower[row + k] * lower[row + k];
		if (pivot > SINGULAR * diagonal) {
			inverse[i] = 1 / Math.sqrt(pivot);
			rank++;
		}
	}
	return { lower, inverse, rank };
}

/** x ← (L Lᵀ)⁻¹ x. */
export function substitute({ lower, inverse }: Factor, x: Float64Array): void {
	const n = x.length;
	for (let i = 0; i < n; i++) {
		const row = i * n;
		let sum = x[i];
		for (let k = 0; k < i; k++) sum -= lower[row + k] * x[k];
		x[i] = sum * inverse[i];
	}
	for (let i = n - 1; i >= 0; i--) {
		const row = i * n;
		const value = x[i] * inverse[i];
		x[i] = value;
		for (let k = 0; k < i; k++) x[k] -= lower[row + k] * value;
	}
}

/** Solves (matrix + shift · I) X = rhs [n, targets] with one factorisation. */
export function solveShifted(matrix: Float64Array, rhs: Float64Array, n: number, targets: number, shift: number): Solution {
	const factored = factor(matrix, n, shift);
	const solution = new Float64Array(n * targets);
	const column = new Float64Array(n);
	for (let t = 0; t < targets; t++) {
		for (let i = 0; i < n; i++) column[i] = rhs[i * targets + t];
		substitute(factored, column);
		for (let i = 0; i < n; i++) solution[i * targets + t] = column[i];
	}
	return { solution, rank: factored.rank };
}
