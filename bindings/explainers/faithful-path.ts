import { Came, checkOptions, kindError, valueError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import type { ImageMasker } from "../maskers/image.js";
import type { Masker, Masking } from "../maskers/masker.js";
import { type Image, readImage } from "../maskers/pixels.js";
import { type Baseline, readBaseline } from "../metrics/baseline.js";
import { DEFAULT_BASELINE } from "../metrics/faithfulness-options.js";
import type { Predict } from "../model/predict.js";
import { PathStrategy } from "../strategies/path.js";
import { Explainer, type Plan } from "./explainer.js";
import { COMMON_OPTIONS, type CommonOptions, type ResolvedCommon } from "./options.js";

/** Options of `FaithfulPath`. */
export interface FaithfulPathOptions extends CommonOptions {
	/**
	 * Images: before what the parts come in, and what they leave behind: as `insertion` and `deletion` take their `baseline`, and with their defaults, "blur" and
	 * "mean", so that the order is looked for by which it will be judged. "fill": for both what the masker puts in place of absent superpixels; the default where
	 * that is another than its own, their mean colours, and the only one for texts and tables.
	 */
	readonly baselines?: { readonly insertion?: Baseline; readonly deletion?: Baseline } | "fill";
}

/** By default; the instance counted. */
const BUDGET = 500;

/**
 * In which order do the parts of an image (or words of a text) bring the model's answer back soonest, and take it away soonest? Looks for the order
 * with the best insertion and deletion curves directly: a surrogate proposes orders, and the model is asked along them. Faithful by these two
 * measures with far fewer rows than the weights of other methods; where the size of an effect matters, not the order, use `Shap`.
 *
 * Attributions fall along the order. The gain of a feature is half of what insertion gains and deletion loses by it, as measured at every second place of the
 * order; the attributions are the nearest numbers to these that fall (isotonic regression). Base value (all features absent) + their sum =
 * prediction.
 *
 * Cost: `budget` model rows at most, the instance counted; default 500. There are no standard errors.
 *
 * Source: greedy search as in Chen et al., "Less is More", ICLR 2024, on a Gaussian process instead of the model.
 *
 * ```ts
 * import { FaithfulPath, text } from "whybox";
 * const path = new FaithfulPath((texts) => texts.map((words) => (words.includes("good") ? 0.9 : 0.2)), text());
 * const explanation = await path.explain("a good film");
 * explanation.top(1)[0].feature; // "good"
 * ```
 *
 * @typeParam Instance what is explained: a row, a text, an image
 * @typeParam Batch what the model gets: `Rows`, `string[]`, `Images`
 */
export class FaithfulPath<Instance, Batch> extends Explainer<Instance, Batch, FaithfulPathOptions> {
	protected readonly method = "faithful-path";
	protected readonly known = [...COMMON_OPTIONS, "baselines"];
	readonly #masker: Masker<Instance, Batch>;

	/**
	 * @param predict the model, called in batches
	 * @param masker what the features are and what stands for their absence: `image()`, `text()`, or `tabular([row])` with a single background row
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Batch>, masker: Masker<Instance, Batch>, defaults?: FaithfulPathOptions) {
		super(predict, masker, defaults);
		this.#masker = masker;
	}

	protected plan(instance: Instance, common: ResolvedCommon, given: Record<string, unknown>): (kernels: Kernels) => Plan<Batch> {
		const budget = common.budget ?? BUDGET;
		if (budget < 4) throw valueError("options.budget", "at least 4", budget);
		const { mask, options, apart } = this.#masking(instance, given.baselines);
		return (kernels) => {
			const masked = mask(kernels);
			if (masked.backgroundRows !== 1) throw valueError("masker", "a single background row", new Came(`${masked.backgroundRows} rows`));
			return {
				subject: masked,
				strategy: new PathStrategy(kernels, masked, { budget, seed: common.seed, apart }),
				estimator: "pair-process",
				features: masked.features,
				image: masked.image,
				budget,
				options,
			};
		};
	}

	/** What stands for absence, as asked for. */
	#masking(instance: Instance, wanted: unknown): { mask: Masking<Batch>; options: Record<string, unknown>; apart: boolean } {
		const masker = this.#masker;
		const images = masker as unknown as ImageMasker;
		if (masker.kind !== "image" || wanted === "fill" || (wanted === undefined && images.ownFill)) {
			if (wanted !== undefined && wanted !== "fill") {
				throw valueError("options.baselines", `"fill", or nothing, for ${masker.kind === "text" ? "texts" : "tables"}`, wanted);
			}
			return { mask: masker.mask(instance), options: masker.kind === "image" ? { baselines: "fill" } : {}, apart: false };
		}
		if (wanted !== undefined && typeof wanted !== "object") throw kindError("options.baselines", 'an object, or "fill"', wanted);
		const { insertion, deletion } = checkOptions("options.baselines", wanted ?? {}, ["insertion", "deletion"]);
		const read = {
			insertion: readBaseline(insertion ?? DEFAULT_BASELINE.insertion, "options.baselines.insertion"),
			deletion: readBaseline(deletion ?? DEFAULT_BASELINE.deletion, "options.baselines.deletion"),
		};
		const image = instance as Image;
		const source = {
			pixels: readImage("instance", image),
			input: images.input(image, "instance"),
			encode: (argument: string, picture: Image) => images.input(picture, argument),
		};
		const absent = [read.insertion.picture(source), read.deletion.picture(source)];
		return {
			mask: images.maskAgainst(image, absent) as unknown as Masking<Batch>,
			options: { baselines: { insertion: read.insertion.name, deletion: read.deletion.name } },
			apart: true,
		};
	}
}
