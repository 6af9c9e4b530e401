import { checkOptions } from "../check.js";
import type { Explanation } from "../explanation.js";
import { DOWN, striped, UP } from "./image-colours.js";
import { type ImageMaskOptions, MASK_OPTIONS, maskFrom } from "./image-mask.js";
import {
	blend,
	checkColour,
	checkFlag,
	type Colour,
	layoutOf,
	type RgbaPicture,
	shown,
	type ShownImage,
	type ToneRange,
} from "./image-pixels.js";

/** Options of `cutOut`. */
export interface CutOutOptions extends ImageMaskOptions {
	/** Is the rest replaced by `restColour`? Default true; otherwise it is dimmed. */
	readonly hideRest?: boolean;
	/** Default mid-grey. */
	readonly restColour?: Colour;
	/**
	 * Of an image of floats: the numbers that are black and white. By default [0, 1] if all are within that, else [0, 255] if all are within that, else
	 * the smallest and the largest.
	 */
	readonly range?: ToneRange;
}

const GREY: Colour = [128, 128, 128];
const BLACK: Colour = [0, 0, 0];

/** How much of the light is taken from what is dimmed, and how much of its colour a sign gets. */
const DIMMED = 0.65;
const TINT = 0.45;

/**
 * What did the model see, if it saw only what mattered? The parts of the image that did most, the rest hidden or dimmed. Where both signs are shown,
 * what pushes the prediction up is tinted red, what pushes it down blue and striped.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { cutOut } from "whybox/plots";
 * const first = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const photo = { data: Uint8Array.of(200, 90), height: 1, width: 2 };
 * const explanation = await new Shap(first, image({ segmentation: [0, 1], fill: 0 })).explain(photo);
 * cutOut(explanation, photo).data; // [200, 200, 200, 255, 128, 128, 128, 255]
 * ```
 *
 * @param explanation of `image`, by superpixels or on a grid
 * @throws {TypeError | RangeError} naming what is wrong: an option, or an image of another size
 */
export function cutOut(explanation: Explanation, image: ShownImage, options?: CutOutOptions): RgbaPicture {
	const given = checkOptions("options", options, [...MASK_OPTIONS, "hideRest", "restColour", "range"]);
	const hideRest = checkFlag("options.hideRest", given.hideRest ?? true);
	const restColour = given.restColour === undefined ? GREY : checkColour("options.restColour", given.restColour);
	const mask = maskFrom(explanation, given);
	const picture = shown(layoutOf(explanation), image, given.range);
	const bothSigns = given.positiveOnly === false && given.negativeOnly !== true;
	const { data, height, width } = picture;
	mask.data.forEach((mark, pixel) => {
		if (mark === 0) {
			blend(data, pixel, hideRest ? restColour : BLACK, hideRest ? 1 : DIMMED);
			if (hideRest) data[4 * pixel + 3] = 255;
		} else if (bothSigns) {
			const hatched = mark < 0 && !striped(Math.floor(pixel / width), pixel % width, height, width);
			blend(data, pixel, mark > 0 ? UP : DOWN, hatched ? TINT / 3 : TINT);
		}
	});
	return picture;
}
