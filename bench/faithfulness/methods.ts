/** Four ways of naming the ten words that a prediction depends on (Ribeiro et al. 2016, §5.1). */
import { Lime, text } from "whybox";
import type { PredictTexts } from "../../examples/newsgroups/classifier.js";
import { choose, integers } from "../../examples/generator.js";
import { without } from "../../examples/newsgroups/post.js";
import { wordsOf } from "../../examples/newsgroups/tfidf.js";
import { MOST_USED } from "./interpretable.js";
import { parzen } from "./parzen.js";

/** What a method may know: the model from outside and, for parzen, the training texts. */
export interface Setting {
	readonly predict: PredictTexts;
	readonly training: readonly string[];
	/** Model rows per explanation by LIME. */
	readonly budget: number;
	readonly seed: number;
}

/** At most ten words of the text. `position` is the text's number, for random draws of its own. */
export type Method = (text: string, position: number) => string[] | Promise<string[]>;

export const methods: Readonly<Record<string, (setting: Setting) => Method>> = { random, greedy, parzen, lime };

function random({ seed }: Setting): Method {
	return (text, position) => {
		const words = [...new Set(wordsOf(text))];
		return choose(integers(seed + Math.imul(position, 0x9e3779b1)), words.length, MOST_USED).map((i) => words[i]!);
	};
}

/** Removes the word whose loss costs the predicted class most, then the next, until another class is predicted (Martens & Provost 2014). */
function greedy({ predict }: Setting): Method {
	return (text) => {
		const [[zero, one]] = predict([text]) as [[number, number]];
		const predicted = one > zero ? 1 : 0;
		const removed: string[] = [];
		const left = [...new Set(wordsOf(text))];
		while (removed.length < MOST_USED && left.length > 0) {
			const remaining = predict(left.map((word) => without(text, [...removed, word]))).map((row) => row[predicted]);
			const lowest = remaining.reduce((best, value, i) => (value < remaining[best]! ? i : best), 0);
			removed.push(...left.splice(lowest, 1));
			if (remaining[lowest]! <= 0.5) break;
		}
		return removed;
	};
}

function lime({ predict, budget, seed }: Setting): Method {
	const explainer = new Lime(predict, text({ tokenizer: wordsOf }), { budget, seed, featureCount: MOST_USED });
	return async (instance) => {
		const explanation = await explainer.explain(instance);
		return explanation
			.top(MOST_USED)
			.filter(({ attribution }) => attribution !== 0)
			.map(({ feature }) => feature);
	};
}
