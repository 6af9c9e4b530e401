/** Parzen windows: a smooth imitation of the model over the training texts, explained by its gradient (Baehrens et al. 2010). */
import { wordsOf } from "../../examples/newsgroups/tfidf.js";
import { MOST_USED } from "./interpretable.js";
import type { Method, Setting } from "./methods.js";

/** Widths that are tried, as shares of the largest distance there can be. */
const WIDTHS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1];

type Words = ReadonlySet<string>;

export function parzen({ predict, training }: Setting): Method {
	const rows = training.map((text): Words => new Set(wordsOf(text)));
	const answers = predict(training).map(([, one]) => one);
	const squares = (of: Words) => rows.map((row) => squaredDistance(of, row));
	const distances = rows.map(squares);
	const width = WIDTHS.reduce((best, candidate) => (error(candidate) < error(best) ? candidate : best));

	/** Squared error of imitating each training text by the others. */
	function error(width: number): number {
		return distances.reduce((sum, row, i) => sum + (imitate(windows(row, width, i), answers) - answers[i]!) ** 2, 0);
	}

	return (text) => {
		const here: Words = new Set(wordsOf(text));
		const near = windows(squares(here), width);
		const value = imitate(near, answers);
		// The gradient is Σ window · (answer − value) · (row − text), and Σ window · (answer − value) = 0.
		const slope = (word: string) =>
			rows.reduce((sum, row, i) => sum + (row.has(word) ? (near[i]! * (answers[i]! - value)) / Math.sqrt(row.size) : 0), 0);
		return [...here]
			.map((word) => ({ word, slope: Math.abs(slope(word)) }))
			.toSorted((a, b) => b.slope - a.slope)
			.slice(0, MOST_USED)
			.map(({ word }) => word);
	};
}

/** Between the texts as vectors of length 1 with the same value for each of their words: 0..2. */
function squaredDistance(a: Words, b: Words): number {
	if (a.size === 0 || b.size === 0) return 2;
	const [few, many] = a.size < b.size ? [a, b] : [b, a];
	let common = 0;
	for (const word of few) if (many.has(word)) common++;
	return 2 - (2 * common) / Math.sqrt(a.size * b.size);
}

/** The weight of each training text; `except` gets none. Engines differ in the last bit of an exponential; rounded to 32 bits they agree. */
function windows(squares: readonly number[], width: number, except = -1): number[] {
	return squares.map((square, i) => (i === except ? 0 : Math.fround(Math.exp(-square / (2 * width * width)))));
}

/** The mean of the answers by weight; ½ where no training text is near. */
function imitate(weights: readonly number[], answers: readonly number[]): number {
	let sum = 0;
	let total = 0;
	for (let i = 0; i < weights.length; i++) {
		sum += weights[i]! * answers[i]!;
		total += weights[i]!;
	}
	return total === 0 ? 0.5 : sum / total;
}
