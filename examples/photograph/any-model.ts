/** The story of the reader's own model and photograph. */
import { basename } from "node:path";
import { image } from "whybox";
import { loadModelAndPictures, type PictureOptions, sizeText } from "../../bindings/cli/image-options.js";
import { ProgressLine } from "../../bindings/cli/progress.js";
import { UsageError } from "../../bindings/cli/usage-error.js";
import { harmless } from "../../bindings/plots/terminal-text.js";
import { bold, chapter, say, seconds } from "../page.js";
import { askAll, METHODS, rowsOf, type Tell } from "./methods.js";
import { classesInWords, tellWhy } from "./one-class.js";
import { softened, type Subject, verdicts } from "./subject.js";

/** Classes that are named, and those that are explained: the likeliest, if the model gives them so much. */
const NAMED = 5;
const EXPLAINED = 3;
const WORTH_EXPLAINING = 0.05;

/** Prints the story and writes its pictures. @throws UsageError for what the reader can put right */
export async function tellOf(options: PictureOptions, budget: number, folder: string): Promise<void> {
	const { model, pictures, format } = await loadModelAndPictures(options, process);
	const { path, image: picture } = pictures[0]!;
	const targetNames = model.targetNames?.map((name) => harmless(name));
	const given: Subject = { predict: model.predict, ...(targetNames && { targetNames }), masker: image(format), picture };
	const outputs = await verdicts(given);
	if (targetNames && targetNames.length !== outputs.length) {
		throw new UsageError(`--labels has ${targetNames.length} names for the ${outputs.length} outputs of the model`);
	}
	const scores = outputs.length > 1 && outputs.some(({ value }) => value < 0 || value > 1);
	const subject = scores ? softened(given) : given;
	const classes = scores ? await verdicts(subject) : outputs;

	chapter("What the model says");
	say(
		`${harmless(basename(options.model))} says of ${harmless(basename(path))} (${sizeText(picture)} pixels): ${classesInWords(classes, NAMED)}.`,
	);
	if (scores) say("Its outputs are scores of any size; the probabilities are their softmax.");

	// Of two classes, the second is the first with the signs turned round.
	const worth = classes.slice(0, EXPLAINED).filter(({ value }, rank) => rank === 0 || (classes.length > 2 && value >= WORTH_EXPLAINING));
	const methods = Object.keys(METHODS) as (keyof typeof METHODS)[];
	const progress = new ProgressLine(process, "rows", methods.length);
	let at = -1;
	const tell: Tell = (method, { rowsDone, rowsTotal }) => {
		const place = methods.indexOf(method);
		if (place !== at) progress.begin(METHODS[method], (at = place));
		progress.tell(rowsDone, rowsTotal);
	};
	const findings = await askAll(subject, worth.map(({ index }) => index), budget, tell); // prettier-ignore
	progress.clear();
	let rows = rowsOf(findings) + (scores ? 2 : 1);
	for (const [position, { name }] of worth.entries()) {
		chapter(`Why ${bold(name)}?`);
		rows += await tellWhy(subject, findings, position, folder);
	}
	say(`\n${rows} model rows, ${seconds()} s. Faster or more exact: --budget, now ${budget} for each method and for each mask.`);
}
