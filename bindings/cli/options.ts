import { InvalidArgumentError, Option, type Command } from "commander";
import { UsageError } from "./usage-error.js";
import { readList } from "./csv.js";

/** What the options of `whybox explain tabular` come to. */
export interface ExplainTabularOptions {
	readonly model: string;
	readonly background: string;
	readonly input: string;
	readonly row: string;
	readonly method: "lime" | "shap";
	readonly target?: "predicted" | "all" | readonly (number | string)[];
	readonly targetNames?: readonly string[];
	readonly budget?: number;
	readonly seed?: number;
	readonly batchSize?: number;
	readonly concurrency?: number;
	readonly timeout?: number;
	readonly columns?: readonly string[];
	readonly drop?: readonly string[];
	readonly label?: string;
	readonly categorical?: readonly string[];
	readonly groups?: string;
	readonly delimiter: string;
	readonly backgroundRows?: number;
	readonly estimator?: string;
	readonly link?: string;
	readonly discretiser?: string;
	readonly sampleAround?: string;
	readonly kernelWidth?: number | "auto";
	readonly featureSelection?: string;
	readonly featureCount?: number;
	readonly ridge?: number;
	readonly preset?: "python-lime" | "python-shap";
	readonly top: number;
	readonly json?: true;
	readonly verbose?: true;
}

/** Options that only one method has, as properties of `ExplainTabularOptions`. */
const METHOD_OPTIONS = {
	lime: ["discretiser", "sampleAround", "kernelWidth", "featureSelection", "featureCount", "ridge"],
	shap: ["estimator", "link", "groups", "backgroundRows"],
} as const;

const choice = (flags: string, text: string, choices: readonly string[]): Option => new Option(flags, text).choices(choices);

/** Adds the options, in the order in which people need them. */
export function addExplainTabularOptions(command: Command): Command {
	return command
		.requiredOption("--model <file>", "the model: a .onnx file, or a .mjs, .js or .ts module that exports predict")
		.requiredOption("--background <csv>", "rows that stand for the data the model was trained on, with a header")
		.requiredOption("--input <csv>", "the rows to explain, with a header; columns are matched by name")
		.option("--row <numbers>", "which rows of --input, counted from 0 below the header: 3 or 3,8-10 or all", "0")
		.addOption(choice("--method <name>", "how to explain", ["shap", "lime"]).default("shap"))
		.option(
			"--target <targets>",
			"which outputs: predicted (the largest), all, or names or indices as in 0,2 (default: predicted)",
			targets,
		)
		.option("--target-names <names>", "what the model's outputs are called, in order, as in no,yes", readList)
		.optionsGroup("The table:")
		.option("--columns <names>", "the features, in the model's order (default: all columns of --background)", readList)
		.option("--drop <names>", "columns of --background that are not features", readList)
		.option("--label <name>", "the column with the truth: no feature, needed for --discretiser entropy")
		.option("--categorical <names>", "columns of numbers that are codes of categories", readList)
		.option("--delimiter <sign>", "what separates cells", delimiter, ",")
		.optionsGroup("Cost:")
		.option("--budget <rows>", "largest number of rows to ask the model about", integer(1))
		.option("--seed <number>", "same seed, same explanation (default: 0)", integer(0))
		.option("--batch-size <rows>", "rows per call of the model (default: 1024)", integer(1))
		.option("--concurrency <calls>", "calls of the model at a time (default: 1)", integer(1))
		.option("--timeout <ms>", "how long one call may take", number(0))
		.optionsGroup("For --method shap:")
		.addOption(
			choice("--estimator <name>", "exact: every coalition; kernel: a sample of them (default: auto)", ["auto", "exact", "kernel"]),
		)
		.addOption(choice("--link <name>", "logit: explain the log-odds of a probability (default: identity)", ["identity", "logit"]))
		.option("--groups <json>", 'columns that get one attribution together: a file as {"size": ["mean radius", "mean area"]}')
		.option("--background-rows <count>", "summarise a larger background to so many rows (default: 100)", integer(1))
		.optionsGroup("For --method lime:")
		.addOption(
			choice("--discretiser <name>", "how numbers become conditions (default: quartile)", ["quartile", "decile", "entropy", "none"]),
		)
		.addOption(choice("--sample-around <centre>", "centre of the draws with --discretiser none (default: mean)", ["mean", "instance"]))
		.option(
			"--kernel-width <width>",
			"how near counts as near: a number, or auto (default: 0.75 times the root of the number of columns)",
			kernelWidth,
		)
		.addOption(
			choice("--feature-selection <name>", "how the surrogate's features are chosen (default: auto)", [
				"auto",
				"none",
				"forward-selection",
				"highest-weights",
				"lasso-path",
			]),
		)
		.option("--feature-count <count>", "features in the surrogate (default: 10)", integer(1))
		.option("--ridge <penalty>", "penalty of the surrogate's weights (default: 1)", number(0))
		.optionsGroup("Output:")
		.addOption(choice("--preset <name>", "the defaults of Python's lime or shap", ["python-lime", "python-shap"]))
		.option("--top <count>", "bars in the chart", integer(1), 10)
		.option("--json", "print the explanation as JSON (several rows: an array) and nothing else")
		.option("--verbose", "say on stderr what was left out, and where an error came from");
}

/** Refuses options of the method that was not chosen. @throws UsageError */
export function checkMethodOptions(options: ExplainTabularOptions): void {
	const other = options.method === "lime" ? "shap" : "lime";
	for (const name of METHOD_OPTIONS[other]) {
		if (options[name] !== undefined) {
			throw new UsageError(
				`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} belongs to --method ${other}; the method is ${options.method}`,
			);
		}
	}
	if (options.preset === `python-${other}`)
		throw new UsageError(`--preset ${options.preset} belongs to --method ${other}; the method is ${options.method}`);
	if (options.label === undefined && options.discretiser === "entropy") {
		throw new UsageError("--discretiser entropy needs --label, the column of --background with the truth");
	}
}

/** The options as the library's explainers take them. */
export function explainerOptions(options: ExplainTabularOptions): Record<string, unknown> {
	const { target: targets, budget, seed, batchSize, concurrency, timeout, preset, estimator, link } = options;
	const { discretiser, sampleAround, kernelWidth: width, featureSelection, featureCount, ridge } = options;
	const common = { targets, budget, seed, batchSize, concurrency, timeout, preset };
	return options.method === "shap"
		? { ...common, estimator, link }
		: { ...common, discretiser, sampleAround, kernelWidth: width, featureSelection, featureCount, ridge };
}

function number(min: number): (text: string) => number {
	return (text) => {
		const value = text.trim() === "" ? Number.NaN : Number(text);
		if (Number.isFinite(value) && value >= min) return value;
		throw new InvalidArgumentError(`Expected a number >= ${min}.`);
	};
}

function integer(min: number): (text: string) => number {
	return (text) => {
		const value = /^[+]?\d+$/.test(text) ? Number(text) : Number.NaN;
		if (Number.isSafeInteger(value) && value >= min) return value;
		throw new InvalidArgumentError(`Expected an integer >= ${min}.`);
	};
}

function kernelWidth(text: string): number | "auto" {
	if (text === "auto") return "auto";
	const value = number(0)(text);
	if (value > 0) return value;
	throw new InvalidArgumentError("Expected a number > 0, or auto.");
}

function delimiter(text: string): string {
	const sign = text === "\\t" ? "\t" : text;
	if (sign.length === 1 && sign !== '"' && sign !== "\n" && sign !== "\r") return sign;
	throw new InvalidArgumentError("Expected one sign, as ; or \\t.");
}

function targets(text: string): "predicted" | "all" | (number | string)[] {
	if (text === "predicted" || text === "all") return text;
	const list = readList(text).map((item) => (/^\d+$/.test(item) ? Number(item) : item));
	if (list.length > 0 && !list.includes("")) return list;
	throw new InvalidArgumentError("Expected predicted, all, or names or indices as in 0,2.");
}
