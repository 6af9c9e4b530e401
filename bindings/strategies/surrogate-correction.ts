import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { Answers, PlayersTable } from "../surrogates/asked-rows.js";
import { type CrossFit, crossFit } from "../surrogates/cross-fit.js";
import type { Surrogate, SurrogateKind } from "../surrogates/surrogate.js";
import { networkSurrogate } from "../surrogates/network.js";
import { treeSurrogate } from "../surrogates/trees.js";
import { Players } from "./players.js";
import { robustShrinkage } from "./robust-shrinkage.js";
import { fitRows } from "./row-regression.js";
import { remainder } from "./surrogate-remainder.js";
import { dealPairs, type TwoLevelDesign } from "./two-level-design.js";
import { TwoLevelEquations } from "./two-level-equations.js";
import type { TwoLevelFit } from "./two-level-fit.js";
import { solveTwoLevel } from "./two-level-solve.js";

/** Says what surrogates make of the plain fit to one target's answers, given the pairs that have been answered. */
export type Improve = (
	design: TwoLevelDesign,
	pairs: number,
	equations: TwoLevelEquations,
) => (answers: Answers, plain: TwoLevelFit) => Corrected;

/** A fit, and the surrogates that it relies on. */
export interface Corrected extends TwoLevelFit {
	readonly surrogates?: readonly SurrogateKind["name"][];
}

/** Surrogates of some pairs, and their Shapley values where they were wanted. */
interface Earlier extends Pick<CrossFit, "shares" | "surrogates"> {
	readonly count: number;
	readonly carried?: TwoLevelFit;
}

/** Which surrogates are tried. */
export type SurrogateChoice = "auto" | SurrogateKind["name"];

/**
 * Shapley values of a surrogate, and the two-level estimate of what it leaves, shrunk where that may be noise.
 *
 * The values are linear in the game: φ(f) = φ(g) + φ(f − g), whatever g. With g fitted to other pairs than those that estimate φ(f − g), the
 * latter's error has mean 0 and the covariance that the fit says. Where g is good, the estimate is mostly noise, and is shrunk towards 0 (see `robustShrinkage`).
 *
 * Two kinds of surrogates are mixed as they know pairs best that they have not seen; none counts if the plain fit is surer. Asked again with more pairs of the
 * design, as a stream does, it makes surrogates anew once there are twice as many, and for all. Costs no model rows; computing goes with pairs × columns, and for a network with 10⁵ rows more.
 */
export function surrogateCorrection(kernels: Kernels, masked: MaskedInstance<unknown>, choice: SurrogateChoice): Improve | undefined {
	const table = playersTable(masked);
	if (!table) return undefined;
	let kinds: readonly SurrogateKind[] | undefined;
	/** By target. */
	const earlier: Earlier[] = [];
	return (design, count, equations) => {
		const words = coalitionWords(table.players);
		const pairs = { coalitions: design.coalitions.subarray(0, count * words), row: design.row.subarray(0, count) };
		const tried = (kinds ??= (choice === "auto" ? (["trees", "network"] as const) : [choice]).map((name) =>
			KINDS[name](kernels, table, design),
		));
		let target = 0;
		const rowPlayers = design.rows.map(({ players }) => players);
		/** Shapley values of the mixture. */
		const carriedBy = ({ shares, surrogates, totals }: CrossFit, used: readonly number[]): TwoLevelFit => {
			const carried = { attributions: new Float64Array(table.players), variances: new Float64Array(table.players) };
			for (const kind of used) {
				const own = Float64Array.from(table.weights, (_, b) => mean(totals[kind], b));
				const { attributions, variances } = surrogateValues(kernels, rowPlayers, table, surrogates[kind], own);
				const share = shares[kind];
				for (let p = 0; p < table.players; p++) {
					carried.attributions[p] += share * attributions[p];
					carried.variances[p] += share * share * variances[p];
				}
			}
			return carried;
		};
		const weights = equations.pairWeights;
		return (answers, plain) => {
			const before = earlier[target++];
			if (sum(plain.variances) === 0) return plain;
			const values = new Float64Array(1 + answers.background.length + answers.pairs.length);
			values[0] = answers.instance;
			values.set(answers.background, 1);
			values.set(answers.pairs, 1 + answers.background.length);
			// On the way to all pairs, surrogates are made anew once the pairs are twice as many.
			const known = before && count < design.row.length && count < 2 * before.count ? before : undefined;
			const fitted = crossFit(
				pairs,
				answers,
				weights,
				tried.map((kind) => kind.fitTo(values)),
				known,
			);
			const { shares, surrogates } = fitted;
			const left = remainder(design, answers, fitted);
			const { used } = left;
			const correction = solveTwoLevel(kernels, table.players, equations, left);
			if (!(sum(correction.variances) < sum(plain.variances))) {
				earlier[target - 1] = known ?? { count, shares, surrogates };
				return plain;
			}
			const carried = known?.carried ?? carriedBy(fitted, used);
			earlier[target - 1] = known ? { ...known, carried } : { count, shares, surrogates, carried };
			const total = left.totals.reduce((all, value, b) => all + table.weights[b] * value, 0);
			return { ...shrunk(carried, correction, total), surrogates: used.map((kind) => tried[kind].name) };
		};
	};
}

/** The columns of the players; undefined if the data are not a table. */
function playersTable(masked: MaskedInstance<unknown>): PlayersTable | undefined {
	if (!masked.table) return undefined;
	const { instance, background, columnFeature } = masked.table;
	const players = new Players(masked);
	const playerOf = new Int32Array(masked.features.length).fill(-1);
	players.features.forEach((feature, player) => (playerOf[feature] = player));
	const kept: number[] = [];
	columnFeature.forEach((feature, column) => {
		if (feature >= 0 && playerOf[feature] >= 0) kept.push(column);
	});
	const rows = masked.backgroundRows;
	const own = new Float64Array(rows * kept.length);
	for (let b = 0, at = 0; b < rows; b++) for (const column of kept) own[at++] = background[b * instance.length + column];
	return {
		players: players.count,
		columnPlayer: Int32Array.from(kept, (column) => playerOf[columnFeature[column]]),
		instance: Float64Array.from(kept, (column) => instance[column]),
		background: own,
		weights: masked.backgroundWeights,
	};
}

const KINDS = { trees: treeSurrogate, network: networkSurrogate };

/** Pairs that a surrogate is asked about, which costs no model rows, in all and for each player and row: enough for the error not to matter. */
const FREE_PAIRS = 50_000;
const FREE_PER_PLAYER = 4;
/** Beyond so many pairs, rows help each other out. */
const MOST_FREE_PAIRS = 100_000;

/** Shapley values of the surrogates' mean: exact, or estimated from as many pairs as it takes. */
function surrogateValues(
	kernels: Kernels,
	rowPlayers: readonly Int32Array[],
	{ players, weights }: PlayersTable,
	surrogates: readonly Surrogate[],
	totals: Float64Array,
): TwoLevelFit {
	const exact = surrogates.flatMap((surrogate) => (surrogate.shapley ? [surrogate.shapley()] : []));
	if (exact.length > 0) return { attributions: exact[0].map((_, p) => mean(exact, p)), variances: new Float64Array(players) };
	const wanted = Math.max(FREE_PAIRS, FREE_PER_PLAYER * players * rowPlayers.length);
	const alone = wanted <= MOST_FREE_PAIRS;
	const equal = new Float64Array(rowPlayers.length).fill(1);
	const design = dealPairs(kernels, players, rowPlayers, equal, alone ? wanted : FREE_PAIRS, 0, false);
	const each = surrogates.map((surrogate) => surrogate.halves!(design));
	const given = { halves: each[0].map((_, p) => mean(each, p)), totals };
	if (alone) return fitRows(kernels, players, design, weights, given);
	return solveTwoLevel(kernels, players, new TwoLevelEquations(design, design.row.length, weights), given);
}

/** φ(g) + c d, and what is then missing from the sum where the error is. */
function shrunk(known: TwoLevelFit, left: TwoLevelFit, total: number): TwoLevelFit {
	const noise = sum(left.variances);
	const { keep, variance: share } = robustShrinkage(left.attributions, left.variances);
	const missing = (1 - keep) * total;
	const attributions = known.attributions.map(
		(value, p) => value + keep * left.attributions[p] + (noise > 0 ? (missing * left.variances[p]) / noise : 0),
	);
	const variances = left.variances.map((variance, p) => share * variance + known.variances[p]);
	return { attributions, variances };
}

function sum(values: Float64Array): number {
	return values.reduce((total, value) => total + value, 0);
}

function mean(of: readonly Float64Array[], at: number): number {
	let sum = 0;
	for (const values of of) sum += values[at];
	return sum / of.length;
}
