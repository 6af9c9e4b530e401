import type { Kernels } from "../kernels/kernels.js";
import { seedsOf } from "../kernels/seeds.js";
import type { Image } from "./pixels.js";
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

/**
 * Which pixels look alike and lie together? scikit-image's slic: values rescaled to 0..1, RGB as Lab, smoothed, k-means, one region per label.
 * The arguments are taken as checked: `segmentation.ts` does that.
 *
 * @returns labels [height, width] in 0 … count − 1, each of which occurs; connected unless `enforceConnectivity` is false
 */
export function slicLabels(kernels: Kernels, pixels: Image & { readonly channels: number }, parameters: SlicParameters): Superpixels {
	const { data, height, width, channels } = pixels;
	const { segments, compactness = 10, iterations = 10, sigma = 0, enforceConnectivity = true } = parameters;
	const { minSizeFactor = 0.5, maxSizeFactor = 3 } = parameters;
	const labels = new Int32Array(height * width);
	kernels.slic(data, height, width, channels, sigma, segments, compactness, iterations, labels);
	if (!enforceConnectivity) return { labels, count: renumber(labels), height, width };
	const { down, along } = seedsOf(height, width, segments);
	const average = labels.length / (down.count * along.count);
	const smallest = Math.floor(minSizeFactor * average);
	const largest = Math.min(Math.max(Math.floor(maxSizeFactor * average), 1), labels.length);
	return { labels, count: kernels.connectLabels(labels, height, width, smallest, largest), height, width };
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
