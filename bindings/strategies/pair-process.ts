import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { climbed } from "./climb.js";
import { PairForm } from "./pair-form.js";
import { hasBit } from "./players.js";
import { forward, inverseOfFactor, type PositiveFactor, positiveFactor } from "./positive-factor.js";

/** What the process says of one game. */
export interface PairFit {
	/** What it says of any coalition. */
	readonly form: PairForm;
	/**
	 * [samples]: what it says of each without having seen it, nor its complement where that is its neighbour: of two mirror images one gives away the
	 * interactions in the other. Costs as much again as the fit.
	 */
	leftOut(): Float64Array;
}

/** Samples that λ and the noise are chosen from, and from which the relevances are. */
const PRIOR_SAMPLES = 160;
const RELEVANCE_SAMPLES = 320;
/** Times that the relevances follow the weights. */
const ROUNDS = 3;
/** Share of the mean that a player's relevance keeps, whatever its weight. */
const LEAST_RELEVANCE = 0.1;
/** Search limits of λ and the noise. */
const LIMITS = [
	[1e-4, 30],
	[1e-6, 3],
] as const;

/**
 * A Gaussian process on coalitions: a game is a constant, plus a weight of each player, plus one of every two, whose independent prior variances are
 * 1, r_i and (λ / ē₂) r_i r_j:  K(S, S') = 1 + e₁ + λ e₂ / ē₂,  e_k the elementary symmetric polynomial of order k of r_i τ_i τ'_i, τ = ±1 for present and
 * absent, ē₂ its value at S = S'. The relevances r, which add up to 1, follow the squared weights of a first fit; λ and the noise are chosen by the
 * marginal likelihood.
 *
 * Costs n³ for n samples.
 */
export class PairProcess {
	readonly players: number;
	readonly #kernels: Kernels;
	/** [players, samples]: ±1. */
	readonly #signs: Float64Array;
	readonly #count: number;
	/** [samples]: noise of each against the mean. */
	readonly #noise: Float64Array;

	/**
	 * @param coalitions bit-packed, [samples]
	 * @param weights [samples] > 0: a sample's noise goes with the inverse; default all alike
	 */
	constructor(kernels: Kernels, players: number, coalitions: Uint32Array, count: number, weights?: Float64Array) {
		this.players = players;
		this.#kernels = kernels;
		this.#count = count;
		const words = coalitionWords(players);
		this.#signs = new Float64Array(players * count);
		for (let p = 0; p < players; p++)
			for (let n = 0; n < count; n++) this.#signs[p * count + n] = hasBit(coalitions, n * words, p) ? 1 : -1;
		let mean = 0;
		for (let n = 0; n < count; n++) mean += (weights?.[n] ?? 1) / count;
		this.#noise = Float64Array.from({ length: count }, (_, n) => mean / (weights?.[n] ?? 1));
	}

	/**
	 * Fits the process to the values of the samples.
	 *
	 * @returns null where they do not vary, or the matrix is singular to working precision
	 */
	fit(values: Float64Array): PairFit | null {
		const { players } = this;
		const n = this.#count;
		let weight = 0;
		let mean = 0;
		for (let i = 0; i < n; i++) {
			weight += 1 / this.#noise[i]!;
			mean += values[i]! / this.#noise[i]!;
		}
		mean /= weight;
		const y = values.map((value) => value - mean);
		const few = Math.min(n, PRIOR_SAMPLES);
		const more = Math.min(n, RELEVANCE_SAMPLES);
		let relevance: Float64Array = new Float64Array(players).fill(1 / players);
		let hyper = [0.3, 0.1];
		for (let round = 0; ; round++) {
			hyper = this.#choose(relevance, y, few, hyper);
			if (round === ROUNDS) break;
			const solved = this.#solve(relevance, y, more, hyper);
			if (solved === null) return null;
			relevance = relevancesOf(this.#linear(relevance, solved.alpha, more));
		}
		const solved = this.#solve(relevance, y, n, hyper);
		if (solved === null) return null;
		const { alpha, factor } = solved;
		return {
			form: this.#formOf(relevance, alpha, hyper[0]!, mean),
			leftOut: () => {
				const misses = this.#leaveOut(factor, alpha);
				return values.map((value, i) => value - misses[i]!);
			},
		};
	}

	/** How far off the process is at each sample without it and its mirror image: (K⁻¹)_GG⁻¹ α_G. */
	#leaveOut(factor: PositiveFactor, alpha: Float64Array): Float64Array {
		const n = this.#count;
		const inverse = inverseOfFactor(factor);
		const own = new Float64Array(n);
		/** With the next sample. */
		const next = new Float64Array(n);
		for (let i = 0; i < n; i++) {
			for (let j = 0, at = i * n; j <= i; j++, at++) {
				own[j]! += inverse[at]! * inverse[at]!;
				if (j < i) next[j]! += inverse[at]! * inverse[at + 1]!;
			}
		}
		const misses = new Float64Array(n);
		for (let i = 0; i < n; i++) {
			if (i + 1 === n || !this.#areMirrored(i)) {
				misses[i] = alpha[i]! / own[i]!;
				continue;
			}
			const determinant = own[i]! * own[i + 1]! - next[i]! * next[i]!;
			misses[i] = (own[i + 1]! * alpha[i]! - next[i]! * alpha[i + 1]!) / determinant;
			misses[i + 1] = (own[i]! * alpha[i + 1]! - next[i]! * alpha[i]!) / determinant;
			i++;
		}
		return misses;
	}

	/** Is sample i + 1 the complement of sample i? */
	#areMirrored(i: number): boolean {
		for (let p = 0; p < this.players; p++) {
			const at = p * this.#count + i;
			if (this.#signs[at]! + this.#signs[at + 1]! !== 0) return false;
		}
		return true;
	}

	/** 1 + e₁ + λ e₂/ē₂ + noise of the first `count` samples. */
	#matrix(first: Float64Array, count: number, squares: number, [lambda, noise]: readonly number[]): Float64Array {
		const scale = squares < 1 ? lambda! / (1 - squares) : 0;
		const matrix = first.map((e1) => 1 + e1 + scale * (e1 * e1 - squares));
		for (let i = 0; i < count; i++) matrix[i * count + i]! += noise! * this.#noise[i]!;
		return matrix;
	}

	/** e₁ of every two of the first `count` samples. */
	#first(relevance: Float64Array, count: number): Float64Array {
		const n = this.#count;
		const rows = new Float64Array(this.players * count);
		for (let p = 0; p < this.players; p++) rows.set(this.#signs.subarray(p * n, p * n + count), p * count);
		const out = new Float64Array(count * count);
		this.#kernels.addGram(rows, relevance, count, out);
		return out;
	}

	/** λ and the noise that make the first `count` values likeliest: −(n/2) log(yᵀK⁻¹y / n) − ½ log det K. */
	#choose(relevance: Float64Array, y: Float64Array, count: number, start: readonly number[]): number[] {
		const first = this.#first(relevance, count);
		const squares = squareOf(relevance, this.players);
		const logs = new Float64Array(count + 1);
		return climbed(start, LIMITS, (hyper) => {
			const factor = positiveFactor(this.#matrix(first, count, squares, hyper), count);
			if (factor === null) return -Infinity;
			logs.set(factor.inverse);
			logs[count] = squareOf(forward(factor, y), count) / count;
			if (!(logs[count]! > 0)) return -Infinity;
			this.#kernels.log(logs, logs);
			let likelihood = -0.5 * count * logs[count]!;
			for (let i = 0; i < count; i++) likelihood += logs[i]!;
			return likelihood;
		});
	}

	#solve(relevance: Float64Array, y: Float64Array, count: number, hyper: readonly number[]): Solved | null {
		const matrix = this.#matrix(this.#first(relevance, count), count, squareOf(relevance, this.players), hyper);
		const factor = positiveFactor(matrix, count);
		return factor && { factor, alpha: backward(factor, forward(factor, y)) };
	}

	/** [players]: weights of τ_i, from the first `count` samples. */
	#linear(relevance: Float64Array, alpha: Float64Array, count: number): Float64Array {
		return relevance.map((r, p) => {
			let sum = 0;
			for (let i = 0; i < count; i++) sum += alpha[i]! * this.#signs[p * this.#count + i]!;
			return r * sum;
		});
	}

	/** Σ_n α_n K(·, S_n) + mean, as a polynomial of order 2. */
	#formOf(relevance: Float64Array, alpha: Float64Array, lambda: number, mean: number): PairForm {
		const { players } = this;
		const n = this.#count;
		const squares = squareOf(relevance, players);
		const scale = squares < 1 ? (2 * lambda) / (1 - squares) : 0;
		let constant = mean;
		for (const value of alpha) constant += value;
		// Σ_n α_n τ_n τ_nᵀ
		const products = new Float64Array(players * players);
		const rows = new Float64Array(n * players);
		for (let p = 0; p < players; p++) for (let i = 0; i < n; i++) rows[i * players + p] = this.#signs[p * n + i]!;
		this.#kernels.addGram(rows, alpha, players, products);
		const pairs = products.map((product, at) => {
			const p = Math.floor(at / players);
			const q = at % players;
			return p === q ? 0 : scale * relevance[p]! * relevance[q]! * product;
		});
		return PairForm.ofSigns(constant, this.#linear(relevance, alpha, n), pairs);
	}
}

interface Solved {
	readonly factor: PositiveFactor;
	/** K⁻¹ y */
	readonly alpha: Float64Array;
}

/** Relevances in proportion to the squared weights, adding up to 1. */
function relevancesOf(weights: Float64Array): Float64Array {
	const mean = squareOf(weights, weights.length) / weights.length;
	const out = weights.map((weight) => (mean > 0 ? (weight * weight) / mean + LEAST_RELEVANCE : 1));
	let sum = 0;
	for (const value of out) sum += value;
	return out.map((value) => value / sum);
}

function squareOf(x: Float64Array, count: number): number {
	let sum = 0;
	for (let i = 0; i < count; i++) sum += x[i]! * x[i]!;
	return sum;
}

/** L⁻ᵀ x */
function backward({ n, lower, inverse }: PositiveFactor, x: Float64Array): Float64Array {
	const out = x.slice();
	for (let i = n - 1; i >= 0; i--) {
		const value = (out[i]! *= inverse[i]!);
		for (let j = 0; j < i; j++) out[j]! -= value * lower[i * n + j]!;
	}
	return out;
}
