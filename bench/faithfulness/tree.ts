/** A decision tree that asks of at most ten words whether they are there. */
import { wordsOf } from "../../examples/newsgroups/tfidf.js";
import { type Interpretable, MOST_USED } from "./interpretable.js";
import type { Presence } from "./presence.js";

type Node = { readonly probability: number } | { readonly word: string; readonly present: Node; readonly absent: Node };

/** Texts on each side of a split at least. */
const SMALLEST_LEAF = 5;

/** Grows the tree: always the split of the lowest Gini impurity, ties to the word that occurs first. */
export function wordTree(data: Presence): Interpretable {
	const root = grow(data, [...data.rows.keys()], MOST_USED);
	const follow = (text: string) => {
		const words = new Set(wordsOf(text));
		const used: string[] = [];
		let node = root;
		while ("word" in node) {
			if (words.has(node.word)) used.push(node.word);
			node = words.has(node.word) ? node.present : node.absent;
		}
		return { used, one: node.probability };
	};
	return {
		name: "decision tree",
		predict: (texts) =>
			texts.map((text) => {
				const { one } = follow(text);
				return [1 - one, one];
			}),
		// Questions about words that are not there cannot show in an explanation by the words of the text.
		used: (text) => follow(text).used,
	};
}

function grow(data: Presence, texts: readonly number[], depth: number): Node {
	const { words, rows, classes } = data;
	const ones = texts.reduce((sum, i) => sum + classes[i]!, 0);
	const leaf = { probability: ones / texts.length };
	if (depth === 0 || ones === 0 || ones === texts.length) return leaf;
	const presentIn = new Int32Array(words.length);
	const onesIn = new Int32Array(words.length);
	for (const i of texts) {
		for (const column of rows[i]!) {
			presentIn[column]!++;
			onesIn[column]! += classes[i]!;
		}
	}
	let best = -1;
	let bestPurity = purity(ones, texts.length);
	for (let column = 0; column < words.length; column++) {
		const present = presentIn[column]!;
		const absent = texts.length - present;
		if (present < SMALLEST_LEAF || absent < SMALLEST_LEAF) continue;
		const reached = purity(onesIn[column]!, present) + purity(ones - onesIn[column]!, absent);
		if (reached > bestPurity + 1e-9) {
			best = column;
			bestPurity = reached;
		}
	}
	if (best < 0) return leaf;
	const has = (i: number) => rows[i]!.includes(best);
	const present = grow(data, texts.filter(has), depth - 1);
	const absent = grow(
		data,
		texts.filter((i) => !has(i)),
		depth - 1,
	);
	// A question whose answer changes nothing is not used.
	if ("probability" in present && "probability" in absent && present.probability === absent.probability) return present;
	return { word: words[best]!, present, absent };
}

/** Σ count² / size over the classes: large where the texts are of one class. */
const purity = (ones: number, size: number): number => (ones * ones + (size - ones) * (size - ones)) / size;
