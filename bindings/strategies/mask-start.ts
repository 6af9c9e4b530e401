import type { Kernels } from "../kernels/kernels.js";
import type { Smoother } from "./mask-noise.js";
import type { Grid } from "./mask-penalty.js";

const STREAM_NOISE = 0x3a01;
const STREAM_SHARE = 0x3a02;
/** What share of the image the first mask of a pair takes away. */
const LEAST_SHARE = 0.1;
const MOST_SHARE = 0.6;

/**
 * Blobs to begin with: smooth noise cut off at a height that leaves a random share of the image, each mask followed by its complement. What the
 * answers of a pair have in common says nothing of where the evidence is, and drops out of their difference.
 *
 * @returns [count, cells]
 */
export function blobs(kernels: Kernels, grid: Grid, smoother: Smoother, count: number, seed: number): Float32Array {
	const cells = grid.rows * grid.columns;
	const out = new Float32Array(count * cells);
	const shares = new Float64Array(Math.ceil(count / 2));
	kernels.uniforms(seed, STREAM_SHARE, 0, shares);
	for (let pair = 0; pair < shares.length; pair++) {
		const noise = smoother.noise(seed, STREAM_NOISE, pair);
		const gone = Math.round((LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * shares[pair]!) * cells);
		const order = Array.from(noise.keys()).toSorted((a, b) => noise[a]! - noise[b]! || a - b);
		for (const [place, cell] of order.entries()) {
			const at = 2 * pair * cells + cell;
			out[at] = place < gone ? 0 : 1;
			if (2 * pair + 1 < count) out[at + cells] = place < gone ? 1 : 0;
		}
	}
	return out;
}
