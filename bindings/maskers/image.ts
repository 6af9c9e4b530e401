import { checkInteger, checkNumber, checkOneOf, checkOptions, describe, kindError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import { Images } from "../model/images.js";
import { checkFill, type Fill, type FillSettings, makeFill, readFill, type ReadFill } from "./fill.js";
import { FORMAT_OPTIONS, Frame, type ImageFormat, type ImageFormatOptions, readFormat } from "./image-format.js";
import type { GridOptions } from "./grid.js";
import type { Masker, Masking } from "./masker.js";
import { Perturbation } from "./perturbation.js";
import { Pieces } from "./pieces.js";
import { type Image, type Pixels, readImage } from "./pixels.js";
import { SeveralFills } from "./several-fills.js";
import type { FelzenszwalbOptions, QuickshiftOptions, SlicOptions } from "./segmentation.js";
import { type Segment, segmenter, type SegmentationName } from "./segmenters.js";
import { type Labels, readLabels, type Superpixels, superpixelsFrom } from "./superpixels.js";

/** Options of `image`. */
export interface ImageOptions extends ImageFormatOptions {
	/** About how many superpixels "slic" and "grid" are to make; default 50. */
	readonly superpixels?: number;
	/** How superpixels are found, default "slic"; or labels, one per pixel (in one array, or an array for each row of pixels): every image that is explained then has their size. */
	readonly segmentation?: SegmentationName | Labels | Superpixels;
	/** Options of the function of that name, as `slic(image, options)` takes them. */
	readonly segmentationOptions?: SlicOptions | QuickshiftOptions | FelzenszwalbOptions | GridOptions;
	/** What stands for absent superpixels, default "mean": their own mean colour. */
	readonly fill?: Fill;
	/** Standard deviation of "blur" in pixels; default 10 / 224 of the image's shorter side. */
	readonly blurSigma?: number;
	/**
	 * "python-lime": quick shift with lime's kernelSize 4, maxDistance 200 and ratio 0.2, not connected, and mean colours of integers lose their fraction.
	 * Options that are given count.
	 */
	readonly preset?: "python-lime";
}

const OPTIONS = ["superpixels", "segmentation", "segmentationOptions", "fill", "blurSigma", "preset", ...FORMAT_OPTIONS];
const SEGMENTATIONS = ["slic", "quickshift", "felzenszwalb", "grid"] as const;

/**
 * What are the features of an image, and what does their absence look like? For `Lime` and `Shap`: superpixels, absent means filled.
 *
 * Instances are `Image`s of any size with 1, 3 or 4 channels; the model gets `Images` in the layout, type and units that it wants. With every
 * superpixel present that is exactly the instance. A superpixel that its fill does not change gets exactly 0 and costs no model row.
 *
 * ```ts
 * import { image, Shap } from "whybox";
 * const white = (batch, i) => batch.at(i).filter((value) => value === 255).length;
 * const shap = new Shap((batch) => Array.from({ length: batch.count }, (_, i) => white(batch, i)), image({ segmentation: [0, 0, 1, 1], fill: 0 }));
 * const explanation = await shap.explain({ data: Uint8Array.of(255, 255, 255, 9), height: 2, width: 2 });
 * explanation.attributions; // [2, 1]
 * explanation.features[0].region; // { pixels: 2, box: [0, 0, 2, 1] }
 * ```
 *
 * @throws TypeError | RangeError naming the option
 */
export function image(options: ImageOptions = {}): ImageMasker {
	return new ImageMasker(options);
}

/** What `image` makes. Immutable: one masker serves any number of explanations at a time. */
export class ImageMasker implements Masker<Image, Images> {
	readonly kind = "image";
	readonly batchSize = 32;
	/** Is the fill one that means something for a whole picture, too, and not the "mean" of each superpixel? */
	readonly ownFill: boolean;
	readonly #format: ImageFormat;
	readonly #fill: ReadFill;
	readonly #blurSigma: number | undefined;
	readonly #truncate: boolean;
	readonly #segment: Segment;

	/** @internal */
	constructor(options: ImageOptions) {
		const bag = checkOptions("options", options, OPTIONS);
		for (const name of OPTIONS) {
			if (bag[name] === null) throw kindError(name, "a value, or undefined for the default", null);
		}
		this.#truncate = bag["preset"] !== undefined && checkOneOf("preset", bag["preset"], ["python-lime"]) === "python-lime";
		this.#format = readFormat(bag);
		this.#fill = readFill("fill", bag["fill"] ?? "mean");
		this.ownFill = this.#fill !== "mean";
		this.#blurSigma = bag["blurSigma"] === undefined ? undefined : checkNumber("blurSigma", bag["blurSigma"], 0);
		this.#segment = readSegmentation(bag, this.#truncate);
		Object.freeze(this);
	}

	/** @throws TypeError | RangeError naming "instance", or the option that does not go with it */
	mask(instance: Image): Masking<Images> {
		const { pixels, frame } = this.#read("instance", instance);
		checkFill("fill", this.#fill, pixels);
		const shown = frame.layOut(pixels.data);
		return (kernels) => {
			const superpixels = this.#segment(kernels, pixels);
			const fill = makeFill(kernels, this.#fill, pixels, this.#settings(pixels), superpixels.labels);
			return new Pieces(kernels, frame, pixels, superpixels, shown, frame.layOut(fill));
		};
	}

	/**
	 * As `mask`, with whole pictures behind the superpixels instead of the masker's fill: which one, each query says.
	 *
	 * @param absent one or more, as the model gets them: of the format of `input`
	 * @throws TypeError | RangeError naming "instance"
	 */
	maskAgainst(instance: Image, absent: readonly Images[]): Masking<Images> {
		const { pixels, frame } = this.#read("instance", instance);
		const shown = frame.layOut(pixels.data);
		return (kernels) => {
			const superpixels = this.#segment(kernels, pixels);
			return new SeveralFills(absent.map(({ data }) => new Pieces(kernels, frame, pixels, superpixels, shown, data)));
		};
	}

	/**
	 * For methods that work with continuous masks and not with superpixels: the instance, read at once, as what answers `MaskQuery`s.
	 *
	 * @param options.fill what stands for the instance's absence; default the masker's, or "blur" where that is "mean", which is meant for superpixels
	 * @throws TypeError | RangeError naming "instance" or "fill"
	 */
	perturb(instance: Image, options: { readonly fill?: Fill } = {}): (kernels: Kernels) => Perturbation {
		const { pixels } = this.#read("instance", instance);
		const own = this.ownFill ? this.#fill : "blur";
		const fill = options.fill === undefined ? own : readFill("fill", options.fill);
		checkFill("fill", fill, pixels);
		const plan = { format: this.#format, pixels, settings: this.#settings(pixels) };
		return (kernels) => new Perturbation(kernels, plan, fill);
	}

	/** One image as the model gets it. @throws TypeError | RangeError whose message begins with `argument` */
	input(given: Image, argument = "image"): Images {
		const { pixels, frame } = this.#read(argument, given);
		return new Images(frame.layOut(pixels.data), 1, frame.height, frame.width, frame.channels, frame.layout);
	}

	#read(argument: string, value: unknown): { pixels: Pixels; frame: Frame } {
		const pixels = readImage(argument, value);
		return { pixels, frame: new Frame(this.#format, pixels) };
	}

	#settings({ height, width }: Pixels): FillSettings {
		return { sigma: this.#blurSigma ?? (10 / 224) * Math.min(height, width), truncate: this.#truncate };
	}
}

/** lime's default. */
const LIME_QUICKSHIFT = { kernelSize: 4, maxDistance: 200, ratio: 0.2, connect: false };

/** @throws TypeError | RangeError naming the option */
function readSegmentation(bag: Record<string, unknown>, python: boolean): Segment {
	const { superpixels, segmentationOptions: options } = bag;
	const how = bag["segmentation"] ?? (python ? "quickshift" : "slic");
	if (typeof how !== "string") {
		for (const name of ["superpixels", "segmentationOptions"]) {
			if (bag[name] !== undefined) throw new TypeError(`"${name}" expected no value with given labels, got ${describe(bag[name])}`);
		}
		const labels = readLabels("segmentation", how);
		return (_, { height, width }) => superpixelsFrom("segmentation", labels, height, width);
	}
	const name = checkOneOf("segmentation", how, SEGMENTATIONS);
	if (options !== undefined && (options === null || typeof options !== "object" || Array.isArray(options))) {
		throw kindError("segmentationOptions", "an options object", options);
	}
	const given = { ...options };
	if (superpixels === undefined) {
		const lime = python && name === "quickshift" ? LIME_QUICKSHIFT : {};
		return segmenter(name, "segmentationOptions", { ...lime, ...given });
	}
	if (name !== "slic" && name !== "grid") {
		throw new TypeError(
			`"superpixels" expected no value with segmentation "${name}", which finds their number itself, got ${describe(superpixels)}`,
		);
	}
	const count = checkInteger("superpixels", superpixels, 1);
	if ("superpixels" in given) throw new TypeError('"superpixels" expected once, got it in "segmentationOptions", too');
	return segmenter(name, "segmentationOptions", { superpixels: count, ...given });
}
