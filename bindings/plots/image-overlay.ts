import { checkNumber, checkOptions, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import { drawBorders } from "./image-borders.js";
import { DOWN, striped, UP } from "./image-colours.js";
import { blend, checkFlag, checkTarget, layoutOf, type RgbaPicture, shown, type ShownImage, type ToneRange } from "./image-pixels.js";

/** Options of `overlay`. */
export interface OverlayOptions {
	/** Share of the colour where |attribution| is largest, 0 to 1; default 0.8. It falls with |attribution|. */
	readonly opacity?: number;
	/** The |attribution| that gets the full colour; default the largest of this target. Give several pictures the same, to compare them. */
	readonly limit?: number;
	/** Superpixels: a line between them; default false. */
	readonly borders?: boolean;
	/** Is the image itself shown without its colours, so that those of the map stand out? Default true. */
	readonly grey?: boolean;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
	/** Of an image of floats: the numbers that are black and white; see `cutOut`. */
	readonly range?: ToneRange;
}

/**
 * Where in the image did what? The image under a heat map: red where it pushes the prediction up, blue and striped where down, the stronger the more,
 * on a scale that is symmetric about 0.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * import { overlay } from "whybox/plots";
 * const first = (images) => Array.from({ length: images.count }, (_, i) => images.at(i)[0]);
 * const photo = { data: Uint8Array.of(100, 90), height: 1, width: 2 };
 * const explanation = await new Shap(first, image({ segmentation: [0, 1], fill: 0 })).explain(photo);
 * const { data, width, height } = overlay(explanation, photo); // in a browser: new ImageData(data, width, height)
 * data; // [182, 20, 46, 255, 90, 90, 90, 255]
 * ```
 *
 * @param explanation of `image`, by superpixels or on a grid
 * @throws {TypeError | RangeError} naming what is wrong: an option, or an image of another size
 */
export function overlay(explanation: Explanation, image: ShownImage, options?: OverlayOptions): RgbaPicture {
	const given = checkOptions("options", options, ["opacity", "limit", "borders", "grey", "target", "range"]);
	const opacity = checkNumber("options.opacity", given.opacity ?? 0.8, 0, 1);
	const borders = checkFlag("options.borders", given.borders ?? false);
	const grey = checkFlag("options.grey", given.grey ?? true);
	const target = checkTarget(explanation, given.target);
	const layout = layoutOf(explanation);
	if (borders && layout.kind !== "superpixels") throw valueError("options.borders", "false for an explanation on a grid", true);
	const { data: saliency } = explanation.saliency(target);
	const largest = saliency.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const limit = given.limit === undefined ? largest : checkNumber("options.limit", given.limit, 0);

	const picture = shown(layout, image, given.range);
	const { data, height, width } = picture;
	if (grey) withoutColours(data);
	saliency.forEach((value, pixel) => {
		if (value === 0) return;
		const strength = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 1;
		const hatched = value < 0 && !striped(Math.floor(pixel / width), pixel % width, height, width);
		blend(data, pixel, value > 0 ? UP : DOWN, (hatched ? opacity / 3 : opacity) * strength);
	});
	if (borders && layout.kind === "superpixels") drawBorders(picture, layout, [255, 255, 255]);
	return picture;
}

/** Luma, as Rec. 601 weighs the colours. */
function withoutColours(data: Uint8ClampedArray): void {
	for (let at = 0; at < data.length; at += 4) {
		data.fill(Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!), at, at + 3);
	}
}
