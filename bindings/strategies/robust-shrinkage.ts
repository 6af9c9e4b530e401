/** How far to trust estimates that may be mostly noise, and how sure that makes. */
export interface Shrinkage {
	/** What to multiply the estimates by. */
	readonly keep: number;
	/** Expected squares of the errors after that, relative to the variances before, in 95 % intervals of ±1.96 times their roots. */
	readonly variance: number;
}

/** How often intervals may miss, and the square of the normal quantile for it. */
const MISSES = 0.05;
const QUANTILE_SQUARED = 1.96 * 1.96;

/**
 * Shrinks estimates d with errors of known variances towards 0: c d errs less than d, c = 1 − (n − 2) / Σ d² / variance (James & Stein 1961,
 * positive part).
 *
 * The error of c d is noise, c² of the variance, and (1 − c) times the truth. Of that only the mean square is known, c (1 − c) of the variance: few truths may be
 * large and the others nothing, so that by Chebyshev's inequality 95 % lie within the root of 20 times the mean square. Intervals so long hold about 95 % of
 * truths that are distributed in any way, and none is longer than that of d. Where there seems to be nothing but noise, c counts as 2 / n: so much n estimates cannot rule out.
 *
 * Source: robust empirical Bayes intervals (Armstrong, Kolesár & Plagborg-Møller 2022, Econometrica 90), with a simpler bound; 2 / n: Morris 1983,
 * "Parametric empirical Bayes inference".
 */
export function robustShrinkage(estimates: Float64Array, variances: Float64Array): Shrinkage {
	const n = estimates.length;
	// In units of their errors, so that what is clearly no noise is hardly shrunk.
	let squares = 0;
	for (let p = 0; p < n; p++) if (variances[p]! > 0) squares += (estimates[p]! * estimates[p]!) / variances[p]!;
	const keep = squares > 0 ? Math.max(0, 1 - Math.max(0, n - 2) / squares) : 1;
	const sure = Math.min(1, Math.max(keep, 2 / n));
	return { keep, variance: Math.min(1, sure * sure + (sure * (1 - sure)) / (MISSES * QUANTILE_SQUARED)) };
}
