import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import { differingPlayers, exactRows, isTabled } from "./exact-rows.js";
import type { Linking } from "./linking.js";
import { Players, setBit } from "./players.js";
import type { Estimate, Strategy } from "./strategy.js";

/**
 * Shapley values by enumeration: every coalition of players against every background row (Lundberg & Lee 2017, eq. 4).
 *
 * A background row that differs from the instance in d players has only 2^d distinct mixtures with it, and the one in which all are the
 * instance's is the instance: it costs 2^d − 1 model rows. Without a link the game is the mean of the games against single rows, and so are
 * its Shapley values: each row's own 2^d mixtures are all that is looked at. A link applies to the mean over the background, coalition by coalition,
 * so that with several rows the table of all coalitions is needed.
 *
 * Values are kept as differences from the instance's: a player that the model ignores gets exactly 0, rounding or not.
 */
export class ExactStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	/** Per background row: the players that differ from it, ascending. */
	readonly #differing: readonly Int32Array[];
	/** Is the value of a coalition a table entry of its own, rather than a mean of what single rows say? */
	readonly #tabled: boolean;
	/** Next question: background row, and how many of its mixtures have been asked about. */
	#askRow = 0;
	#asked = 0;
	/** Next answer, likewise; and the answers of the background row under way, [mixtures, targets]. */
	#tellRow = 0;
	#told = 0;
	#row: Float64Array | undefined;
	#instance: Float64Array = new Float64Array(0);
	/** Σ_b w_b (f(mixture) − f(instance)), [coalitions of players, targets]. */
	#table: Float64Array = new Float64Array(0);
	/** Σ_b w_b φ_b, [targets, players], and Σ_b w_b (f(b) − f(instance)), [targets]. */
	#attributions: Float64Array = new Float64Array(0);
	#base: Float64Array = new Float64Array(0);

	constructor(masked: MaskedInstance<unknown>, linking: Linking) {
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		this.#differing = differingPlayers(masked, this.#players);
		this.#tabled = isTabled(masked, linking.link);
		this.rowsWanted = exactRows(masked, linking.link, this.#players);
	}

	begin(instance: Float64Array): void {
		const targets = instance.length;
		// With a single row the link applies to each answer, otherwise to the table.
		this.#instance = this.#tabled ? instance : this.#linking.apply(instance).linked;
		this.#table = new Float64Array(this.#tabled ? 2 ** this.#players.count * targets : 0);
		this.#attributions = new Float64Array(targets * this.#players.count);
		this.#base = new Float64Array(targets);
	}

	ask(rows: number): CoalitionQuery | null {
		const { words } = this.#players;
		const rowOf: number[] = [];
		const mixtures: number[] = [];
		while (mixtures.length < rows && this.#askRow < this.#differing.length) {
			const all = 2 ** this.#differing[this.#askRow]!.length - 1;
			for (; this.#asked < all && mixtures.length < rows; this.#asked++) {
				mixtures.push(this.#asked);
				rowOf.push(this.#askRow);
			}
			if (this.#asked < all) break;
			this.#askRow++;
			this.#asked = 0;
		}
		if (mixtures.length === 0) return null;
		const coalitions = new Uint32Array(mixtures.length * words);
		mixtures.forEach((mixture, i) => {
			const own = this.#differing[rowOf[i]!]!;
			for (let bits = mixture; bits !== 0; bits &= bits - 1) setBit(coalitions, i * words, own[31 - Math.clz32(bits & -bits)]!);
		});
		return {
			kind: "coalitions",
			coalitions: this.#players.toFeatures(coalitions, mixtures.length),
			count: mixtures.length,
			backgroundRow: Int32Array.from(rowOf),
		};
	}

	tell(answers: Float64Array): void {
		const values = this.#tabled ? answers : this.#linking.apply(answers).linked;
		const targets = this.#instance.length;
		for (let at = 0; at < values.length;) {
			this.#finishRows();
			const all = 2 ** this.#differing[this.#tellRow]!.length - 1;
			this.#row ??= new Float64Array((all + 1) * targets);
			const take = Math.min(values.length - at, (all - this.#told) * targets);
			this.#row.set(values.subarray(at, at + take), this.#told * targets);
			this.#told += take / targets;
			at += take;
		}
		this.#finishRows();
	}

	/** Takes in every background row whose answers are complete. */
	#finishRows(): void {
		const targets = this.#instance.length;
		while (this.#tellRow < this.#differing.length) {
			const own = this.#differing[this.#tellRow]!;
			const all = 2 ** own.length - 1;
			if (this.#told < all) return;
			const row = this.#row ?? new Float64Array(targets);
			row.set(this.#instance, all * targets);
			for (let i = 0; i < row.length; i++) row[i]! -= this.#instance[i % targets]!;
			const weight = this.#masked.backgroundWeights[this.#tellRow]!;
			if (this.#tabled) this.#addToTable(own, row, weight);
			else addShapleyValues(own, row, weight, this.#attributions, this.#players.count, targets);
			for (let t = 0; t < targets; t++) this.#base[t]! += weight * row[t]!;
			this.#row = undefined;
			this.#told = 0;
			this.#tellRow++;
		}
	}

	#addToTable(own: Int32Array, row: Float64Array, weight: number): void {
		const targets = this.#instance.length;
		const mask = own.reduce((bits, player) => bits | (1 << player), 0);
		const coalitions = this.#table.length / targets;
		for (let coalition = 0; coalition < coalitions; coalition++) {
			const mixture = extract(coalition, mask);
			for (let t = 0; t < targets; t++) this.#table[coalition * targets + t]! += weight * row[mixture * targets + t]!;
		}
	}

	estimate(): Estimate {
		const targets = this.#instance.length;
		const players = this.#players.count;
		let attributions = this.#attributions;
		let baseValues = this.#instance.map((value, t) => value + this.#base[t]!);
		if (this.#tabled) {
			const { linked } = this.#linking.apply(this.#table.map((difference, i) => this.#instance[i % targets]! + difference));
			attributions = new Float64Array(targets * players);
			addShapleyValues(
				Int32Array.from({ length: players }, (_, p) => p),
				linked,
				1,
				attributions,
				players,
				targets,
			);
			baseValues = linked.slice(0, targets);
		}
		return {
			attributions: this.#players.spread(attributions, targets, this.#masked.features.length),
			baseValues,
			exact: true,
			notes: this.#linking.notes(),
		};
	}
}

/**
 * Adds weight · the Shapley values of a game to attributions [targets, players].
 *
 * @param own the players of the game
 * @param values [2^own.length, targets]: coalition c holds own[i] if bit i of c is set
 */
function addShapleyValues(
	own: Int32Array,
	values: Float64Array,
	weight: number,
	attributions: Float64Array,
	players: number,
	targets: number,
): void {
	const coalitions = 2 ** own.length;
	const weights = marginalWeights(own.length);
	const sizes = new Uint8Array(coalitions);
	for (let coalition = 1; coalition < coalitions; coalition++) sizes[coalition] = sizes[coalition >> 1]! + (coalition & 1);
	const sums = new Float64Array(targets);
	own.forEach((player, i) => {
		const bit = 1 << i;
		sums.fill(0);
		for (let coalition = 0; coalition < coalitions; coalition++) {
			if ((coalition & bit) !== 0) continue;
			const share = weights[sizes[coalition]!]!;
			const without = coalition * targets;
			const together = (coalition | bit) * targets;
			for (let t = 0; t < targets; t++) sums[t]! += share * (values[together + t]! - values[without + t]!);
		}
		for (let t = 0; t < targets; t++) attributions[t * players + player]! += weight * sums[t]!;
	});
}

/** s! (M − s − 1)! / M! for s = 0..M − 1: the weight of a marginal contribution to a coalition of s. */
function marginalWeights(players: number): Float64Array {
	const weights = new Float64Array(players);
	let weight = 1 / players;
	for (let size = 0; size < players; size++) {
		weights[size] = weight;
		weight *= (size + 1) / (players - size - 1);
	}
	return weights;
}

/** Gathers the bits of `bits` that `mask` names into the low bits. */
function extract(bits: number, mask: number): number {
	let out = 0;
	for (let at = 1; mask !== 0; mask &= mask - 1, at <<= 1) if ((bits & mask & -mask) !== 0) out |= at;
	return out;
}
