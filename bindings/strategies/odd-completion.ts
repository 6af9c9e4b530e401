import { coalitionWords } from "../kernels/kernels.js";
import type { Sums } from "./odd-influence.js";

/** Pairs that the game may have in all: 2^13 − 1 for 14 players. */
const MOST_PAIRS = 8191;
/** The share of them that must have been evaluated. */
const LEAST_SHARE = 0.25;

/** Are so many of the game's pairs known that the others can be filled in one by one? */
export function canComplete(players: number, pairs: number): boolean {
	const all = 2 ** (players - 1) - 1;
	return all <= MOST_PAIRS && pairs >= LEAST_SHARE * all && pairs < all;
}

/** What foretells the pairs that were not evaluated. */
export interface Foretelling {
	/** [pairs]: what it misses each pair evaluated by if it has not seen it. */
	readonly residuals: Float64Array;
	/** (v(S) − v(complement)) / 2 of further coalitions, [count]. */
	predict(others: Uint32Array, count: number): Float64Array;
	/**
	 * By how much each pair evaluated, or each of the first of them, moves sums of what it says, [sums, pairs]: of all that it is made of, the part that
	 * `residuals` are left by first.
	 */
	influences(sums: Sums): readonly Float64Array[];
}

/**
 * Shapley values by their definition, φ_p = Σ over T ∋ p of (|T| − 1)! (M − |T|)! / M! · (v(T) − v(complement)), from the pairs that were evaluated
 * and, for the others, from what a model says of them: only where it had to foretell can it err.
 *
 * Standard errors are the jackknife's: by how much each pair moves an attribution, by its own value and by what the model says of the others because of
 * it, squared and added up, with the share of the pairs of its size that were not evaluated. So they count what the model errs by in many pairs at once;
 * what it errs by in one alone counts once for each pair that was not evaluated.
 *
 * @param coalitions bit-packed, [pairs]: one coalition of each pair evaluated
 * @param values [pairs]: (v(S) − v(complement)) / 2
 * @param total v(all) − v(∅)
 * @param unseen [pairs]: the share of the pairs of its size that were not evaluated
 */
export function completed(
	players: number,
	coalitions: Uint32Array,
	values: Float64Array,
	total: number,
	unseen: Float64Array,
	model: Foretelling,
): { attributions: Float64Array; variances: Float64Array } {
	const words = coalitionWords(players);
	const everybody = 2 ** players - 1;
	/** For each coalition: 1 + the pair evaluated that it or its complement belongs to; 0: none. */
	const pairOf = new Uint16Array(everybody + 1);
	for (let i = 0; i < values.length; i++) pairOf[coalitions[i * words]!] = i + 1;
	const open: number[] = [];
	for (let bits = 1; bits < everybody; bits++) {
		const complement = everybody - bits;
		// Of two complements the smaller; of two equally large the one that comes first.
		const first = sizeOf(bits) - sizeOf(complement) || bits - complement;
		if (first < 0 && pairOf[bits] === 0 && pairOf[complement] === 0) open.push(bits);
	}
	const others = new Uint32Array(open.length * words);
	open.forEach((bits, i) => (others[i * words] = bits));
	const foretold = model.predict(others, open.length);
	const counts = sharesOf(players);
	/** What a pair, named by one of its coalitions, counts for in the attribution of a player. */
	const shareOf = (bits: number, p: number) => (((bits >> p) & 1) === 1 ? 2 * counts[sizeOf(bits)]! : -2 * counts[players - sizeOf(bits)]!);
	const attributions = new Float64Array(players).fill(total * counts[players]!);
	const shares = new Float64Array(players * open.length);
	for (let p = 0; p < players; p++) {
		for (let i = 0; i < values.length; i++) attributions[p]! += shareOf(coalitions[i * words]!, p) * values[i]!;
		for (let i = 0, at = p * open.length; i < open.length; i++, at++) {
			shares[at] = shareOf(open[i]!, p);
			attributions[p]! += shares[at]! * foretold[i]!;
		}
	}
	const variances = new Float64Array(players);
	model.influences({ coalitions: others, count: open.length, shares }).forEach((moved, part) => {
		const fitted = moved.length / players;
		for (let p = 0; p < players; p++) {
			for (let i = 0; i < values.length; i++) {
				const own = part === 0 ? shareOf(coalitions[i * words]!, p) * model.residuals[i]! : 0;
				const change = own + (i < fitted ? moved[p * fitted + i]! : 0);
				const seen = 1 - unseen[i]!;
				variances[p]! += unseen[i]! * (change * change + own * own * (1 / seen - 1));
			}
		}
	});
	return { attributions, variances };
}

/** [players + 1]: (s − 1)! (M − s)! / M!, what v(T) with |T| = s counts for each member of T. */
function sharesOf(players: number): Float64Array {
	const shares = new Float64Array(players + 1);
	shares[players] = 1 / players;
	for (let size = players - 1; size >= 1; size--) shares[size] = (shares[size + 1]! * (players - size)) / size;
	return shares;
}

function sizeOf(bits: number): number {
	let size = 0;
	for (let rest = bits; rest !== 0; rest &= rest - 1) size++;
	return size;
}
