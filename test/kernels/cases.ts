import { expect } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";

/** A reproducible source of numbers in [−1, 1) (a linear congruential generator: enough for test data). */
export function numbers(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2147483648 - 1;
	};
}

/** `length` numbers of a source. */
export const draw = (length: number, next: () => number): Float64Array => Float64Array.from({ length }, next);

/** `count` coalitions, each feature present every other time. */
export function drawCoalitions(count: number, features: number, next: () => number): Uint32Array {
	const words = coalitionWords(features);
	const coalitions = new Uint32Array(count * words);
	for (let n = 0; n < count; n++) {
		for (let j = 0; j < features; j++) if (next() < 0) coalitions[n * words + (j >> 5)] |= 1 << (j & 31);
	}
	return coalitions;
}

/** Is feature j present in coalition n? */
export const present = (coalitions: Uint32Array, features: number, n: number, j: number): number =>
	(coalitions[n * coalitionWords(features) + (j >> 5)] >>> (j & 31)) & 1;

/** The Gram matrix by its definition. */
export function naiveGram(rows: Float64Array, weights: Float64Array, columns: number): Float64Array {
	const gram = new Float64Array(columns * columns);
	for (let n = 0; n < weights.length; n++) {
		for (let i = 0; i < columns; i++) {
			for (let j = 0; j < columns; j++) {
				const [low, high] = i < j ? [i, j] : [j, i];
				gram[i * columns + j] += weights[n] * rows[n * columns + low] * rows[n * columns + high];
			}
		}
	}
	return gram;
}

/** A symmetric positive definite matrix [n, n]. */
export function positive(n: number, next: () => number): Float64Array {
	const count = 2 * n + 3;
	return naiveGram(draw(count * n, next), new Float64Array(count).fill(1), n);
}

/** The largest |A x − b| over Σ |A| |x| + |b|, row by row: how far a solution is from solving, in units of rounding. */
export function backwardError(matrix: Float64Array, x: Float64Array, b: Float64Array): number {
	let worst = 0;
	for (let i = 0; i < b.length; i++) {
		let residual = -b[i];
		let scale = Math.abs(b[i]);
		for (let j = 0; j < b.length; j++) {
			residual += matrix[i * b.length + j] * x[j];
			scale += Math.abs(matrix[i * b.length + j] * x[j]);
		}
		if (scale > 0) worst = Math.max(worst, Math.abs(residual) / scale);
	}
	return worst;
}

/** Gauss elimination with full row exchange, for systems that Cholesky cannot take. */
export function gauss(matrix: Float64Array, rhs: Float64Array): Float64Array {
	const n = rhs.length;
	const rows = Array.from({ length: n }, (_, i) => [...matrix.subarray(i * n, (i + 1) * n), rhs[i]]);
	for (let k = 0; k < n; k++) {
		let pivot = k;
		for (let i = k + 1; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
		[rows[k], rows[pivot]] = [rows[pivot], rows[k]];
		for (let i = k + 1; i < n; i++) {
			const factor = rows[i][k] / rows[k][k];
			for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
		}
	}
	const x = new Float64Array(n);
	for (let i = n - 1; i >= 0; i--) {
		let sum = rows[i][n];
		for (let j = i + 1; j < n; j++) sum -= rows[i][j] * x[j];
		x[i] = sum / rows[i][i];
	}
	return x;
}

/** Members of coalition `c`; fails if an unused bit is set. */
export function members(rows: Uint32Array, features: number, c: number): number[] {
	const words = coalitionWords(features);
	const found: number[] = [];
	for (let bit = 0; bit < 32 * words; bit++) if ((rows[c * words + (bit >> 5)] >>> (bit & 31)) & 1) found.push(bit);
	expect(found.every((feature) => feature < features)).toBe(true);
	return found;
}
