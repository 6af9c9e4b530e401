import { Came, checkNumber, checkOneOf, kindError, valueError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import { type Image, type Pixels, readImage } from "./pixels.js";

/**
 * What stands for the absence of a part of an image.
 *
 * - "mean": its own mean colour; without superpixels, that of the whole image.
 * - "blur": the image, smoothed (`blurSigma`).
 * - "noise": normal noise about the image's mean colour, with the image's deviation in each channel; always the same.
 * - A number (0 is black), or one per channel: that colour, in the image's units. Where alpha gets none, it stays.
 * - An image of the same size and channels.
 */
export type Fill = "mean" | "blur" | "noise" | number | readonly number[] | Image;

/** A fill as an explanation can hold it, in memory of its own: of an image only that it was one. */
export const fillOption = (fill: Fill): string | number | readonly number[] =>
	typeof fill === "object" ? (Array.isArray(fill) ? [...(fill as readonly number[])] : "image") : fill;

/** A fill, checked as far as that goes without an image. */
export type ReadFill = "mean" | "blur" | "noise" | { readonly colour: readonly number[] } | { readonly image: Pixels };

/** How fills are made. */
export interface FillSettings {
	/** Of "blur", in pixels. */
	readonly sigma: number;
	/** Does the mean colour of an image of integers lose its fraction? Otherwise it is rounded. */
	readonly truncate: boolean;
}

/** Purpose of random numbers. */
const STREAM_NOISE = 0x1f11;

/** @throws TypeError | RangeError naming `argument` */
export function readFill(argument: string, fill: unknown): ReadFill {
	if (typeof fill === "string") return checkOneOf(argument, fill, ["mean", "blur", "noise"]);
	if (typeof fill === "number") return { colour: [checkNumber(argument, fill)] };
	if (Array.isArray(fill)) {
		if (![1, 3, 4].includes(fill.length)) throw valueError(argument, "a colour of 1, 3 or 4 numbers", fill);
		return { colour: fill.map((value) => checkNumber(argument, value)) };
	}
	if (fill !== null && typeof fill === "object" && "data" in fill) return { image: readImage(argument, fill) };
	throw kindError(argument, '"mean", "blur", "noise", a colour, or an image', fill);
}

/** Does the fill go with the image? @throws RangeError naming `argument` */
export function checkFill(argument: string, fill: ReadFill, { data, height, width, channels }: Pixels): void {
	if (typeof fill === "string") return;
	const integers = !(data instanceof Float32Array);
	if ("image" in fill) {
		const { image } = fill;
		if (image.height !== height || image.width !== width || image.channels !== channels) {
			const came = `${image.height} × ${image.width} × ${image.channels}`;
			throw valueError(argument, `an image of ${height} × ${width} × ${channels}, as the instance`, new Came(came));
		}
		if (integers && image.data instanceof Float32Array) throw valueError(argument, "an image of integers, as the instance", image.data);
		return;
	}
	const { colour } = fill;
	if (colour.length !== 1 && colour.length !== channels && !(colour.length === 3 && channels === 4)) {
		throw valueError(argument, `a colour of 1 or ${channels === 4 ? "3 or 4" : channels} numbers`, colour);
	}
	const outside = integers ? colour.find((value) => value < 0 || value > 255) : undefined;
	if (outside !== undefined) throw valueError(argument, "numbers from 0 to 255 for an image of integers", outside);
}

/**
 * What stands for absence in each pixel, [height, width, channels], in the image's units.
 *
 * @param labels the superpixel of each pixel, for "mean"; without them the image is one
 */
export function makeFill(
	kernels: Kernels,
	fill: ReadFill,
	pixels: Pixels,
	{ sigma, truncate }: FillSettings,
	labels?: Int32Array,
): Float32Array {
	if (fill === "mean") return meanFill(pixels, labels ?? new Int32Array(pixels.height * pixels.width), truncate);
	if (fill === "noise") return noise(kernels, pixels);
	if (fill === "blur") {
		const { data, height, width, channels } = pixels;
		const out = new Float32Array(data.length);
		kernels.blur(Float32Array.from(data), height, width, channels, sigma, out);
		return out;
	}
	if ("image" in fill) return Float32Array.from(fill.image.data);
	const { colour } = fill;
	const { channels } = pixels;
	return Float32Array.from(pixels.data, (value, i) => {
		const channel = i % channels;
		const given = colour.length === 1 && channel < 3 ? colour[0] : colour[channel];
		return given ?? value;
	});
}

/** The mean of each channel of each region [regions, channels], added pixel by pixel. */
export function meanColours({ data, channels }: Pixels, labels: Int32Array, regions: number): Float64Array {
	const sums = new Float64Array(regions * channels);
	const counts = new Float64Array(regions);
	for (let pixel = 0; pixel < labels.length; pixel++) {
		const region = labels[pixel]!;
		counts[region]!++;
		for (let channel = 0; channel < channels; channel++) sums[region * channels + channel]! += data[pixel * channels + channel]!;
	}
	return sums.map((sum, i) => sum / counts[Math.floor(i / channels)]!);
}

function meanFill(pixels: Pixels, labels: Int32Array, truncate: boolean): Float32Array {
	const { channels } = pixels;
	const regions = labels.reduce((most, label) => Math.max(most, label + 1), 1);
	const integers = !(pixels.data instanceof Float32Array);
	const whole = (mean: number): number => (truncate ? Math.floor(mean) : Math.floor(mean + 0.5));
	const colours = meanColours(pixels, labels, regions).map((mean) => (integers ? whole(mean) : mean));
	const out = new Float32Array(pixels.data.length);
	for (let i = 0; i < out.length; i++) out[i] = colours[labels[Math.floor(i / channels)]! * channels + (i % channels)]!;
	return out;
}

function noise(kernels: Kernels, pixels: Pixels): Float32Array {
	const { data, channels } = pixels;
	const means = meanColours(pixels, new Int32Array(data.length / channels), 1);
	const squares = new Float64Array(channels);
	data.forEach((value, i) => {
		const apart = value - means[i % channels]!;
		squares[i % channels]! += apart * apart;
	});
	const deviations = squares.map((square) => Math.sqrt((square * channels) / data.length));
	const draws = new Float64Array(data.length);
	kernels.normals(0, STREAM_NOISE, 0, draws);
	const integers = !(data instanceof Float32Array);
	return Float32Array.from(data, (value, i) => {
		const channel = i % channels;
		if (channel === 3) return value;
		const drawn = means[channel]! + deviations[channel]! * draws[i]!;
		return integers ? Math.min(255, Math.max(0, Math.floor(drawn + 0.5))) : drawn;
	});
}
