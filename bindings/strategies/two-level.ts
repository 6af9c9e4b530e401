import type { Note } from "../explanation.js";
import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { CoalitionQuery } from "../maskers/query.js";
import type { Linking } from "./linking.js";
import { differingPlayers, Players, setBit } from "./players.js";
import type { Estimate, Strategy } from "./strategy.js";
import type { Corrected, Improve } from "./surrogate-correction.js";
import { dealPairs, type TwoLevelDesign } from "./two-level-design.js";
import { TwoLevelEquations } from "./two-level-equations.js";
import { guessAttributions, solveTwoLevel } from "./two-level-solve.js";

/**
 * Standard errors are so much larger than the fit says, which takes the variances between rows and of the residuals from the same answers. Chosen by coverage:
 * without it 95 % intervals hold 95 % in the mean over benchmark games, but 90 to 92 % where rows differ in few features, and those much.
 */
const CAUTION = 1.05;

/**
 * Two-level estimator of Shapley values for a background of many rows: a coalition meets one background row instead of all of them, its
 * complement the same one, and how the rows differ is part of the model that is fitted to the answers.
 *
 * The value of a background row's game for nobody, f(b), and for everybody, f(x), are measured, so that attributions add up for every row by
 * itself. Attributions are means over rows with the background's weights, and a row gets pairs in proportion to its weight.
 * For the identity link only: others apply to the mean over the background, which is not taken here.
 *
 * Cost: B model rows for the background and two per pair. Exact if every row gets all of its pairs, 2^(d − 1) − 1 for d differing players; for a
 * model without interactions of three features and more, also if every row gets about twice as many pairs as players. Source: Kernel SHAP's
 * regression (Lundberg & Lee 2017, §4.1) on complementary pairs (Covert & Lee 2021, §4.2), with effects of the background row as in any
 * linear mixed model.
 *
 * Memory: pairs × (players / 32 + targets) words while asking, background rows × players² while estimating.
 */
export class TwoLevelStrategy implements Strategy {
	readonly rowsWanted: number;
	readonly rowsNeeded: number;
	readonly #kernels: Kernels;
	readonly #masked: MaskedInstance<unknown>;
	readonly #linking: Linking;
	readonly #players: Players;
	readonly #design: TwoLevelDesign;
	/** Every pair that exists is in the design. */
	readonly #complete: boolean;
	/** Model rows asked about and told: the background, then the pairs, both members in turn. */
	#asked = 0;
	#told = 0;
	#instance: Float64Array = new Float64Array(0);
	/** f(b), [background rows, targets] */
	#absent: Float64Array = new Float64Array(0);
	/** v(S), v(complement): [pairs, 2, targets] */
	#values: Float64Array = new Float64Array(0);
	readonly #improve: Improve | undefined;

	/** @param improve what surrogates make of the answers, where they are wanted */
	constructor(
		kernels: Kernels,
		masked: MaskedInstance<unknown>,
		linking: Linking,
		options: { budget: number; seed: number },
		improve?: Improve,
	) {
		this.#improve = improve;
		this.#kernels = kernels;
		this.#masked = masked;
		this.#linking = linking;
		this.#players = new Players(masked);
		const pairs = Math.max(0, Math.floor((options.budget - 1 - masked.backgroundRows) / 2));
		const rowPlayers = differingPlayers(masked, this.#players);
		this.#design = dealPairs(kernels, this.#players.count, rowPlayers, masked.backgroundWeights, pairs, options.seed);
		this.#complete = this.#design.rows.every(({ players, pairs: own }) => own >= (players.length < 2 ? 0 : 2 ** (players.length - 1) - 1));
		this.rowsWanted = masked.backgroundRows + 2 * this.#design.row.length;
		this.rowsNeeded = masked.backgroundRows + 4 * this.#players.count;
	}

	begin(instance: Float64Array): void {
		this.#instance = this.#linking.apply(instance).linked;
		this.#absent = new Float64Array(this.#masked.backgroundRows * instance.length);
		this.#values = new Float64Array(2 * this.#design.row.length * instance.length);
	}

	ask(rows: number): CoalitionQuery | null {
		const count = Math.min(rows, this.rowsWanted - this.#asked);
		if (count <= 0) return null;
		const { coalitions, row, rows: designs } = this.#design;
		const words = coalitionWords(this.#players.count);
		const asked = new Uint32Array(count * words);
		const backgroundRow = new Int32Array(count);
		for (let q = 0; q < count; q++) {
			const question = this.#asked + q - this.#masked.backgroundRows;
			if (question < 0) {
				backgroundRow[q] = this.#asked + q;
				continue;
			}
			const pair = question >> 1;
			const b = row[pair]!;
			backgroundRow[q] = b;
			if ((question & 1) === 1) for (const player of designs[b]!.players) setBit(asked, q * words, player);
			for (let word = 0; word < words; word++) asked[q * words + word]! ^= coalitions[pair * words + word]!;
		}
		this.#asked += count;
		return { kind: "coalitions", coalitions: this.#players.toFeatures(asked, count), count, backgroundRow };
	}

	tell(answers: Float64Array): void {
		const targets = this.#instance.length;
		const { linked: values } = this.#linking.apply(answers);
		const background = Math.max(0, Math.min(values.length, this.#absent.length - this.#told * targets));
		if (background > 0) this.#absent.set(values.subarray(0, background), this.#told * targets);
		this.#values.set(values.subarray(background), Math.max(0, this.#told * targets - this.#absent.length));
		this.#told += values.length / targets;
	}

	/** From the pairs told so far; the background must have been told. */
	estimate(): Estimate {
		const targets = this.#instance.length;
		const players = this.#players.count;
		const { backgroundRows, backgroundWeights } = this.#masked;
		const pairs = Math.max(0, (this.#told - backgroundRows) >> 1);
		const exact = this.#complete && pairs === this.#design.row.length;
		const known = exact || pairs >= players - 1;
		const equations = new TwoLevelEquations(this.#design, pairs, backgroundWeights);
		const improve = exact || !known ? undefined : this.#improve?.(this.#design, pairs, equations);
		const attributions = new Float64Array(targets * players);
		const standardErrors = new Float64Array(targets * players);
		const baseValues = new Float64Array(targets);
		const surrogates = new Set<string>();
		for (let t = 0; t < targets; t++) {
			const column = (values: Float64Array, count: number) => Float64Array.from({ length: count }, (_, i) => values[i * targets + t]!);
			const absent = column(this.#absent, backgroundRows);
			for (let b = 0; b < backgroundRows; b++) baseValues[t]! += backgroundWeights[b]! * absent[b]!;
			const values = column(this.#values, 2 * pairs);
			const halves = Float64Array.from({ length: pairs }, (_, p) => values[2 * p]! / 2 - values[2 * p + 1]! / 2);
			const solve = known ? solveTwoLevel : guessAttributions;
			const plain = solve(this.#kernels, players, equations, { halves, totals: absent.map((value) => this.#instance[t]! - value) });
			const fit: Corrected = improve?.({ instance: this.#instance[t]!, background: absent, pairs: values }, plain) ?? plain;
			fit.surrogates?.forEach((name) => surrogates.add(name));
			attributions.set(fit.attributions, t * players);
			standardErrors.set(
				fit.variances.map((variance) => CAUTION * Math.sqrt(variance)),
				t * players,
			);
		}
		const notes: Note[] = this.#linking.notes();
		if (!known) {
			const least = 1 + backgroundRows + 2 * (players - 1);
			notes.push({
				code: "underdetermined",
				message: `${pairs === 1 ? "One pair of coalitions does" : `${pairs} pairs of coalitions do`} not determine ${players} attributions, which are guesses between an equal split and what the pairs say: raise the budget above ${least}, better to ${least + 2 * players}.`,
			});
		}
		if (surrogates.size > 0) {
			notes.push({
				code: "surrogate",
				message: `A surrogate of the model, fitted to the rows asked (${[...surrogates].join(", ")}), carries a part of the attributions; what it leaves was estimated on rows that it has not seen.`,
			});
		}
		const spread = (values: Float64Array) => this.#players.spread(values, targets, this.#masked.features.length);
		return {
			attributions: spread(attributions),
			baseValues,
			...(known && !exact && { standardErrors: spread(standardErrors) }),
			exact,
			notes,
		};
	}
}
