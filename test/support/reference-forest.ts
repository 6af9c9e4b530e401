import { readFileSync } from "node:fs";
import { classifier, type PredictTexts } from "../../examples/newsgroups/classifier.js";
import { pack } from "../../examples/newsgroups/forest.js";
import { TfIdf } from "../../examples/newsgroups/tfidf.js";

/** scikit-learn's forest over TF-IDF as plain JSON. */
interface ForestFile {
	readonly idf: Readonly<Record<string, number>>;
	/** Word → the number that the trees have for it. */
	readonly used: Readonly<Record<string, number>>;
	readonly trees: readonly { l: number[]; r: number[]; f: number[]; t: number[]; p: number[] }[];
}

/** Reads rf500_20news.json: the second of the two probabilities is that of soc.religion.christian. */
export function readReferenceForest(file: string): PredictTexts {
	const { idf, used, trees } = JSON.parse(readFileSync(file, "utf8")) as ForestFile;
	const tfidf = new TfIdf(Object.entries(idf));
	const columns: number[] = [];
	for (const [word, number] of Object.entries(used)) columns[number] = tfidf.column(word);
	const forest = pack(
		trees.map(({ l, r, f, t, p }) =>
			l.map((left, k) => ({
				column: left < 0 ? -1 : columns[f[k]!]!,
				threshold: t[k]!,
				left,
				right: r[k]!,
				probability: p[k]!,
			})),
		),
	);
	return classifier(tfidf, forest);
}
