/** Texts as sets of words: what a classifier sees for which only the presence of a word counts. */
import { wordsOf } from "../../examples/newsgroups/tfidf.js";

export interface Presence {
	/** The words that occur in at least two texts; columns in this order. */
	readonly words: readonly string[];
	/** [texts]: the columns of each text's words. */
	readonly rows: readonly (readonly number[])[];
	readonly classes: readonly number[];
}

/** Learns the words of labelled texts. */
export function presence(posts: readonly { readonly text: string; readonly label: number }[]): Presence {
	const sets = posts.map(({ text }) => new Set(wordsOf(text)));
	const textsWith = new Map<string, number>();
	for (const set of sets) for (const word of set) textsWith.set(word, (textsWith.get(word) ?? 0) + 1);
	const words = [...textsWith].filter(([, count]) => count >= 2).map(([word]) => word);
	const columns = new Map(words.map((word, j) => [word, j]));
	const rows = sets.map((set) => [...set].map((word) => columns.get(word) ?? -1).filter((column) => column >= 0));
	return { words, rows, classes: posts.map(({ label }) => label) };
}
