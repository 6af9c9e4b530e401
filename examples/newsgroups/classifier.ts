/** A text classifier as users of whybox have one: texts in, probabilities out. */
import type { Corpus, Post } from "./corpus.js";
import { type Forest, probability } from "./forest.js";
import { grow, type Growth } from "./grow.js";
import { TfIdf } from "./tfidf.js";

/** [texts][2]: probability of each class. */
export type PredictTexts = (texts: readonly string[]) => [number, number][];

/** Learns the training posts. */
export function train(posts: Corpus["training"], growth: Growth): PredictTexts {
	const tfidf = TfIdf.fit(posts.map(({ text }) => text));
	const forest = grow(
		tfidf.rows(posts.map(({ text }) => text)),
		posts.map(({ label }) => label),
		growth,
	);
	return classifier(tfidf, forest);
}

/** The model that a forest over TF-IDF is. */
export function classifier(tfidf: TfIdf, forest: Forest): PredictTexts {
	// One dense row, used again and again: only the words of a text are written and cleared.
	const row = new Float32Array(tfidf.width);
	const written: number[] = [];
	return (texts) =>
		texts.map((text) => {
			tfidf.read(text, (column, value) => {
				row[column] = value;
				written.push(column);
			});
			const one = probability(forest, row);
			for (const column of written) row[column] = 0;
			written.length = 0;
			return [1 - one, one];
		});
}

export interface Score {
	readonly accuracy: number;
	/** F1 of the second class, as the article's 92.4 %. */
	readonly f1: number;
}

/** How often the model is right. */
export function score(predict: PredictTexts, posts: readonly Post[]): Score {
	const says = predict(posts.map(({ text }) => text)).map(([, one]) => Number(one > 0.5));
	const count = (said: number, truth: number) => posts.filter(({ label }, i) => label === truth && says[i] === said).length;
	const found = count(1, 1);
	return { accuracy: (found + count(0, 0)) / posts.length, f1: (2 * found) / (2 * found + count(1, 0) + count(0, 1)) };
}
