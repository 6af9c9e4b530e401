import type { ReadSaliency } from "./saliency.js";

/** Which of equal values comes first: the one with the lower index ("stable"), or the one with the higher ("reverse": numpy's argsort, turned round). */
export type Ties = "stable" | "reverse";

/** What "most important" means: the largest value, or the largest |value|. */
export type Order = "value" | "absolute";

/** In which order pixels change, and after how many of them the model is asked. */
export interface Schedule {
	/** [pixels]: each pixel once, row · width + column. */
	readonly order: Uint32Array;
	/** [steps + 1], from 0 to all pixels, ascending. */
	readonly counts: Uint32Array;
}

/** Indices of `values`, the most important first. */
export function ranking(values: Float64Array, order: Order, ties: Ties): Uint32Array {
	const keys = order === "value" ? values : values.map(Math.abs);
	const later = ties === "stable" ? 1 : -1;
	return Uint32Array.from(keys.keys()).toSorted((a, b) => keys[b]! - keys[a]! || later * (a - b));
}

/** Pixels one by one. */
export function byPixel({ pixels }: ReadSaliency, order: Order, ties: Ties, counts: Uint32Array): Schedule {
	return { order: ranking(pixels, order, ties), counts };
}

/** Superpixels as wholes, `counts` of them at each step; the pixels of one in the order of their index. */
export function bySuperpixel(
	{ labels, values }: NonNullable<ReadSaliency["superpixels"]>,
	order: Order,
	ties: Ties,
	counts: Uint32Array,
): Schedule {
	const sizes = new Uint32Array(values.length);
	for (const label of labels) sizes[label]!++;
	const ranked = ranking(values, order, ties);
	/** Where the pixels of each superpixel begin in the order of pixels; then where the next of them goes. */
	const at = new Uint32Array(values.length);
	const ends = new Uint32Array(values.length + 1);
	ranked.forEach((label, place) => {
		at[label] = ends[place]!;
		ends[place + 1] = ends[place]! + sizes[label]!;
	});
	const pixels = new Uint32Array(labels.length);
	labels.forEach((label, pixel) => (pixels[at[label]!++] = pixel));
	return { order: pixels, counts: counts.map((count) => ends[count]!) };
}

/** `steps` steps of nearly equal size: numpy's linspace(0, total, steps + 1) cut to integers. */
export function evenly(total: number, steps: number): Uint32Array {
	return Uint32Array.from({ length: steps + 1 }, (_, k) => (k === steps ? total : Math.floor(k * (total / steps))));
}

/** As many steps of `each` as it takes; the last may be shorter. */
export function portions(total: number, each: number): Uint32Array {
	return Uint32Array.from({ length: Math.ceil(total / each) + 1 }, (_, k) => Math.min(k * each, total));
}
