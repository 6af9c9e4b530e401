/** What `explain image` and `score` have in common: which pictures, as the model wants them. */

import { type Command, InvalidArgumentError } from "commander";
import type { Image, ImageOptions } from "../index.js";
import { choice } from "./arguments.js";
import { readClassNames } from "./class-names.js";
import { addHeaderOption, type EndpointOptions, OR_ADDRESS } from "./endpoint-model.js";
import { type LoadedImageModel, loadImageModel } from "./image-model.js";
import { type GivenPicture, readPictures } from "./pictures.js";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** What the options come to. */
export interface PictureOptions extends EndpointOptions {
	readonly model: string;
	readonly input: readonly string[];
	readonly targetNames?: readonly string[];
	readonly labels?: string;
	readonly size?: { readonly height: number; readonly width: number };
	readonly fit?: "cover" | "contain" | "fill";
	readonly layout?: "nchw" | "nhwc";
	readonly channels?: "1" | "3" | "4";
	readonly normalise?: keyof typeof NORMALISATIONS;
}

/** What models were trained on, from 0..255. */
const NORMALISATIONS = {
	none: undefined,
	"0..1": { scale: 1 / 255 },
	"-1..1": { scale: 1 / 127.5, mean: 1 },
	imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, ImageOptions["normalise"]>;

export function addModelAndInput(command: Command): Command {
	command
		.requiredOption(
			"--model <model>",
			`the model: a .onnx file, a .mjs, .js or .ts module that exports predict (images => predictions), ${OR_ADDRESS}`,
		)
		.requiredOption("--input <files...>", "pictures: JPEG, PNG, WebP, AVIF, GIF or TIFF (- is standard input)");
	return addHeaderOption(command);
}

export function addPictureOptions(command: Command): Command {
	return command
		.optionsGroup("The picture:")
		.option(
			"--size <size>",
			"what it is resized to: 224, or height x width as in 224x320 (default: what the model says, else its own)",
			size,
		)
		.addOption(choice("--fit <name>", "what happens to other proportions (default: cover)", ["cover", "contain", "fill"]))
		.addOption(
			choice("--normalise <name>", "what the model makes of 0..255 (default: none, or what its module says)", Object.keys(NORMALISATIONS)),
		)
		.addOption(choice("--layout <name>", "channels first or last (default: what the model says)", ["nchw", "nhwc"]))
		.addOption(choice("--channels <count>", "grey, colour, or colour and alpha (default: what the model says, else 3)", ["1", "3", "4"]));
}

export function addLabelsOption(command: Command): Command {
	return command.option("--labels <file>", "the same from a file: JSON as imagenet_class_index.json, a JSON array, or a name per line");
}

function size(text: string): { height: number; width: number } {
	const match = /^(\d{1,5})(?:\s*[x×]\s*(\d{1,5}))?$/.exec(text);
	const [height, width] = [Number(match?.[1] ?? 0), Number(match?.[2] ?? match?.[1] ?? 0)];
	if (height >= 1 && width >= 1 && height <= 16_384 && width <= 16_384) return { height, width };
	throw new InvalidArgumentError("Expected a size in pixels, as 224, or height x width, as 224x320.");
}

/** How absent parts are filled: a name, or a colour. */
export function fill(text: string): "mean" | "blur" | "noise" | number | number[] {
	if (text === "mean" || text === "blur" || text === "noise") return text;
	const value = colour(text);
	if (value !== undefined) return value;
	throw new InvalidArgumentError("Expected mean, blur, noise, or a colour as 128, 255,0,0 or #ff0000.");
}

/** 128, 255,0,0 or #ff0000; undefined for anything else. */
export function colour(text: string): number | number[] | undefined {
	const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text)?.slice(1);
	const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
	const numbers = hex?.map((digits) => Number.parseInt(digits, 16)) ?? parts;
	if (!numbers.every((value) => value >= 0 && value <= 255) || ![1, 3, 4].includes(numbers.length)) return undefined;
	return numbers.length === 1 ? numbers[0]! : numbers;
}

/** A model, and pictures as it wants them. */
export interface ModelAndPictures {
	readonly model: LoadedImageModel;
	readonly pictures: readonly GivenPicture[];
	/** What says `image()` how the model wants them. */
	readonly format: Pick<ImageOptions, "layout" | "type" | "normalise" | "channels">;
}

/**
 * Loads the model and reads the pictures, resized to what it wants.
 *
 * @param explained the size of the pictures that were explained, where there are explanations
 * @throws UsageError
 */
export async function loadModelAndPictures(
	options: PictureOptions,
	streams: Streams,
	explained?: { readonly height: number; readonly width: number },
): Promise<ModelAndPictures> {
	if (options.labels !== undefined && options.targetNames !== undefined)
		throw new UsageError("--labels and --target-names exclude each other");
	const targetNames = options.labels === undefined ? options.targetNames : readClassNames(options.labels, streams.cwd());
	const loaded = await loadImageModel(options.model, streams.cwd(), { ...options, env: streams.env });
	const { wants, anySize } = loaded;
	const model = { ...loaded, ...(targetNames && { targetNames }) };
	const height = options.size?.height ?? explained?.height ?? wants.height;
	const width = options.size?.width ?? explained?.width ?? wants.width;
	if (!anySize && (height === undefined || width === undefined)) {
		throw new UsageError(`--model ${options.model} does not say how large its pictures are; say it with --size, as in --size 224`);
	}
	const channels = options.channels === undefined ? (wants.channels ?? 3) : (Number(options.channels) as 1 | 3 | 4);
	const normalise = options.normalise === undefined ? wants.normalise : NORMALISATIONS[options.normalise];
	if (options.normalise === "imagenet" && channels !== 3) {
		throw new UsageError(`--normalise imagenet is for 3 channels; the pictures have ${channels}`);
	}
	const pictures = await readPictures(
		options.input,
		{ channels, ...(height && { height }), ...(width && { width }), ...(options.fit && { fit: options.fit }) },
		streams,
	);
	const layout = options.layout ?? wants.layout;
	const { type } = wants;
	return { model, pictures, format: { ...(layout && { layout }), ...(type && { type }), ...(normalise && { normalise }) } };
}

/** "224 × 224", height first. */
export const sizeText = ({ height, width }: Image): string => `${height} × ${width}`;
