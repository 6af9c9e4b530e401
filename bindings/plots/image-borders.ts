import { Came, checkOptions, kindError } from "../check.js";
import type { Explanation, SuperpixelLayout } from "../explanation.js";
import { fromRuns } from "../explanation/image-layout.js";
import { blend, checkColour, type Colour, layoutOf, type RgbaPicture, shown, type ShownImage, type ToneRange } from "./image-pixels.js";

/** Options of `superpixelBorders`. */
export interface BorderOptions {
	/** Default yellow. */
	readonly colour?: Colour;
	/** Of an image of floats: the numbers that are black and white; see `cutOut`. */
	readonly range?: ToneRange;
}

const YELLOW: Colour = [255, 255, 0];

/**
 * What are the superpixels of an explanation? The image with a line of one pixel between them.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { superpixelBorders } from "whybox/plots";
 * const left = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const photo = { data: Uint8Array.of(9, 9, 9), height: 1, width: 3 };
 * const explanation = await new Shap(left, image({ segmentation: [0, 0, 1], fill: 0 })).explain(photo);
 * superpixelBorders(explanation, photo).data; // [9, 9, 9, 255, 255, 255, 0, 255, 9, 9, 9, 255]
 * ```
 *
 * @throws {TypeError | RangeError} naming what is wrong: an explanation without superpixels, an image of another size
 */
export function superpixelBorders(explanation: Explanation, image: ShownImage, options?: BorderOptions): RgbaPicture {
	const given = checkOptions("options", options, ["colour", "range"]);
	const colour = given.colour === undefined ? YELLOW : checkColour("options.colour", given.colour);
	const layout = layoutOf(explanation);
	if (layout.kind !== "superpixels")
		throw kindError("explanation", "an explanation by superpixels", new Came(`one by ${explanation.method} on a grid`));
	const picture = shown(layout, image, given.range);
	drawBorders(picture, layout, colour);
	return picture;
}

/** Draws on pixels whose right or lower neighbour is in another superpixel. */
export function drawBorders({ data, height, width }: RgbaPicture, layout: SuperpixelLayout, colour: Colour): void {
	const labels = fromRuns(layout);
	for (let y = 0, pixel = 0; y < height; y++) {
		for (let x = 0; x < width; x++, pixel++) {
			const right = x + 1 < width && labels[pixel + 1] !== labels[pixel];
			const below = y + 1 < height && labels[pixel + width] !== labels[pixel];
			if (!right && !below) continue;
			blend(data, pixel, colour, 1);
			data[4 * pixel + 3] = 255;
		}
	}
}
