import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import type { Linking } from "./linking.js";
import { Players, setBit } from "./players.js";
import { shuffle } from "./shuffle.js";
import type { Estimate, Strategy } from "./strategy.js";

/** Purposes of random numbers. */
const STREAM_ORDERS = 0x9e01;
const STREAM_BACKGROUND = 0x9e02;

/**
 * Shapley values as mean marginal contributions along random orders of the players (Castro, Gómez, Tejada 2009), each order walked forwards and
 * backwards (antithetic: Mitchell et al. 2022, §4.1) against one background row.
 *
 * A walk and its reverse ask for 2 (players − 1) coalitions, every one with its complement; what the model says of the background rows is
 * asked once. The background rows take turns in proportion to their weights. Memory does not grow with the number of walks.
 *
 * Standard errors are those of a mean of independent walks; as the background rows take turns they are on the wide side.
 */
export class PermutationStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly rowsNeeded: number;
	readonly #kernels: Kernels;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	readonly #seed: number;
	/** Walks, each with its reverse; and coalitions that a walk asks for. */
	readonly #walks: number;
	readonly #steps: number;
	/** [walks]: background row of each. */
	readonly #rowOf: Int32Array;
	/** Next question, counted in coalitions: first the background rows, then walk by walk. */
	#asked = 0;
	/** Linked value of the instance [targets], and of the background rows [rows, targets]. */
	#instance: Float64Array = new Float64Array(0);
	#background: Float64Array = new Float64Array(0);
	#backgroundTold = 0;
	/** Answers of the walk under way, [steps, targets]. */
	#walk: Float64Array = new Float64Array(0);
	#walkTold = 0;
	#told = 0;
	/** Σ and Σ² of the walks' contributions, [targets, players]. */
	#sums: Float64Array = new Float64Array(0);
	#squares: Float64Array = new Float64Array(0);
	/** Σ of the walks' totals, [targets]. */
	#totals: Float64Array = new Float64Array(0);

	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, linking: Linking, options: { budget: number; seed: number }) {
		const { backgroundRows, backgroundWeights } = masked;
		this.#kernels = kernels;
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		this.#seed = options.seed;
		this.#steps = 2 * Math.max(0, this.#players.count - 1);
		// A single player's contribution needs no walk at all.
		this.#walks = this.#steps === 0 ? 0 : Math.floor((options.budget - 1 - backgroundRows) / this.#steps);
		this.rowsWanted = backgroundRows + this.#walks * this.#steps;
		this.rowsNeeded = backgroundRows + 4 * this.#steps;
		this.#rowOf = dealRows(kernels, backgroundWeights, this.#walks, options.seed);
	}

	begin(instance: Float64Array): void {
		this.#instance = this.#linking.apply(instance).linked;
		const targets = instance.length;
		this.#background = new Float64Array(this.#masked.backgroundRows * targets);
		this.#walk = new Float64Array(this.#steps * targets);
		this.#sums = new Float64Array(targets * this.#players.count);
		this.#squares = new Float64Array(targets * this.#players.count);
		this.#totals = new Float64Array(targets);
	}

	ask(rows: number): CoalitionQuery | null {
		const count = Math.min(rows, this.rowsWanted - this.#asked);
		if (count <= 0) return null;
		const { backgroundRows } = this.#masked;
		const { words } = this.#players;
		const coalitions = new Uint32Array(count * words);
		const backgroundRow = new Int32Array(count);
		let walk = -1;
		let order: Int32Array = new Int32Array(0);
		for (let c = 0; c < count; c++) {
			const place = this.#asked + c - backgroundRows;
			if (place < 0) {
				backgroundRow[c] = this.#asked + c;
				continue;
			}
			const current = Math.floor(place / this.#steps);
			if (current !== walk) {
				walk = current;
				order = this.#order(walk);
			}
			backgroundRow[c] = this.#rowOf[walk]!;
			// Steps 2k and 2k + 1: the first k + 1 players, and all others.
			const step = place % this.#steps;
			const length = (step >> 1) + 1;
			const forwards = (step & 1) === 0;
			for (let p = forwards ? 0 : length; p < (forwards ? length : order.length); p++) setBit(coalitions, c * words, order[p]!);
		}
		this.#asked += count;
		return { kind: "coalitions", coalitions: this.#players.toFeatures(coalitions, count), count, backgroundRow };
	}

	#order(walk: number): Int32Array {
		const { count } = this.#players;
		const order = Int32Array.from({ length: count }, (_, p) => p);
		const uniforms = new Float64Array(count);
		this.#kernels.uniforms(this.#seed, STREAM_ORDERS, walk * count, uniforms);
		shuffle(order, uniforms);
		return order;
	}

	tell(answers: Float64Array): void {
		const { linked } = this.#linking.apply(answers);
		const take = Math.min(linked.length, this.#background.length - this.#backgroundTold);
		this.#background.set(linked.subarray(0, take), this.#backgroundTold);
		this.#backgroundTold += take;
		for (let at = take; at < linked.length;) {
			const length = Math.min(linked.length - at, this.#walk.length - this.#walkTold);
			this.#walk.set(linked.subarray(at, at + length), this.#walkTold);
			this.#walkTold += length;
			at += length;
			if (this.#walkTold === this.#walk.length) this.#finishWalk();
		}
	}

	/** Adds the contributions of a walk and its reverse, their mean for each player. */
	#finishWalk(): void {
		const targets = this.#instance.length;
		const players = this.#players.count;
		const order = this.#order(this.#told);
		const row = this.#rowOf[this.#told]!;
		for (let t = 0; t < targets; t++) {
			const empty = this.#background[row * targets + t]!;
			const full = this.#instance[t]!;
			// v of the first k players, and of all others.
			let first = empty;
			let others = full;
			for (let k = 0; k < players; k++) {
				const last = k === players - 1;
				const nextFirst = last ? full : this.#walk[2 * k * targets + t]!;
				const nextOthers = last ? empty : this.#walk[(2 * k + 1) * targets + t]!;
				const contribution = (nextFirst - first + (others - nextOthers)) / 2;
				this.#sums[t * players + order[k]!]! += contribution;
				this.#squares[t * players + order[k]!]! += contribution * contribution;
				first = nextFirst;
				others = nextOthers;
			}
			this.#totals[t]! += full - empty;
		}
		this.#walkTold = 0;
		this.#told++;
	}

	estimate(): Estimate {
		const targets = this.#instance.length;
		const players = this.#players.count;
		const walks = Math.max(1, this.#told);
		const attributions = new Float64Array(targets * players);
		const standardErrors = new Float64Array(targets * players);
		const baseValues = new Float64Array(targets);
		for (let t = 0; t < targets; t++) {
			this.#masked.backgroundWeights.forEach((weight, row) => (baseValues[t]! += weight * this.#background[row * targets + t]!));
			let variance = 0;
			for (let p = t * players; p < (t + 1) * players; p++) {
				const mean = this.#sums[p]! / walks;
				attributions[p] = mean;
				const own = Math.max(0, this.#squares[p]! / walks - mean * mean) / Math.max(1, walks - 1);
				standardErrors[p] = Math.sqrt(own);
				variance += own;
			}
			// The walks' background rows stand for all. What their totals are off is shared out by variance: a player that never mattered keeps 0.
			const missing = this.#instance[t]! - baseValues[t]! - this.#totals[t]! / walks;
			for (let p = t * players; p < (t + 1) * players; p++) {
				attributions[p]! += missing * (variance > 0 ? (standardErrors[p]! * standardErrors[p]!) / variance : 1 / players);
			}
		}
		const spread = (values: Float64Array) => this.#players.spread(values, targets, this.#masked.features.length);
		// One or no player, or two against a single row: a walk and its reverse are all orders there are.
		const exact = players <= 1 || (players === 2 && this.#masked.backgroundRows === 1 && this.#told > 0);
		return {
			attributions: spread(attributions),
			...(!exact && this.#told > 1 && { standardErrors: spread(standardErrors) }),
			baseValues,
			exact,
			notes: [
				...this.#linking.notes(),
				...(!exact && this.#told < 2
					? [
							{
								code: "one-walk",
								message: "The budget allows a single walk, whose error nobody can tell: raise it to have standard errors.",
							},
						]
					: []),
			],
		};
	}
}

/** Background rows in proportion to their weights, in random order: systematic sampling from a shuffled background. */
function dealRows(kernels: Kernels, weights: Float64Array, walks: number, seed: number): Int32Array {
	const order = Int32Array.from(weights.keys());
	const uniforms = new Float64Array(weights.length + 1);
	kernels.uniforms(seed, STREAM_BACKGROUND, 0, uniforms);
	shuffle(order, uniforms.subarray(1));
	const dealt = new Int32Array(walks);
	let at = 0;
	let reached = weights[order[0]!]!;
	for (let walk = 0; walk < walks; walk++) {
		const place = (walk + uniforms[0]!) / walks;
		while (place >= reached && at < order.length - 1) reached += weights[order[++at]!]!;
		dealt[walk] = order[at]!;
	}
	return dealt;
}
