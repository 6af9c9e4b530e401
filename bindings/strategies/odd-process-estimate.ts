import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { canComplete, completed, type Foretelling } from "./odd-completion.js";
import { areProbabilities, fitLogit } from "./odd-logit.js";
import { fitOddProcess, type OddFit, oddInfluences, predictOdd } from "./odd-process-fit.js";
import type { PairedDesign } from "./paired-design.js";
import { pairsOfSize } from "./two-level-design.js";
import { pairedSquares, pairWeights, type PairedSquares } from "./paired-squares.js";
import { setBit } from "./players.js";

/** The process is fitted to so many pairs at most; its time grows with their cube. */
const MOST_PAIRS = 1024;
/** Up to so many targets each have a prior of their own; more share one. */
const OWN_PRIORS = 4;
/** A mean squared residual below this share of the mean square is rounding: the game is additive. */
const ROUNDING = 1e-20;

/** With so many pairs per player, least squares of what the process leaves is worth adding; it is what makes the estimate consistent. */
const CORRECTED = 4;

/** The process on the log-odds answers if its mean squared residual is below this share of the other's. */
const LOGIT_MARGIN = 0.8;

/** What log-odds miss is added to them if the mean squared residual is then below this share. */
const REMAINDER_MARGIN = 0.8;

/** Pairs on which log-odds are tried first where there are over twice as many. */
const SCREENED = 96;

/**
 * Pairs of the process on log-odds that its Shapley values are computed from, at no model calls; with more pairs of the model, more, lest
 * this be what limits. 4096 are all there are for up to 13 players.
 */
const FREE_PAIRS = 4096;
const FREE_PAIRS_MORE = 8192;

interface Answer {
	readonly attributions: Float64Array;
	readonly variances: Float64Array;
}

export interface GameEstimates {
	/** [targets, players]; each target's add up to its total. */
	readonly attributions: Float64Array;
	/** [targets, players]: squared standard errors. */
	readonly variances: Float64Array;
}

/**
 * Shapley values of one game per target from the first `pairs` pairs of a design.
 *
 * @param values [2 · pairs, targets]: v of each coalition
 * @param base [targets]: v(∅)
 * @param full [targets]: v of all players
 */
export function estimateGames(
	kernels: Kernels,
	design: PairedDesign,
	pairs: number,
	values: Float64Array,
	base: Float64Array,
	full: Float64Array,
): GameEstimates {
	const { players, sizes } = design;
	const targets = full.length;
	const attributions = new Float64Array(targets * players);
	const variances = new Float64Array(targets * players);
	const words = coalitionWords(players);
	// The full coalition, then one of each pair.
	const coalitions = new Uint32Array((pairs + 1) * words);
	for (let p = 0; p < players; p++) setBit(coalitions, 0, p);
	for (let i = 0; i < pairs; i++) coalitions.set(design.coalitions.subarray(2 * i * words, (2 * i + 1) * words), (i + 1) * words);
	const weights = pairWeights(players, sizes, pairs);
	const left = unseen(players, sizes, pairs);
	const games = Array.from({ length: targets }, (_, t) => {
		const odd = new Float64Array(pairs + 1);
		odd[0] = (full[t]! - base[t]!) / 2;
		for (let i = 0; i < pairs; i++) odd[i + 1] = (values[2 * i * targets + t]! - values[(2 * i + 1) * targets + t]!) / 2;
		return odd;
	});
	const squares = games.map((odd) =>
		pairedSquares(kernels, players, coalitions.subarray(words), odd.subarray(1), weights, left, 2 * odd[0]!),
	);
	const complete = design.complete && pairs === design.count;
	const open = games.map((_, t) => t).filter((t) => !complete && pairs > 1 && !isAdditive(games[t]!, squares[t]!));
	const fitted = Math.min(pairs, MOST_PAIRS);
	const groups = open.length <= OWN_PRIORS ? open.map((t) => [t]) : [open];
	const results: Answer[] = squares.slice();
	for (const group of groups) {
		const guess = new Float64Array(players);
		for (const t of group) addShares(squares[t]!.attributions, guess);
		const fits = fitOddProcess(
			kernels,
			coalitions.subarray(0, (fitted + 1) * words),
			group.map((t) => games[t]!.subarray(0, fitted + 1)),
			guess,
			left,
		);
		fits?.forEach((fit, g) => {
			const t = group[g]!;
			const known = coalitions.subarray(0, (fitted + 1) * words);
			const plain: Foretelling = {
				predict: (others, count) => predictOdd(fit, known, others, count),
				residuals: allResiduals(t, fit.residuals, (others, count) => predictOdd(fit, known, others, count)),
				influences: (sums) => [oddInfluences(fit, known, sums)],
			};
			let model = plain;
			let least = weightedSquare(plain.residuals, weights);
			let answer: Answer = fit;
			let sampled: Float64Array | null = null;
			const probabilities = open.length <= OWN_PRIORS ? probabilitiesOf(t) : null;
			const logit = probabilities && isPromising(t, probabilities, guess) ? fitLogit(kernels, known, probabilities, fit, left) : null;
			const logitResiduals = logit && allResiduals(t, logit.residuals, logit.predict);
			const logitLeast = logitResiduals ? weightedSquare(logitResiduals, weights) : Infinity;
			const remainder = logitResiduals && logitLeast < LOGIT_MARGIN * least ? fitRemainder(logitResiduals, guess) : undefined;
			if (logit && logitResiduals && remainder) {
				const both = (others: Uint32Array, count: number) => {
					const more = predictOdd(remainder, known, others, count);
					return logit.predict(others, count).map((value, i) => value + more[i]!);
				};
				const bothResiduals = allResiduals(t, remainder.residuals, both);
				const bothLeast = weightedSquare(bothResiduals, weights);
				// What they miss is often chance: then log-odds err less on their own, but not by less than this tells. Filled in, it adds up.
				const alone = !canComplete(players, pairs) && bothLeast > REMAINDER_MARGIN * logitLeast;
				model = {
					predict: alone ? logit.predict : both,
					residuals: alone ? logitResiduals : bothResiduals,
					influences: (sums) => [oddInfluences(remainder, known, sums), logit.influences(sums)],
				};
				const share = (alone ? logitLeast : bothLeast) / least;
				least *= share;
				if (!canComplete(players, pairs)) {
					const free = logit.shapley(2 * games[t]![0]!, pairs > fitted ? FREE_PAIRS_MORE : FREE_PAIRS);
					answer = {
						attributions: free.attributions.map((value, p) => (alone ? value : value + remainder.attributions[p]!)),
						// What the remainder may be wrong by, and the log-odds: spread as the process on the probabilities says, as large as their residuals.
						variances: remainder.variances.map((variance, p) => variance + fit.variances[p]! * share),
					};
					sampled = free.variances;
				}
			}
			if (canComplete(players, pairs)) {
				results[t] = completed(players, coalitions.subarray(words), games[t]!.subarray(1), 2 * games[t]![0]!, left, model);
				return;
			}
			if (pairs >= CORRECTED * players) answer = corrected(answer, model.residuals, 2 * games[t]![0]!);
			if (sampled) answer = { attributions: answer.attributions, variances: answer.variances.map((variance, p) => variance + sampled[p]!) };
			if (!squares[t]!.determined || weightedSquare(squares[t]!.residuals, weights) > least) results[t] = answer;
		});
	}
	results.forEach((result, t) => {
		const total = full[t]! - base[t]!;
		attributions.set(addingUp(result, total), t * players);
		variances.set(result.variances, t * players);
	});
	return { attributions, variances };

	/** The process on what log-odds miss: a game of its own, in which a sigmoid that does not fit is not mistaken for chance. */
	function fitRemainder(missed: Float64Array, guess: Float64Array): OddFit | undefined {
		const values = new Float64Array(fitted + 1);
		values.set(missed.subarray(0, fitted), 1);
		return fitOddProcess(kernels, coalitions.subarray(0, (fitted + 1) * words), [values], guess, left)?.[0];
	}

	/** Residuals of the pairs that were fitted, each as if left out, and of the others. */
	function allResiduals(t: number, leftOut: Float64Array, predict: (others: Uint32Array, count: number) => Float64Array): Float64Array {
		const residuals = new Float64Array(pairs);
		residuals.set(leftOut);
		if (fitted < pairs) {
			const others = predict(coalitions.subarray((fitted + 1) * words), pairs - fitted);
			others.forEach((value, i) => (residuals[fitted + i] = games[t]![fitted + 1 + i]! - value));
		}
		return residuals;
	}

	/** v(all), v(∅), v(S), v(complement) … of a target, if they can be probabilities. */
	function probabilitiesOf(t: number): Float64Array | null {
		const all = Float64Array.from({ length: 2 * fitted + 2 }, (_, i) =>
			i < 2 ? (i === 0 ? full : base)[t]! : values[(i - 2) * targets + t]!,
		);
		return areProbabilities(all) ? all : null;
	}

	/** Whether log-odds foretell a part of the pairs better than probabilities do, each fitted to that part alone. */
	function isPromising(t: number, probabilities: Float64Array, guess: Float64Array): boolean {
		if (fitted <= 2 * SCREENED) return true;
		const n = SCREENED + 1;
		const some = coalitions.subarray(0, n * words);
		const own = fitOddProcess(kernels, some, [games[t]!.subarray(0, n)], guess, left)?.[0];
		const logit = own && fitLogit(kernels, some, probabilities.subarray(0, 2 * n), own, left);
		const weighed = weights.subarray(0, SCREENED);
		return !!own && !!logit && weightedSquare(logit.residuals, weighed) < weightedSquare(own.residuals, weighed);
	}

	/** φ of the process plus paired least squares of what it leaves, shrunk as far as that is noise (James & Stein). */
	function corrected(fit: Answer, residuals: Float64Array, total: number): Answer {
		let missing = total;
		for (const value of fit.attributions) missing -= value;
		const step = pairedSquares(kernels, players, coalitions.subarray(words), residuals, weights, left, missing);
		let size = 0;
		let noise = 0;
		for (let p = 0; p < players; p++) {
			size += step.attributions[p]! * step.attributions[p]!;
			noise += step.variances[p]!;
		}
		const keep = size > noise ? 1 - noise / size : 0;
		return {
			attributions: fit.attributions.map((value, p) => value + keep * step.attributions[p]!),
			variances: fit.variances.map((variance, p) => keep * step.variances[p]! + (1 - keep) * variance),
		};
	}
}

/** Per pair the share of the pairs of its size that were not evaluated. */
function unseen(players: number, sizes: Int32Array, pairs: number): Float64Array {
	const counts = new Float64Array(Math.floor(players / 2) + 1);
	for (let i = 0; i < pairs; i++) counts[sizes[i]!]!++;
	return Float64Array.from({ length: pairs }, (_, i) => 1 - counts[sizes[i]!]! / pairsOfSize(players, sizes[i]!));
}

function isAdditive(odd: Float64Array, { residuals, determined }: PairedSquares): boolean {
	if (!determined) return odd.every((value) => value === 0);
	let square = odd[0]! * odd[0]!;
	let rest = 0;
	for (let i = 0; i < residuals.length; i++) {
		square += odd[i + 1]! * odd[i + 1]!;
		rest += residuals[i]! * residuals[i]!;
	}
	return rest <= ROUNDING * square;
}

function weightedSquare(residuals: Float64Array, weights: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < weights.length; i++) sum += weights[i]! * residuals[i]! * residuals[i]!;
	return sum;
}

/** Adds |values| / Σ|values|. */
function addShares(values: Float64Array, out: Float64Array): void {
	let sum = 0;
	for (const value of values) sum += Math.abs(value);
	if (sum > 0) for (let p = 0; p < out.length; p++) out[p]! += Math.abs(values[p]!) / sum;
}

/** Spreads what is missing to the total over the attributions in proportion to their variances. */
function addingUp({ attributions, variances }: { attributions: Float64Array; variances: Float64Array }, total: number): Float64Array {
	let missing = total;
	let sum = 0;
	for (let p = 0; p < attributions.length; p++) {
		missing -= attributions[p]!;
		sum += variances[p]!;
	}
	return attributions.map((value, p) => value + missing * (sum > 0 ? variances[p]! / sum : 1 / attributions.length));
}
