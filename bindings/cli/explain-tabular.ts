import type { Command } from "commander";
import { summarise, tabular, type TabularMasker, type TabularOptions } from "../index.js";
import { choice, delimiter, integer } from "./arguments.js";
import { readCsv, readList, type Csv } from "./csv.js";
import { addHeaderOption, type EndpointOptions, OR_ADDRESS } from "./endpoint-model.js";
import { explainTask } from "./explain.js";
import { readAll, readInputFile } from "./input-file.js";
import { checkMethodOptions } from "./methods.js";
import { loadTableModel, type LoadedTableModel } from "./table-model.js";
import {
	addCostOptions,
	addLimeOptions,
	addOutputOptions,
	addQuestionOptions,
	addShapOptions,
	FOR_LIME,
	type ExplainOptions,
} from "./options.js";
import { reportWriter } from "./report-file.js";
import { say, type Streams } from "./streams.js";
import { chooseColumns, columnIndex, findKinds, readRowNumbers, readRows, type Cell, type Features } from "./table.js";
import { UsageError } from "./usage-error.js";

/** What the options of `whybox explain tabular` come to. */
export interface ExplainTabularOptions extends ExplainOptions, EndpointOptions {
	readonly model: string;
	readonly background: string;
	readonly input: string;
	readonly row: string;
	readonly columns?: readonly string[];
	readonly drop?: readonly string[];
	readonly label?: string;
	readonly categorical?: readonly string[];
	readonly groups?: string;
	readonly delimiter: string;
	readonly backgroundRows?: number;
	readonly discretiser?: string;
	readonly sampleAround?: string;
}

/** Adds the options, in the order in which people need them. */
export function addExplainTabularOptions(command: Command): Command {
	command
		.requiredOption("--model <model>", `the model: a .onnx file, a .mjs, .js or .ts module that exports predict, ${OR_ADDRESS}`)
		.requiredOption("--background <csv>", "rows that stand for the data the model was trained on, with a header")
		.requiredOption("--input <csv>", "the rows to explain, with a header (- is standard input); columns are matched by name")
		.option("--row <numbers>", "which rows of --input, counted from 0 below the header: 3 or 3,8-10 or all", "0");
	addHeaderOption(command);
	addQuestionOptions(command, ["shap", "lime"])
		.optionsGroup("The table:")
		.option("--columns <names>", "the features, in the model's order (default: all columns of --background)", readList)
		.option("--drop <names>", "columns of --background that are not features", readList)
		.option("--label <name>", "the column with the truth: no feature, needed for --discretiser entropy")
		.option("--categorical <names>", "columns of numbers that are codes of categories", readList)
		.option("--delimiter <sign>", "what separates cells", delimiter, ",");
	addCostOptions(command, 1024);
	addShapOptions(command, true)
		.option("--groups <json>", 'columns that get one attribution together: a file as {"size": ["mean radius", "mean area"]}')
		.option("--background-rows <count>", "summarise a larger background to so many rows (default: 100)", integer(1));
	command
		.optionsGroup(FOR_LIME)
		.addOption(
			choice("--discretiser <name>", "how numbers become conditions (default: quartile)", ["quartile", "decile", "entropy", "none"]),
		)
		.addOption(choice("--sample-around <centre>", "centre of the draws with --discretiser none (default: mean)", ["mean", "instance"]));
	addLimeOptions(command, { width: "0.75 times the root of the number of columns", count: "10", ridge: "1" });
	return addOutputOptions(command, "row");
}

type GroupOptions = NonNullable<TabularOptions["groups"]>;

/** A background of more rows than this is summarised for SHAP unless told otherwise: each coalition is put to the model with every row. */
const BACKGROUND_ROWS = 100;
/** k-means looks at no more rows than this: a second's work. */
const KMEANS_ROWS = 2000;

/** `whybox explain tabular`: reads everything, then explains row by row. @throws UsageError for what the user can put right */
export async function explainTabular(options: ExplainTabularOptions, streams: Streams): Promise<void> {
	checkMethodOptions(options, { lime: ["discretiser", "sampleAround"], shap: ["groups", "backgroundRows"] });
	if (options.label === undefined && options.discretiser === "entropy") {
		throw new UsageError("--discretiser entropy needs --label, the column of --background with the truth");
	}
	const cwd = streams.cwd();
	const writeReport = reportWriter(options, [options.background, options.input], cwd);
	const stdin = [options.background, options.input].includes("-") ? await readAll(streams.stdin) : undefined;
	const read = (option: string, path: string) => readCsv(option, path, cwd, options.delimiter, path === "-" ? stdin : undefined);
	const background = read("--background", options.background);
	const input = options.input === options.background ? background : read("--input", options.input);
	const rows = readRowNumbers(options.row, input.rows.length);
	const model = await loadTableModel(options.model, cwd, { ...options, env: streams.env });

	const drop = [...(options.drop ?? []), ...(options.label === undefined ? [] : [options.label])];
	const names = chooseColumns(background, options.columns ?? model.columns, drop);
	checkWidth(options.model, model, names);
	const features = findKinds(background, names, options.categorical ?? []);
	checkWords(options.model, model, features);
	const instances = readRows(input, features, "--input", rows);
	const ignored = input.header.filter((name) => !names.includes(name));
	if (options.verbose && ignored.length > 0) say(streams, `columns of ${input.path} that are not features: ${ignored.join(", ")}`);

	const items = instances.map((instance, k) => {
		return { instance, name: `row ${rows[k]}`, heading: `row ${rows[k]} of ${input.path === "-" ? "standard input" : input.path}` };
	});
	const { discretiser, sampleAround } = options;
	const more = options.method === "lime" ? { discretiser, sampleAround } : {};
	const array = rows.length !== 1 || options.row === "all";
	await explainTask(
		options,
		{ model, masker: () => maskerOf(options, background, features, streams), more, items, array, writeReport },
		streams,
	);
}

/** The background as the method wants it. */
function maskerOf(options: ExplainTabularOptions, csv: Csv, { names, numeric }: Features, streams: Streams): TabularMasker {
	const table = readRows(csv, { names, numeric }, "--background");
	const categorical = (options.categorical ?? []).filter((name) => numeric[names.indexOf(name)]);
	const common = { columns: names, categorical };
	if (options.method === "lime") {
		const label = options.label === undefined ? undefined : columnIndex(csv, options.label, "--label");
		const labels = label === undefined ? undefined : csv.rows.map((row) => row[label]!);
		return tabular(table, { ...common, ...(labels && { labels }) });
	}
	const groups = options.groups === undefined ? undefined : readGroups(options.groups, streams.cwd());
	const numbersOnly = numeric.every(Boolean) && categorical.length === 0;
	const background = smallBackground(table, options.backgroundRows ?? BACKGROUND_ROWS, numbersOnly, streams);
	return tabular(background, { ...common, ...(groups && { groups }) });
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

function checkWidth(path: string, { width }: LoadedTableModel, names: readonly string[]): void {
	if (width === undefined || width === names.length) return;
	throw new UsageError(
		`--model ${path} takes ${width} columns, the background has ${names.length}: ${names.join(", ")}; ` +
			`name those to use with --columns, or those to leave out with --drop`,
	);
}

function checkWords(path: string, model: LoadedTableModel, { names, numeric }: Features): void {
	const words = names.filter((name, j) => !numeric[j] && !model.takesWords(name)).map((name) => JSON.stringify(name));
	if (words.length === 0) return;
	const hold = words.length === 1 ? "holds" : "hold";
	throw new UsageError(`--model ${path} takes numbers, but ${words.join(", ")} ${hold} words; encode them, or leave them out with --drop`);
}
