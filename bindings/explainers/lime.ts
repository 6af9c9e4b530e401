import { checkInteger, checkNumber, checkOneOf, kindError, valueError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import type { TabularInstance, TabularMasker } from "../maskers/tabular.js";
import type { Predict } from "../model/predict.js";
import type { Rows } from "../model/rows.js";
import { FEATURE_SELECTIONS, type FeatureSelection } from "../strategies/local-surrogate.js";
import { NeighbourhoodStrategy } from "../strategies/neighbourhood.js";
import { Explainer, type Plan } from "./explainer.js";
import { COMMON_OPTIONS, type CommonOptions, type ResolvedCommon } from "./options.js";

/** Options of `Lime`. */
export interface LimeOptions extends CommonOptions {
	/**
	 * How numeric columns become conditions: bins by "quartile" (default), "decile", or "entropy" (needs `labels` in the masker); "none": they stay
	 * numbers, and the attribution is the weight per standard deviation.
	 */
	readonly discretiser?: "quartile" | "decile" | "entropy" | "none";
	/** Where the draws of numeric columns that stay numbers are centred: the training "mean" (default, as lime) or the "instance". */
	readonly sampleAround?: "mean" | "instance";
	/** Width of the exponential kernel; default 0.75 · √columns. "auto": such that the samples count for a quarter of their number. */
	readonly kernelWidth?: number | "auto";
	/** How the features of the surrogate are chosen; default "auto": forward selection up to 6 features, else highest weights. */
	readonly featureSelection?: FeatureSelection;
	/** Features in the surrogate at most; default 10. */
	readonly featureCount?: number;
	/** Ridge penalty of the surrogate, >= 0; default 1. */
	readonly ridge?: number;
	/** "python-lime": lime's defaults, whatever ours become. */
	readonly preset?: "python-lime";
}

/**
 * LIME: the weights of a small linear model that imitates yours near the instance (Ribeiro, Singh, Guestrin 2016).
 *
 * The explanation says how good the imitation is: weighted R², hold-out R² by cross-fitting, the local prediction, and how many samples
 * the proximity weights amount to. Base value = intercept.
 *
 * Cost: `budget` model rows, default 5000, the instance counted; rows that are drawn twice are sent once.
 *
 * ```ts
 * import { Lime, tabular } from "whybox";
 * const lime = new Lime((batch) => batch.toArrays().map(([a]) => (a > 1 ? 1 : 0)), tabular([[0, 0], [1, 5], [2, 3], [3, 1]]));
 * const explanation = await lime.explain([3, 1], { budget: 500 });
 * explanation.top(1)[0].feature; // "column 0 > 2.25"
 * ```
 */
export class Lime extends Explainer<TabularInstance, Rows, LimeOptions> {
	protected readonly method = "lime";
	protected readonly known = [
		...COMMON_OPTIONS,
		"discretiser",
		"sampleAround",
		"kernelWidth",
		"featureSelection",
		"featureCount",
		"ridge",
		"preset",
	];
	readonly #masker: TabularMasker;

	/**
	 * @param predict the model, called in batches
	 * @param masker the training distribution: `tabular(rows)` or `tabular({ trainingStatistics })`
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Rows>, masker: TabularMasker, defaults?: LimeOptions) {
		super(predict, masker, defaults);
		if (typeof masker.neighbourhood !== "function") throw kindError("masker", "a tabular masker", masker);
		this.#masker = masker;
	}

	protected plan(kernels: Kernels, instance: TabularInstance, common: ResolvedCommon, given: Record<string, unknown>): Plan<Rows> {
		const preset = given.preset === undefined ? undefined : checkOneOf("options.preset", given.preset, ["python-lime"]);
		const discretiser = checkOneOf("options.discretiser", given.discretiser ?? "quartile", ["quartile", "decile", "entropy", "none"]);
		const sampleAround = checkOneOf("options.sampleAround", given.sampleAround ?? "mean", ["mean", "instance"]);
		const featureSelection = checkOneOf("options.featureSelection", given.featureSelection ?? "auto", FEATURE_SELECTIONS);
		const featureCount = checkInteger("options.featureCount", given.featureCount ?? 10, 1);
		const ridge = checkNumber("options.ridge", given.ridge ?? 1, 0);
		const budget = common.budget ?? 5000;
		if (budget < 2) throw valueError("options.budget", "at least 2: the instance and one sample", budget);
		const neighbourhood = this.#masker.neighbourhood(instance, { discretiser, sampleAround });
		const width = given.kernelWidth ?? 0.75 * Math.sqrt(neighbourhood.features.length);
		if (width !== "auto" && !(checkNumber("options.kernelWidth", width) > 0)) {
			throw valueError("options.kernelWidth", 'a number > 0, or "auto"', width);
		}
		const strategy = new NeighbourhoodStrategy(kernels, neighbourhood, {
			samples: budget,
			seed: common.seed,
			kernelWidth: width as number | "auto",
			featureSelection,
			featureCount,
			alpha: ridge,
		});
		const { kernelWidth } = strategy;
		return {
			strategy,
			subject: neighbourhood,
			estimator: "lime",
			features: neighbourhood.features,
			budget,
			options: { discretiser, sampleAround, kernelWidth, featureSelection, featureCount, ridge, ...(preset && { preset }) },
		};
	}
}
