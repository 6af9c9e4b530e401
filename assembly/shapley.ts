import { factor, padded, substitute } from "./cholesky";

/**
 * Kernel SHAP's regression: min (φᵀ A φ − 2 bᵀ φ) under Σ φ = total, for every target with one factorisation; returns the rank, `features` if
 * the coalitions determine φ.
 *
 * φ = total / M + ψ with Σ ψ = 0: what the coalitions leave open falls back to equal shares. One ψ_e is eliminated as −Σ of the others, which
 * leaves M − 1 unknowns and a matrix that is positive semidefinite and consistent however few coalitions there were:
 *   A'_ij = (A_ij − A_ie) − (A_ej − A_ee),   b'_i = (b_i − b_e) − (s_i − s_e) · total / M,   s = row sums of A.
 * e is the feature with the smallest diagonal (the last of equals), so that the subtraction loses least.
 *
 * `work`: m² + padded(m)² + 2 · padded(m) + M doubles, m = M − 1.
 */
export function solveShapley(gram: usize, cross: usize, totals: usize, features: i32, targets: i32, work: usize, out: usize): i32 {
	if (features == 0) return 0;
	const m = features - 1;
	const size = padded(m);
	const stride = (<usize>features) << 3;
	const panels = work + ((<usize>m * <usize>m) << 3);
	const inverse = panels + ((size * size) << 3);
	const vector = inverse + (size << 3);
	const rowSums = vector + (size << 3);

	let e = 0;
	let least = Infinity;
	for (let i = 0; i < features; i++) {
		const row = gram + <usize>i * stride;
		const diagonal = load<f64>(row + ((<usize>i) << 3));
		if (diagonal <= least) {
			least = diagonal;
			e = i;
		}
		let sum: f64 = 0;
		for (let j = 0; j < features; j++) sum += load<f64>(row + ((<usize>j) << 3));
		store<f64>(rowSums + ((<usize>i) << 3), sum);
	}

	// The upper triangle only: `factor` reads no more.
	const eliminated = gram + <usize>e * stride;
	for (let i = 0, at = work; i < features; i++) {
		if (i == e) continue;
		const row = gram + <usize>i * stride;
		const shared = load<f64>(row + ((<usize>e) << 3));
		for (let j = 0; j < features; j++) {
			if (j == e) continue;
			if (j >= i) {
				const offset = (<usize>j) << 3;
				store<f64>(at, load<f64>(row + offset) - shared - (load<f64>(eliminated + offset) - least));
			}
			at += 8;
		}
	}
	const rank = factor(work, m, 0.0, panels, inverse);

	const targetStride = (<usize>targets) << 3;
	for (let t = 0; t < targets; t++) {
		const b = cross + ((<usize>t) << 3);
		const total = load<f64>(totals + ((<usize>t) << 3));
		const share = total / <f64>features;
		const bEliminated = load<f64>(b + <usize>e * targetStride);
		const sumEliminated = load<f64>(rowSums + ((<usize>e) << 3));
		memory.fill(vector, 0, size << 3);
		for (let i = 0, at = vector; i < features; i++) {
			if (i == e) continue;
			const difference = load<f64>(b + <usize>i * targetStride) - bEliminated;
			store<f64>(at, difference - (load<f64>(rowSums + ((<usize>i) << 3)) - sumEliminated) * share);
			at += 8;
		}
		substitute(panels, inverse, size, vector);
		const phi = out + ((<usize>t) << 3);
		let sum: f64 = 0;
		for (let i = 0, at = vector; i < features; i++) {
			if (i == e) continue;
			const value = share + load<f64>(at);
			store<f64>(phi + <usize>i * targetStride, value);
			sum += value;
			at += 8;
		}
		store<f64>(phi + <usize>e * targetStride, total - sum);
	}
	return rank + 1;
}
