import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { samplePairs } from "./kernel-plan.js";
import { pairSizes } from "./pair-sizes.js";
import { shuffle } from "./shuffle.js";
import { pairsOfSize } from "./two-level-design.js";

/** Purpose of random numbers. */
const STREAM_ORDER = 0x5a08;

/** Coalitions to evaluate, each together with its complement, in random order: the first n pairs are a smaller design of the same kind. */
export interface PairedDesign {
	readonly players: number;
	/** Pairs. */
	readonly count: number;
	/** Bit-packed, [2 · count]: S and its complement, pair by pair; S is the smaller of the two. */
	readonly coalitions: Uint32Array;
	/** [count]: |S| ≤ players / 2. */
	readonly sizes: Int32Array;
	/** Every pair there is belongs to the design. */
	readonly complete: boolean;
}

/**
 * The fully paired design: at most `pairs` distinct pairs {S, complement of S}, with sizes by `pairSizes` and players balanced within
 * each size. As every coalition comes with its complement, interactions of an even number of players cancel exactly.
 */
export function pairedDesign(kernels: Kernels, players: number, pairs: number, seed: number): PairedDesign {
	const words = coalitionWords(players);
	const counts = pairSizes(players, pairs);
	const drawn = samplePairs(kernels, players, counts, seed, "design");
	const count = words === 0 ? 0 : drawn.length / (2 * words);
	const order = Int32Array.from({ length: count }, (_, i) => i);
	const uniforms = new Float64Array(count);
	kernels.uniforms(seed, STREAM_ORDER, 0, uniforms);
	shuffle(order, uniforms);
	const coalitions = new Uint32Array(drawn.length);
	const sizes = new Int32Array(count);
	for (let i = 0; i < count; i++) {
		const from = drawn.subarray(2 * words * order[i]!, 2 * words * (order[i]! + 1));
		const size = membersIn(from.subarray(0, words));
		const swap = 2 * size > players;
		sizes[i] = swap ? players - size : size;
		coalitions.set(from.subarray(swap ? words : 0, swap ? 2 * words : words), 2 * words * i);
		coalitions.set(from.subarray(swap ? 0 : words, swap ? words : 2 * words), 2 * words * i + words);
	}
	let complete = true;
	for (let size = 1; size < counts.length; size++) if (counts[size]! < pairsOfSize(players, size)) complete = false;
	return { players, count, coalitions, sizes, complete };
}

function membersIn(words: Uint32Array): number {
	let count = 0;
	for (const word of words) for (let bits = word; bits !== 0; bits &= bits - 1) count++;
	return count;
}
