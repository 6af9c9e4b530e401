import {
	Lime,
	Shap,
	summarise,
	tabular,
	type Explanation,
	type Progress,
	type Rows,
	type TabularInstance,
	type TabularOptions,
} from "../index.js";
import { harmless } from "../plots/terminal-text.js";
import { terminalChart } from "../plots/terminal.js";
import { readCsv, readInputFile, type Csv } from "./csv.js";
import { loadModel, type LoadedModel } from "./model.js";
import { checkMethodOptions, explainerOptions, type ExplainTabularOptions } from "./options.js";
import { ProgressLine, terminalAbilities, type Streams } from "./streams.js";
import { chooseColumns, columnIndex, findKinds, readRowNumbers, readRows, type Cell, type Features } from "./table.js";
import { asUsage, UsageError } from "./usage-error.js";

type GroupOptions = NonNullable<TabularOptions["groups"]>;

/** A background of more rows than this is summarised for SHAP unless told otherwise: each coalition is put to the model with every row. */
const BACKGROUND_ROWS = 100;
/** k-means looks at no more rows than this: a second's work. */
const KMEANS_ROWS = 2000;

/** `whybox explain tabular`: reads everything, then explains row by row. @throws UsageError for what the user can put right */
export async function explainTabular(options: ExplainTabularOptions, streams: Streams): Promise<void> {
	checkMethodOptions(options);
	const cwd = streams.cwd();
	const background = readCsv("--background", options.background, cwd, options.delimiter);
	const input = options.input === options.background ? background : readCsv("--input", options.input, cwd, options.delimiter);
	const rows = readRowNumbers(options.row, input.rows.length);
	const model = await loadModel(options.model, cwd);

	const drop = [...(options.drop ?? []), ...(options.label === undefined ? [] : [options.label])];
	const names = chooseColumns(background, options.columns ?? model.columns, drop);
	checkWidth(options.model, model, names);
	const features = findKinds(background, names, options.categorical ?? []);
	checkWords(options.model, model, features);
	const instances = readRows(input, features, "--input", rows);
	const ignored = input.header.filter((name) => !names.includes(name));
	if (options.verbose && ignored.length > 0) say(streams, `columns of ${input.path} that are not features: ${ignored.join(", ")}`);

	const explainer = makeExplainer(options, model, background, features, streams);
	const progress = new ProgressLine(streams);
	const explanations: Explanation[] = [];
	for (const [k, instance] of instances.entries()) {
		const onProgress = ({ rowsDone, rowsTotal }: Progress) =>
			progress.show(
				`row ${rows[k]}: ${rowsDone} of at most ${rowsTotal} model rows${rows.length > 1 ? `, row ${k + 1} of ${rows.length}` : ""}`,
			);
		try {
			const explanation = await explainer.explain(instance, { onProgress });
			progress.clear();
			if (options.json) explanations.push(explanation);
			else streams.stdout.write(`${k > 0 ? "\n" : ""}${charts(explanation, `row ${rows[k]} of ${input.path}`, options.top, streams)}\n`);
		} catch (error) {
			progress.clear();
			throw asUsage(error);
		}
	}
	if (options.json)
		streams.stdout.write(`${JSON.stringify(rows.length === 1 && options.row !== "all" ? explanations[0] : explanations)}\n`);
}

/** Method × masker, with the options as defaults of each call. */
function makeExplainer(
	options: ExplainTabularOptions,
	model: LoadedModel,
	csv: Csv,
	{ names, numeric }: Features,
	streams: Streams,
): Lime<TabularInstance, Rows> | Shap<TabularInstance, Rows> {
	const table = readRows(csv, { names, numeric }, "--background");
	const targetNames = options.targetNames ?? model.targetNames;
	const defaults = { ...explainerOptions(options), ...(targetNames && { targetNames }) };
	const categorical = (options.categorical ?? []).filter((name) => numeric[names.indexOf(name)]);
	const common = { columns: names, categorical };
	try {
		if (options.method === "lime") {
			const label = options.label === undefined ? undefined : columnIndex(csv, options.label, "--label");
			const labels = label === undefined ? undefined : csv.rows.map((row) => row[label]!);
			return new Lime(model.predict, tabular(table, { ...common, ...(labels && { labels }) }), defaults);
		}
		const groups = options.groups === undefined ? undefined : readGroups(options.groups, streams.cwd());
		const numbersOnly = numeric.every(Boolean) && categorical.length === 0;
		const background = smallBackground(table, options.backgroundRows ?? BACKGROUND_ROWS, numbersOnly, streams);
		return new Shap(model.predict, tabular(background, { ...common, ...(groups && { groups }) }), defaults);
	} catch (error) {
		throw asUsage(error);
	}
}

/** The background itself, or k-means centres of it; with categories among the columns, rows of it at equal distances. */
function smallBackground(table: Cell[][], count: number, numbersOnly: boolean, streams: Streams): Parameters<typeof tabular>[0] {
	if (table.length <= count) return table;
	const centres = numbersOnly && count < KMEANS_ROWS;
	const source = table.length > KMEANS_ROWS ? ` of ${KMEANS_ROWS} of its rows` : "";
	const what = centres ? `k-means centres${source}` : "rows at equal distances";
	say(streams, `the background of ${table.length} rows is summarised to ${count} ${what}; --background-rows ${table.length} keeps all`);
	return centres ? summarise(spread(table, KMEANS_ROWS) as number[][], count) : spread(table, count);
}

/** At most `count` rows, at equal distances. */
const spread = (table: Cell[][], count: number): Cell[][] =>
	table.length <= count ? table : Array.from({ length: count }, (_, i) => table[Math.floor(((i + 0.5) * table.length) / count)]!);

function readGroups(path: string, cwd: string): GroupOptions {
	try {
		return JSON.parse(readInputFile("--groups", path, cwd).toString("utf8")) as GroupOptions;
	} catch (error) {
		if (error instanceof SyntaxError) throw new UsageError(`--groups ${path}: not JSON: ${error.message}`, { cause: error });
		throw error;
	}
}

function checkWidth(path: string, { width }: LoadedModel, names: readonly string[]): void {
	if (width === undefined || width === names.length) return;
	throw new UsageError(
		`--model ${path} takes ${width} columns, the background has ${names.length}: ${names.join(", ")}; ` +
			`name those to use with --columns, or those to leave out with --drop`,
	);
}

function checkWords(path: string, model: LoadedModel, { names, numeric }: Features): void {
	const words = names.filter((name, j) => !numeric[j] && !model.takesWords(name)).map((name) => JSON.stringify(name));
	if (words.length === 0) return;
	const hold = words.length === 1 ? "holds" : "hold";
	throw new UsageError(`--model ${path} takes numbers, but ${words.join(", ")} ${hold} words; encode them, or leave them out with --drop`);
}

/** For people, on stderr: stdout is for the explanation. */
const say = ({ stderr }: Streams, text: string): void => void stderr.write(`whybox: ${harmless(text)}\n`);

/** One chart per target. */
function charts(explanation: Explanation, heading: string, top: number, streams: Streams): string {
	const abilities = terminalAbilities(streams);
	const drawn = explanation.targets.map((_, target) => terminalChart(explanation, { ...abilities, top, target }));
	return `${harmless(heading, abilities.unicode)}\n${drawn.join("\n\n")}`;
}
