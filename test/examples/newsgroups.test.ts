import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Explanation, Lime, submodularPick, text } from "whybox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PredictTexts, score, train } from "../../examples/newsgroups/classifier.js";
import { type Corpus, ownCorpus, readCorpus } from "../../examples/newsgroups/corpus.js";
import { pack, probability } from "../../examples/newsgroups/forest.js";
import { choose, integers } from "../../examples/generator.js";
import { grow } from "../../examples/newsgroups/grow.js";
import { body, header, mostlyInHeaders, occurrences, onlyInHeader, subject, without } from "../../examples/newsgroups/post.js";
import { TfIdf, wordsOf } from "../../examples/newsgroups/tfidf.js";
import { fixture } from "../support/fixtures.js";
import { readReferenceForest } from "../support/reference-forest.js";

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

describe("text as numbers", () => {
	it("knows words of two or more letters, digits or underscores, in any script, capitals apart", () => {
		expect(wordsOf("I'm NNTP-Posting_Host: a 42, naïve Öl; 日本 don't")).toEqual([
			"NNTP",
			"Posting_Host",
			"42",
			"naïve",
			"Öl",
			"日本",
			"don",
		]);
		expect(wordsOf("a b c")).toEqual([]);
	});

	it("weighs counts by rarity and scales to length 1: the worked example", () => {
		const tfidf = TfIdf.fit(["tea tea cup", "cup"]);
		const found = new Map<string, number>();
		tfidf.read("cup tea tea unknown", (column, value) => found.set(tfidf.words[column]!, value));
		// Rarities ln(3/2) + 1 and ln(3/3) + 1; "tea" counts twice.
		const rare = 2 * (Math.log(1.5) + 1);
		expect([...found.keys()]).toEqual(["cup", "tea"]);
		expect(found.get("tea")).toBeCloseTo(rare / Math.hypot(rare, 1), 7);
		expect(found.get("cup")).toBeCloseTo(1 / Math.hypot(rare, 1), 7);
	});

	it("makes nothing of a text without known words", () => {
		expect(TfIdf.fit(["tea cup"]).rows(["", "kettle", "cup"]).starts).toEqual(Int32Array.of(0, 0, 0, 1));
	});
});

describe("the forest", () => {
	/** Sparse rows of a dense table. */
	function rowsOf(table: readonly (readonly number[])[]) {
		const entries = table.map((row) => [...row.entries()].filter(([, value]) => value !== 0));
		const starts = [0];
		for (const row of entries) starts.push(starts.at(-1)! + row.length);
		return {
			width: table[0]!.length,
			starts: Int32Array.from(starts),
			columns: Int32Array.from(entries.flat(), ([column]) => column),
			values: Float32Array.from(entries.flat(), ([, value]) => value),
		};
	}

	it("averages the leaves that a row reaches, left of a threshold or on it, right above it: by hand", () => {
		const leaf = (probability: number) => ({ column: -1, threshold: 0, left: 0, right: 0, probability });
		const stump = { column: 1, threshold: 0.5, left: 1, right: 2, probability: 0.5 };
		const forest = pack([[stump, leaf(0.25), leaf(1)], [leaf(0.75)]]);
		expect([0, 0.5, 0.75].map((value) => probability(forest, Float32Array.of(9, value)))).toEqual([0.5, 0.5, 0.875]);
	});

	it("parts a column halfway between the two values that tell the classes apart", () => {
		const rows = rowsOf([[0], [1], [2], [5], [6], [7]]);
		const forest = grow(rows, [0, 0, 0, 1, 1, 1], { trees: 200, seed: 1 });
		// What a tree does not see in its bootstrap sample moves its threshold: between 2 and 5 they are 3.5, or halves of what is left.
		const thresholds = [...forest.roots].map((root) => forest.thresholds[root]!);
		expect(thresholds.filter((threshold) => threshold === 3.5).length).toBeGreaterThan(60);
		expect([0, 2, 5, 7].map((value) => Math.round(probability(forest, Float32Array.of(value))))).toEqual([0, 0, 1, 1]);
	});

	it("learns what no single column shows, and grows until its leaves are pure", () => {
		const table = Array.from({ length: 40 }, (_, i) => [i & 1, (i >> 1) & 1, (i % 7) / 7]);
		const classes = table.map(([a, b]) => a! ^ b!);
		const forest = grow(rowsOf(table), classes, { trees: 50, seed: 3 });
		expect(table.map((row) => Math.round(probability(forest, Float32Array.from(row))))).toEqual(classes);
		const leaves = [...forest.columns.keys()].filter((node) => forest.columns[node] === -1);
		expect(leaves.every((node) => [0, 1].includes(forest.probabilities[node]!))).toBe(true);
	});

	it("leaves rows together that no column parts", () => {
		const forest = grow(rowsOf([[1], [1], [1], [1]]), [0, 1, 0, 1], { trees: 20, seed: 0 });
		expect(forest.columns.every((column) => column === -1)).toBe(true);
	});

	it("is the same for the same seed, and another for another", () => {
		const table = Array.from({ length: 30 }, (_, i) => [(i * 7) % 11, (i * 5) % 13, i % 3]);
		const classes = table.map((_, i) => ((i * i) % 5) & 1);
		const grown = (seed: number) => grow(rowsOf(table), classes, { trees: 5, seed });
		expect(grown(4)).toEqual(grown(4));
		expect(grown(4)).not.toEqual(grown(5));
	});

	it("draws rows and columns evenly", () => {
		const random = integers(9);
		const counts = [0, 0, 0, 0, 0, 0];
		for (let i = 0; i < 6000; i++) counts[random(6)]!++;
		// Each is within five standard deviations (29) of 1000.
		for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(145);
		expect(choose(integers(1), 10, 10).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(new Set(choose(integers(2), 100, 40)).size).toBe(40);
	});
});

describe("a post", () => {
	const post = "From: ada@example.org\nSubject: Re: cups\n\nMy cups, Ada says.\n\nPosting again.\n";

	it("has header lines, then a body", () => {
		expect(header(post)).toBe("From: ada@example.org\nSubject: Re: cups\n\n");
		expect(body(post)).toBe("My cups, Ada says.\n\nPosting again.\n");
		expect(subject(post)).toBe("Re: cups");
		expect(subject("Subject: \x1b[2J\nX: y\n\n")).toBe("\ufffd[2J");
		expect([header("no body"), body("no body"), subject("no body")]).toEqual(["", "no body", ""]);
	});

	it("has words that stand in the header lines only", () => {
		expect(["ada", "cups", "Ada", "Re"].map((word) => onlyInHeader(post, word))).toEqual([true, false, false, true]);
		const posts = [post, "ada\n\nada"].map((text, label) => ({ id: "", label, text }));
		expect(["ada", "Re", "says"].map((word) => mostlyInHeaders(posts, word))).toEqual([false, true, false]);
		expect(occurrences(posts, "ada")).toEqual({ posts: 2, byClass: [1, 1] });
	});

	it("loses a word wherever it stands, and no part of another", () => {
		expect(without("Host, Hosts; Host-A", ["Host"])).toBe(", Hosts; -A");
	});
});

describe("the reader", () => {
	const folder = mkdtempSync(join(tmpdir(), "newsgroups-"));
	afterAll(() => rmSync(folder, { recursive: true, force: true }));
	const put = (name: string, bytes: string) => {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), bytes, "latin1");
	};

	it("reads the folders of the by-date distribution: the article's two groups, posts by number, bytes as Latin-1", () => {
		for (const part of ["20news-bydate-train", "20news-bydate-test"]) {
			put(`bydate/${part}/soc.religion.christian/9`, `${part} \xe9`);
			put(`bydate/${part}/soc.religion.christian/10`, "later");
			put(`bydate/${part}/alt.atheism/53546`, "earlier");
			put(`bydate/${part}/sci.space/1`, "not asked for");
		}
		const { groups, training, test } = readCorpus(join(folder, "bydate"));
		expect(groups).toEqual(["alt.atheism", "soc.religion.christian"]);
		expect(training).toEqual([
			{ id: "alt.atheism/53546", label: 0, text: "earlier" },
			{ id: "soc.religion.christian/9", label: 1, text: "20news-bydate-train é" },
			{ id: "soc.religion.christian/10", label: 1, text: "later" },
		]);
		expect(test[1]!.text).toBe("20news-bydate-test é");
	});

	it("reads JSON lines, and gives the posts in the same order", () => {
		const line = (id: string, label: number) => `${JSON.stringify({ index: 0, id, label, text: "é" })}\n`;
		mkdirSync(join(folder, "lines"));
		writeFileSync(join(folder, "lines/a_train.jsonl"), line("b/10", 1) + line("b/9", 1) + line("a/53546", 0));
		writeFileSync(join(folder, "lines/a_test.jsonl"), line("a/1", 0));
		const { groups, training, test } = readCorpus(join(folder, "lines"));
		expect(groups).toEqual(["a", "b"]);
		expect(training.map(({ id }) => id)).toEqual(["a/53546", "b/9", "b/10"]);
		expect(test[0]).toMatchObject({ label: 0, text: "é" });
	});

	it("says what it expected of another folder", () => {
		put("other/readme.txt", "");
		expect(() => readCorpus(join(folder, "other"))).toThrow(/expected 20news-bydate-train and .* got readme\.txt/);
		expect(() => readCorpus(join(folder, "nowhere"))).toThrow(/got nothing/);
		put("three/x-train/a/1", "");
		put("three/x-test/a/1", "");
		expect(() => readCorpus(join(folder, "three"))).toThrow(/expected alt\.atheism and soc\.religion\.christian, or two groups, got a/);
	});
});

describe("the corpus of the examples", () => {
	const corpus = readCorpus(ownCorpus());
	const predict = train(corpus.training, { trees: 500, seed: 0 });
	const lime = new Lime(predict, text({ tokenizer: wordsOf }), { featureCount: 6, budget: 1000 });
	const story = corpus.test.find(({ id }) => id === "rec.food.coffee/1002")!;

	it("has 118 posts, and an artefact as documented", () => {
		expect(corpus.groups).toEqual(["rec.food.coffee", "rec.food.tea"]);
		expect([corpus.training.length, corpus.test.length]).toEqual([78, 40]);
		expect(new Set([...corpus.training, ...corpus.test].map(({ id }) => id)).size).toBe(118);
		expect(occurrences(corpus.training, "NNTP")).toEqual({ posts: 35, byClass: [33, 2] });
	});

	it("teaches the forest the headers and hardly anything else", () => {
		const part = (of: (text: string) => string) =>
			score(
				predict,
				corpus.test.map((post) => ({ ...post, text: of(post.text) })),
			).accuracy;
		expect([part((all) => all), part(header), part(body)]).toEqual([0.85, 0.85, 0.5]);
	});

	it("has a post whose explanation is its header, and whose class changes without two words of it", async () => {
		const why = await lime.explain(story.text);
		expect(why.targets[0]).toMatchObject({ index: 0 });
		const leading = why.top(3).map(({ feature }) => feature);
		for (const word of leading) expect(onlyInHeader(story.text, word)).toBe(true);
		const [[coffee]] = predict([without(story.text, leading.slice(0, 2))]) as [[number, number]];
		expect(why.targets[0]!.prediction).toBeGreaterThan(0.5);
		expect(coffee).toBeLessThan(0.5);
	});

	it("shows the artefact in the first post that is picked", async () => {
		const explanations = lime.explainAll(
			corpus.test.map(({ text }) => text),
			{ targets: [0], budget: 300 },
		);
		const { picks } = await submodularPick(explanations, { count: 3 });
		const first = picks[0]!;
		const words = first.explanation.top(4).map(({ feature }) => feature);
		expect(words).toEqual(expect.arrayContaining(["NNTP", "Posting", "Host"]));
	});
});

const data = path("../shared/data/text");
const forestFile = path("../shared/data/models/rf500_20news.json");

describe.skipIf(!existsSync(data))(`the newsgroups of the LIME article (skipped where ${"../shared/data/text"} is missing)`, () => {
	let corpus: Corpus;
	let predict: PredictTexts;
	beforeAll(() => {
		corpus = readCorpus(data);
		predict = train(corpus.training, { trees: 500, seed: 0 });
	});

	it("are told apart with the article's F1, 92.4 %", () => {
		expect([corpus.training.length, corpus.test.length]).toEqual([1079, 717]);
		expect(score(predict, corpus.test).f1).toBeGreaterThanOrEqual(0.924);
	});

	it("have a post that is called atheist for Posting, NNTP and Host, words that do not say so", async () => {
		const post = corpus.test.find(({ id }) => id === "alt.atheism/53546")!;
		const why = await new Lime(predict, text({ tokenizer: wordsOf }), { featureCount: 6 }).explain(post.text);
		expect(why.targets[0]!.index).toBe(0);
		expect(new Set(why.top(3).map(({ feature }) => feature))).toEqual(new Set(["Posting", "NNTP", "Host"]));
		const { posts, byClass } = occurrences(corpus.training, "Posting");
		// "Posting" is in 22 % of the training posts, 99 % of them in alt.atheism (Ribeiro et al. 2016, figure 2).
		expect([posts / corpus.training.length, byClass[0] / posts].map((share) => share.toFixed(2))).toEqual(["0.22", "0.99"]);
		const [[atheism]] = predict([without(post.text, ["Posting", "Host"])]) as [[number, number]];
		expect(why.targets[0]!.prediction - atheism).toBeGreaterThan(0.2);
	});
});

interface Converged {
	readonly n_seeds: number;
	readonly weights: Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;
}

describe.skipIf(!existsSync(forestFile))(`scikit-learn's forest (skipped where ${"../shared/data/models"} is missing)`, () => {
	const { cases } = fixture<{
		cases: { text: string; p_christian: number; all_features_n5000: Converged; all_features_n30000: Converged }[];
	}>("lime_text_converged.json");

	it("has P(atheism) = .588 for the Darwin fish, and Python lime's weights within their spread", async () => {
		const predict = readReferenceForest(forestFile);
		const { text: post, p_christian: christian, all_features_n5000: some, all_features_n30000: many } = cases[0]!;
		expect(christian).toBe(0.412);
		expect(predict([post])[0]![1]).toBeCloseTo(christian, 12);

		const lime = new Lime(predict, text({ preset: "python-lime" }), {
			preset: "python-lime",
			targets: [1],
			featureSelection: "none",
			featureCount: 1000,
		});
		for (const [{ n_seeds: theirs, weights }, budget, seeds] of [
			[some, 5000, [0, 1, 2]],
			[many, 30_000, [3]],
		] as const) {
			const explanations: Explanation[] = [];
			for (const seed of seeds) explanations.push(await lime.explain(post, { budget, seed }));
			const { features } = explanations[0]!;
			expect(features.map(({ name }) => name).toSorted()).toEqual(Object.keys(weights).toSorted());
			features.forEach(({ name }, j) => {
				const ours = explanations.reduce((sum, { attributions }) => sum + attributions[j]! / seeds.length, 0);
				const { mean, sd } = weights[name]!;
				expect(Math.abs(ours - mean), name).toBeLessThanOrEqual(4 * sd * Math.sqrt(1 / theirs + 1 / seeds.length) + 1e-3);
			});
			expect(explanations[0]!.top(3).map(({ feature }) => feature)).toEqual(["Host", "Posting", "NNTP"]);
		}
	});
});

const program = path("build/examples/newsgroups.js");

describe.skipIf(!existsSync(program) && process.env.CI === undefined)(
	"npm run newsgroups (skipped where build/examples is missing: npm run build)",
	() => {
		it("tells the story of the corpus at hand, and what to conclude from it", async () => {
			const { stdout, stderr } = await promisify(execFile)(process.execPath, [program]);
			expect(stderr).toBe("");
			const words = stdout.replaceAll(/\s+/g, " ");
			expect(words).toContain("it is right on 85.0 % (F1 85.7 %)");
			expect(words).toContain("The model says that rec.food.coffee/1002 is of rec.food.coffee, with a probability of 65 %: right.");
			expect(stdout).toMatch(/^\+\+\+NNTP\+\+\+-\+*Posting\+*-\+\+\+Host\+\+\+: /m);
			expect(words).toMatch(/stand in the header lines only.* falls from 6\d % to [34]\d %, and the model says rec\.food\.tea\./);
			expect(stdout.match(/^\d\. .* \(rec\.food\.(coffee|tea)\/\d+\)$/gm)).toHaveLength(5);
			expect(words).toContain("Do not trust this model.");
			expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
		});
	},
);
