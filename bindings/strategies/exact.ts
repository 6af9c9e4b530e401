import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import type { Linking } from "./linking.js";
import { hasBit, Players, setBit } from "./players.js";
import type { Estimate, Strategy } from "./strategy.js";

/** The table of all coalitions takes 8 · 2^players bytes per target; beyond this it does not pay. */
const MOST_PLAYERS = 20;

/**
 * Shapley values by enumeration: every coalition of players against every background row (Lundberg & Lee 2017, eq. 4).
 *
 * A background row that differs from the instance in d features has only 2^d distinct mixtures with it, and the one in which all are the
 * instance's is the instance: it costs 2^d − 1 model rows.
 */
export class ExactStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	/** Per background row: the players that differ from it, as one 32-bit mask. */
	readonly #differing: number[];
	/** Next question: background row, and how many of its mixtures have been asked about. */
	#askRow = 0;
	#asked = 0;
	/** Next answer, likewise; and the answers of the background row under way, [mixtures, targets]. */
	#tellRow = 0;
	#told = 0;
	#row: Float64Array | undefined;
	/**
	 * Σ_b w_b (f(mixture) − f(instance)), [coalitions of players, targets]: differences, so that a player the model ignores gets exactly 0, rounding
	 * or not.
	 */
	#values: Float64Array | undefined;
	#instance: Float64Array = new Float64Array(0);

	/** Model rows that enumeration takes beside the instance, or Infinity if there are too many players. */
	static rows(masked: MaskedInstance<unknown>, players = new Players(masked)): number {
		if (players.count > MOST_PLAYERS) return Infinity;
		return differing(masked, players).reduce((sum, mask) => sum + 2 ** popcount(mask) - 1, 0);
	}

	constructor(masked: MaskedInstance<unknown>, linking: Linking) {
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		this.#differing = differing(masked, this.#players);
		this.rowsWanted = ExactStrategy.rows(masked, this.#players);
	}

	begin(instance: Float64Array): void {
		this.#instance = instance;
		this.#values = new Float64Array(2 ** this.#players.count * instance.length);
	}

	ask(rows: number): CoalitionQuery | null {
		const rowOf: number[] = [];
		const mixtures: number[] = [];
		while (mixtures.length < rows && this.#askRow < this.#differing.length) {
			const mask = this.#differing[this.#askRow]!;
			const all = 2 ** popcount(mask) - 1;
			for (; this.#asked < all && mixtures.length < rows; this.#asked++) {
				mixtures.push(deposit(this.#asked, mask));
				rowOf.push(this.#askRow);
			}
			if (this.#asked < all) break;
			this.#askRow++;
			this.#asked = 0;
		}
		if (mixtures.length === 0) return null;
		const coalitions = new Uint32Array(mixtures.length * this.#players.words);
		mixtures.forEach((mixture, i) => (coalitions[i * this.#players.words] = mixture));
		return {
			kind: "coalitions",
			coalitions: this.#players.toFeatures(coalitions, mixtures.length),
			count: mixtures.length,
			backgroundRow: Int32Array.from(rowOf),
		};
	}

	tell(answers: Float64Array): void {
		const targets = this.#instance.length;
		for (let at = 0; at < answers.length;) {
			this.#finishRows();
			const all = 2 ** popcount(this.#differing[this.#tellRow]!) - 1;
			this.#row ??= new Float64Array((all + 1) * targets);
			const take = Math.min(answers.length - at, (all - this.#told) * targets);
			this.#row.set(answers.subarray(at, at + take), this.#told * targets);
			this.#told += take / targets;
			at += take;
		}
		this.#finishRows();
	}

	/** Adds every background row whose answers are complete to the table of coalitions. */
	#finishRows(): void {
		const targets = this.#instance.length;
		const values = this.#values!;
		while (this.#tellRow < this.#differing.length) {
			const mask = this.#differing[this.#tellRow]!;
			const all = 2 ** popcount(mask) - 1;
			if (this.#told < all) return;
			const row = this.#row ?? new Float64Array(targets);
			row.set(this.#instance, all * targets);
			const weight = this.#masked.backgroundWeights[this.#tellRow]!;
			const coalitions = values.length / targets;
			for (let coalition = 0; coalition < coalitions; coalition++) {
				const mixture = all === coalitions - 1 ? coalition : extract(coalition, mask);
				for (let t = 0; t < targets; t++) {
					values[coalition * targets + t]! += weight * (row[mixture * targets + t]! - this.#instance[t]!);
				}
			}
			this.#row = undefined;
			this.#told = 0;
			this.#tellRow++;
		}
	}

	estimate(): Estimate {
		const targets = this.#instance.length;
		const players = this.#players.count;
		const coalitions = 2 ** players;
		const { linked: values, notes } = this.#linking.apply(this.#values!.map((difference, i) => this.#instance[i % targets]! + difference));
		const weights = marginalWeights(players);
		const sizes = new Uint8Array(coalitions);
		for (let coalition = 1; coalition < coalitions; coalition++) sizes[coalition] = sizes[coalition >> 1]! + (coalition & 1);
		const attributions = new Float64Array(targets * players);
		for (let player = 0; player < players; player++) {
			const bit = 1 << player;
			for (let coalition = 0; coalition < coalitions; coalition++) {
				if ((coalition & bit) !== 0) continue;
				const weight = weights[sizes[coalition]!]!;
				const without = coalition * targets;
				const together = (coalition | bit) * targets;
				for (let t = 0; t < targets; t++) attributions[t * players + player]! += weight * (values[together + t]! - values[without + t]!);
			}
		}
		return {
			attributions: this.#players.spread(attributions, targets, this.#masked.features.length),
			baseValues: values.slice(0, targets),
			exact: true,
			notes,
		};
	}
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

function differing(masked: MaskedInstance<unknown>, players: Players): number[] {
	return Array.from({ length: masked.backgroundRows }, (_, row) => {
		const mask = new Uint32Array(1);
		players.features.forEach((feature, player) => {
			if (hasBit(masked.differs, row * players.featureWords, feature)) setBit(mask, 0, player);
		});
		return mask[0]!;
	});
}

function popcount(bits: number): number {
	let count = 0;
	for (; bits !== 0; bits &= bits - 1) count++;
	return count;
}

/** Spreads the low bits of `index` over the bits of `mask`. */
function deposit(index: number, mask: number): number {
	let out = 0;
	for (; mask !== 0; mask &= mask - 1, index >>>= 1) if ((index & 1) !== 0) out |= mask & -mask;
	return out;
}

/** Gathers the bits of `bits` that `mask` names into the low bits. */
function extract(bits: number, mask: number): number {
	let out = 0;
	for (let at = 1; mask !== 0; mask &= mask - 1, at <<= 1) if ((bits & mask & -mask) !== 0) out |= at;
	return out;
}
