import { valueError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Masker } from "../maskers/masker.js";
import type { Predict } from "../model/predict.js";
import { PathStrategy } from "../strategies/path.js";
import { Explainer, type Plan } from "./explainer.js";
import { COMMON_OPTIONS, type CommonOptions, type ResolvedCommon } from "./options.js";

/** Options of `FaithfulPath`. */
export type FaithfulPathOptions = CommonOptions;

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
 */
export class FaithfulPath<Instance, Batch> extends Explainer<Instance, Batch, FaithfulPathOptions> {
	protected readonly method = "faithful-path";
	protected readonly known = COMMON_OPTIONS;
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

	protected plan(instance: Instance, common: ResolvedCommon): (kernels: Kernels) => Plan<Batch> {
		const budget = common.budget ?? BUDGET;
		if (budget < 4) throw valueError("options.budget", "at least 4", budget);
		const mask = this.#masker.mask(instance);
		return (kernels) => {
			const masked = mask(kernels);
			if (masked.backgroundRows !== 1) throw valueError("masker", "a single background row", `${masked.backgroundRows} rows`);
			return {
				subject: masked,
				strategy: new PathStrategy(kernels, masked, { budget, seed: common.seed }),
				estimator: "pair-process",
				features: masked.features,
				image: masked.image,
				budget,
				options: {},
			};
		};
	}
}
