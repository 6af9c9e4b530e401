import type { Answers } from "../surrogates/asked-rows.js";
import { type CrossFit, FOLDS } from "../surrogates/cross-fit.js";
import type { TwoLevelDesign } from "./two-level-design.js";
import type { PairAnswers } from "./two-level-equations.js";

/** What surrogates leave of a model's answers. */
export interface Remainder extends PairAnswers {
	/** [kinds]: those that weigh something in the mixture. */
	readonly used: readonly number[];
}

/**
 * What a mixture of surrogates leaves of the answers, each pair's by those that have not seen it.
 *
 * The surrogates of each part leave a game of their own, whose sum T_k = f(x) − f(b) − (g_k(x) − g_k(b)) is known. For one fit to all parts the sums must be
 * the same: (T̄ − T_k) / d for each of the row's d players brings T_k to the mean T̄, and adds as much times |S| − d / 2 to a pair's half difference.
 */
export function remainder(
	{ row, size, rows }: Pick<TwoLevelDesign, "row" | "size" | "rows">,
	answers: Answers,
	{ shares, surrogates, fold, halves, totals }: Pick<CrossFit, "shares" | "surrogates" | "fold" | "halves" | "totals">,
): Remainder {
	const used = Array.from(shares.keys()).filter((kind) => surrogates[kind].length > 0);
	/** g_k(x) − g_k(b) of the mixture for part k. */
	const carried = Array.from({ length: FOLDS }, (_, part) =>
		answers.background.map((__, b) => used.reduce((total, kind) => total + shares[kind] * totals[kind][part][b], 0)),
	);
	const mean = answers.background.map((_, b) => carried.reduce((sum, part) => sum + part[b], 0) / FOLDS);
	return {
		used,
		halves: halves.map((half, p) => {
			const b = row[p];
			const said = answers.pairs[2 * p] / 2 - answers.pairs[2 * p + 1] / 2;
			return said - half + (carried[fold[p]][b] - mean[b]) * (size[p] / rows[b].players.length - 0.5);
		}),
		totals: answers.background.map((value, b) => answers.instance - value - mean[b]),
	};
}
