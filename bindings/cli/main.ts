import { Command, CommanderError } from "commander";
import { version } from "../index.js";
import { harmless } from "../plots/terminal-text.js";
import { addExplainImageOptions, explainImage, type ExplainImageOptions } from "./explain-image.js";
import { addExplainTabularOptions, explainTabular, type ExplainTabularOptions } from "./explain-tabular.js";
import { addExplainTextOptions, explainText, type ExplainTextOptions } from "./explain-text.js";
import { commandText } from "./command-text.js";
import { addPickOptions, pick, type PickOptions } from "./pick.js";
import { addScoreOptions, score, type ScoreOptions } from "./score.js";
import { say, type Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

const EXAMPLE = `
Example, with the data of the repository:
  $ whybox explain tabular --model examples/data/breast-cancer.onnx --target-names benign,malignant \\
      --background examples/data/breast-cancer.csv --drop diagnosis --input examples/data/breast-cancer.csv --row 514`;

const TEXT_EXAMPLE = `
Example, with a model.mjs that says: export const predict = (texts) => texts.map((text) => (text.includes("good") ? 1 : 0));
  $ whybox explain text --model model.mjs --text "A good film, a very good film."
  $ whybox explain text --model model.mjs --input posts.jsonl --jsonl > explanations.jsonl`;

const IMAGE_EXAMPLE = `
Example, with any ONNX model of pictures:
  $ whybox explain image --model mobilenet.onnx --labels imagenet_class_index.json --input frog.jpg`;

const PICK_EXAMPLE = `
Example:
  $ whybox explain text --model model.mjs --input posts.jsonl --jsonl | whybox pick --count 5 -`;

const SCORES = {
	insertion: "how soon the model sees what it saw if the most important pixels are shown first: the higher, the better",
	deletion: "how soon the model loses what it saw if the most important pixels are taken away first: the lower, the better",
};

const SCORE_EXAMPLE = `
Example:
  $ whybox explain image --model mobilenet.onnx --input frog.jpg --json > frog.json
  $ whybox score insertion --model mobilenet.onnx --input frog.jpg --explanation frog.json`;

/**
 * The command line.
 *
 * @param argv what stands behind the command's name
 * @returns exit code: 0; 1 failed; 2 wrong usage; 130 stopped by `streams.signal`
 */
export async function main(argv: readonly string[], streams: Streams): Promise<number> {
	let verbose = false;
	const command = commandText(argv, streams.env);
	const program = new Command("whybox")
		.description("Why this prediction? LIME and Kernel SHAP for any model.")
		.version(version, "--version", "print the version")
		.helpOption("-h, --help", "show help")
		.helpCommand(false)
		.configureOutput({
			writeOut: (text) => void streams.stdout.write(text),
			writeErr: (text) => void streams.stderr.write(text),
			outputError: (text, write) => write(harmlessLines(text)),
			getOutHelpWidth: () => 120,
			getErrHelpWidth: () => 120,
		})
		.exitOverride()
		.addHelpText("after", EXAMPLE);
	const explain = program.command("explain").description("explain single predictions").addHelpText("after", EXAMPLE);
	addExplainTabularOptions(explain.command("tabular").description("explain rows of a table"))
		.addHelpText("after", EXAMPLE)
		.action(async (options: ExplainTabularOptions) => {
			verbose = options.verbose === true;
			await explainTabular({ ...options, command }, streams);
		});
	addExplainTextOptions(explain.command("text").description("explain texts word by word"))
		.addHelpText("after", TEXT_EXAMPLE)
		.action(async (options: ExplainTextOptions) => {
			verbose = options.verbose === true;
			await explainText({ ...options, command }, streams);
		});
	addExplainImageOptions(explain.command("image").description("explain pictures part by part"))
		.addHelpText("after", IMAGE_EXAMPLE)
		.action(async (options: ExplainImageOptions) => {
			verbose = options.verbose === true;
			await explainImage({ ...options, command }, streams);
		});
	addPickOptions(
		program.command("pick").description("pick the explanations to look at: those that show what matters without repeating each other"),
	)
		.addHelpText("after", PICK_EXAMPLE)
		.action(async (paths: string[], options: PickOptions) => {
			verbose = options.verbose === true;
			await pick(paths, { ...options, command }, streams);
		});
	const scores = program
		.command("score")
		.description("measure how well an explanation names what the model looks at")
		.addHelpText("after", SCORE_EXAMPLE);
	for (const metric of ["insertion", "deletion"] as const) {
		addScoreOptions(scores.command(metric).description(SCORES[metric]))
			.addHelpText("after", SCORE_EXAMPLE)
			.action(async (options: ScoreOptions) => {
				verbose = options.verbose === true;
				await score(metric, { ...options, command }, streams);
			});
	}

	try {
		await program.parseAsync([...argv], { from: "user" });
		return 0;
	} catch (error) {
		// Commander has already said what is wrong.
		if (error instanceof CommanderError) return error.code === "commander.helpDisplayed" || error.code === "commander.version" ? 0 : 2;
		if (streams.signal?.aborted) {
			say(streams, "stopped");
			return 130;
		}
		streams.stderr.write(harmlessLines(`error: ${(error as Error).message ?? error}\n`));
		if (verbose && error instanceof Error) streams.stderr.write(harmlessLines(`${traces(error)}\n`));
		return error instanceof UsageError ? 2 : 1;
	}
}

/** Text with control characters made visible, line breaks kept. */
const harmlessLines = (text: string): string =>
	text
		.split("\n")
		.map((line) => harmless(line))
		.join("\n");

/** Where an error came from, and the errors behind it. */
function traces(error: Error): string {
	const behind = error.cause instanceof Error ? `\ncaused by ${traces(error.cause)}` : "";
	return (error.stack ?? error.message) + behind;
}
