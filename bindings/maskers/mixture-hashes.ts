import { coalitionWords } from "../kernels/kernels.js";
import { hashShare } from "../model/rows.js";
import type { CoalitionQuery } from "./query.js";

/**
 * Hashes of rows that take some columns from the instance and the others from a background row: from the shares of the values, features at a
 * time, in a fraction of the time that hashing the composed rows takes.
 */
export class MixtureHashes {
	readonly #features: number;
	readonly #words: number;
	readonly #rows: number;
	/** Hash of the instance. */
	readonly #instance: number;
	/** [features, background rows]: what changes in the hash when the feature comes from the background row instead. */
	readonly #changes: Int32Array;

	/**
	 * @param instance [columns]
	 * @param background [rows, columns]
	 * @param columnFeature [columns]: the feature of each column
	 */
	constructor(instance: Float64Array, background: Float64Array, columnFeature: Int32Array, features: number) {
		const columns = instance.length;
		this.#features = features;
		this.#words = coalitionWords(features);
		this.#rows = background.length / columns;
		this.#changes = new Int32Array(features * this.#rows);
		let hash = 0;
		for (let column = 0; column < columns; column++) {
			const own = hashShare(instance[column]!, column);
			hash ^= own;
			const changes = columnFeature[column]! * this.#rows;
			for (let row = 0; row < this.#rows; row++)
				this.#changes[changes + row]! ^= own ^ hashShare(background[row * columns + column]!, column);
		}
		this.#instance = hash;
	}

	/** [model rows of the query] */
	of({ coalitions, count, backgroundRow }: CoalitionQuery): Int32Array {
		const rows = this.#rows;
		const hashes = new Int32Array(backgroundRow ? count : count * rows).fill(this.#instance);
		for (let c = 0; c < count; c++) {
			for (let feature = 0; feature < this.#features; feature++) {
				if (((coalitions[c * this.#words + (feature >>> 5)]! >>> (feature & 31)) & 1) === 1) continue;
				const from = feature * rows;
				if (backgroundRow) hashes[c]! ^= this.#changes[from + backgroundRow[c]!]!;
				else for (let row = 0, at = c * rows; row < rows; row++, at++) hashes[at]! ^= this.#changes[from + row]!;
			}
		}
		return hashes;
	}
}
