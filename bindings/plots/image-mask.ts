import { checkInteger, checkNumber, checkOptions, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import { fromRuns } from "../explanation/image-layout.js";
import { checkFlag, checkTarget, layoutOf } from "./image-pixels.js";

/** Which parts of an image are picked out. */
export interface ImageMaskOptions {
	/** Only what pushes the prediction up; default true, unless `negativeOnly` is. With both false: either, marked by its sign. */
	readonly positiveOnly?: boolean;
	/** Only what pushes it down; default false. */
	readonly negativeOnly?: boolean;
	/** Superpixels: how many at most, those with the largest |attribution|; default 5. */
	readonly count?: number;
	/** Grids, which have no parts to count: the share of the pixels that is picked out at most, by |saliency|, 0 to 1; default 0.2. */
	readonly share?: number;
	/** Only above this |attribution|; default 0. */
	readonly minWeight?: number;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

/** What `imageMask` gives. */
export interface ImageMask {
	/** [height · width] 1 what pushes up (or was asked for alone), −1 what pushes down, 0 the rest. */
	readonly data: Int8Array;
	readonly height: number;
	readonly width: number;
}

export const MASK_OPTIONS = ["positiveOnly", "negativeOnly", "count", "share", "minWeight", "target"] as const;

/**
 * Which part of the image did it? A number for each pixel: 1, 0, or, with `positiveOnly: false`, −1.
 *
 * The same as the mask of lime's `get_image_and_mask`, but for features of weight 0, which lime takes for positive where both signs are asked for.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { imageMask } from "whybox/plots";
 * const left = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const masker = image({ segmentation: [0, 1], fill: 0 });
 * const explanation = await new Shap(left, masker).explain({ data: Uint8Array.of(9, 9), height: 1, width: 2 });
 * imageMask(explanation).data; // [1, 0]
 * ```
 *
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function imageMask(explanation: Explanation, options?: ImageMaskOptions): ImageMask {
	return maskFrom(explanation, checkOptions("options", options, MASK_OPTIONS));
}

/** The same from options whose names have been checked. */
export function maskFrom(explanation: Explanation, given: Record<string, unknown>): ImageMask {
	const layout = layoutOf(explanation);
	const negativeOnly = checkFlag("options.negativeOnly", given.negativeOnly ?? false);
	const positiveOnly = checkFlag("options.positiveOnly", given.positiveOnly ?? !negativeOnly);
	if (positiveOnly && negativeOnly) throw valueError("options.negativeOnly", "false beside options.positiveOnly", true);
	const minWeight = checkNumber("options.minWeight", given.minWeight ?? 0, 0);
	const target = checkTarget(explanation, given.target);
	const wanted = (value: number): boolean => Math.abs(value) > minWeight && !(positiveOnly && value < 0) && !(negativeOnly && value > 0);
	const sign = (value: number): number => (value > 0 || negativeOnly ? 1 : -1);

	const { height, width } = layout;
	const data = new Int8Array(height * width);
	if (layout.kind === "superpixels") {
		if (given.share !== undefined)
			throw valueError("options.share", "nothing for an explanation by superpixels: they have options.count", given.share);
		const count = checkInteger("options.count", given.count ?? 5, 0);
		const marks = new Int8Array(explanation.features.length);
		explanation
			.top(undefined, target)
			.filter(({ attribution }) => wanted(attribution))
			.slice(0, count)
			.forEach(({ index, attribution }) => (marks[index] = sign(attribution)));
		fromRuns(layout).forEach((feature, pixel) => (data[pixel] = marks[feature]!));
	} else {
		if (given.count !== undefined)
			throw valueError("options.count", "nothing for an explanation on a grid: it has options.share", given.count);
		const most = Math.floor(checkNumber("options.share", given.share ?? 0.2, 0, 1) * data.length);
		const saliency = explanation.saliency(target).data;
		Array.from(saliency.keys())
			.filter((pixel) => wanted(saliency[pixel]!))
			.toSorted((a, b) => Math.abs(saliency[b]!) - Math.abs(saliency[a]!))
			.slice(0, most)
			.forEach((pixel) => (data[pixel] = sign(saliency[pixel]!)));
	}
	return { data, height, width };
}
