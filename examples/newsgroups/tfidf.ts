/** Text as numbers: word counts, each times the word's rarity, scaled to length 1 (what scikit-learn's TfidfVectorizer computes). */

/** Sparse rows: row i has `values` at `columns` from `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
	readonly width: number;
	/** [rows + 1] */
	readonly starts: Int32Array;
	readonly columns: Int32Array;
	readonly values: Float32Array;
}

/** Two or more letters, digits or underscores: Python's \b\w\w+\b. Upper and lower case are different words. */
export const WORD = /[\p{L}\p{N}_]{2,}/gu;

/** The words of a text, in order. */
export const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** Which word is which column, and how rare it is. */
export class TfIdf {
	/** [columns] */
	readonly words: readonly string[];
	readonly #columns: ReadonlyMap<string, number>;
	readonly #rarity: Float64Array;
	/** Counts of the text at hand; all 0 between calls. */
	readonly #counts: Float64Array;
	/** Columns of the text at hand, by first occurrence. */
	readonly #found: Int32Array;

	/** @param rarity word → inverse document frequency; columns are numbered in this order */
	constructor(rarity: Iterable<readonly [word: string, rarity: number]>) {
		const entries = [...rarity];
		this.words = entries.map(([word]) => word);
		this.#columns = new Map(this.words.map((word, j) => [word, j]));
		this.#rarity = Float64Array.from(entries, ([, value]) => value);
		this.#counts = new Float64Array(entries.length);
		this.#found = new Int32Array(entries.length);
	}

	/** Learns the words of these texts and their smooth rarity, ln((1 + texts) / (1 + texts with the word)) + 1. */
	static fit(texts: readonly string[]): TfIdf {
		const textsWith = new Map<string, number>();
		for (const text of texts) for (const word of new Set(wordsOf(text))) textsWith.set(word, (textsWith.get(word) ?? 0) + 1);
		// Engines differ in the last bit of a logarithm; rounded to 32 bits they agree.
		return new TfIdf([...textsWith].map(([word, count]) => [word, Math.fround(Math.log((1 + texts.length) / (1 + count))) + 1]));
	}

	get width(): number {
		return this.words.length;
	}

	/** The column of a word, −1 if it was not learned. */
	column(word: string): number {
		return this.#columns.get(word) ?? -1;
	}

	/** Calls `entry(column, value)` for each learned word of a text, by first occurrence. */
	read(text: string, entry: (column: number, value: number) => void): void {
		let found = 0;
		for (const word of wordsOf(text)) {
			const column = this.#columns.get(word);
			if (column === undefined) continue;
			if (this.#counts[column]!++ === 0) this.#found[found++] = column;
		}
		let square = 0;
		for (let k = 0; k < found; k++) {
			const column = this.#found[k]!;
			const value = this.#counts[column]! * this.#rarity[column]!;
			square += value * value;
		}
		const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
		for (let k = 0; k < found; k++) {
			const column = this.#found[k]!;
			entry(column, this.#counts[column]! * this.#rarity[column]! * scale);
			this.#counts[column] = 0;
		}
	}

	/** All texts as sparse rows. */
	rows(texts: readonly string[]): SparseRows {
		const starts = Int32Array.from({ length: texts.length + 1 }, () => 0);
		const columns: number[] = [];
		const values: number[] = [];
		texts.forEach((text, i) => {
			this.read(text, (column, value) => {
				columns.push(column);
				values.push(value);
			});
			starts[i + 1] = columns.length;
		});
		return { width: this.width, starts, columns: Int32Array.from(columns), values: Float32Array.from(values) };
	}
}
