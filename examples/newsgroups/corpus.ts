/** Posts of two newsgroups, to learn from and to test on. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dataFile } from "../data-file.js";

export interface Post {
	/** "alt.atheism/53546": its group and number. */
	readonly id: string;
	/** Index into the corpus' `groups`. */
	readonly label: number;
	/** Header lines, an empty line, body. */
	readonly text: string;
}

export interface Corpus {
	/** The two groups, in alphabetical order. */
	readonly groups: readonly [string, string];
	readonly training: readonly Post[];
	readonly test: readonly Post[];
}

/** The folder of the corpus that comes with the examples; see data/SOURCES.md. */
export const ownCorpus = (): string => dataFile("tea-and-coffee");

/** The two groups of the LIME article. */
const ARTICLE = ["alt.atheism", "soc.religion.christian"] as const;

/**
 * Reads a folder with one `…_train.jsonl` and one `…_test.jsonl` (lines with `id`, `label` and `text`), or with the folders of the by-date
 * distribution, `…-train` and `…-test`, and in them one folder per group with one file per post. Either way the posts come by group and number, so
 * that the same posts give the same forest.
 *
 * @throws {Error} if the folder has neither
 */
export function readCorpus(folder: string): Corpus {
	const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
	const part = (ending: RegExp) => names.find((name) => ending.test(name));
	const [trainLines, testLines] = [part(/train\.jsonl$/), part(/test\.jsonl$/)];
	if (trainLines && testLines) return fromLines(join(folder, trainLines), join(folder, testLines));
	const [trainFolder, testFolder] = [part(/-train$/), part(/-test$/)];
	if (trainFolder && testFolder) return fromFolders(join(folder, trainFolder), join(folder, testFolder));
	throw new Error(
		`${folder}: expected 20news-bydate-train and 20news-bydate-test, or files ending in train.jsonl and test.jsonl, got ${names.length === 0 ? "nothing" : names.slice(0, 5).join(", ")}`,
	);
}

/** 53546 of "alt.atheism/53546". */
const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf("/") + 1));

function fromLines(training: string, test: string): Corpus {
	const read = (file: string) =>
		readFileSync(file, "utf8")
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line) as Post)
			.toSorted((a, b) => a.label - b.label || numberOf(a.id) - numberOf(b.id));
	const posts = { training: read(training), test: read(test) };
	const group = (label: number) => posts.training.find((post) => post.label === label)?.id.split("/")[0] ?? String(label);
	return { groups: [group(0), group(1)], ...posts };
}

function fromFolders(training: string, test: string): Corpus {
	const found = readdirSync(training).toSorted();
	const groups = ARTICLE.every((name) => found.includes(name)) ? ARTICLE : found;
	if (groups.length !== 2) throw new Error(`${training}: expected ${ARTICLE.join(" and ")}, or two groups, got ${found.join(", ")}`);
	const read = (folder: string) =>
		groups.flatMap((name, label) =>
			readdirSync(join(folder, name))
				.toSorted((a, b) => numberOf(a) - numberOf(b))
				// The posts are older than Unicode.
				.map((number) => ({ id: `${name}/${number}`, label, text: readFileSync(join(folder, name, number), "latin1") })),
		);
	return { groups: [groups[0]!, groups[1]!], training: read(training), test: read(test) };
}
