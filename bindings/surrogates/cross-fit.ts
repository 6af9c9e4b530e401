import type { Answers, Pairs } from "./asked-rows.js";
import type { Fit, Surrogate } from "./surrogate.js";

/** Surrogates that have not seen a part of the pairs each. */
export interface CrossFit {
	/** Which of the kinds they are. */
	readonly kind: number;
	readonly surrogates: readonly Surrogate[];
	/** [pairs]: the surrogate that has not seen the pair. */
	readonly fold: Int32Array;
	/** [pairs]: (g(S) − g(complement)) / 2 of that surrogate. */
	readonly halves: Float64Array;
	/** [surrogates][background rows]: g(x) − g(b) */
	readonly totals: readonly Float64Array[];
}

/** Parts that the pairs are dealt to. */
const FOLDS = 3;

/**
 * Fits surrogates to all but one part of the pairs, for each part in turn. What they say of the part is then not biased by having seen it (Chernozhukov
 * et al. 2018, "Double/debiased machine learning", definition 3.1). Of several kinds the one that says best what the first part's pairs are worth is fitted to the
 * other parts, too.
 *
 * @param kinds fit a surrogate to rows of the table of all answers: the instance first, then the background, then both members of each pair
 */
export function crossFit({ row }: Pairs, answers: Answers, weights: Float64Array, kinds: readonly Fit[]): CrossFit {
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
	const heldOut = (held: number, fit: Fit): HeldOut => {
		const surrogate = fit(rowsWhere((own) => own !== held));
		const said = surrogate.predict(rowsWhere((own) => own === held));
		const halves: number[] = [];
		for (let at = known; at < said.length; at += 2) halves.push((said[at] - said[at + 1]) / 2);
		return { surrogate, halves, totals: answers.background.map((_, b) => said[0] - said[1 + b]) };
	};
	const misses = ({ halves }: HeldOut): number => {
		let sum = 0;
		let at = 0;
		fold.forEach((own, p) => {
			if (own !== 0) return;
			const miss = answers.pairs[2 * p] / 2 - answers.pairs[2 * p + 1] / 2 - halves[at++];
			sum += weights[p] * miss * miss;
		});
		return sum;
	};
	const firsts = kinds.map((fit) => heldOut(0, fit));
	const squares = firsts.map((first) => (kinds.length > 1 ? misses(first) : 0));
	const kind = squares.indexOf(Math.min(...squares));
	const parts = [firsts[kind]];
	for (let held = 1; held < FOLDS; held++) parts.push(heldOut(held, kinds[kind]));
	const taken = new Int32Array(FOLDS);
	return {
		kind,
		surrogates: parts.map(({ surrogate }) => surrogate),
		fold,
		halves: Float64Array.from(fold, (own) => parts[own].halves[taken[own]++]),
		totals: parts.map(({ totals }) => totals),
	};
}

/** What one surrogate says of the part that it has not seen. */
interface HeldOut {
	readonly surrogate: Surrogate;
	readonly halves: readonly number[];
	readonly totals: Float64Array;
}
