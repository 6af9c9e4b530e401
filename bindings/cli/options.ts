/** Options that `whybox explain` has for every kind of data, in groups. */

import type { Command } from "commander";
import { choice, integer, kernelWidth, number, targets } from "./arguments.js";
import { readList } from "./csv.js";
import type { Method } from "./methods.js";
import { addReportOption, type ReportOption } from "./report-file.js";

/** What they come to. */
export interface ExplainOptions extends ReportOption {
	readonly method: Method;
	readonly target?: "predicted" | "all" | readonly (number | string)[];
	readonly targetNames?: readonly string[];
	readonly budget?: number;
	readonly seed?: number;
	readonly batchSize?: number;
	readonly concurrency?: number;
	readonly timeout?: number;
	readonly precision?: number;
	readonly surrogate?: string;
	readonly estimator?: string;
	readonly link?: string;
	readonly kernelWidth?: number | "auto";
	readonly featureSelection?: string;
	readonly featureCount?: number;
	readonly ridge?: number;
	readonly sampling?: string;
	readonly game?: string;
	readonly grid?: number;
	readonly area?: number | readonly number[];
	readonly l1?: number;
	readonly tv?: number;
	readonly jitter?: number;
	readonly optimiser?: string;
	readonly cells?: number;
	readonly keep?: number;
	readonly resolution?: number;
	readonly preset?: string;
	readonly top: number;
	readonly json?: true;
	readonly jsonl?: true;
	readonly verbose?: true;
	/** False for --no-color. */
	readonly color?: boolean;
}

export const FOR_LIME = "For --method lime:";

/** @param methods those that the kind of data has; the first is the default */
export function addQuestionOptions(command: Command, methods: readonly Method[]): Command {
	command
		.addOption(choice("--method <name>", "how to explain", methods).default(methods[0]))
		.option(
			"--target <targets>",
			"which outputs: predicted (the largest), all, or names or indices as in 0,2 (default: predicted)",
			targets,
		);
	return addTargetNamesOption(command);
}

export const addTargetNamesOption = (command: Command): Command =>
	command.option("--target-names <names>", "what the model's outputs are called, in order, as in no,yes", readList);

/** @param batchSize the masker's default */
export function addCostOptions(command: Command, batchSize: number): Command {
	return command
		.optionsGroup("Cost:")
		.option("--budget <rows>", "largest number of rows to ask the model about", integer(1))
		.option("--precision <share>", "stop once standard errors are at most this share of the range of attributions, as 0.02", number(0))
		.option("--seed <number>", "same seed, same explanation (default: 0)", integer(0))
		.option("--batch-size <rows>", `rows per call of the model (default: ${batchSize})`, integer(1))
		.option("--concurrency <calls>", "calls of the model at a time (default: 1)", integer(1))
		.option("--timeout <ms>", "how long one call may take", number(0));
}

/** @param surrogates does the kind of data have those? */
export function addShapOptions(command: Command, surrogates = false): Command {
	command
		.optionsGroup("For --method shap:")
		.addOption(
			choice("--estimator <name>", "how coalitions are chosen; exact: all of them (default: auto)", [
				"auto",
				"exact",
				"two-level",
				"odd-process",
				"kernel",
				"permutation",
			]),
		)
		.addOption(choice("--link <name>", "logit: explain the log-odds of a probability (default: identity)", ["identity", "logit"]));
	if (!surrogates) return command;
	const help = "support the estimate by a model of the model, at no further rows (default: none)";
	return command.addOption(choice("--surrogate <name>", help, ["none", "auto", "trees", "network"]));
}

/** What the library takes where nothing is given, in words. */
export interface LimeDefaults {
	readonly width: string;
	readonly count: string;
	readonly ridge: string;
}

export function addLimeOptions(command: Command, { width, count, ridge }: LimeDefaults): Command {
	return command
		.optionsGroup(FOR_LIME)
		.option("--kernel-width <width>", `how near counts as near: a number, or auto (default: ${width})`, kernelWidth)
		.addOption(
			choice("--feature-selection <name>", "how the surrogate's features are chosen (default: auto)", [
				"auto",
				"none",
				"forward-selection",
				"highest-weights",
				"lasso-path",
			]),
		)
		.option("--feature-count <count>", `features in the surrogate (default: ${count})`, integer(1))
		.option("--ridge <penalty>", `penalty of the surrogate's weights (default: ${ridge})`, number(0));
}

/** @param presets beside those of Python's lime and shap */
export function addOutputOptions(command: Command, thing: "row" | "text" | "picture", presets: readonly string[] = []): Command {
	command
		.optionsGroup("Output:")
		.addOption(
			choice("--preset <name>", `the defaults of Python's lime or shap${presets.length > 0 ? ", or of a paper" : ""}`, [
				"python-lime",
				"python-shap",
				...presets,
			]),
		)
		.option("--top <count>", "bars in the chart", integer(1), 10)
		.option("--json", `print the explanation as JSON (several ${thing}s: an array) and nothing else`)
		.option("--jsonl", `print a line of JSON per ${thing}, as soon as it is explained, and nothing else`);
	return addReportOption(command)
		.option("--no-color", "no colours, as with NO_COLOR in the environment; FORCE_COLOR has them in pipes, too")
		.option("--verbose", "say on stderr what was left out, and where an error came from");
}
