import { transposed } from "./odd-hyper.js";

/** A process fitted to pairs, of which the full coalition comes first. */
interface Fitted {
	/** L⁻¹, [1 + pairs, 1 + pairs], K = L Lᵀ. */
	readonly inverse: Float64Array;
	/** [pairs]: what the process misses each by if it has not seen it. */
	readonly residuals: Float64Array;
}

/** Coalitions that a process is asked about, and what each counts for in some sums: [sums, count]. */
export interface Sums {
	readonly coalitions: Uint32Array;
	readonly count: number;
	readonly shares: Float64Array;
}

/**
 * By how much each pair that a process has seen moves sums of what it says of others: [sums, pairs], the difference to the process without that pair,
 * c K⁻¹ e_i r_i with c the sums' covariances with the pairs and r_i the pair's residual. Their squares add up to the jackknife's variance.
 *
 * @param covariances of coalition c of those asked about with the pairs seen, [1 + pairs]; may use the same array each time
 */
export function influences(
	{ inverse, residuals }: Fitted,
	{ count, shares }: Sums,
	covariances: (c: number) => Float64Array,
): Float64Array {
	const n = residuals.length + 1;
	const sums = count > 0 ? shares.length / count : 0;
	const summed = new Float64Array(sums * n);
	for (let c = 0; c < count; c++) {
		const row = covariances(c);
		for (let s = 0; s < sums; s++) {
			const share = shares[s * count + c]!;
			for (let i = 0, at = s * n; i < n; i++, at++) summed[at]! += share * row[i]!;
		}
	}
	const out = new Float64Array(sums * (n - 1));
	const half = new Float64Array(n);
	for (let s = 0; s < sums; s++) {
		for (let i = 0; i < n; i++) {
			let sum = 0;
			for (let j = 0; j <= i; j++) sum += inverse[i * n + j]! * summed[s * n + j]!;
			half[i] = sum;
		}
		const weights = transposed(inverse, half, n);
		for (let i = 1; i < n; i++) out[s * (n - 1) + i - 1] = weights[i]! * residuals[i - 1]!;
	}
	return out;
}
