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

/**
 * Both members of each pair as rows of a table, pair by pair, [2 · pairs, columns]. `instance` and `background` are the table's or some code for
 * their values.
 */
export function composePairs(
	kernels: Kernels,
	{ players, columnPlayer }: PlayersTable,
	instance: Float64Array,
	background: Float64Array,
	{ coalitions, row }: Pairs,
): Float64Array {
	const words = coalitionWords(players);
	const members = new Uint32Array(2 * row.length * words);
	const rows = new Int32Array(2 * row.length);
	for (let p = 0; p < row.length; p++) {
		rows[2 * p] = rows[2 * p + 1] = row[p];
		for (let word = 0; word < words; word++) {
			const present = coalitions[p * words + word];
			members[2 * p * words + word] = present;
			members[(2 * p + 1) * words + word] = ~present & everybody(players, word);
		}
	}
	const out = new Float64Array(rows.length * instance.length);
	kernels.composeRows(members, rows.length, players, columnPlayer, instance, background, rows, out);
	return out;
}

/** Word `word` of the coalition of all players. */
function everybody(players: number, word: number): number {
	const left = players - 32 * word;
	return left >= 32 ? -1 : left <= 0 ? 0 : (1 << left) - 1;
}
