import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { combinations } from "./kernel-plan.js";
import { membersOf, setBit } from "./players.js";
import { exchangePairs } from "./two-level-exchange.js";

/** Which pairs {S, complement} of coalitions the two-level estimator asks about, each against one background row. */
export interface TwoLevelDesign {
	readonly players: number;
	/** Bit-packed, [pairs, words]: one member of each pair; the other is what is left of the row's players. */
	readonly coalitions: Uint32Array;
	/** [pairs]: the background row that both members meet. */
	readonly row: Int32Array;
	/** [pairs]: players in the coalition, the smaller half of the row's. */
	readonly size: Int32Array;
	readonly rows: readonly RowDesign[];
}

/** What one background row gets. */
export interface RowDesign {
	/** The players in which the instance differs from this row, ascending; the others are dummies against it. */
	readonly players: Int32Array;
	/** Pairs of this row. */
	readonly pairs: number;
	/** [⌊players / 2⌋ + 1]: expected number of pairs of each size. */
	readonly expected: Float64Array;
}

/** Purpose of random numbers. */
const STREAM = 0x5b01;
/** Coalitions of a size are listed and shuffled if there are at most so many; else they are drawn. */
const MOST_LISTED = 2000;

/**
 * Deals `pairs` pairs of coalitions to background rows, row b's share in proportion to `weights[b]` as far as it has so many pairs.
 *
 * Within a row sizes k follow (k (d − k))^−¼ for its d players, filled up to what exists (systematic sampling, staggered over rows that are alike),
 * no pair comes twice, and the players of one size are balanced: rows go on where the row before stopped, in a shuffled list of
 * all coalitions of the size or, where that is long, in shuffles of the players cut into disjoint coalitions. Then rows exchange pairs (`exchangePairs`), unless
 * they are so many that it is not worth the time. Pairs come in rounds, one of
 * each row in turn and in random order of sizes, so that every beginning of the design is a design too.
 */
export function dealPairs(
	kernels: Kernels,
	players: number,
	rowPlayers: readonly Int32Array[],
	weights: Float64Array,
	pairs: number,
	seed: number,
	exchanging = true,
): TwoLevelDesign {
	const draws = new Draws(kernels, seed);
	const order = draws.shuffled(rowPlayers.length);
	const counts = sharePairs(rowPlayers, weights, pairs, order, draws);
	const decks = new Map<number, Decks>();
	const total = counts.reduce((sum, count) => sum + count, 0);
	const words = coalitionWords(players);
	const rows: RowDesign[] = [];
	const hands: Int32Array[][] = [];
	const offsets = offsetsOf(rowPlayers, counts, order, draws);
	for (const b of order) {
		const own = rowPlayers[b]!;
		const expected = expectedSizes(own.length, counts[b]!);
		let deck = decks.get(own.length);
		if (!deck) decks.set(own.length, (deck = new Decks(kernels, own.length, draws)));
		hands[b] = systematicCounts(expected, own.length, offsets[b]!).flatMap((count, size) => deck.deal(size, count, expected[size]!));
		rows[b] = { players: own, pairs: hands[b].length, expected };
	}
	for (const d of exchanging ? decks.keys() : []) {
		const alike = Array.from(order).filter((b) => rowPlayers[b]!.length === d);
		exchangePairs(
			d,
			alike.map((b) => hands[b]!),
			alike.map((b) => pairWeights(rows[b]!).map((weight) => weights[b]! * weight)),
			(count) => draws.take(count),
		);
	}
	const dealt = hands.map((hand, b) =>
		Array.from(draws.shuffled(hand.length), (at) => hand[at]!.map((position) => rowPlayers[b]![position]!)),
	);
	const coalitions = new Uint32Array(total * words);
	const row = new Int32Array(total);
	const size = new Int32Array(total);
	for (let round = 0, at = 0; at < total; round++) {
		for (const b of order) {
			const members = dealt[b]![round];
			if (members === undefined) continue;
			for (const member of members) setBit(coalitions, at * words, member);
			row[at] = b;
			size[at++] = members.length;
		}
	}
	return { players, coalitions, row, size, rows };
}

/** How many pairs {S, complement} of size k ≤ ⌊players / 2⌋ there are. */
export function pairsOfSize(players: number, size: number): number {
	return 2 * size === players ? combinations(players, size) / 2 : combinations(players, size);
}

/** [size]: Shapley kernel over expected frequency, 1 on average. */
export function pairWeights({ players: { length: d }, expected }: RowDesign): Float64Array {
	let kernel = 0;
	let pairs = 0;
	for (let size = 1; size < expected.length; size++) {
		if (expected[size]! > 0) kernel += kernelOf(d, size);
		pairs += expected[size]!;
	}
	return expected.map((count, size) => (count > 0 ? ((kernelOf(d, size) / count) * pairs) / kernel : 0));
}

/** Mean over sizes, each counting as much as its pairs, with weights [size], say of the attributions. */
export function meanOverSizes(
	{ players: { length: d }, expected }: RowDesign,
	weights: Float64Array,
	of: (size: number) => number,
): number {
	let sum = 0;
	let all = 0;
	for (let size = 1; size < expected.length; size++) {
		const information = weights[size]! * expected[size]! * size * (d - size);
		all += information;
		sum += information * of(size);
	}
	return all > 0 ? sum / all : 1;
}

/** Shapley kernel of all pairs of a size together, but for a factor. */
function kernelOf(players: number, size: number): number {
	return (2 * size === players ? 0.5 : 1) / (size * (players - size));
}

/** How many pairs there are, without the empty and the full coalition. */
function allPairs(players: number): number {
	return players < 2 ? 0 : 2 ** (players - 1) - 1;
}

/** Pairs per row, rounded systematically in the given order. */
function sharePairs(rowPlayers: readonly Int32Array[], weights: Float64Array, pairs: number, order: Int32Array, draws: Draws): Int32Array {
	const capacities = Float64Array.from(rowPlayers, (own) => allPairs(own.length));
	const shares = waterFill(pairs, weights, capacities);
	const counts = new Int32Array(rowPlayers.length);
	const offset = draws.take(1)[0]!;
	let reached = 0;
	let given = 0;
	for (const b of order) {
		reached += shares[b]!;
		// Sums of shares that are whole numbers must not fall short by a rounding error.
		const upTo = Math.floor(snapped(reached) + offset);
		counts[b] = Math.min(upTo - given, capacities[b]!);
		given = upTo;
	}
	return counts;
}

/** Where each row's systematic sample of sizes starts, in [0, 1): evenly spread over the rows with equally many players and pairs. */
function offsetsOf(rowPlayers: readonly Int32Array[], counts: Int32Array, order: Int32Array, draws: Draws): Float64Array {
	const classes = new Map<string, number[]>();
	for (const b of order) {
		const kind = `${rowPlayers[b]!.length} ${counts[b]!}`;
		const alike = classes.get(kind);
		if (alike) alike.push(b);
		else classes.set(kind, [b]);
	}
	const offsets = new Float64Array(rowPlayers.length);
	for (const alike of classes.values()) {
		const start = draws.take(1)[0]!;
		draws.shuffled(alike.length).forEach((rank, i) => (offsets[alike[i]!] = (rank + start) / alike.length));
	}
	return offsets;
}

/** Expected number of pairs of each size 0..⌊players / 2⌋ among `pairs`. */
function expectedSizes(players: number, pairs: number): Float64Array {
	const half = Math.floor(players / 2);
	const wanted = new Float64Array(half + 1);
	const existing = new Float64Array(half + 1);
	for (let size = 1; size <= half; size++) {
		wanted[size] = (2 * size === players ? 0.5 : 1) / Math.sqrt(Math.sqrt(size * (players - size)));
		existing[size] = pairsOfSize(players, size);
	}
	return waterFill(pairs, wanted, existing);
}

/** min(capacity, λ · wanted) with λ such that they add up to `total`, or to all capacities if these are less. */
export function waterFill(total: number, wanted: Float64Array, capacities: Float64Array): Float64Array {
	const filled = new Float64Array(wanted.length);
	const open = new Set<number>();
	wanted.forEach((want, i) => want > 0 && capacities[i]! > 0 && open.add(i));
	let left = total;
	while (open.size > 0 && left > 0) {
		let sum = 0;
		for (const i of open) sum += wanted[i]!;
		const level = left / sum;
		const full = [...open].filter((i) => level * wanted[i]! >= capacities[i]!);
		if (full.length === 0) {
			for (const i of open) filled[i] = level * wanted[i]!;
			break;
		}
		for (const i of full) {
			filled[i] = capacities[i]!;
			left -= capacities[i]!;
			open.delete(i);
		}
	}
	return filled;
}

/** Points offset, offset + 1, … on the sizes laid end to end: how many fall on each. */
function systematicCounts(expected: Float64Array, players: number, offset: number): number[] {
	let reached = 0;
	let given = 0;
	return Array.from(expected, (share, size) => {
		reached += share;
		const upTo = Math.max(0, Math.ceil(snapped(reached) - offset));
		const count = Math.min(upTo - given, size === 0 ? 0 : pairsOfSize(players, size));
		given = upTo;
		return count;
	});
}

function snapped(value: number): number {
	const whole = Math.round(value);
	return Math.abs(value - whole) < 1e-9 * Math.max(1, whole) ? whole : value;
}

/** Coalitions of every size for rows with a given number of players. */
class Decks {
	readonly #kernels: Kernels;
	readonly #players: number;
	readonly #draws: Draws;
	readonly #lists = new Map<number, { coalitions: Int32Array[]; next: number }>();
	/** What the last shuffle of the players still holds, by size. */
	readonly #cut = new Map<number, Int32Array[]>();

	constructor(kernels: Kernels, players: number, draws: Draws) {
		this.#kernels = kernels;
		this.#players = players;
		this.#draws = draws;
	}

	/** `count` different coalitions of `size`, of positions 0..players − 1. */
	deal(size: number, count: number, expected: number): Int32Array[] {
		if (count === 0) return [];
		const existing = pairsOfSize(this.#players, size);
		// Drawing again what is taken takes long where much is taken.
		if (existing > MOST_LISTED && 4 * Math.max(count, expected) < existing && !this.#lists.has(size)) return this.#drawn(size, count);
		let list = this.#lists.get(size);
		if (!list) this.#lists.set(size, (list = { coalitions: this.#listed(size, existing), next: 0 }));
		return Array.from({ length: count }, () => list.coalitions[list.next++ % existing]!);
	}

	#listed(size: number, existing: number): Int32Array[] {
		const packed = new Uint32Array(existing * coalitionWords(this.#players));
		// In lexicographic order the coalitions with player 0 come first: half of the middle size, one of each pair.
		this.#kernels.enumerateCoalitions(this.#players, size, 0, packed);
		return Array.from(this.#draws.shuffled(existing), (at) => Int32Array.from(membersOf(packed, at, this.#players)));
	}

	#drawn(size: number, count: number): Int32Array[] {
		const seen = new Set<string>();
		const out: Int32Array[] = [];
		while (out.length < count) {
			let cut = this.#cut.get(size);
			if (!cut || cut.length === 0) this.#cut.set(size, (cut = this.#shuffleAndCut(size)));
			const coalition = cut.pop()!;
			const key = coalition.join();
			if (seen.has(key)) continue;
			seen.add(key);
			out.push(coalition);
		}
		return out;
	}

	#shuffleAndCut(size: number): Int32Array[] {
		const players = this.#draws.shuffled(this.#players);
		if (2 * size === this.#players) {
			const first = players.subarray(0, size);
			return [(first.includes(0) ? first : players.subarray(size)).toSorted()];
		}
		return Array.from({ length: Math.floor(this.#players / size) }, (_, cut) => players.subarray(cut * size, (cut + 1) * size).toSorted());
	}
}

/** Random numbers one after the other. */
class Draws {
	readonly #kernels: Kernels;
	readonly #seed: number;
	#taken = 0;

	constructor(kernels: Kernels, seed: number) {
		this.#kernels = kernels;
		this.#seed = seed;
	}

	take(count: number): Float64Array {
		const out = new Float64Array(count);
		this.#kernels.uniforms(this.#seed, STREAM, this.#taken, out);
		this.#taken += count;
		return out;
	}

	/** 0..count − 1, Fisher–Yates. */
	shuffled(count: number): Int32Array {
		const order = Int32Array.from({ length: count }, (_, i) => i);
		const uniforms = this.take(count);
		for (let i = count - 1; i > 0; i--) {
			const j = Math.floor(uniforms[i]! * (i + 1));
			const moved = order[i]!;
			order[i] = order[j]!;
			order[j] = moved;
		}
		return order;
	}
}
