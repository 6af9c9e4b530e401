import { type Command, InvalidArgumentError } from "commander";
import { deletion, type FaithfulnessCurve, type FaithfulnessOptions, image, insertion, meanCurve, type Progress } from "../index.js";
import { choice, integer, number, target } from "./arguments.js";
import { readExplanations, type StoredExplanation } from "./explanations.js";
import {
	addLabelsOption,
	addModelAndInput,
	addPictureOptions,
	colour,
	loadModelAndPictures,
	type PictureOptions,
	sizeText,
} from "./image-options.js";
import { jsonText } from "./json-text.js";
import { methodName, outputName } from "../plots/wording.js";
import { report, type ReportedInstance } from "../report/index.js";
import { addTargetNamesOption } from "./options.js";
import { addReportOption, type ReportOption, reportWriter } from "./report-file.js";
import type { GivenPicture } from "./pictures.js";
import { ProgressLine } from "./progress.js";
import { curveText, meanText } from "./score-text.js";
import { say, type Streams, terminalAbilities } from "./streams.js";
import { asUsage, UsageError } from "./usage-error.js";

/** What the options of `whybox score insertion` and `deletion` come to. */
export interface ScoreOptions extends PictureOptions, ReportOption, Omit<FaithfulnessOptions, "targetNames" | "signal" | "onProgress"> {
	readonly explanation: readonly string[];
	readonly json?: true;
	readonly verbose?: true;
}

/** Adds the options, in the order in which people need them. */
export function addScoreOptions(command: Command): Command {
	addModelAndInput(command)
		.requiredOption(
			"--explanation <files...>",
			"what whybox explain --json or --jsonl wrote of these pictures, in their order (- is standard input)",
		)
		.option("--target <target>", "which of the explained outputs: its name or index, or predicted (default: the first)", target);
	addLabelsOption(addTargetNamesOption(command));
	addPictureOptions(command);
	command
		.optionsGroup("The measure:")
		.option("--steps <count>", "steps from one picture to the other (default: 32, with --by superpixel one for each)", integer(1))
		.option("--pixels-per-step <count>", "instead of --steps: pixels that change at each", integer(1))
		.option(
			"--baseline <baseline>",
			"what deleted pixels show: blur, rise-blur, mean, grey, zero, or a colour (default: insertion blur, deletion mean)",
			baseline,
		)
		.addOption(choice("--by <name>", "what changes as one (default: pixel)", ["pixel", "superpixel"]))
		.addOption(
			choice("--order <name>", "the most important has the largest value, or the largest absolute one (default: value)", [
				"value",
				"absolute",
			]),
		)
		.addOption(
			choice("--ties <name>", "of equals first: from the top left (stable, default), or from the bottom right", ["stable", "reverse"]),
		)
		.addOption(choice("--area <name>", "the axis of the area (default: fractions of pixels)", ["fractions", "steps"]))
		.addOption(choice("--preset <name>", "a published definition", ["rise", "xplique"]))
		.optionsGroup("Cost:")
		.option("--batch-size <rows>", "pictures per call of the model (default: 32)", integer(1))
		.option("--concurrency <calls>", "calls of the model at a time (default: 1)", integer(1))
		.option("--timeout <ms>", "how long one call may take", number(0))
		.optionsGroup("Output:")
		.option("--json", "print the curve as JSON (several pictures: the curves and their mean) and nothing else");
	return addReportOption(command).option("--verbose", "say on stderr where an error came from");
}

const BASELINES = ["blur", "rise-blur", "mean", "grey", "zero"] as const;

function baseline(text: string): NonNullable<FaithfulnessOptions["baseline"]> {
	const value = BASELINES.find((name) => name === text) ?? colour(text);
	if (value !== undefined) return value;
	throw new InvalidArgumentError(`Expected ${BASELINES.join(", ")}, or a colour as 128, 255,0,0 or #ff0000.`);
}

const METRICS = { insertion, deletion };

/** `whybox score`: reads everything, then measures picture by picture. @throws UsageError for what the user can put right */
export async function score(metric: keyof typeof METRICS, options: ScoreOptions, streams: Streams): Promise<void> {
	if (options.input.includes("-") && options.explanation.includes("-")) {
		throw new UsageError("--input and --explanation cannot both be standard input");
	}
	const writeReport = reportWriter(options, [...options.input, ...options.explanation], streams.cwd());
	const stored = await readExplanations(options.explanation, streams);
	const { model, pictures, format } = await loadModelAndPictures(options, streams, sizeOf(stored));
	if (pictures.length !== stored.length) {
		throw new UsageError(
			`--explanation has ${stored.length} explanation${stored.length === 1 ? "" : "s"} for ${pictures.length} picture${pictures.length === 1 ? "" : "s"} of --input; ` +
				"one for each is needed, in the same order",
		);
	}
	const progress = new ProgressLine(streams, "rows", stored.length);
	const { signal } = streams;
	const curves: FaithfulnessCurve[] = [];
	for (const [k, { explanation }] of stored.entries()) {
		const { path, image: picture } = pictures[k]!;
		const onProgress = ({ rowsDone, rowsTotal }: Progress) => progress.tell(rowsDone, rowsTotal);
		let curve;
		try {
			progress.begin(`picture ${k}`, k);
			const settings = { ...measureOptions(options), ...(signal && { signal }), onProgress };
			const names = model.targetNames && { targetNames: model.targetNames };
			curve = await METRICS[metric](model.predict, image(format), picture, explanation, { ...settings, ...names });
			signal?.throwIfAborted();
		} catch (error) {
			throw asUsage(error);
		} finally {
			progress.clear();
		}
		curves.push(curve);
		warn(path, curve, stored[k]!, streams);
		if (options.json) continue;
		const heading = `${path === "-" ? "standard input" : path}, ${sizeText(picture)}`;
		streams.stdout.write(`${k > 0 ? "\n" : ""}${curveText(heading, curve, terminalAbilities(streams))}\n`);
	}
	const mean = curves.length > 1 ? meanCurve(curves) : undefined;
	if (options.json) streams.stdout.write(`${jsonText(mean ? { curves, mean } : curves[0], plainArrays)}\n`);
	else if (mean) streams.stdout.write(`\n${meanText(mean)}\n`);
	writeReport?.(reportOf(stored, pictures, curves, options.command));
}

/** The explanations with their pictures, and the curves, those of one method together. */
function reportOf(
	stored: readonly StoredExplanation[],
	pictures: readonly GivenPicture[],
	all: readonly FaithfulnessCurve[],
	command = "",
): string {
	const explanations = stored.map(({ explanation }) => explanation);
	const instances = pictures.map(({ path, image: instance }): ReportedInstance => {
		return { name: `${path === "-" ? "standard input" : path}, ${sizeText(instance)}`, instance };
	});
	const methods = [...new Set(explanations.map(methodName))];
	const curves = Object.fromEntries(methods.map((name) => [name, all.filter((_, i) => methodName(explanations[i]!) === name)]));
	return explanations.length === 1
		? report(explanations[0]!, { ...instances[0], curves, command })
		: report(explanations, { instances, curves, command });
}

const MEASURE = [
	"target",
	"steps",
	"pixelsPerStep",
	"baseline",
	"by",
	"order",
	"ties",
	"area",
	"preset",
	"batchSize",
	"concurrency",
	"timeout",
] as const;

const measureOptions = (options: ScoreOptions): FaithfulnessOptions =>
	Object.fromEntries(MEASURE.map((name) => [name, options[name]]).filter(([, value]) => value !== undefined));

const plainArrays = (_: string, value: unknown): unknown => (value instanceof Float64Array ? Array.from(value) : value);

/** The size of the pictures that were explained. @throws UsageError if one is none, or of another size */
function sizeOf(stored: readonly StoredExplanation[]): { height: number; width: number } {
	const sizes = stored.map(({ explanation, path, place }) => {
		if (explanation.image) return explanation.image;
		throw new UsageError(`explanations ${path}: number ${place} explains no picture`);
	});
	const first = sizes[0]!;
	const other = sizes.findIndex(({ height, width }) => height !== first.height || width !== first.width);
	if (other < 0) return first;
	const { path, place } = stored[other]!;
	throw new UsageError(
		`explanations ${path}: number ${place} is of ${sizes[other]!.height} × ${sizes[other]!.width} pixels, the first of ${first.height} × ${first.width}; ` +
			"score pictures of one size at a time",
	);
}

/** A model may differ between batches of different size by rounding, not by more. */
const ROUNDING = 1e-4;

/** Says so if the model does not say of the picture what the explanation says it did. */
function warn(path: string, { metric, scores, target }: FaithfulnessCurve, { explanation }: StoredExplanation, streams: Streams): void {
	const now = scores[metric === "insertion" ? scores.length - 1 : 0]!;
	const then = explanation.targets.find(({ index }) => index === target.index)?.prediction ?? now;
	if (Math.abs(now - then) <= ROUNDING * Math.max(Math.abs(now), Math.abs(then), ROUNDING)) return;
	say(
		streams,
		`of ${path} the model says ${outputName(target)} = ${short(now)}, when it was explained ${short(then)}: is it another picture or model, ` +
			"or was it explained with other --fit, --normalise, --layout or --channels?",
	);
}

const short = (value: number): string => String(Number(value.toPrecision(4)));
