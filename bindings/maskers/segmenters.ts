import { checkInteger, checkNumber, checkOptions, kindError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import { connect } from "./connect.js";
import { gridOf, readGrid, SUPERPIXELS } from "./grid.js";
import type { Pixels } from "./pixels.js";
import { slicLabels } from "./slic.js";
import type { Superpixels } from "./superpixels.js";

/** How superpixels are found: by the function of that name. */
export type SegmentationName = "slic" | "quickshift" | "felzenszwalb" | "grid";

/** Finds the superpixels of an image that has been checked. */
export type Segment = (kernels: Kernels, pixels: Pixels) => Superpixels;

const MOST_SIGMA = 1000;
/** The stream of quick shift's noise: "qshi". */
const STREAM = 0x71736869;

const segmenters: Readonly<Record<SegmentationName, (argument: string, options: unknown) => Segment>> = {
	slic: slicSegmenter,
	quickshift: quickshiftSegmenter,
	felzenszwalb: felzenszwalbSegmenter,
	grid: gridSegmenter,
};

/**
 * How to find superpixels, with checked options. What does not go with an image's size (`rows`, `columns`) is known when there is one.
 *
 * @param argument what the message begins with if an option is wrong
 * @throws TypeError | RangeError naming the option
 */
export function segmenter(name: SegmentationName, argument: string, options: unknown): Segment {
	return segmenters[name](argument, options);
}

function slicSegmenter(argument: string, options: unknown): Segment {
	const bag = checkOptions(argument, options, ["superpixels", "compactness", "iterations", "sigma", "connect"]);
	const parameters = {
		segments: checkInteger(`${argument}.superpixels`, bag["superpixels"] ?? SUPERPIXELS, 1),
		compactness: checkNumber(`${argument}.compactness`, bag["compactness"] ?? 10, 1e-6),
		iterations: checkInteger(`${argument}.iterations`, bag["iterations"] ?? 10, 1, 1000),
		sigma: checkNumber(`${argument}.sigma`, bag["sigma"] ?? 0, 0, MOST_SIGMA),
		enforceConnectivity: checkConnect(argument, bag),
	};
	return (kernels, pixels) => {
		const { height, width } = pixels;
		return { ...slicLabels(kernels, pixels, parameters), height, width };
	};
}

function quickshiftSegmenter(argument: string, options: unknown): Segment {
	const bag = checkOptions(argument, options, ["kernelSize", "maxDistance", "ratio", "sigma", "seed", "connect"]);
	const kernelSize = checkNumber(`${argument}.kernelSize`, bag["kernelSize"] ?? 5, 1);
	const maxDistance = checkNumber(`${argument}.maxDistance`, bag["maxDistance"] ?? 10, 0);
	const ratio = checkNumber(`${argument}.ratio`, bag["ratio"] ?? 1, 0, 1);
	const sigma = checkNumber(`${argument}.sigma`, bag["sigma"] ?? 0, 0, MOST_SIGMA);
	const seed = checkInteger(`${argument}.seed`, bag["seed"] ?? 0, 0);
	const whole = checkConnect(argument, bag);
	return (kernels, pixels) => {
		const { height, width } = pixels;
		const lab = unitColours(pixels, 3);
		kernels.rgbToLab(lab, lab);
		kernels.blur(lab, height, width, 3, sigma, lab);
		for (let i = 0; i < lab.length; i++) lab[i]! *= ratio;
		const noise = new Float64Array(height * width);
		kernels.normals(seed, STREAM, 0, noise);
		for (let i = 0; i < noise.length; i++) noise[i]! *= 1e-5;
		const labels = new Int32Array(height * width);
		const clusters = kernels.quickshift(lab, height, width, kernelSize, maxDistance, noise, labels);
		const count = whole ? connect(kernels, labels, height, width, kernelSize * kernelSize) : clusters;
		return { labels, count, height, width };
	};
}

function felzenszwalbSegmenter(argument: string, options: unknown): Segment {
	const bag = checkOptions(argument, options, ["scale", "sigma", "minSize", "connect"]);
	const scale = checkNumber(`${argument}.scale`, bag["scale"] ?? 1, 0);
	const sigma = checkNumber(`${argument}.sigma`, bag["sigma"] ?? 0.8, 0, MOST_SIGMA);
	const minSize = checkInteger(`${argument}.minSize`, bag["minSize"] ?? 20, 1, 2 ** 31 - 1);
	const whole = checkConnect(argument, bag);
	return (kernels, pixels) => {
		const { height, width } = pixels;
		const channels = pixels.channels === 1 ? 1 : 3;
		const image = unitColours(pixels, channels);
		kernels.blur(image, height, width, channels, sigma, image);
		const labels = new Int32Array(height * width);
		// The paper's scale is for values up to 255.
		const segments = kernels.felzenszwalb(image, height, width, channels, scale / 255, minSize, labels);
		const count = whole ? connect(kernels, labels, height, width, minSize) : segments;
		return { labels, count, height, width };
	};
}

function gridSegmenter(argument: string, options: unknown): Segment {
	const wanted = readGrid(argument, options);
	return (_, { height, width }) => gridOf(height, width, wanted);
}

function checkConnect(argument: string, bag: Record<string, unknown>): boolean {
	const value = bag["connect"] ?? true;
	if (typeof value !== "boolean") throw kindError(`${argument}.connect`, "true or false", value);
	return value;
}

/** Colours in 0..1 [height, width, channels] without alpha: bytes over 255; floats as they are, or rescaled if one is outside. */
function unitColours({ data, channels: given }: Pixels, channels: 1 | 3): Float64Array {
	const colours = new Float64Array((data.length / given) * channels);
	for (let from = 0, at = 0; from < data.length; from += given) {
		for (let c = 0; c < channels; c++, at++) colours[at] = data[given === 1 ? from : from + c]!;
	}
	let least = Infinity;
	let most = -Infinity;
	for (const value of colours) {
		if (value < least) least = value;
		if (value > most) most = value;
	}
	const floats = data instanceof Float32Array;
	if (floats && least >= 0 && most <= 1) return colours;
	const origin = floats ? least : 0;
	const range = floats ? most - least || 1 : 255;
	for (let i = 0; i < colours.length; i++) colours[i] = (colours[i]! - origin) / range;
	return colours;
}
