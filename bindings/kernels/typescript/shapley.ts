import type { Solution } from "../kernels.js";
import { factor, substitute } from "./cholesky.js";

/** Kernel SHAP's regression under Σ φ = total; the reasoning is in assembly/shapley.ts. */
export function solveShapley(gram: Float64Array, cross: Float64Array, totals: Float64Array, features: number, targets: number): Solution {
	const solution = new Float64Array(features * targets);
	if (features === 0) return { solution, rank: 0 };
	const m = features - 1;

	let e = 0;
	let least = Infinity;
	const rowSums = new Float64Array(features);
	for (let i = 0; i < features; i++) {
		const diagonal = gram[i * features + i];
		if (diagonal <= least) {
			least = diagonal;
			e = i;
		}
		let sum = 0;
		for (let j = 0; j < features; j++) sum += gram[i * features + j];
		rowSums[i] = sum;
	}

	const reduced = new Float64Array(m * m);
	for (let i = 0, row = 0; i < features; i++) {
		if (i === e) continue;
		const shared = gram[i * features + e];
		for (let j = i, column = row; j < features; j++) {
			if (j === e) continue;
			reduced[row * m + column++] = gram[i * features + j] - shared - (gram[e * features + j] - least);
		}
		row++;
	}
	const factored = factor(reduced, m);

	const psi = new Float64Array(m);
	for (let t = 0; t < targets; t++) {
		const total = totals[t];
		const share = total / features;
		for (let i = 0, at = 0; i < features; i++) {
			if (i === e) continue;
			psi[at++] = cross[i * targets + t] - cross[e * targets + t] - (rowSums[i] - rowSums[e]) * share;
		}
		substitute(factored, psi);
		let sum = 0;
		for (let i = 0, at = 0; i < features; i++) {
			if (i === e) continue;
			const value = share + psi[at++];
			solution[i * targets + t] = value;
			sum += value;
		}
		solution[e * targets + t] = total - sum;
	}
	return { solution, rank: factored.rank + 1 };
}
