import type { InputRun, Inputs } from "./inputs.js";

/** What the columns of a table are called, and what their codes mean. */
export interface RowColumns {
	/** [columns] */
	readonly names: readonly string[];
	/**
	 * [columns] the categories of a column of strings or booleans, whose value in `data` is an index into them; undefined for a column of numbers.
	 * Booleans: [false, true].
	 */
	readonly categories?: readonly (readonly (string | boolean)[] | undefined)[];
}

/**
 * A batch of table rows, as the model gets it. Missing values are NaN.
 *
 * ```ts
 * import { Rows } from "whybox";
 * const batch = new Rows(Float64Array.of(30, 1, 50, 0), { names: ["age", "town"], categories: [undefined, ["Bonn", "Kiel"]] });
 * batch.toArrays(); // [[30, 1], [50, 0]]
 * batch.toObjects(); // [{ age: 30, town: "Kiel" }, { age: 50, town: "Bonn" }]
 * ```
 */
export class Rows {
	/** [rows, columns], row-major; a categorical column holds codes. */
	readonly data: Float64Array;
	readonly rows: number;
	readonly columns: number;
	/** [columns] */
	readonly names: readonly string[];
	/** [columns] the categories of a column of strings or booleans, else undefined. */
	readonly categories: readonly (readonly (string | boolean)[] | undefined)[];

	/** `data` [rows, columns] is not copied. */
	constructor(data: Float64Array, { names, categories = [] }: RowColumns) {
		this.data = data;
		this.columns = names.length;
		this.rows = this.columns === 0 ? 0 : data.length / this.columns;
		this.names = names;
		this.categories = categories;
	}

	/** The rows as arrays of numbers, [rows][columns]; a categorical column gives codes. */
	toArrays(): number[][] {
		const { data, columns } = this;
		return Array.from({ length: this.rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
	}

	/**
	 * The rows as objects keyed by column name; a column of strings or booleans gives these. The objects have no prototype, so any name is safe.
	 * `Row` is what the caller knows of the columns: `batch.toObjects<{ age: number; city: string }>()`.
	 */
	toObjects<Row extends object = Record<string, number | string | boolean>>(): Row[] {
		const { data, columns, names, categories } = this;
		return Array.from({ length: this.rows }, (_, i) => {
			const row = Object.create(null) as Record<string, number | string | boolean>;
			for (let j = 0; j < columns; j++) {
				const value = data[i * columns + j]!;
				row[names[j]!] = categories[j]?.[value] ?? value;
			}
			return row as Row;
		});
	}
}

/** Upper half of a double whose exponent is all ones: an infinity or NaN. */
const EXPONENT = 0x7ff00000;
const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * The share of a value in column `column` in the hash of its row, which is the exclusive or of the shares of all its values: rows mixed from
 * a few known ones can be hashed from the shares of those, without looking at a single value.
 */
export function hashShare(value: number, column: number): number {
	double[0] = value;
	let low = halves[1 - HIGH]!;
	let high = halves[HIGH]!;
	// Engines are free to change the bits of a NaN.
	if ((high & EXPONENT) === EXPONENT && Number.isNaN(value)) low = high = EXPONENT;
	let hash = Math.imul(low ^ Math.imul(column + 1, 0x9e3779b1), 0xcc9e2d51);
	hash = Math.imul(hash ^ (hash >>> 15) ^ high, 0x1b873593);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	return hash ^ (hash >>> 13);
}

/**
 * Table rows on their way to the model. Two rows are the same if the model could not tell them apart: equal by bits, so that 0 and −0 differ
 * (1 / x does), and any NaN equals any other.
 */
export class RowInputs implements Inputs<Rows> {
	readonly count: number;
	readonly bytesEach: number;
	readonly #data: Float64Array;
	readonly #words: Uint32Array;
	readonly #columns: RowColumns;
	readonly #width: number;
	readonly #hashes: Int32Array | undefined;

	/**
	 * `data` [count, columns.names.length] is not copied and must not change.
	 *
	 * @param hashes [count]: the rows' hashes, where they are known: the exclusive or of `hashShare` over each row
	 */
	constructor(data: Float64Array, columns: RowColumns, hashes?: Int32Array) {
		this.#width = columns.names.length;
		this.count = data.length / this.#width;
		this.bytesEach = 8 * this.#width;
		this.#data = data;
		this.#words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
		this.#columns = columns;
		this.#hashes = hashes;
	}

	hash(i: number): number {
		if (this.#hashes !== undefined) return this.#hashes[i]!;
		const width = this.#width;
		let hash = 0;
		for (let j = 0; j < width; j++) hash ^= hashShare(this.#data[i * width + j]!, j);
		return hash;
	}

	same(i: number, other: RowInputs, j: number): boolean {
		const [a, b, width] = [this.#words, other.#words, 2 * this.#width];
		let [p, q] = [i * width, j * width];
		for (const end = p + width; p < end; p++, q++) {
			if (a[p] !== b[q] && !(Number.isNaN(this.#data[p >> 1]) && Number.isNaN(other.#data[q >> 1]))) return false;
		}
		return true;
	}

	select(indices: Int32Array): RowInputs {
		const width = this.#width;
		const data = new Float64Array(indices.length * width);
		for (let k = 0; k < indices.length; k++) data.set(this.#data.subarray(indices[k]! * width, (indices[k]! + 1) * width), k * width);
		return new RowInputs(data, this.#columns, this.#hashes && indices.map((index) => this.#hashes![index]!));
	}

	batch(runs: readonly InputRun<Rows>[]): Rows {
		const width = this.#width;
		const data = new Float64Array(runs.reduce((rows, { count }) => rows + count, 0) * width);
		let at = 0;
		for (const { inputs, first, count } of runs) {
			data.set((inputs as RowInputs).#data.subarray(first * width, (first + count) * width), at);
			at += count * width;
		}
		return new Rows(data, this.#columns);
	}
}
