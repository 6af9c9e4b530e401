import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { setBit } from "./players.js";
import { shuffle } from "./shuffle.js";

/** Purpose of random numbers. */
const STREAM_SHUFFLES = 0x5a04;

/**
 * Draws coalitions such that within each size all players are present about equally often: a shuffle of the players is cut into as many
 * disjoint coalitions as it holds, then the next is made. No pair comes twice.
 *
 * @param counts how many pairs to draw of each size, indexed by size ≤ players / 2; at most half of what exists
 * @returns bit-packed coalitions, each followed by its complement, by size
 */
export function balancedPairs(kernels: Kernels, players: number, counts: ArrayLike<number>, seed: number): Uint32Array {
	const words = coalitionWords(players);
	const total = Array.from(counts).reduce((sum, count) => sum + count, 0);
	const out = new Uint32Array(2 * total * words);
	const order = Int32Array.from({ length: players }, (_, p) => p);
	const uniforms = new Float64Array(players);
	const seen = new Set<string>();
	let shuffles = 0;
	let at = 0;
	for (let size = 1; size < counts.length; size++) {
		// The second half of a shuffle is the complement of the first.
		const blocks = 2 * size === players ? 1 : Math.floor(players / size);
		for (let made = 0; made < counts[size]!;) {
			kernels.uniforms(seed, STREAM_SHUFFLES, shuffles++ * players, uniforms);
			shuffle(order, uniforms);
			for (let block = 0; block < blocks && made < counts[size]!; block++) {
				out.fill(0, at, at + 2 * words);
				for (let p = 0; p < players; p++) {
					const inside = p >= block * size && p < (block + 1) * size;
					setBit(out, inside ? at : at + words, order[p]!);
				}
				// Of a pair of the middle size, the one with player 0 stands for both.
				const leader = 2 * size === players && (out[at]! & 1) === 0 ? at + words : at;
				const key = out.subarray(leader, leader + words).join();
				if (seen.has(key)) continue;
				seen.add(key);
				at += 2 * words;
				made++;
			}
		}
		seen.clear();
	}
	return out;
}
