import type { InputRun, Inputs } from "./inputs.js";

/** A text of which parts can be left out: what a coalition (bit-packed, `words` 32-bit words from `at`) looks like. */
export interface TextSource {
	/** Words of one coalition; 0 if nothing can be left out. */
	readonly words: number;
	render(coalitions: Uint32Array, at: number): string;
	/** A 32-bit hash of what `render` would give: equal texts have equal hashes, whatever their coalitions. */
	hash(coalitions: Uint32Array, at: number): number;
}

/**
 * Texts on their way to the model, as coalitions: a text is written out when its batch is sent, so that texts which are not sent are never
 * written, and waiting or being remembered takes a bit per feature and not the characters.
 */
export class TextInputs implements Inputs<string[]> {
	readonly count: number;
	readonly bytesEach: number;
	readonly #source: TextSource;
	readonly #coalitions: Uint32Array;

	/** `coalitions` [count, source.words] is not copied and must not change. */
	constructor(source: TextSource, coalitions: Uint32Array, count: number) {
		this.count = count;
		this.bytesEach = 4 * source.words;
		this.#source = source;
		this.#coalitions = coalitions;
	}

	hash(i: number): number {
		return this.#source.hash(this.#coalitions, i * this.#source.words);
	}

	/** Equal coalitions give equal texts; so may others, as one word less of "very, very" does. */
	same(i: number, other: TextInputs, j: number): boolean {
		const { words } = this.#source;
		const [a, b] = [i * words, j * words];
		let word = 0;
		while (word < words && this.#coalitions[a + word] === other.#coalitions[b + word]) word++;
		return word === words || this.#source.render(this.#coalitions, a) === other.#source.render(other.#coalitions, b);
	}

	select(indices: Int32Array): TextInputs {
		const { words } = this.#source;
		const chosen = new Uint32Array(indices.length * words);
		indices.forEach((index, k) => chosen.set(this.#coalitions.subarray(index * words, (index + 1) * words), k * words));
		return new TextInputs(this.#source, chosen, indices.length);
	}

	batch(runs: readonly InputRun<string[]>[]): string[] {
		const texts: string[] = [];
		for (const { inputs, first, count } of runs) {
			for (let i = first; i < first + count; i++) texts.push((inputs as TextInputs).#text(i));
		}
		return texts;
	}

	#text(i: number): string {
		return this.#source.render(this.#coalitions, i * this.#source.words);
	}
}
