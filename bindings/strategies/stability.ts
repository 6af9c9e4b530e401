import type { Stability } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";

/** Purpose of random numbers. */
const STREAM = 0x11e5;
/** Samples imagined. */
const IMAGINED = 400;
const MOST = 5;

/**
 * Would another sample name the same features? Of the `count` features with the largest weights, the share expected to be among the `count` largest of
 * another sample of the same size, 400 of which are imagined: its weights differ from these by √2 standard errors, because both are off. Errors count
 * as independent, features with weight 0 as not chosen by either. Costs no model rows.
 *
 * @param weights [features]
 * @param errors [features]: their standard errors
 */
export function stabilityOfTop(kernels: Kernels, weights: Float64Array, errors: Float64Array, seed: number): Stability | undefined {
	const weighed = Array.from(weights.keys()).filter((feature) => weights[feature] !== 0);
	const count = Math.min(MOST, weighed.length);
	if (count === 0) return undefined;
	const top = strongest(weighed, weights, count);
	const drawn = new Float64Array(weights.length);
	const other = new Float64Array(weights.length);
	let kept = 0;
	for (let sample = 0; sample < IMAGINED; sample++) {
		kernels.normals(seed, STREAM, sample * drawn.length, drawn);
		for (const feature of weighed) other[feature] = weights[feature]! + Math.SQRT2 * errors[feature]! * drawn[feature]!;
		const named = strongest(weighed, other, count);
		for (const feature of top) if (named.includes(feature)) kept++;
	}
	return { count, share: kept / (IMAGINED * count) };
}

/** The features with the largest |weights|, ties by index. */
function strongest(features: readonly number[], weights: Float64Array, count: number): number[] {
	return features.toSorted((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!) || a - b).slice(0, count);
}
