import { coalitionWords } from "../kernels/kernels.js";

/** Pairs that the game may have in all: 2^13 − 1 for 14 players. */
const MOST_PAIRS = 8191;
/** The share of them that must have been evaluated. */
const LEAST_SHARE = 0.25;

/** Are so many of the game's pairs known that the others can be filled in one by one? */
export function canComplete(players: number, pairs: number): boolean {
	const all = 2 ** (players - 1) - 1;
	return all <= MOST_PAIRS && pairs >= LEAST_SHARE * all && pairs < all;
}

/**
 * Shapley values by their definition, φ_p = Σ over T ∋ p of (|T| − 1)! (M − |T|)! / M! · (v(T) − v(complement)), from the pairs that were evaluated
 * and, for the others, from what a model says of them: only where it had to foretell can it err, and it errs there as it does when pairs are left out.
 *
 * @param coalitions bit-packed, [pairs]: one coalition of each pair evaluated
 * @param values [pairs]: (v(S) − v(complement)) / 2
 * @param total v(all) − v(∅)
 * @param residuals [pairs]: what the model errs by in each pair if it has not seen it
 * @param predict what the model says of further coalitions
 */
export function completed(
	players: number,
	coalitions: Uint32Array,
	values: Float64Array,
	total: number,
	residuals: Float64Array,
	predict: (others: Uint32Array, count: number) => Float64Array,
): { attributions: Float64Array; variances: Float64Array } {
	const words = coalitionWords(players);
	const everybody = 2 ** players - 1;
	/** For each coalition: 1 + the pair evaluated that it or its complement belongs to; 0: none. */
	const pairOf = new Uint16Array(everybody + 1);
	let square = 0;
	for (let i = 0; i < values.length; i++) {
		pairOf[coalitions[i * words]!] = i + 1;
		square += (residuals[i]! * residuals[i]!) / values.length;
	}
	const open: number[] = [];
	for (let bits = 1; bits < everybody; bits++) {
		const complement = everybody - bits;
		// Of two complements the smaller; of two equally large the one that comes first.
		const first = sizeOf(bits) - sizeOf(complement) || bits - complement;
		if (first < 0 && pairOf[bits] === 0 && pairOf[complement] === 0) open.push(bits);
	}
	const others = new Uint32Array(open.length * words);
	open.forEach((bits, i) => (others[i * words] = bits));
	const foretold = predict(others, open.length);
	const shares = sharesOf(players);
	const attributions = new Float64Array(players).fill(total * shares[players]!);
	const variances = new Float64Array(players);
	const add = (bits: number, half: number, noise: number): void => {
		const own = 2 * shares[sizeOf(bits)]!;
		const other = 2 * shares[players - sizeOf(bits)]!;
		for (let p = 0; p < players; p++) {
			const inside = ((bits >> p) & 1) === 1;
			const share = inside ? own : -other;
			attributions[p]! += share * half;
			variances[p]! += share * share * noise;
		}
	};
	for (let i = 0; i < values.length; i++) add(coalitions[i * words]!, values[i]!, 0);
	// What the model errs by in the other pairs has causes in common, as in a total that is estimated from a share of a finite population.
	const noise = (square * (values.length + open.length)) / values.length;
	open.forEach((bits, i) => add(bits, foretold[i]!, noise));
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
