/**
 * Are explanations faithful to the model? Classifiers are trained that use at most ten words of any text, so that the words that a prediction truly
 * depends on are known; how many of them does an explanation of ten words find? (Ribeiro et al. 2016, §5.2.)
 */
import { type Corpus, type Post } from "../../examples/newsgroups/corpus.js";
import { score } from "../../examples/newsgroups/classifier.js";
import { choose, integers } from "../../examples/generator.js";
import type { Interpretable } from "./interpretable.js";
import { sparseLogistic } from "./logistic.js";
import { methods } from "./methods.js";
import { presence } from "./presence.js";
import { wordTree } from "./tree.js";

export interface Configuration {
	/** Test posts at most, drawn at random. */
	readonly posts: number;
	/** Model rows per explanation by LIME. */
	readonly budget: number;
	readonly seed: number;
	/** Names of `methods`; default all. */
	readonly only?: readonly string[];
}

export interface Faithfulness {
	readonly classifier: string;
	readonly accuracy: number;
	/** Test posts of which the classifier uses at least one word: those that count. */
	readonly posts: number;
	/** Words used per post, on average. */
	readonly wordsUsed: number;
	/** Per method the share of the used words that its ten words contain, averaged over the posts. */
	readonly recall: Readonly<Record<string, number>>;
}

/** Runs the experiment for both classifiers. */
export async function faithfulness(corpus: Corpus, configuration: Configuration): Promise<Faithfulness[]> {
	const { posts, budget, seed, only = Object.keys(methods) } = configuration;
	const data = presence(corpus.training);
	const test = choose(integers(seed), corpus.test.length, posts).map((i) => corpus.test[i]!);
	const classifiers = [
		sparseLogistic(
			data,
			corpus.test.map(({ text }) => text),
		),
		wordTree(data),
	];
	const results: Faithfulness[] = [];
	for (const classifier of classifiers) {
		const counted = test.map((post, position) => ({ post, position })).filter(({ post }) => classifier.used(post.text).length > 0);
		const setting = { predict: classifier.predict, training: corpus.training.map(({ text }) => text), budget, seed };
		const recall: Record<string, number> = {};
		for (const name of only) {
			const explain = methods[name]!(setting);
			let sum = 0;
			for (const { post, position } of counted) sum += found(classifier, post, await explain(post.text, position));
			recall[name] = sum / counted.length;
		}
		results.push({
			classifier: classifier.name,
			accuracy: score(classifier.predict, corpus.test).accuracy,
			posts: counted.length,
			wordsUsed: counted.reduce((sum, { post }) => sum + classifier.used(post.text).length, 0) / counted.length,
			recall,
		});
	}
	return results;
}

/** The share of the words used that an explanation has. */
function found(classifier: Interpretable, { text }: Post, explanation: readonly string[]): number {
	const used = classifier.used(text);
	return used.filter((word) => explanation.includes(word)).length / used.length;
}
