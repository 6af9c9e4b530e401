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
	const bySize: number[][] = [];
	hands.forEach((hand, b) =>
		hand.forEach((members, i) => {
			const p = starts[b]! + i;
			for (const member of members) setBit(bits, p * words, member);
			size[p] = members.length;
			row[p] = b;
			weight[p] = weights[b]![members.length]!;
			(bySize[members.length] ??= []).push(p);
		}),
	);
	const confusion = new Confusion(d, bits, d);
	/** What the coalition of pair `p` adds to the sum of row b in the place of that row's pair `place`. */
	const confused = (p: number, b: number, place: number): number => {
		const end = starts[b + 1]!;
		const own = size[p]!;
		let sum = 0;
		for (let q = starts[b]!; q < end; q++) {
			if (q === place) continue;
			sum += weight[q]! * confusion.between(p, own, q, size[q]!);
		}
		return weight[place]! * sum;
	};
	/** What each pair adds to the sum of its row. */
	const sums = Float64Array.from(row, (b, p) => confused(p, b, p));
	/** Adds what pair `p` has to do with the others of its row to theirs, or takes it away. */
	const share = (p: number, sign: 1 | -1): void => {
		const b = row[p]!;
		const scale = sign * weight[p]!;
		for (let q = starts[b]!; q < starts[b + 1]!; q++) {
			if (q !== p) sums[q]! += scale * weight[q]! * confusion.between(p, size[p]!, q, size[q]!);
		}
	};
	const longest = hands.reduce((most, { length }) => Math.max(most, length), 1);
	const proposals = Math.min(MOST_PROPOSALS, Math.floor(MOST_COMPARED / longest));
	for (let round = 0; round < proposals; round++) {
		const drawn = take(count);
		for (let p = 0; p < count; p++) {
			const others = bySize[size[p]!]!;
			const q = others[Math.floor(drawn[p]! * others.length)]!;
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
			const [left, right] = [hands[b]!, hands[c]!];
			const moved = left[p - starts[b]!]!;
			left[p - starts[b]!] = right[q - starts[c]!]!;
			right[q - starts[c]!] = moved;
		}
	}
}
