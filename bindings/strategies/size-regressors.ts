import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { sizeOf } from "./focused-samples.js";
import { hasBit } from "./players.js";
import type { Regressors } from "./regression-control.js";
import type { Seen } from "./samples.js";
import { sizeWeights } from "./size-weights.js";

/** Powers of the share of words left: 2 to 4. */
const POWERS = [2, 3, 4] as const;
/** Words whose weight may depend on how many others are left. */
const MOST_SLOPES = 64;
const SAMPLES_PER_SLOPE = 8;
/** Words of which every two may need each other; that many pairs of them per sample. */
const MOST_PAIRED = 12;
const PAIRS_PER_SAMPLE = 0.1;

/**
 * What may make a model of texts other than linear: how many words are left, how much more or less the strongest words weigh then, and which two of the
 * very strongest need each other. Each less its projection on the surrogate's own features under LIME's weighted law, which is known exactly: the number of words
 * left has its kernel's weights, and which words they are is left to chance.
 *
 * @param weights [features]: those of a first surrogate, to tell which words are strong
 * @param samples how many there are to fit to
 * @returns null where all texts that count have the same number of words left
 */
export function sizeRegressors(kernels: Kernels, weights: Float64Array, width: number, samples: number): Regressors | null {
	const features = weights.length;
	if (features < 3) return null;
	const law = new SizeLaw(sizeWeights(kernels, features, width));
	if (!law.varies) return null;
	const byStrength = Array.from(weights.keys()).toSorted((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!) || a - b);
	const sloping = byStrength.slice(0, Math.min(MOST_SLOPES, Math.floor(samples / SAMPLES_PER_SLOPE)));
	const paired = byStrength.slice(0, Math.min(MOST_PAIRED, Math.floor(Math.sqrt(PAIRS_PER_SAMPLE * samples))));
	const curves = POWERS.map((power) => law.curve(power));
	const slope = law.slope();
	const pair = law.pair();
	const { mean } = law;
	const count = curves.length + sloping.length + (paired.length * (paired.length - 1)) / 2;
	return {
		count,
		of(_, seen: Seen) {
			const words = coalitionWords(features);
			const coalitions = seen as Uint32Array;
			const rows = coalitions.length / words;
			const out = new Float64Array(rows * count);
			for (let n = 0, at = 0; n < rows; n++) {
				const start = n * words;
				const size = sizeOf(coalitions, start, words);
				const apart = size / features - mean;
				for (const { at: values, less } of curves) out[at++] = values[size]! - less(size, 0, 0);
				for (const j of sloping) {
					const here = hasBit(coalitions, start, j) ? 1 : 0;
					out[at++] = here * apart - slope(size, 1, here);
				}
				for (let a = 1; a < paired.length; a++) {
					const first = hasBit(coalitions, start, paired[a]!) ? 1 : 0;
					for (let b = 0; b < a; b++) {
						const second = hasBit(coalitions, start, paired[b]!) ? 1 : 0;
						out[at++] = first * second - pair(size, 2, first + second);
					}
				}
			}
			return out;
		},
	};
}

/** The linear function of the features nearest to a number of a coalition, at one of `size` members of which `own` are among the `special` features that the number is about. */
type Projection = (size: number, special: number, own: number) => number;

/** Coalitions of a random size, all of the same size equally likely. */
class SizeLaw {
	/** Share of features present, on average. */
	readonly mean: number;
	readonly #features: number;
	/** [sizes 0 … features − 1], adding up to 1. */
	readonly #shares: Float64Array;
	/** Covariances of two features. */
	readonly #apart: number;
	/** Variance of a feature less that. */
	readonly #own: number;

	constructor(weights: Float64Array) {
		let sum = 0;
		for (const weight of weights) sum += weight;
		this.#features = weights.length;
		this.#shares = weights.map((weight) => weight / sum);
		this.mean = this.#expect((size) => size / this.#features);
		this.#apart = this.both - this.mean * this.mean;
		this.#own = this.mean - this.both;
	}

	/** Probabilities that two, and three, given features are present. */
	get both(): number {
		const all = this.#features;
		return this.#expect((size) => ((size / all) * (size - 1)) / (all - 1));
	}

	get three(): number {
		const all = this.#features;
		return this.#expect((size) => ((size / all) * (size - 1) * (size - 2)) / (all - 1) / (all - 2));
	}

	/** Is there more than one size to speak of, and a choice between features? */
	get varies(): boolean {
		return this.#own > 1e-9 && this.#own + this.#features * this.#apart > 1e-9;
	}

	#expect(of: (size: number) => number): number {
		let sum = 0;
		this.#shares.forEach((share, size) => (sum += share * of(size)));
		return sum;
	}

	/** (share present − mean)^power at each size, and its projection. */
	curve(power: number): { at: Float64Array; less: Projection } {
		const at = this.#shares.map((_, size) => {
			const apart = size / this.#features - this.mean;
			let value = 1;
			for (let k = 0; k < power; k++) value *= apart;
			return value;
		});
		const expected = this.#expect((size) => at[size]!);
		const covariance = this.#expect((size) => at[size]! * (size / this.#features - this.mean));
		return { at, less: this.#project(expected, covariance, covariance, 0) };
	}

	/** Of a feature times (share present − mean). */
	slope(): Projection {
		const all = this.#features;
		const expected = this.#expect((size) => (size / all) * (size / all - this.mean));
		const withOwn = expected;
		const withOther = this.#expect((size) => (((size / all) * (size - 1)) / (all - 1)) * (size / all - this.mean));
		return this.#project(expected, withOwn - expected * this.mean, withOther - expected * this.mean, 1);
	}

	/** Of two features' product. */
	pair(): Projection {
		return this.#project(this.both, this.both - this.both * this.mean, this.three - this.both * this.mean, 2);
	}

	/**
	 * @param expected of the number
	 * @param own its covariance with each feature that it is about
	 * @param other with each other one
	 * @param special how many it is about
	 */
	#project(expected: number, own: number, other: number, special: number): Projection {
		const all = this.#features;
		// (own I + apart 11ᵀ)⁻¹ x = (x − apart Σx / (own + all · apart)) / own
		const sum = all * other + special * (own - other);
		const every = (other - (this.#apart * sum) / (this.#own + all * this.#apart)) / this.#own;
		const more = (own - other) / this.#own;
		return (size, about, present) => expected + every * (size - all * this.mean) + more * (present - about * this.mean);
	}
}
