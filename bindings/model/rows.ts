import type { InputRef, Inputs } from "./inputs.js";

/** What the columns of a table are called, and what their codes mean. */
export interface RowColumns {
	/** [columns] */
	readonly names: readonly string[];
	/** [columns]: the categories of a column of strings, whose value in `data` is an index into them; undefined for a column of numbers. */
	readonly categories?: readonly (readonly string[] | undefined)[];
}

/** A batch of table rows, as the model gets it. Missing values are NaN. */
export class Rows {
	/** [rows, columns], row-major; a categorical column holds codes. */
	readonly data: Float64Array;
	readonly rows: number;
	readonly columns: number;
	/** [columns] */
	readonly names: readonly string[];
	/** [columns]: the categories of a column of strings, else undefined. */
	readonly categories: readonly (readonly string[] | undefined)[];

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
	 * The rows as objects keyed by column name; a categorical column gives its strings. The objects have no prototype, so any name is safe.
	 * `Row` is what the caller knows of the columns: `batch.toObjects<{ age: number; city: string }>()`.
	 */
	toObjects<Row extends object = Record<string, number | string>>(): Row[] {
		const { data, columns, names, categories } = this;
		return Array.from({ length: this.rows }, (_, i) => {
			const row = Object.create(null) as Record<string, number | string>;
			for (let j = 0; j < columns; j++) {
				const value = data[i * columns + j]!;
				row[names[j]!] = categories[j]?.[value] ?? value;
			}
			return row as Row;
		});
	}
}

/** One step of MurmurHash3: the rotations bring the high bits, in which doubles differ, down to where multiplication spreads them. */
function mixed(hash: number, word: number): number {
	const scrambled = Math.imul(word, 0xcc9e2d51);
	const next = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
	return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

/** Upper half of a double whose exponent is all ones: an infinity or NaN. */
const EXPONENT = 0x7ff00000;

/**
 * Table rows on their way to the model. Two rows are the same if the model could not tell them apart: equal by bits, so that 0 and −0 differ
 * (1 / x does), and any NaN equals any other (engines are free to change the bits of a NaN).
 */
export class RowInputs implements Inputs<Rows> {
	readonly count: number;
	readonly bytesEach: number;
	readonly #data: Float64Array;
	readonly #words: Uint32Array;
	readonly #columns: RowColumns;
	readonly #width: number;

	/** `data` [count, columns.names.length] is not copied and must not change. */
	constructor(data: Float64Array, columns: RowColumns) {
		this.#width = columns.names.length;
		this.count = data.length / this.#width;
		this.bytesEach = 8 * this.#width;
		this.#data = data;
		this.#words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
		this.#columns = columns;
	}

	hash(i: number): number {
		const words = this.#words;
		const end = 2 * (i + 1) * this.#width;
		let hash = this.#width;
		for (let k = 2 * i * this.#width; k < end; k += 2) {
			let low = words[k]!;
			let high = words[k + 1]!;
			if ((high & EXPONENT) === EXPONENT && Number.isNaN(this.#data[k >> 1])) low = high = EXPONENT;
			hash = mixed(mixed(hash, low), high);
		}
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
		return new RowInputs(data, this.#columns);
	}

	batch(picks: readonly InputRef<Rows>[]): Rows {
		const width = this.#width;
		const data = new Float64Array(picks.length * width);
		for (let k = 0; k < picks.length;) {
			const { inputs, index } = picks[k]!;
			let run = 1;
			while (k + run < picks.length && picks[k + run]!.inputs === inputs && picks[k + run]!.index === index + run) run++;
			data.set((inputs as RowInputs).#data.subarray(index * width, (index + run) * width), k * width);
			k += run;
		}
		return new Rows(data, this.#columns);
	}
}
