import { coalitionWords, type ProximityKernels } from "../kernels.js";
import { expOf } from "./exp.js";

/** How many bits of a 32-bit word are 1. */
function countBits(word: number): number {
	word -= (word >>> 1) & 0x55555555;
	word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
	return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Distances and LIME's kernel in plain TypeScript. */
export const proximity: ProximityKernels = {
	euclideanDistances(rows, origin, out) {
		const columns = origin.length;
		for (let n = 0, at = 0; n < out.length; n++) {
			let sum = 0;
			for (let j = 0; j < columns; j++, at++) {
				const d = rows[at]! - origin[j]!;
				sum += d * d;
			}
			out[n] = Math.sqrt(sum);
		}
	},

	cosineDistances(coalitions, features, out) {
		const words = coalitionWords(features);
		for (let n = 0, at = 0; n < out.length; n++) {
			let present = 0;
			for (const end = at + words; at < end; at++) present += countBits(coalitions[at]!);
			out[n] = 1 - Math.sqrt(present / features);
		}
	},

	proximity(distances, width, out) {
		const scale = 2 * width * width;
		for (let n = 0; n < distances.length; n++) {
			const d = distances[n]!;
			out[n] = expOf(-((d * d) / scale));
		}
	},
};
