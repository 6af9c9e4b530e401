import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { Query } from "../maskers/query.js";
import { setBit } from "./players.js";
import type { Samples } from "./samples.js";
import { sizeWeights } from "./size-weights.js";

/** Purpose of random numbers. */
const STREAM = 0x11e7;
/** Samples drawn at a time: bounds memory. */
const CHUNK = 256;

/** Shares of the samples that are drawn as lime does; by what they tell of the weights if the model were equally rough everywhere; by the root of the kernel. */
const [AS_LIME, TELLING, ROOTS] = [0.1, 0.5, 0.4] as const;

/**
 * Texts with words absent, of the sizes that tell most: lime draws the number of absent words uniformly, and its kernel then hardly counts the half of the
 * texts that have few words left. Here a text with k of M words left is drawn oftener or more seldom than by lime, and weighs the less or more for it, so that
 * the surrogate is the same in the limit. A sample's pull on a weight has the standard deviation π(k) √(k (M − k)) / M where the model is equally rough
 * everywhere, π the kernel: half of the samples are drawn in proportion to that (Neyman 1934), the others such that no sample weighs more than ten times what
 * it does with lime.
 */
export class FocusedSamples implements Samples {
	readonly binary = true;
	readonly together = 1;
	readonly origin: Float64Array;
	readonly #kernels: Kernels;
	readonly #seed: number;
	/** [features], by number of words left: running sums of the shares of the samples; lime's share over ours. */
	readonly #cumulative: Float64Array;
	readonly #ratios: Float64Array;

	/** @param width of the kernel on cosine distances */
	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, seed: number, width: number) {
		const features = masked.features.length;
		this.origin = new Float64Array(features).fill(1);
		this.#kernels = kernels;
		this.#seed = seed;
		const weights = sizeWeights(kernels, features, width);
		const telling = weights.map((weight, size) => weight * Math.sqrt((size / features) * (1 - size / features)));
		const parts = [
			[AS_LIME, weights.map(() => 1)],
			[TELLING, telling],
			[ROOTS, weights.map((weight) => Math.sqrt(weight))],
		] as const;
		const often = new Float64Array(features);
		for (const [share, part] of parts) {
			let sum = 0;
			for (const value of part) sum += value;
			// A kernel so narrow that nothing counts says nothing of what tells most.
			for (let size = 0; size < features; size++) often[size]! += share * (sum > 0 ? (part[size]! * features) / sum : 1);
		}
		this.#ratios = often.map((value) => 1 / value);
		this.#cumulative = new Float64Array(features);
		let sum = 0;
		often.forEach((value, size) => (this.#cumulative[size] = sum += value / features));
	}

	draw(first: number, count: number): { query: Query; seen: Uint32Array } {
		const features = this.origin.length;
		const words = coalitionWords(features);
		const coalitions = new Uint32Array(count * words);
		const order = Int32Array.from({ length: features }, (_, j) => j);
		for (let start = 0; start < count; start += CHUNK) {
			const here = Math.min(CHUNK, count - start);
			const uniforms = new Float64Array(here * (features + 1));
			this.#kernels.uniforms(this.#seed, STREAM, (first + start) * (features + 1), uniforms);
			for (let i = 0; i < here; i++) {
				const own = uniforms.subarray(i * (features + 1), (i + 1) * (features + 1));
				this.#drawOne(own, order, coalitions, (start + i) * words);
			}
		}
		return { query: { kind: "coalitions", coalitions, count }, seen: coalitions };
	}

	/** The first `size` of a shuffled order; which order it begins with makes no difference to chance, but would to what a sample depends on. */
	#drawOne(uniforms: Float64Array, order: Int32Array, out: Uint32Array, at: number): void {
		const features = order.length;
		if (features === 0) return;
		let size = 0;
		while (size < features - 1 && this.#cumulative[size]! <= uniforms[0]!) size++;
		for (let j = 0; j < features; j++) order[j] = j;
		for (let k = 0; k < size; k++) {
			const other = k + Math.floor(uniforms[k + 1]! * (features - k));
			const taken = order[other]!;
			order[other] = order[k]!;
			order[k] = taken;
			setBit(out, at, taken);
		}
	}

	distances(seen: Uint32Array): Float64Array {
		const distances = new Float64Array(seen.length / coalitionWords(this.origin.length));
		this.#kernels.cosineDistances(seen, this.origin.length, distances);
		return distances;
	}

	ratios(seen: Uint32Array): Float64Array {
		const words = coalitionWords(this.origin.length);
		return Float64Array.from({ length: seen.length / words }, (_, n) => this.#ratios[sizeOf(seen, n * words, words)]!);
	}
}

/** Features present in the coalition that begins at `start`. */
export function sizeOf(coalitions: Uint32Array, start: number, words: number): number {
	let size = 0;
	for (let word = start; word < start + words; word++) {
		for (let bits = coalitions[word]!; bits !== 0; bits &= bits - 1) size++;
	}
	return size;
}
