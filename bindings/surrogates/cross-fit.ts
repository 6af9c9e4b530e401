import type { Answers, Pairs } from "./asked-rows.js";
import type { Fit, Surrogate } from "./surrogate.js";

/** A mixture of surrogates of which, of every kind, one has not seen a given pair. */
export interface CrossFit {
	/** [kinds]: what each kind weighs in the mixture; they add up to 1. */
	readonly shares: Float64Array;
	/** [kinds][FOLDS]: none of a kind that weighs nothing. */
	readonly surrogates: readonly (readonly Surrogate[])[];
	/** [pairs]: the part to which the pair belongs. */
	readonly fold: Int32Array;
	/** [pairs]: (g(S) − g(complement)) / 2 of the mixture of those that have not seen the pair. */
	readonly halves: Float64Array;
	/** [kinds][FOLDS][background rows]: g(x) − g(b) */
	readonly totals: readonly (readonly Float64Array[])[];
}

/** Parts that the pairs are dealt to. */
export const FOLDS = 3;
/** A kind that would weigh less than this is not worth its fits. */
const LEAST_SHARE = 0.1;

/**
 * Fits surrogates to all but one part of the pairs, for each part in turn. What they say of the part is then not biased by having seen it (Chernozhukov
 * et al. 2018, "Double/debiased machine learning", definition 3.1). Two kinds are mixed as the first part's pairs are known best (stacking: Breiman 1996): the one
 * number that these pairs have a say in.
 *
 * @param weights [pairs]: what each counts
 * @param earlier of fewer of these pairs: its surrogates are asked about the others, too, of which they have not seen those of their part either
 * @param kinds one or two ways to fit a surrogate to rows of the table of all answers: the instance first, then the background, then both members of each pair
 */
export function crossFit(
	{ row }: Pairs,
	answers: Answers,
	weights: Float64Array,
	kinds: readonly Fit[],
	earlier?: Pick<CrossFit, "shares" | "surrogates">,
): CrossFit {
	const known = 1 + answers.background.length;
	// A background row's pairs go to the parts in turn, and its first one to another part than the first of the row before it.
	const next = Int32Array.from({ length: answers.background.length }, (_, b) => b % FOLDS);
	const fold = row.map((b) => {
		const own = next[b];
		next[b] = (own + 1) % FOLDS;
		return own;
	});
	const rowsWhere = (wanted: (fold: number) => boolean): Int32Array => {
		const rows = Array.from({ length: known }, (_, i) => i);
		fold.forEach((own, p) => {
			if (wanted(own)) rows.push(known + 2 * p, known + 2 * p + 1);
		});
		return Int32Array.from(rows);
	};
	const heldOut = (held: number, surrogate: Surrogate): HeldOut => {
		const said = surrogate.predict(rowsWhere((own) => own === held));
		const halves: number[] = [];
		for (let at = known; at < said.length; at += 2) halves.push((said[at] - said[at + 1]) / 2);
		return { surrogate, halves, totals: answers.background.map((_, b) => said[0] - said[1 + b]) };
	};
	const trained = (held: number, fit: Fit) => heldOut(held, fit(rowsWhere((own) => own !== held)));
	let shares = earlier?.shares ?? Float64Array.of(1);
	const parts = earlier
		? earlier.surrogates.map((each) => each.map((surrogate, held) => heldOut(held, surrogate)))
		: kinds.map((fit) => [trained(0, fit)]);
	if (!earlier) {
		if (kinds.length === 2) {
			const first = Array.from(fold.keys()).filter((p) => fold[p] === 0);
			const truth = first.map((p) => answers.pairs[2 * p] / 2 - answers.pairs[2 * p + 1] / 2);
			const share = shareOfFirst(
				first.map((p) => weights[p]),
				...(parts.map(([{ halves }]) => halves.map((half, i) => truth[i] - half)) as [number[], number[]]),
			);
			shares = Float64Array.of(share, 1 - share);
		}
		kinds.forEach((fit, kind) => {
			if (shares[kind] === 0) parts[kind] = [];
			else for (let held = 1; held < FOLDS; held++) parts[kind].push(trained(held, fit));
		});
	}
	const taken = new Int32Array(FOLDS);
	return {
		shares,
		surrogates: parts.map((each) => each.map(({ surrogate }) => surrogate)),
		fold,
		halves: Float64Array.from(fold, (own) => {
			const at = taken[own]++;
			return parts.reduce((sum, each, kind) => (each.length > 0 ? sum + shares[kind] * each[own].halves[at] : sum), 0);
		}),
		totals: parts.map((each) => each.map(({ totals }) => totals)),
	};
}

/** What one surrogate says of the part that it has not seen. */
interface HeldOut {
	readonly surrogate: Surrogate;
	readonly halves: readonly number[];
	readonly totals: Float64Array;
}

/** The share s in [0, 1] at which the squares of s a + (1 − s) b are least. */
function shareOfFirst(weights: readonly number[], a: readonly number[], b: readonly number[]): number {
	let onto = 0;
	let apart = 0;
	weights.forEach((weight, i) => {
		const difference = b[i] - a[i];
		onto += weight * b[i] * difference;
		apart += weight * difference * difference;
	});
	const share = apart > 0 ? onto / apart : 1;
	return share < LEAST_SHARE ? 0 : share > 1 - LEAST_SHARE ? 1 : share;
}
