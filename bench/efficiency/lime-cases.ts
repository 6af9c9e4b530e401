import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Explanation, Lime, type LimeOptions, tabular, text } from "whybox";
import { train } from "../../examples/newsgroups/classifier.js";
import { ownCorpus, readCorpus } from "../../examples/newsgroups/corpus.js";
import { readReferenceForest } from "../../test/support/reference-forest.js";
import { GAMES, loadGame } from "./games.js";

/** A model and an instance, as LIME is asked about them. */
export interface LimeCase {
	readonly name: string;
	readonly kind: "tables" | "texts";
	/** Samples of the explanation that stands for the truth. */
	readonly reference: number;
	explain(options: LimeOptions): Promise<Explanation>;
}

/** Posts of the test set, by their number, short and long. */
const POSTS = { own: [0, 9, 20], newsgroups: [83, 5] } as const;
const shared = fileURLToPath(new URL("../../../shared/data/", import.meta.url));

/** Tables of the games whose background is the training data; texts about tea and coffee, and posts of newsgroups where they are there. */
export function* limeCases(): Generator<LimeCase> {
	for (const name of GAMES) {
		const game = loadGame(name);
		if (game === undefined) continue;
		const lime = new Lime((batch) => game.predict(batch.data), tabular(game.background.map((row) => [...row])), {
			featureSelection: "none",
		});
		yield {
			name: name.replace("_0", ""),
			kind: "tables",
			reference: 200_000,
			explain: (options) => lime.explain([...game.instance], options),
		};
	}
	const corpus = readCorpus(ownCorpus());
	const tea = train(corpus.training, { trees: 500, seed: 1 });
	for (const post of POSTS.own) yield ofText(`tea ${post}`, tea, corpus.test[post]!.text);
	if (!existsSync(`${shared}text`)) return;
	const posts = readFileSync(`${shared}text/atheism_christian_test.jsonl`, "utf8").trimEnd().split("\n");
	const forest = readReferenceForest(`${shared}models/rf500_20news.json`);
	for (const post of POSTS.newsgroups) yield ofText(`newsgroups ${post}`, forest, (JSON.parse(posts[post]!) as { text: string }).text);
}

function ofText(name: string, predict: (texts: readonly string[]) => [number, number][], instance: string): LimeCase {
	const lime = new Lime((texts: string[]) => predict(texts).map(([, one]) => one), text(), { featureSelection: "none" });
	return { name, kind: "texts", reference: 100_000, explain: (options) => lime.explain(instance, options) };
}
