import { beforeAll, describe, expect, it } from "vitest";
import { type Faithfulness, faithfulness } from "../../bench/faithfulness/experiment.js";
import { MOST_USED } from "../../bench/faithfulness/interpretable.js";
import { sparseLogistic } from "../../bench/faithfulness/logistic.js";
import { parzen } from "../../bench/faithfulness/parzen.js";
import { presence } from "../../bench/faithfulness/presence.js";
import { wordTree } from "../../bench/faithfulness/tree.js";
import { ownCorpus, readCorpus } from "../../examples/newsgroups/corpus.js";
import { without } from "../../examples/newsgroups/post.js";
import { wordsOf } from "../../examples/newsgroups/tfidf.js";

const corpus = readCorpus(ownCorpus());
const texts = corpus.test.map(({ text }) => text);
const data = presence(corpus.training);

describe.each([sparseLogistic(data, texts), wordTree(data)])("an interpretable classifier: $name", ({ predict, used }) => {
	it("uses at most ten words of any text, and at least one of most", () => {
		const counts = texts.map((text) => used(text).length);
		expect(Math.max(...counts)).toBeLessThanOrEqual(MOST_USED);
		expect(counts.filter((count) => count > 0).length).toBeGreaterThan(texts.length / 2);
	});

	it("depends on the words it uses and on no others", () => {
		for (const text of texts) {
			const words = used(text);
			const others = wordsOf(text).filter((word) => !words.includes(word));
			expect(predict([without(text, others)])).toEqual(predict([text]));
		}
		// Not every word moves every prediction of a tree, but all of them together do.
		const moved = texts.filter((text) => used(text).length > 0 && predict([without(text, used(text))])[0]![1] !== predict([text])[0]![1]);
		expect(moved.length).toBeGreaterThan(0.9 * texts.filter((text) => used(text).length > 0).length);
	});

	it("has learned something: it is right on four of five test posts", () => {
		const right = corpus.test.filter(({ text, label }) => Number(predict([text])[0]![1] > 0.5) === label);
		expect(right.length).toBeGreaterThanOrEqual(0.8 * texts.length);
	});
});

describe("parzen windows", () => {
	it("name the word that the model looks for first, wherever it stands", () => {
		const predict = (texts: readonly string[]) => texts.map((text): [number, number] => (text.includes("kettle") ? [0, 1] : [1, 0]));
		const others = "one two three four five six seven eight nine ten eleven twelve".split(" ");
		const training = others.flatMap((_, i) => {
			const words = others.filter((_, j) => j % 5 !== i % 5).join(" ");
			return [words, `${words} kettle`];
		});
		const explain = parzen({ predict, training, budget: 0, seed: 0 });
		expect(explain(`${others.join(" ")} kettle`, 0)).toHaveLength(MOST_USED);
		expect((explain(`${others.join(" ")} kettle`, 0) as string[])[0]).toBe("kettle");
	});
});

describe("explanations of ten words (Ribeiro et al. 2016, §5.2)", () => {
	let results: Faithfulness[];
	beforeAll(async () => {
		results = await faithfulness(corpus, { posts: 40, budget: 1000, seed: 0 });
	});

	it("by LIME name at least 92 % of the words that a model truly uses", () => {
		expect(results).toHaveLength(2);
		for (const { recall } of results) expect(recall["lime"]).toBeGreaterThanOrEqual(0.92);
	});

	it("by LIME name more of them than by greedy removal, and that more than words drawn at random", () => {
		for (const { recall } of results) {
			expect(recall["lime"]).toBeGreaterThan(recall["greedy"]!);
			expect(recall["lime"]).toBeGreaterThan(recall["parzen"]!);
			expect(recall["greedy"]).toBeGreaterThan(recall["random"]!);
		}
	});
});
