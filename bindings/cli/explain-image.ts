import { type Command, InvalidArgumentError } from "commander";
import { type Image, image, type ImageMasker, type ImageOptions } from "../index.js";
import { terminalMap } from "../plots/terminal-map.js";
import { choice, integer, number } from "./arguments.js";
import { type About, explainTask } from "./explain.js";
import {
	addLabelsOption,
	addModelAndInput,
	addPictureOptions,
	fill,
	loadModelAndPictures,
	type ModelAndPictures,
	type PictureOptions,
	sizeText,
} from "./image-options.js";
import { PICTURE_NAMES, type PictureOutput, pictureWriter } from "./image-output.js";
import { checkMethodOptions } from "./methods.js";
import { addCostOptions, addLimeOptions, addOutputOptions, addQuestionOptions, addShapOptions, type ExplainOptions } from "./options.js";
import { rankedClasses } from "./ranked-classes.js";
import { reportWriter } from "./report-file.js";
import type { Streams } from "./streams.js";

/** What the options of `whybox explain image` come to. */
export interface ExplainImageOptions extends ExplainOptions, PictureOptions, PictureOutput {
	readonly superpixels?: number;
	readonly segmentation?: ImageOptions["segmentation"];
	readonly segmentationOptions?: object;
	readonly fill?: NonNullable<ImageOptions["fill"]>;
	readonly blurSigma?: number;
}

/** Adds the options, in the order in which people need them. */
export function addExplainImageOptions(command: Command): Command {
	addModelAndInput(command);
	addLabelsOption(addQuestionOptions(command, ["lime", "shap", "meaningful-perturbation", "rise", "faithful-path"]));
	addPictureOptions(command)
		.option("--fill <fill>", "what stands for absent parts: mean (default), blur, noise, or a colour as 128, 255,0,0 or #ff0000", fill)
		.option("--blur-sigma <pixels>", "how strong --fill blur is (default: 10/224 of the shorter side)", number(0));
	command
		.optionsGroup("For --method lime, shap and faithful-path:")
		.option("--superpixels <count>", "about how many parts the picture is cut into (default: 50)", integer(1))
		.addOption(choice("--segmentation <name>", "how it is cut (default: slic)", ["slic", "quickshift", "felzenszwalb", "grid"]))
		.option("--segmentation-options <json>", 'the segmentation\'s own options, as {"compactness": 20}', jsonObject);
	addCostOptions(command, 32);
	addLimeOptions(command, { width: "0.25", count: "all", ridge: "0.01; 1 with independent sampling" }).addOption(
		choice("--sampling <name>", "which superpixels are absent together (default: balanced)", ["balanced", "independent"]),
	);
	addShapOptions(command);
	command
		.optionsGroup("For --method meaningful-perturbation:")
		.addOption(
			choice("--game <name>", "the least that must go, or the least that must stay (default: deletion)", ["deletion", "preservation"]),
		)
		.option("--grid <cells>", "cells of the mask along the shorter side (default: 14)", integer(1))
		.option("--area <shares>", "masks of these shares of the picture, as 0.1 or 0.05,0.1,0.2, instead of a price for it", shares)
		.option("--l1 <price>", "price of changing the whole picture (default: 0.25)", number(0))
		.option("--tv <price>", "price of a border as long as a side (default: 0.05)", number(0))
		.option("--jitter <pixels>", "the picture moves under the masks by less than this (default: 0)", integer(0))
		.addOption(choice("--optimiser <name>", "how it is learned (default: surrogate)", ["surrogate", "spsa"]));
	command
		.optionsGroup("For --method rise:")
		.option("--cells <count>", "cells of a random mask, down and across (default: 7)", integer(2))
		.option("--keep <chance>", "chance that a cell is kept (default: 0.5)", number(0))
		.option("--resolution <count>", "points of the map, down and across (default: 28)", integer(1));
	return addOutputOptions(command, "picture", ["rise", "fong-vedaldi", "jacobgil"])
		.option("--output <file>", "draw where the model looks: .png, .webp, .jpg, .avif or .tiff")
		.addOption(
			choice(
				"--picture <name>",
				"what to draw: the picture under a heat map, its strongest parts, or where they are (default: overlay)",
				PICTURE_NAMES,
			),
		);
}

const SUPERPIXELS = ["superpixels", "segmentation", "segmentationOptions"] as const;

/** `whybox explain image`: reads everything, then explains picture by picture. @throws UsageError for what the user can put right */
export async function explainImage(options: ExplainImageOptions, streams: Streams): Promise<void> {
	checkMethodOptions(options, { lime: SUPERPIXELS, shap: SUPERPIXELS, "faithful-path": SUPERPIXELS });
	const write = pictureWriter(options, options.input.length, streams);
	const writeReport = reportWriter(options, options.input, streams.cwd());
	const given = await loadModelAndPictures(options, streams);
	const { model, pictures } = given;
	let masker: ImageMasker | undefined;
	const items = pictures.map(({ path, image: instance }, i) => {
		return { instance, name: `picture ${i}`, heading: `${path === "-" ? "standard input" : path}, ${sizeText(instance)}` };
	});
	await explainTask(
		options,
		{
			model,
			more: options.method === "meaningful-perturbation" ? { gradient: model.gradient } : {},
			masker: () => (masker = maskerOf(options, given)),
			items,
			array: items.length > 1,
			...(write && { each: write }),
			picture: (explanation, _, look) => terminalMap(explanation, look),
			writeReport,
			shown: (instance) => instance,
			about: async (instance) => topClasses(given, masker!, instance),
		},
		streams,
	);
}

function maskerOf(options: ExplainImageOptions, { format }: ModelAndPictures): ImageMasker {
	const { superpixels, segmentation, segmentationOptions, fill, blurSigma, preset } = options;
	const own = { superpixels, segmentation, segmentationOptions, fill, blurSigma, preset: preset === "python-lime" ? preset : undefined };
	const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
	return image({ ...format, ...given });
}

/** How many classes are named above the chart. */
const CLASSES = 5;

/** What the model says of the picture as it is. */
async function topClasses({ model }: ModelAndPictures, masker: ImageMasker, instance: Image): Promise<About> {
	const ranked = await rankedClasses(model, masker.input(instance));
	const named = ranked.slice(0, CLASSES).map(({ value, name }) => `${name} ${Number(value.toPrecision(3))}`);
	const rest = ranked.length - named.length;
	const text = `the model says: ${named.join(", ")}${rest > 0 ? ` and less of ${rest} more` : ""}`;
	return { text, predictions: ranked.map(({ name, value }) => ({ name, prediction: value })) };
}

function shares(text: string): number | number[] {
	const list = text.split(",").map(number(0));
	return list.length === 1 ? list[0]! : list;
}

function jsonObject(text: string): object {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new InvalidArgumentError(`Not JSON: ${(error as Error).message}.`);
	}
	if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
	throw new InvalidArgumentError('Expected an object, as {"compactness": 20}.');
}
