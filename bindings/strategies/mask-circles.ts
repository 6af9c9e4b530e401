import type { Grid } from "./mask-penalty.js";

/** The largest radius and the softness of the edge, in shares of a side: 175 and a Gaussian of 10 at 224 pixels. */
const LARGEST = 175 / 224;
const SIGMA = 10 / 224;
/** Largest number of circles: radii 5, 10 … 175 at 224 pixels. */
export const CIRCLES = 35;
/** What may be left of the effect, at most, under a circle that is large enough. */
const LEFT = 0.01;

/**
 * Circles around the middle of the image, changed more and more: the authors' start, `test_circular_masks`. The soft edge is a straight ramp as steep
 * as the smoothed edge is in its middle.
 *
 * @param ideal the mask that costs nothing, see `Penalty`
 * @returns [count, cells], radii rising
 */
export function circles({ rows, columns }: Grid, ideal: 0 | 1, count: number): Float32Array {
	const out = new Float32Array(count * rows * columns);
	const ramp = Math.sqrt(2 * Math.PI) * SIGMA;
	for (let i = 0, at = 0; i < count; i++) {
		const radius = (LARGEST * (i + 1)) / count;
		for (let row = 0; row < rows; row++) {
			for (let column = 0; column < columns; column++, at++) {
				const [y, x] = [(row + 0.5) / rows - 0.5, (column + 0.5) / columns - 0.5];
				const change = Math.min(1, Math.max(0, 0.5 + (radius - Math.sqrt(x * x + y * y)) / ramp));
				out[at] = Math.abs(ideal - change);
			}
		}
	}
	return out;
}

/**
 * Which circle is the smallest that works: what is left of the effect, (score − scoreEmpty) / (scoreFull − scoreEmpty), is below 1 %, or in the
 * preservation game above 99 %; the largest if none does.
 */
export function smallestCircle(ideal: 0 | 1, scores: Float64Array, full: number, empty: number): number {
	const found = scores.findIndex((score) => works(ideal, score, full, empty));
	return found < 0 ? scores.length - 1 : found;
}

/** Does a mask do (nearly) all that changing (or keeping) everything does? Where deleting everything lowers nothing, no mask deletes anything, and all keep it. */
export function works(ideal: 0 | 1, score: number, full: number, empty: number): boolean {
	const left = full > empty ? (score - empty) / (full - empty) : 1;
	return ideal === 1 ? left <= LEFT : left >= 1 - LEFT;
}
