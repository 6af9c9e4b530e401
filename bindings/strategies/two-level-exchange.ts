import { coalitionWords } from "../kernels/kernels.js";
import { setBit } from "./players.js";
import { Confusion } from "./two-level-confusion.js";

/** Exchanges proposed to each pair: more gain little. */
const MOST_PROPOSALS = 6;
/** Pairs that a pair is compared with for all of its proposals: bounds time where rows have many pairs. */
const MOST_COMPARED = 2048;

/**
 * Exchanges coalitions of equal size between rows with equally many players, so that within each row interactions of three players pass as little as
 * possible for effects of single ones (see `Confusion`). An exchange proposed at random is made if it lowers the sum of both rows. Which coalitions
 * are asked about in all, and how many of each size each row has, stays; no row gets one twice.
 *
 * Source: exchange algorithms for designs of experiments (Fedorov 1972, "Theory of optimal experiments", chapter 3).
 *
 * @param d players of each row
 * @param hands [rows][pairs]: coalitions of positions 0..d − 1, changed in place
 * @param weights [rows][size]: what a pair counts
 * @param take draws so many numbers in [0, 1)
 */
export function exchangePairs(
	d: number,
	hands: readonly Int32Array[][],
	weights: readonly Float64Array[],
	take: (count: number) => Float64Array,
): void {
	if (d < 3 || hands.length < 2) return;
	const words = coalitionWords(d);
	const starts = new Int32Array(hands.length + 1);
	hands.forEach((hand, b) => (starts[b + 1] = starts[b]! + hand.length));
	const count = starts[hands.length]!;
	const bits = new Uint32Array(count * words);
	const size = new Int32Array(count);
	const row = new Int32Array(count);
	const weight = new Float64Array(count);
	const dealt = hands.flat();
	hands.forEach((hand, b) =>
		hand.forEach((members, i) => {
			const p = starts[b]! + i;
			for (const member of members) setBit(bits, p * words, member);
			size[p] = members.length;
			row[p] = b;
			weight[p] = weights[b]![members.length]!;
		}),
	);
	const { order: bySize, starts: startOfSize } = sorted(size, d >>> 1);
	const confusion = new Confusion(d, bits, d);
	/** What the coalition of pair `p` adds to the sum of row b in the place of that row's pair `place`. */
	const confused = (p: number, b: number, place: number): number =>
		weight[place]! * confusion.among(p, size, weight, starts[b]!, starts[b + 1]!, place);
	/** What each pair adds to the sum of its row. */
	const sums = Float64Array.from(row, (b, p) => confused(p, b, p));
	/** Adds what pair `p` has to do with the others of its row to theirs, or takes it away. */
	const share = (p: number, sign: 1 | -1): void => {
		const b = row[p]!;
		confusion.spread(p, size, weight, starts[b]!, starts[b + 1]!, sign * weight[p]!, sums);
	};
	const longest = hands.reduce((most, { length }) => Math.max(most, length), 1);
	const proposals = Math.min(MOST_PROPOSALS, Math.floor(MOST_COMPARED / longest));
	for (let round = 0; round < proposals; round++) {
		const drawn = take(count);
		for (let p = 0; p < count; p++) {
			const first = startOfSize[size[p]!]!;
			const q = bySize[first + Math.floor(drawn[p]! * (startOfSize[size[p]! + 1]! - first))]!;
			const b = row[p]!;
			const c = row[q]!;
			if (b === c) continue;
			const here = confused(q, b, p);
			if (here === Infinity) continue;
			const there = confused(p, c, q);
			if (!(here + there < sums[p]! + sums[q]!)) continue;
			share(p, -1);
			share(q, -1);
			for (let word = 0; word < words; word++) {
				const moved = bits[p * words + word]!;
				bits[p * words + word] = bits[q * words + word]!;
				bits[q * words + word] = moved;
			}
			share(p, 1);
			share(q, 1);
			sums[p] = here;
			sums[q] = there;
			const moved = dealt[p]!;
			dealt[p] = dealt[q]!;
			dealt[q] = moved;
		}
	}
	hands.forEach((hand, b) => hand.forEach((_, i) => (hand[i] = dealt[starts[b]! + i]!)));
}

/** Pairs in the order of their sizes, and where each size up to `most` starts. */
function sorted(size: Int32Array, most: number): { order: Int32Array; starts: Int32Array } {
	const starts = new Int32Array(most + 2);
	for (const own of size) starts[own + 1]!++;
	for (let k = 0; k <= most; k++) starts[k + 1]! += starts[k]!;
	const next = starts.slice();
	const order = new Int32Array(size.length);
	size.forEach((own, p) => (order[next[own]!++] = p));
	return { order, starts };
}
