import { checkInteger, checkNumber, checkOneOf, kindError, valueError } from "../check.js";
import type { GridLayout } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { type Fill, fillOption } from "../maskers/fill.js";
import { ImageMasker } from "../maskers/image.js";
import { type Image, readImage } from "../maskers/pixels.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import { RandomMasks } from "../strategies/random-masks.js";
import { Explainer, type Plan } from "./explainer.js";
import { gridFeatures } from "./grid-features.js";
import { PRECISION_OPTIONS, type PrecisionOptions, type ResolvedCommon } from "./options.js";

/** Options of `Rise`. */
export interface RiseOptions extends PrecisionOptions {
	/** A mask has cells × cells cells, at least 2; default 7. Fewer see coarser, and need fewer masks. */
	readonly cells?: number;
	/** Chance that a cell is kept, between 0 and 1; default 0.5. Smaller where a small part of the image is enough for the model. */
	readonly keep?: number;
	/** The map has this many points down and across, at most one per pixel; default 28. */
	readonly resolution?: number;
	/** What stands for the absence of what a mask hides; default the masker's, or "blur" where that is "mean". */
	readonly fill?: Fill;
	/**
	 * "rise": the published estimate Σ f m / (masks · keep), base value 0, with the authors' 2000 masks of 8 × 8 cells. They hide with what the model
	 * sees as zeros: the mean colour of its training set, to be given as `fill`.
	 */
	readonly preset?: "rise";
}

const OWN_OPTIONS = ["cells", "keep", "resolution", "fill", "preset"] as const;

/** By default; the instance counted. */
const BUDGET = 2001;

/**
 * RISE: where in an image is what the model answers to? The image is shown under many coarse random masks; places that are kept when the model says
 * more are salient (Petsiuk, Das, Saenko, BMVC 2018). Needs nothing but the model's answers.
 *
 * The base value is what the model says on average under the masks; the attribution of a point is how much more it says where that point is kept,
 * Σ f m / Σ m − Σ f / n, with standard errors. The published estimate divides by the expected Σ m instead: on photographs it takes 1.4 to 4 times the
 * masks to the same error, because how often a point happened to be kept is noise to it.
 *
 * Features are the points of a grid, between which `explanation.saliency()` interpolates bilinearly.
 *
 * Cost: `budget` model rows at most, the instance counted; default 2001. Memory does not depend on it.
 *
 * Source: Petsiuk, Das, Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models" (BMVC 2018), §3.
 *
 * ```ts
 * import { image, Rise } from "whybox";
 * const dot = { data: new Uint8Array(64 * 64).fill(255, 64 * 16, 64 * 17), height: 64, width: 64 };
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0) / 255);
 * const rise = new Rise(brightness, image({ fill: 0 }), { budget: 500, resolution: 8 });
 * const explanation = await rise.explain(dot);
 * explanation.features[explanation.top(1)[0].index].region.box.filter((_, i) => i % 2); // [16, 24]: rows 16 to 23
 * ```
 */
export class Rise extends Explainer<Image, Images, RiseOptions> {
	protected readonly method = "rise";
	protected readonly known = [...PRECISION_OPTIONS, ...OWN_OPTIONS];
	readonly #masker: ImageMasker;

	/**
	 * @param predict the model, called in batches
	 * @param masker `image(options)`: how the model wants its images, and what stands for absence
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Images>, masker: ImageMasker, defaults?: RiseOptions) {
		super(predict, masker, defaults);
		if (!(masker instanceof ImageMasker)) throw kindError("masker", "a masker for images, as image() makes one", masker);
		this.#masker = masker;
	}

	protected plan(instance: Image, common: ResolvedCommon, given: Record<string, unknown>): (kernels: Kernels) => Plan<Images> {
		const preset = given.preset === undefined ? undefined : checkOneOf("options.preset", given.preset, ["rise"]);
		const cells = checkInteger("options.cells", given.cells ?? (preset ? 8 : 7), 2, 1024);
		const keep = checkNumber("options.keep", given.keep ?? 0.5);
		if (keep <= 0 || keep >= 1) throw valueError("options.keep", "a number between 0 and 1", keep);
		const resolution = checkInteger("options.resolution", given.resolution ?? 28, 1, 1024);
		const budget = common.budget ?? BUDGET;
		if (budget < 3) throw valueError("options.budget", "at least 3: the instance and two masks", budget);
		const fill = given.fill as Fill | undefined;
		const perturbed = this.#masker.perturb(instance, fill === undefined ? {} : { fill });
		const pixels = readImage("instance", instance);
		const own = { cells, keep, resolution, ...(fill !== undefined && { fill: fillOption(fill) }), ...(preset && { preset }) };
		return (kernels) => {
			const subject = perturbed(kernels);
			const { height, width } = pixels;
			const image: GridLayout = {
				kind: "grid",
				height,
				width,
				rows: Math.min(resolution, height),
				columns: Math.min(resolution, width),
			};
			const { rows, columns } = image;
			const settings = { masks: budget - 1, cells, keep, rows, columns, published: preset !== undefined, seed: common.seed };
			return {
				subject,
				strategy: new RandomMasks(kernels, settings),
				estimator: preset ? "rise-published" : "rise",
				features: gridFeatures(image, pixels),
				image,
				budget,
				options: own,
			};
		};
	}
}
