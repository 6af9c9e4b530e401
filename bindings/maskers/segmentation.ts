import { checkInteger, kindError } from "../check.js";
import { loadKernels } from "../kernels/load.js";
import { gridOf, type GridOptions, readGrid } from "./grid.js";
import { type Image, readImage } from "./pixels.js";
import { segmenter, type SegmentationName } from "./segmenters.js";
import type { Superpixels } from "./superpixels.js";

/** Options of `slic`. */
export interface SlicOptions {
	/** About how many there are to be; default 50. */
	readonly superpixels?: number;
	/** What distance in the plane weighs against distance in colour: the larger, the squarer. At least 1e-6, default 10. */
	readonly compactness?: number;
	/** Rounds of assigning pixels and moving centres, default 10. */
	readonly iterations?: number;
	/** Standard deviation, in pixels, of the Gaussian that smooths the image first; 0 (default: none) to 1000. */
	readonly sigma?: number;
	/** Is every superpixel to be in one piece? Default true. */
	readonly connect?: boolean;
}

/** Options of `quickshift`. */
export interface QuickshiftOptions {
	/** Standard deviation, in pixels, of the Gaussian that counts what is near and alike: the larger, the fewer superpixels. At least 1, default 5. */
	readonly kernelSize?: number;
	/** Pixels farther apart than this, in the plane and in colour, are not linked: the larger, the fewer superpixels. Default 10. */
	readonly maxDistance?: number;
	/** What distance in colour weighs against distance in the plane, 0 to 1 (default). */
	readonly ratio?: number;
	/** Standard deviation, in pixels, of the Gaussian that smooths the image first; 0 (default: none) to 1000. */
	readonly sigma?: number;
	/** Of the noise that breaks ties, default 0. */
	readonly seed?: number;
	/** Is every superpixel to be in one piece? Default true; pieces of less than kernelSize² pixels then join a neighbour. */
	readonly connect?: boolean;
}

/** Options of `felzenszwalb`. */
export interface FelzenszwalbOptions {
	/** How much two superpixels must differ to stay apart: the larger, the larger they are. At least 0, default 1; 100 is usual. */
	readonly scale?: number;
	/** Standard deviation, in pixels, of the Gaussian that smooths the image first; 0 to 1000, default 0.8. */
	readonly sigma?: number;
	/** Smaller superpixels join a neighbour; default 20 pixels. */
	readonly minSize?: number;
	/** Is every superpixel to be in one piece? Default true; pieces of less than `minSize` pixels then join a neighbour. */
	readonly connect?: boolean;
}

/** Of a grid, whose image need not exist. */
const MOST_PIXELS = 2 ** 28;

/**
 * Which neighbouring pixels look alike, in pieces of about equal size? SLIC: k-means of pixels by Lab colour and place, as scikit-image 0.19's
 * `slic` (values rescaled to 0..1; a grey image by its one channel; alpha is not looked at).
 *
 * Source: Achanta et al., "SLIC superpixels compared to state-of-the-art superpixel methods" (TPAMI 2012).
 *
 * ```ts
 * import { slic } from "whybox";
 * const image = { data: new Uint8Array(16 * 24 * 3).fill(255, 600), height: 16, width: 24 };
 * const { labels, count } = await slic(image, { superpixels: 6 }); // labels[y * 24 + x] is the superpixel of pixel (y, x)
 * ```
 *
 * @returns labels [height · width], 0 to count − 1, each in one piece unless `connect` is false
 * @throws TypeError | RangeError naming "image" or the option
 */
export async function slic(image: Image, options: SlicOptions = {}): Promise<Superpixels> {
	return superpixelsOf("slic", image, options);
}

/**
 * Which pixels climb to the same peak of density in colour and place? Quick shift, as scikit-image 0.19's `quickshift` (the same labels but for the
 * noise that breaks ties; there is no number of superpixels to ask for): lime's default segmentation is `{ kernelSize: 4, maxDistance: 200, ratio: 0.2 }`.
 * Floats outside 0..1 are rescaled to it; grey counts as three equal channels; alpha is not looked at.
 *
 * Time grows with kernelSize²: 224 × 224 pixels and `kernelSize` 4 take about 50 ms.
 *
 * Source: Vedaldi & Soatto, "Quick shift and kernel methods for mode seeking" (ECCV 2008).
 *
 * ```ts
 * import { quickshift } from "whybox";
 * const image = { data: new Uint8Array(16 * 24 * 3).fill(255, 600), height: 16, width: 24 };
 * const { labels, count } = await quickshift(image, { kernelSize: 3, maxDistance: 6, ratio: 0.5 });
 * ```
 *
 * @returns labels [height · width], 0 to count − 1, each in one piece unless `connect` is false
 * @throws TypeError | RangeError naming "image" or the option
 */
export async function quickshift(image: Image, options: QuickshiftOptions = {}): Promise<Superpixels> {
	return superpixelsOf("quickshift", image, options);
}

/**
 * Between which pixels is a boundary, given how much each side varies? Felzenszwalb and Huttenlocher's graph-based segmentation, as scikit-image 0.19's
 * `felzenszwalb`: superpixels of very different sizes, few where little happens. Floats outside 0..1 are rescaled to it; alpha is not looked at.
 *
 * Source: Felzenszwalb & Huttenlocher, "Efficient graph-based image segmentation" (IJCV 2004).
 *
 * ```ts
 * import { felzenszwalb } from "whybox";
 * const image = { data: new Uint8Array(16 * 24 * 3).fill(255, 600), height: 16, width: 24 };
 * const { labels, count } = await felzenszwalb(image, { scale: 100, minSize: 10 });
 * ```
 *
 * @returns labels [height · width], 0 to count − 1, each in one piece unless `connect` is false
 * @throws TypeError | RangeError naming "image" or the option
 */
export async function felzenszwalb(image: Image, options: FelzenszwalbOptions = {}): Promise<Superpixels> {
	return superpixelsOf("felzenszwalb", image, options);
}

/**
 * Which rectangle is a pixel in? Superpixels that know nothing of the image, whose heights and widths differ by one pixel at most.
 *
 * ```ts
 * import { grid } from "whybox";
 * const { labels } = await grid({ height: 2, width: 5 }, { rows: 1, columns: 2 }); // 0, 0, 0, 1, 1, 0, 0, 0, 1, 1
 * ```
 *
 * @param image an image, or its size alone
 * @returns labels [height · width], 0 to count − 1, row by row
 * @throws TypeError | RangeError naming "image" or the option
 */
export async function grid(image: Pick<Image, "height" | "width">, options: GridOptions = {}): Promise<Superpixels> {
	if (image === null || typeof image !== "object") throw kindError("image", "an image, or its { height, width }", image);
	const height = checkInteger("image.height", image.height, 1, MOST_PIXELS);
	const width = checkInteger("image.width", image.width, 1, Math.floor(MOST_PIXELS / height));
	return gridOf(height, width, readGrid("options", options));
}

async function superpixelsOf(name: SegmentationName, image: Image, options: unknown): Promise<Superpixels> {
	const pixels = readImage("image", image);
	const segment = segmenter(name, "options", options);
	return segment(await loadKernels(), pixels);
}
