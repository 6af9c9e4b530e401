import type { Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import type { Linking } from "./linking.js";
import { estimateGames } from "./odd-process-estimate.js";
import { type PairedDesign, pairedDesign } from "./paired-design.js";
import { Players } from "./players.js";
import type { Estimate, Strategy } from "./strategy.js";

/**
 * Shapley values of a game with a single baseline, from coalitions asked about together with their complements: a Gaussian process
 * on the interactions of 1, 3 and 5 players, the only orders that a pair leaves and nearly all that matters, gives them in closed form.
 *
 * A model row costs one coalition. Where the process does not foretell the pairs better than paired least squares does, which leaving
 * out each pair in turn shows, the latter answers. All coalitions enumerated: exact.
 */
export class OddProcessStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly rowsNeeded: number;
	readonly #kernels: Kernels;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	readonly #design: PairedDesign;
	/** Coalitions asked about and told; the empty one comes first and counts as −1. */
	#asked = -1;
	#told = -1;
	#total: Float64Array = new Float64Array(0);
	#base: Float64Array = new Float64Array(0);
	/** v of every coalition of the design, [coalitions, targets]. */
	#values: Float64Array = new Float64Array(0);

	/** @param options.budget model rows at most, the instance and the empty coalition among them */
	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, linking: Linking, options: { budget: number; seed: number }) {
		this.#kernels = kernels;
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		const pairs = Math.max(0, Math.floor((options.budget - 2) / 2));
		this.#design = pairedDesign(kernels, this.#players.count, pairs, options.seed);
		this.rowsWanted = 2 * this.#design.count + 1;
		this.rowsNeeded = 1 + 2 * this.#players.count;
	}

	begin(instance: Float64Array): void {
		this.#total = this.#linking.apply(instance).linked;
		this.#values = new Float64Array(2 * this.#design.count * instance.length);
	}

	ask(rows: number): CoalitionQuery | null {
		const { coalitions, count } = this.#design;
		const take = Math.min(rows, 2 * count - this.#asked);
		if (take <= 0) return null;
		const query = this.#players.query(coalitions, this.#asked, take);
		this.#asked += take;
		return query;
	}

	tell(answers: Float64Array): void {
		const targets = this.#total.length;
		let { linked } = this.#linking.apply(answers);
		if (this.#told < 0) {
			this.#base = linked.slice(0, targets);
			linked = linked.subarray(targets);
			this.#told = 0;
		}
		this.#values.set(linked, this.#told * targets);
		this.#told += linked.length / targets;
	}

	estimate(): Estimate {
		const targets = this.#total.length;
		const players = this.#players.count;
		const pairs = Math.max(0, Math.floor(this.#told / 2));
		const exact = this.#design.complete && pairs === this.#design.count;
		const notes: Note[] = this.#linking.notes();
		if (!exact && 2 * pairs < players) {
			notes.push({
				code: "underdetermined",
				message: `${pairs === 1 ? "One pair of coalitions says" : `${pairs} pairs of coalitions say`} little about ${players} attributions: raise the budget.`,
			});
		}
		const { attributions, variances } = estimateGames(this.#kernels, this.#design, pairs, this.#values, this.#base, this.#total);
		const spread = (values: Float64Array) => this.#players.spread(values, targets, this.#masked.features.length);
		return {
			attributions: spread(attributions),
			...(!exact && pairs > 1 && { standardErrors: spread(variances.map(Math.sqrt)) }),
			baseValues: this.#base,
			exact,
			notes,
		};
	}
}
