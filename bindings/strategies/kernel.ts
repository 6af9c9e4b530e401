import type { Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import { kernelStandardErrors } from "./kernel-errors.js";
import { type KernelPlan, planKernel } from "./kernel-plan.js";
import type { Linking } from "./linking.js";
import { Players } from "./players.js";
import type { Estimate, Strategy } from "./strategy.js";

/** Pairs of coalitions beyond those that the fit needs, before its residuals say anything. */
const LEAST_FREEDOM = 3;
/**
 * Kernel SHAP (Lundberg & Lee 2017, §4.1): Shapley values as the solution of a weighted linear regression on sampled coalitions, each
 * averaged over the whole background, under the constraint that they add up.
 *
 * Normal equations only: memory grows with players² and with coalitions × targets, never with coalitions × background.
 */
export class KernelStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly #kernels: Kernels;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	readonly #plan: KernelPlan;
	/** Coalitions asked about and told; the empty coalition, which gives the base value, is asked first and counts as −1. */
	#asked = -1;
	#told = -1;
	#total: Float64Array = new Float64Array(0);
	#base: Float64Array = new Float64Array(0);
	/** v − base of every coalition, [coalitions, targets] */
	#values: Float64Array = new Float64Array(0);
	/** Σ w z (v − base), [players, targets] */
	#cross: Float64Array = new Float64Array(0);

	constructor(
		kernels: Kernels,
		masked: MaskedInstance<unknown>,
		linking: Linking,
		options: { budget: number; seed: number; sizes: "design" | "chance" },
	) {
		this.#kernels = kernels;
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		const coalitions = Math.floor((options.budget - 1) / masked.backgroundRows) - 1;
		this.#plan = planKernel(kernels, this.#players.count, coalitions, options.seed, options.sizes);
		this.rowsWanted = (this.#plan.count + 1) * masked.backgroundRows;
	}

	begin(instance: Float64Array): void {
		this.#total = this.#linking.apply(instance).linked;
		this.#cross = new Float64Array(this.#players.count * instance.length);
		this.#values = new Float64Array(this.#plan.count * instance.length);
	}

	ask(rows: number): CoalitionQuery | null {
		const { coalitions, count } = this.#plan;
		const most = Math.floor(rows / this.#masked.backgroundRows);
		const take = Math.min(most, count - this.#asked);
		if (take <= 0) return null;
		const query = this.#players.query(coalitions, this.#asked, take);
		this.#asked += take;
		return query;
	}

	tell(answers: Float64Array): void {
		const targets = this.#total.length;
		let { linked: values } = this.#linking.apply(this.#average(answers, targets));
		if (this.#told < 0) {
			this.#base = values.slice(0, targets);
			values = values.subarray(targets);
			this.#told = 0;
		}
		const count = values.length / targets;
		for (let c = 0; c < count; c++) for (let t = 0; t < targets; t++) values[c * targets + t]! -= this.#base[t]!;
		this.#values.set(values, this.#told * targets);
		const words = this.#players.words;
		const { coalitions, groupStarts, groupWeights } = this.#plan;
		const weights = new Float64Array(count);
		for (let c = 0, group = 0; c < count; c++) {
			while (this.#told + c >= groupStarts[group + 1]!) group++;
			weights[c] = groupWeights[group]!;
		}
		const told = coalitions.subarray(this.#told * words, (this.#told + count) * words);
		this.#kernels.addBinaryCross(told, this.#players.count, weights, values, targets, this.#cross);
		this.#told += count;
	}

	/** [coalitions · background rows, targets] → weighted means [coalitions, targets], added in order of the background rows. */
	#average(answers: Float64Array, targets: number): Float64Array {
		const { backgroundRows, backgroundWeights } = this.#masked;
		const out = new Float64Array(answers.length / backgroundRows);
		for (let c = 0, at = 0; c < out.length; c += targets) {
			for (let b = 0; b < backgroundRows; b++) {
				const weight = backgroundWeights[b]!;
				for (let t = 0; t < targets; t++) out[c + t]! += weight * answers[at++]!;
			}
		}
		return out;
	}

	estimate(): Estimate {
		const targets = this.#total.length;
		const players = this.#players.count;
		const { coalitions, groupStarts, groupWeights, complete } = this.#plan;
		const notes: Note[] = this.#linking.notes();
		const gram = new Float64Array(players * players);
		this.#kernels.binaryGram(coalitions, players, groupStarts, groupWeights, gram);
		const totals = this.#total.map((total, t) => total - this.#base[t]!);
		const { solution, rank } = this.#kernels.solveShapley(gram, this.#cross, totals, players, targets);
		if (rank < players) {
			notes.push({
				code: "underdetermined",
				message: `The ${this.#plan.count} coalitions that the budget allows do not determine ${players} attributions (rank ${rank}): raise the budget.`,
			});
		}
		const freedom = this.#plan.count / 2 - (players - 1);
		if (!complete && rank === players && freedom < LEAST_FREEDOM) {
			notes.push({
				code: "no-standard-errors",
				message: `${this.#plan.count} coalitions are too few beside ${players} features to tell how far the attributions are off: raise the budget.`,
			});
		}
		const attributions = new Float64Array(targets * players);
		for (let p = 0; p < players; p++) for (let t = 0; t < targets; t++) attributions[t * players + p] = solution[p * targets + t]!;
		const spread = (values: Float64Array) => this.#players.spread(values, targets, this.#masked.features.length);
		return {
			attributions: spread(attributions),
			...(!complete &&
				rank === players &&
				freedom >= LEAST_FREEDOM && {
					standardErrors: spread(kernelStandardErrors(this.#kernels, this.#plan, gram, this.#values, solution, totals)),
				}),
			baseValues: this.#base,
			exact: complete,
			notes,
		};
	}
}
