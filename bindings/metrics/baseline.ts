import { Came, checkNumber, kindError, valueError } from "../check.js";
import type { Image } from "../maskers/pixels.js";
import { Images } from "../model/images.js";
import { blurred } from "./blur.js";

/**
 * The picture that stands for "nothing to see":
 * - "blur": the image, blurred by RISE's 11 × 11 kernel (σ 5); at the border only what is there counts
 * - "rise-blur": the same as RISE computes it: beyond the border are zeros, as the model sees them
 * - "mean": the mean colour of the image
 * - "grey": 128, for images of integers
 * - "zero": zeros as the model sees them: after normalisation, the mean colour of the training set
 * - a colour, in the image's numbers: one for all channels, or one for each; alpha stays as it is unless named
 * - another picture of the same size
 */
export type Baseline = "blur" | "rise-blur" | "mean" | "grey" | "zero" | number | readonly number[] | Image;

const NAMES = ["blur", "rise-blur", "mean", "grey", "zero"] as const;
const EXPECTED = `${NAMES.map((name) => `"${name}"`).join(", ")}, a colour, or an image`;

/** How the picture was made, for the result: a picture itself is only said to be one. */
export type BaselineName = "blur" | "rise-blur" | "mean" | "grey" | "zero" | number | readonly number[] | "image";

/** What a baseline is made from: the image as given and as the model gets it, and what makes the one of the other. */
export interface Source {
	readonly pixels: {
		readonly data: Uint8ClampedArray | Float32Array;
		readonly height: number;
		readonly width: number;
		readonly channels: number;
	};
	readonly input: Images;
	encode(argument: string, image: Image): Images;
}

/** A baseline that has been checked: what to call it, and the picture, made from the image. */
export interface ReadBaseline {
	readonly name: BaselineName;
	picture(source: Source): Images;
}

/** @throws TypeError | RangeError naming `argument`; what depends on the image is checked when the picture is made */
export function readBaseline(value: unknown, argument = "options.baseline"): ReadBaseline {
	if (typeof value === "string") {
		const name = NAMES.find((known) => known === value);
		if (name === undefined) throw valueError(argument, EXPECTED, value);
		return { name, picture: (source) => NAMED[name](source, argument) };
	}
	if (typeof value === "number") return ofColour(value, [value], argument);
	if (Array.isArray(value)) return ofColour([...(value as number[])], value as number[], argument);
	if (value === null || typeof value !== "object") throw kindError(argument, EXPECTED, value);
	return { name: "image", picture: (source) => ofImage(source, value as Image, argument) };
}

const NAMED: Record<(typeof NAMES)[number], (source: Source, argument: string) => Images> = {
	blur: ({ input }) => blurred(input, "nothing"),
	"rise-blur": ({ input }) => blurred(input, "zeros"),
	mean: ({ input }) => channelMeans(input),
	zero: ({ input }) => withData(input, input.data.slice().fill(0)),
	grey: (source, argument) => {
		if (source.pixels.data instanceof Float32Array) {
			throw valueError(argument, "a colour: what is grey in an image of floats is not known", "grey");
		}
		return filled(source, [128], argument);
	},
};

function ofColour(name: number | readonly number[], colour: readonly number[], argument: string): ReadBaseline {
	colour.forEach((number: unknown, c) => checkNumber(typeof name === "number" ? argument : `${argument}[${c}]`, number));
	if (colour.length === 0) throw valueError(argument, EXPECTED, colour);
	return { name: typeof name === "number" ? name : Object.freeze(name), picture: (source) => filled(source, colour, argument) };
}

/** The image with every pixel in one colour. */
function filled({ pixels, encode }: Source, colour: readonly number[], argument: string): Images {
	const { channels, height, width } = pixels;
	const opaque = channels === 4 ? 3 : channels;
	if (colour.length !== 1 && colour.length !== opaque && colour.length !== channels) {
		throw valueError(argument, `${opaque === 1 ? "1 number" : `1 or ${opaque} numbers`}, a colour of the image`, colour);
	}
	const outside = pixels.data instanceof Float32Array ? undefined : colour.find((value) => value < 0 || value > 255);
	if (outside !== undefined) throw valueError(argument, "numbers from 0 to 255 for an image of integers", outside);
	const data = pixels.data.slice();
	for (let pixel = 0; pixel < height * width; pixel++) {
		for (let c = 0; c < (colour.length === channels ? channels : opaque); c++) {
			data[pixel * channels + c] = colour.length === 1 ? colour[0]! : colour[c]!;
		}
	}
	return encode(argument, { data, height, width, channels });
}

function ofImage({ pixels, input, encode }: Source, image: Image, argument: string): Images {
	const { height, width } = image;
	if (height !== pixels.height || width !== pixels.width) {
		throw valueError(argument, `the size of the image, ${pixels.height} × ${pixels.width} pixels`, new Came(`${height} × ${width} pixels`));
	}
	const picture = encode(argument, image);
	if (picture.data.length !== input.data.length || picture.data.constructor !== input.data.constructor) {
		throw kindError(argument, `an image of ${pixels.channels} channels in a ${pixels.data.constructor.name}`, image.data);
	}
	return picture;
}

const withData = ({ height, width, channels, layout }: Images, data: Images["data"]): Images =>
	new Images(data, 1, height, width, channels, layout);

/** Every pixel the mean of all, channel by channel. */
function channelMeans(input: Images): Images {
	const { data, channels, layout } = input;
	const area = data.length / channels;
	const [pixelStride, channelStride] = layout === "nhwc" ? [channels, 1] : [1, area];
	const out = data.slice();
	for (let c = 0; c < channels; c++) {
		let sum = 0;
		for (let pixel = 0; pixel < area; pixel++) sum += data[pixel * pixelStride + c * channelStride]!;
		for (let pixel = 0; pixel < area; pixel++) out[pixel * pixelStride + c * channelStride] = sum / area;
	}
	return withData(input, out);
}
