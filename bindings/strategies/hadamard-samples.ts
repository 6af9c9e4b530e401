import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { Query } from "../maskers/query.js";
import { setBit } from "./players.js";
import type { Samples } from "./samples.js";
import { shuffle } from "./shuffle.js";

/** Purpose of random numbers. */
const STREAM = 0x11e3;

/**
 * Features of an image switched on and off as by the toss of a coin, but balanced: rows of Hadamard matrices, each followed by its complement.
 *
 * Within a whole block of 2 · order samples (order: the least power of 2 above the number of features) every feature is present in half, every two in a
 * quarter, and main effects are orthogonal to each other and to all interactions of two: the error of the surrogate's weights is that of about twice as
 * many independent samples. Each block takes other columns, signs and another order of rows, so that any number of samples is fair.
 * Source: Plackett & Burman 1946, with the foldover of Box & Wilson 1951.
 */
export class HadamardSamples implements Samples {
	readonly binary = true;
	readonly together = 2;
	readonly origin: Float64Array;
	readonly #kernels: Kernels;
	readonly #seed: number;
	readonly #order: number;
	#block: Block | undefined;

	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, seed: number) {
		const features = masked.features.length;
		this.origin = new Float64Array(features).fill(1);
		this.#kernels = kernels;
		this.#seed = seed;
		this.#order = 2 ** (32 - Math.clz32(features));
	}

	draw(first: number, count: number): { query: Query; seen: Uint32Array } {
		const features = this.origin.length;
		const words = coalitionWords(features);
		const coalitions = new Uint32Array(count * words);
		for (let i = 0; i < count; i++) {
			const sample = first + i;
			const { rows, columns, flips } = this.#blockOf(Math.floor(sample / (2 * this.#order)));
			const within = sample % (2 * this.#order);
			const row = rows[within >> 1]!;
			const complement = within & 1;
			for (let j = 0; j < features; j++) {
				if ((parity(row & columns[j]!) ^ flips[j]! ^ complement) === 1) setBit(coalitions, i * words, j);
			}
		}
		return { query: { kind: "coalitions", coalitions, count }, seen: coalitions };
	}

	distances(seen: Uint32Array): Float64Array {
		const distances = new Float64Array(seen.length / coalitionWords(this.origin.length));
		this.#kernels.cosineDistances(seen, this.origin.length, distances);
		return distances;
	}

	#blockOf(index: number): Block {
		if (this.#block?.index !== index) this.#block = this.#drawBlock(index);
		return this.#block;
	}

	#drawBlock(index: number): Block {
		const order = this.#order;
		const features = this.origin.length;
		const uniforms = new Float64Array(2 * order + features);
		this.#kernels.uniforms(this.#seed, STREAM, index * uniforms.length, uniforms);
		const rows = Int32Array.from({ length: order }, (_, row) => row);
		shuffle(rows, uniforms.subarray(0, order));
		// Column 0 is constant.
		const columns = Int32Array.from({ length: order - 1 }, (_, column) => column + 1);
		shuffle(columns, uniforms.subarray(order, 2 * order));
		const flips = Uint8Array.from(uniforms.subarray(2 * order), (uniform) => (uniform < 0.5 ? 0 : 1));
		return { index, rows, columns, flips };
	}
}

interface Block {
	readonly index: number;
	/** The order in which the matrix's rows come. */
	readonly rows: Int32Array;
	/** Which column each feature takes, and whether it is turned round. */
	readonly columns: Int32Array;
	readonly flips: Uint8Array;
}

/** Entry (row, column) of Sylvester's matrix is −1 to the number of bits that row and column share. */
function parity(bits: number): number {
	bits ^= bits >>> 16;
	bits ^= bits >>> 8;
	bits ^= bits >>> 4;
	return (0x6996 >>> (bits & 15)) & 1;
}
