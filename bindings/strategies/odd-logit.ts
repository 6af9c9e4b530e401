import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { kernelTerms, transposed } from "./odd-hyper.js";
import { influences, type Sums } from "./odd-influence.js";
import type { OddKernel } from "./odd-kernel.js";
import { fitOddProcess, oddInfluences, type OddFit, predictOdd } from "./odd-process-fit.js";
import { pairedDesign } from "./paired-design.js";
import { pairedSquares, pairWeights } from "./paired-squares.js";
import { forward, inverseOfFactor, positiveFactor } from "./positive-factor.js";

/** Probabilities are kept this far from 0 and 1: beyond, the logit measures rounding. */
const LEAST = 1e-6;
/** Pairs that the even part's two hyper-parameters are chosen from. */
const EVEN_PAIRS = 128;

/** What a process on the log-odds says of the probabilities of one game. */
export interface LogitFit {
	/** [pairs]: (v(S) − v(complement)) / 2 less what the process says of the pair without having seen it. */
	readonly residuals: Float64Array;
	/** What the process says of further pairs: (v(S) − v(complement)) / 2 for each coalition of `others`, [count]. */
	predict(others: Uint32Array, count: number): Float64Array;
	/** By how much each pair moves sums of that, to first order: [sums, pairs]. */
	influences(sums: Sums): Float64Array;
	/** Shapley values of the process's probabilities from `freePairs` pairs of its own, and what sampling them adds to the squared errors. */
	shapley(total: number, freePairs: number): { attributions: Float64Array; variances: Float64Array };
}

/** Whether all values can be probabilities, and some are neither 0 nor 1. */
export function areProbabilities(values: Float64Array): boolean {
	let inside = 0;
	for (const value of values) {
		if (!(value >= 0 && value <= 1)) return false;
		if (value > LEAST && value < 1 - LEAST) inside++;
	}
	return 2 * inside > values.length;
}

/**
 * Fits log-odds instead of probabilities: a sigmoid of few-player interactions is simple there. The odd and the even part of a pair are
 * independent under the prior, so that each is a process of its own over the pairs; the even part has interactions of 0 and 2 players.
 *
 * @param coalitions bit-packed, [1 + pairs]: the full coalition, then one of each pair
 * @param values [2 + 2 · pairs]: v(all), v(∅), then v(S), v(complement) pair by pair: probabilities
 * @param identity the process fitted to the probabilities themselves, which the Shapley values lean on
 */
export function fitLogit(
	kernels: Kernels,
	coalitions: Uint32Array,
	values: Float64Array,
	identity: OddFit,
	unseen: Float64Array,
): LogitFit | null {
	const n = values.length / 2;
	const players = identity.kernel.players;
	const logits = logitOf(kernels, values);
	const odd = new Float64Array(n);
	const even = new Float64Array(n);
	let mean = 0;
	for (let i = 0; i < n; i++) {
		odd[i] = (logits[2 * i]! - logits[2 * i + 1]!) / 2;
		even[i] = (logits[2 * i]! + logits[2 * i + 1]!) / 2;
		mean += even[i]! / n;
	}
	for (let i = 0; i < n; i++) even[i]! -= mean;
	const start = identity.attributions.map(Math.abs);
	const oddFit = fitOddProcess(kernels, coalitions, [odd], start, unseen)?.[0];
	if (oddFit === undefined) return null;
	const evenFit = fitEven(kernels, oddFit.kernel, coalitions, even);
	if (evenFit === null) return null;
	const leftOut = halfDifferences(
		kernels,
		oddFit.residuals.map((residual, i) => odd[i + 1]! - residual),
		evenFit.residuals.map((residual, i) => mean + even[i + 1]! - residual),
	);
	const residuals = leftOut.map((value, i) => (values[2 * i + 2]! - values[2 * i + 3]!) / 2 - value);
	const predict = (others: Uint32Array, count: number) => {
		const { odds, evens } = predictBoth(oddFit, evenFit, coalitions, others, count);
		return halfDifferences(
			kernels,
			odds,
			evens.map((value) => value + mean),
		);
	};
	return {
		residuals,
		predict,
		influences({ coalitions: others, count, shares }) {
			const { odds, evens } = predictBoth(oddFit, evenFit, coalitions, others, count);
			const slope = (sign: number) =>
				logistic(
					kernels,
					evens.map((even, c) => mean + even + sign * odds[c]!),
				).map((p) => p * (1 - p));
			const above = slope(1);
			const below = slope(-1);
			// The derivatives of (σ(even + odd) − σ(even − odd)) / 2.
			const byOdd = shares.map((share, at) => (share * (above[at % count]! + below[at % count]!)) / 2);
			const byEven = shares.map((share, at) => (share * (above[at % count]! - below[at % count]!)) / 2);
			const ofOdd = oddInfluences(oddFit, coalitions, { coalitions: others, count, shares: byOdd });
			const ofEven = evenInfluences(oddFit.kernel, evenFit, coalitions, { coalitions: others, count, shares: byEven });
			return ofOdd.map((value, i) => value + ofEven[i]!);
		},
		shapley(total, freePairs) {
			const design = pairedDesign(kernels, players, freePairs, 0);
			const words = coalitionWords(players);
			const free = new Uint32Array(design.count * words);
			for (let i = 0; i < design.count; i++) free.set(design.coalitions.subarray(2 * i * words, (2 * i + 1) * words), i * words);
			const said = predict(free, design.count);
			// What the closed form has is subtracted before sampling and added after.
			const known = predictOdd(identity, coalitions, free, design.count);
			let rest = total;
			for (const value of identity.attributions) rest -= value;
			const weights = pairWeights(players, design.sizes, design.count);
			const share = new Float64Array(design.count).fill(design.complete ? 0 : 1);
			const difference = said.map((value, i) => value - known[i]!);
			const { attributions, variances } = pairedSquares(kernels, players, free, difference, weights, share, rest);
			return { attributions: attributions.map((value, p) => value + identity.attributions[p]!), variances };
		},
	};
}

interface EvenFit {
	readonly pairWeight: number;
	readonly alpha: Float64Array;
	/** [n − 1], as if left out. */
	readonly residuals: Float64Array;
	/** L⁻¹, [n, n]. */
	readonly inverse: Float64Array;
}

/** The even part: K = 1 + λ₂ e₂/ē₂ + noise, λ₂ and noise by marginal likelihood. */
function fitEven(kernels: Kernels, kernel: OddKernel, coalitions: Uint32Array, values: Float64Array): EvenFit | null {
	const n = values.length;
	const few = Math.min(n, EVEN_PAIRS + 1);
	const small = kernelTerms(kernel, coalitions, few).first;
	let best: { pairWeight: number; noise: number } | undefined;
	let reached = -Infinity;
	for (const pairWeight of [0.1, 1, 10, 100]) {
		for (const noise of [1e-5, 1e-3, 1e-1]) {
			const factor = positiveFactor(evenMatrix(kernel, small, few, pairWeight, pairWeight * noise), few);
			if (factor === null) continue;
			let square = 0;
			for (const x of forward(factor, values)) square += x * x;
			const logs = new Float64Array(few + 1);
			logs.set(factor.inverse);
			logs[few] = square / few;
			kernels.log(logs, logs);
			let likelihood = -0.5 * few * logs[few]!;
			for (let i = 0; i < few; i++) likelihood += logs[i]!;
			if (!(likelihood > reached)) continue;
			reached = likelihood;
			best = { pairWeight, noise: pairWeight * noise };
		}
	}
	if (best === undefined) return null;
	const terms = n === few ? small : kernelTerms(kernel, coalitions, n).first;
	const factor = positiveFactor(evenMatrix(kernel, terms, n, best.pairWeight, best.noise), n);
	if (factor === null) return null;
	const inverse = inverseOfFactor(factor);
	const alpha = transposed(inverse, forward(factor, values), n);
	const precision = new Float64Array(n);
	for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) precision[j]! += inverse[i * n + j]! * inverse[i * n + j]!;
	return { pairWeight: best.pairWeight, alpha, residuals: alpha.map((value, i) => value / precision[i]!).subarray(1), inverse };
}

function evenMatrix(kernel: OddKernel, first: Float64Array, n: number, pairWeight: number, noise: number): Float64Array {
	const { squares } = kernel.third(0);
	const scale = squares < 1 ? pairWeight / (1 - squares) : 0;
	const matrix = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		for (let at = i * n; at <= i * n + i; at++) matrix[at] = 1 + scale * (first[at]! * first[at]! - squares);
		matrix[i * n + i]! += noise;
	}
	return matrix;
}

/** What both parts say of further coalitions; they share a kernel. */
function predictBoth(odd: OddFit, even: EvenFit, coalitions: Uint32Array, others: Uint32Array, count: number) {
	const { kernel, hyper } = odd;
	const n = even.alpha.length;
	const { squares } = kernel.third(0);
	const scale = squares < 1 ? even.pairWeight / (1 - squares) : 0;
	const seen = kernel.bytesOf(coalitions, n);
	const asked = kernel.bytesOf(others, count);
	const first = new Float64Array(n);
	const third = new Float64Array(n);
	const fifth = new Float64Array(n);
	const odds = new Float64Array(count);
	const evens = new Float64Array(count);
	for (let c = 0; c < count; c++) {
		kernel.terms(asked, c, seen, n, first, third, fifth, 0);
		let ofOdd = 0;
		let ofEven = 0;
		for (let i = 0; i < n; i++) {
			ofOdd += odd.alpha[i]! * (first[i]! + hyper.lambda3 * third[i]! + hyper.lambda5 * fifth[i]!);
			ofEven += even.alpha[i]! * (1 + scale * (first[i]! * first[i]! - squares));
		}
		odds[c] = ofOdd;
		evens[c] = ofEven;
	}
	return { odds, evens };
}

/** By how much each pair moves sums of what the even part says of others: [sums, pairs]. */
function evenInfluences(kernel: OddKernel, fit: EvenFit, coalitions: Uint32Array, sums: Sums): Float64Array {
	const n = fit.alpha.length;
	const { squares } = kernel.third(0);
	const scale = squares < 1 ? fit.pairWeight / (1 - squares) : 0;
	const seen = kernel.bytesOf(coalitions, n);
	const asked = kernel.bytesOf(sums.coalitions, sums.count);
	const first = new Float64Array(n);
	const third = new Float64Array(n);
	const fifth = new Float64Array(n);
	return influences(fit, sums, (c) => {
		kernel.terms(asked, c, seen, n, first, third, fifth, 0);
		for (let i = 0; i < n; i++) first[i] = 1 + scale * (first[i]! * first[i]! - squares);
		return first;
	});
}

/** (σ(even + odd) − σ(even − odd)) / 2 */
function halfDifferences(kernels: Kernels, odd: Float64Array, even: Float64Array): Float64Array {
	const n = odd.length;
	const both = new Float64Array(2 * n);
	for (let i = 0; i < n; i++) {
		both[i] = even[i]! + odd[i]!;
		both[n + i] = even[i]! - odd[i]!;
	}
	const said = logistic(kernels, both);
	return odd.map((_, i) => (said[i]! - said[n + i]!) / 2);
}

/** Probabilities of log-odds. */
export function logistic(kernels: Kernels, logits: Float64Array): Float64Array {
	const powers = logits.map((value) => -value);
	kernels.exp(powers, powers);
	return powers.map((power) => 1 / (1 + power));
}

/** Log-odds of probabilities, which are kept a little away from 0 and 1. */
export function logitOf(kernels: Kernels, values: Float64Array): Float64Array {
	const odds = values.map((value) => {
		const p = Math.min(1 - LEAST, Math.max(LEAST, value));
		return p / (1 - p);
	});
	kernels.log(odds, odds);
	return odds;
}
