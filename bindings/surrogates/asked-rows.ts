import { coalitionWords, type Kernels } from "../kernels/kernels.js";

/** An instance and its background as numbers, as far as the players' columns go. */
export interface PlayersTable {
	readonly players: number;
	/** [columns]: the player that each column belongs to. */
	readonly columnPlayer: Int32Array;
	/** [columns] */
	readonly instance: Float64Array;
	/** [background rows, columns] */
	readonly background: Float64Array;
	/** [background rows], summing to 1. */
	readonly weights: Float64Array;
}

/** Pairs {S, complement} of coalitions of players, each pair against one background row. */
export interface Pairs {
	/** [pairs, words], bit-packed: S. */
	readonly coalitions: Uint32Array;
	/** [pairs]: background row. */
	readonly row: Int32Array;
}

/** What the model said, or a surrogate says, of the instance, the background and both members of each pair. */
export interface Answers {
	readonly instance: number;
	/** [background rows] */
	readonly background: Float64Array;
	/** [pairs, 2]: of S and of its complement. */
	readonly pairs: Float64Array;
}

/** Pairs composed at a time: bounds memory. */
const CHUNK = 2048;

/**
 * Writes both members of each pair as rows of a table, pair by pair, [2 · pairs, columns], into `out` from `at`. `instance` and `background` are the
 * table's or some code for their values.
 */
export function composePairs(
	kernels: Kernels,
	{ players, columnPlayer }: PlayersTable,
	instance: Float64Array,
	background: Float64Array,
	{ coalitions, row }: Pairs,
	out: Uint8Array | Float32Array,
	at: number,
): void {
	const words = coalitionWords(players);
	for (let first = 0; first < row.length; first += CHUNK) {
		const count = Math.min(CHUNK, row.length - first);
		const members = new Uint32Array(2 * count * words);
		const rows = new Int32Array(2 * count);
		for (let p = 0; p < count; p++) {
			rows[2 * p] = rows[2 * p + 1] = row[first + p];
			for (let word = 0; word < words; word++) {
				const present = coalitions[(first + p) * words + word];
				members[2 * p * words + word] = present;
				members[(2 * p + 1) * words + word] = ~present & everybody(players, word);
			}
		}
		const composed = new Float64Array(rows.length * instance.length);
		kernels.composeRows(members, rows.length, players, columnPlayer, instance, background, rows, composed);
		out.set(composed, at);
		at += composed.length;
	}
}

/** Word `word` of the coalition of all players. */
function everybody(players: number, word: number): number {
	const left = players - 32 * word;
	return left >= 32 ? -1 : left <= 0 ? 0 : (1 << left) - 1;
}
