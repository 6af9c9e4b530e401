import type { Kernels } from "../kernels/kernels.js";
import { seedsOf } from "../kernels/seeds.js";
import type { Superpixels } from "./superpixels.js";

/** What SLIC is told beside the image. */
export interface SlicParameters {
	/** About how many superpixels. */
	readonly segments: number;
	/** What a step between two seeds weighs against a unit of Lab (of the grey range 0..1): the larger, the squarer. Default 10. */
	readonly compactness?: number;
	/** Rounds of assigning pixels and moving centres. Default 10. */
	readonly iterations?: number;
	/** Standard deviation in pixels of the Gaussian that smooths the colours first. Default 0: none. */
	readonly sigma?: number;
	/** One connected region per superpixel. Default true. */
	readonly enforceConnectivity?: boolean;
	/** Regions smaller than this share of a superpixel's average size join a neighbour. Default ½. */
	readonly minSizeFactor?: number;
	/** Regions are cut at so many average sizes. Default 3. */
	readonly maxSizeFactor?: number;
}

/** Numbers [height, width, channels] of any range. */
export interface Colours {
	readonly data: ArrayLike<number>;
	readonly height: number;
	readonly width: number;
	/** 1 (grey), 3 (RGB) or 4 (RGBA: the opacity is not looked at). */
	readonly channels: number;
}

/**
 * Which pixels look alike and lie together? scikit-image's slic: values rescaled to 0..1, RGB as Lab, smoothed, k-means, one region per label.
 * The arguments are taken as checked: `segmentation.ts` does that.
 *
 * @returns labels [height, width] in 0 … count − 1, each of which occurs; connected unless `enforceConnectivity` is false
 */
export function slicLabels(kernels: Kernels, pixels: Colours, parameters: SlicParameters): Superpixels {
	const { height, width } = pixels;
	const { segments, compactness = 10, iterations = 10, sigma = 0, enforceConnectivity = true } = parameters;
	const { minSizeFactor = 0.5, maxSizeFactor = 3 } = parameters;
	const colours = rescaled(pixels);
	if (pixels.channels > 1) kernels.rgbToLab(colours, colours);
	if (sigma > 0) kernels.blur(colours, height, width, 3, sigma, colours);
	const labels = new Int32Array(height * width);
	kernels.slic(colours, height, width, segments, compactness, iterations, labels);
	if (!enforceConnectivity) return { labels, count: renumber(labels), height, width };
	const { down, along } = seedsOf(height, width, segments);
	const average = labels.length / (down.count * along.count);
	const smallest = Math.floor(minSizeFactor * average);
	const largest = Math.min(Math.max(Math.floor(maxSizeFactor * average), 1), labels.length);
	return { labels, count: kernels.connectLabels(labels, height, width, smallest, largest), height, width };
}

/** Three channels in 0..1: RGB, or grey, 0, 0. */
function rescaled({ data, channels }: Colours): Float64Array {
	const used = Math.min(channels, 3);
	let least = Infinity;
	let most = -Infinity;
	for (let c = 0; c < used; c++) {
		for (let i = c; i < data.length; i += channels) {
			const value = data[i]!;
			if (value < least) least = value;
			if (value > most) most = value;
		}
	}
	const range = most - least || 1;
	const colours = new Float64Array((3 * data.length) / channels);
	for (let c = 0; c < used; c++) for (let i = c, at = c; i < data.length; i += channels, at += 3) colours[at] = (data[i]! - least) / range;
	return colours;
}

/** Labels in the order of their first pixels, without gaps; how many. */
function renumber(labels: Int32Array): number {
	const names = new Map<number, number>();
	for (let i = 0; i < labels.length; i++) {
		const name = names.get(labels[i]!) ?? names.size;
		names.set(labels[i]!, name);
		labels[i] = name;
	}
	return names.size;
}
