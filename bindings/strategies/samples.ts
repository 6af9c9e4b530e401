import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import type { MaskedInstance } from "../maskers/masker.js";
import type { Query } from "../maskers/query.js";
import type { Draws } from "../maskers/table-neighbourhood.js";

/** What the surrogate sees of samples: rows of numbers [count, features], or as many bit-packed coalitions. */
export type Seen = Float64Array | Uint32Array;

/** Where LIME's samples around an instance come from, and how far from it they are. Sample i depends on the seed and i alone. */
export interface Samples {
	/** What the surrogate sees of the instance itself, [features]. */
	readonly origin: Float64Array;
	/** Are all features on or off? */
	readonly binary: boolean;
	/** Consecutive samples that belong together and were drawn independently of the others: 1, or 2 for a sample and its complement. */
	readonly together: 1 | 2;
	/** Samples first … first + count − 1: what to ask the model, and what the surrogate sees. */
	draw(first: number, count: number): { query: Query; seen: Seen };
	/** [count] */
	distances(seen: Seen): Float64Array;
	/** [count]: how much oftener the neighbourhood has each sample than it is drawn; absent: as often. */
	ratios?(seen: Seen): Float64Array;
}

/** Purpose of random numbers. */
const STREAM_PRESENCE = 0x11e1;

/** Rows drawn from a table's distribution, Euclidean distance. */
export class TableSamples implements Samples {
	readonly together = 1;
	readonly #kernels: Kernels;
	readonly #neighbourhood: Draws;
	readonly #seed: number;

	constructor(kernels: Kernels, neighbourhood: Draws, seed: number) {
		this.#kernels = kernels;
		this.#neighbourhood = neighbourhood;
		this.#seed = seed;
	}

	get origin(): Float64Array {
		return this.#neighbourhood.origin;
	}

	get binary(): boolean {
		return this.#neighbourhood.binary;
	}

	draw(first: number, count: number): { query: Query; seen: Float64Array } {
		const data = new Float64Array(count * this.origin.length);
		const seen = new Float64Array(data.length);
		this.#kernels.drawTable(this.#neighbourhood.table, this.#seed, first, count, data, seen);
		return { query: { kind: "rows", data, count }, seen };
	}

	distances(seen: Float64Array): Float64Array {
		const distances = new Float64Array(seen.length / this.origin.length);
		this.#kernels.euclideanDistances(seen, this.origin, distances);
		return distances;
	}
}

/** Features of a text or image switched on and off, cosine distance. */
export class CoalitionSamples implements Samples {
	readonly binary = true;
	readonly together = 1;
	readonly origin: Float64Array;
	readonly #kernels: Kernels;
	readonly #removal: "uniform-size" | "coin";
	readonly #seed: number;

	constructor(kernels: Kernels, masked: MaskedInstance<unknown>, removal: "uniform-size" | "coin", seed: number) {
		this.origin = new Float64Array(masked.features.length).fill(1);
		this.#kernels = kernels;
		this.#removal = removal;
		this.#seed = seed;
	}

	draw(first: number, count: number): { query: Query; seen: Uint32Array } {
		const coalitions = new Uint32Array(count * coalitionWords(this.origin.length));
		this.#kernels.drawCoalitions(this.origin.length, this.#removal, this.#seed, STREAM_PRESENCE, first, coalitions);
		return { query: { kind: "coalitions", coalitions, count }, seen: coalitions };
	}

	distances(seen: Uint32Array): Float64Array {
		const distances = new Float64Array(seen.length / coalitionWords(this.origin.length));
		this.#kernels.cosineDistances(seen, this.origin.length, distances);
		return distances;
	}
}
