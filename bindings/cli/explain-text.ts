import type { Command } from "commander";
import { text, type TextMasker, type TextOptions } from "../index.js";
import { terminalText } from "../plots/terminal-highlight.js";
import { choice, several, tokenizer } from "./arguments.js";
import { addHeaderOption, type EndpointOptions, OR_ADDRESS } from "./endpoint-model.js";
import { explainTask } from "./explain.js";
import { checkMethodOptions } from "./methods.js";
import { loadTextModel } from "./text-model.js";
import { addCostOptions, addLimeOptions, addOutputOptions, addQuestionOptions, addShapOptions, type ExplainOptions } from "./options.js";
import { reportWriter } from "./report-file.js";
import type { Streams } from "./streams.js";
import { readRowNumbers } from "./table.js";
import { readTexts } from "./texts.js";

/** What the options of `whybox explain text` come to. */
export interface ExplainTextOptions extends ExplainOptions, EndpointOptions {
	readonly model: string;
	readonly input?: readonly string[];
	readonly text?: readonly string[];
	readonly lines?: true;
	readonly field?: string;
	readonly row: string;
	readonly tokenizer?: "words" | "characters" | RegExp;
	readonly occurrences?: "together" | "apart";
	readonly replacement?: string;
	readonly locale?: string;
}

/** Adds the options, in the order in which people need them. */
export function addExplainTextOptions(command: Command): Command {
	command
		.requiredOption("--model <model>", `the model: a .mjs, .js or .ts module that exports predict (texts => predictions), ${OR_ADDRESS}`)
		.option("--input <files...>", "files with a text each, or - for standard input; in .jsonl files each line holds one")
		.option("--text <text>", "a text itself; may be given several times", several)
		.option("--lines", "each line of --input is a text")
		.option("--field <name>", 'where the text is in each line of a .jsonl file or, if given, of any --input (default: "text")')
		.option("--row <numbers>", "which of the texts, counted from 0: 3 or 3,8-10 or all", "all");
	addHeaderOption(command);
	addQuestionOptions(command, ["lime", "shap"])
		.optionsGroup("The text:")
		.option(
			"--tokenizer <name>",
			"what is left out: words, characters, or what stands between matches of /a regular expression/",
			tokenizer,
		)
		.addOption(
			choice("--occurrences <name>", "a word that occurs several times: all at once, or one by one (default: together)", [
				"together",
				"apart",
			]),
		) // prettier-ignore
		.option("--replacement <text>", "what stands for a word that is left out (default: nothing)")
		.option("--locale <tag>", "by whose rules words are found (default: en)");
	addCostOptions(command, 64);
	addLimeOptions(command, { width: "0.25", count: "10", ridge: "0.01; 1 with the preset" });
	addShapOptions(command);
	return addOutputOptions(command, "text");
}

/** `whybox explain text`: reads everything, then explains text by text. @throws UsageError for what the user can put right */
export async function explainText(options: ExplainTextOptions, streams: Streams): Promise<void> {
	checkMethodOptions(options);
	const writeReport = reportWriter(options, options.input ?? [], streams.cwd());
	const texts = await readTexts(options, streams);
	const rows = readRowNumbers(options.row, texts.length, "texts");
	const model = await loadTextModel(options.model, streams.cwd(), { ...options, env: streams.env });
	const items = rows.map((row) => ({ instance: texts[row]!.text, name: `text ${row}`, heading: texts[row]!.heading }));
	const task = { model, masker: () => maskerOf(options), items, array: items.length > 1, picture: terminalText, writeReport };
	await explainTask(options, { ...task, shown: (instance) => instance }, streams);
}

function maskerOf({ tokenizer, occurrences, replacement, locale, preset }: ExplainTextOptions): TextMasker {
	const given = { tokenizer, occurrences, replacement, locale, preset: preset === "python-lime" ? preset : undefined };
	return text(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as TextOptions);
}
