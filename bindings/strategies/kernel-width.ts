import type { Kernels } from "../kernels/kernels.js";
import type { Samples } from "./samples.js";

/** Samples that are looked at. */
const LOOKED_AT = 1000;
/** The share of their number that they are to count for. */
const SHARE = 0.25;

/** The width at which the instance and the first 1000 of so many samples count for a quarter of their number, by bisection. Costs no model rows. */
export function autoWidth(kernels: Kernels, samples: Samples, wanted: number): number {
	const count = Math.min(LOOKED_AT, 1 + (samples.origin.length === 0 ? 0 : wanted));
	const distances = new Float64Array(count);
	if (count > 1) distances.set(samples.distances(samples.draw(0, count - 1).seen), 1);
	const weights = new Float64Array(count);
	const share = (width: number): number => {
		kernels.proximity(distances, width, weights);
		let sum = 0;
		let squares = 0;
		for (const weight of weights) {
			sum += weight;
			squares += weight * weight;
		}
		return (sum * sum) / squares / count;
	};
	let low = 1e-3;
	let high = 1e3;
	for (let step = 0; step < 60; step++) {
		const middle = Math.sqrt(low * high);
		if (share(middle) < SHARE) low = middle;
		else high = middle;
	}
	return high;
}
