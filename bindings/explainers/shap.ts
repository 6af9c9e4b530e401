import { checkOneOf, valueError } from "../check.js";
import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance, Masker } from "../maskers/masker.js";
import type { Link } from "../model/link.js";
import type { Predict } from "../model/predict.js";
import { ExactStrategy } from "../strategies/exact.js";
import { KernelStrategy } from "../strategies/kernel.js";
import { Players } from "../strategies/players.js";
import type { Strategy } from "../strategies/strategy.js";
import { Linking } from "../strategies/linking.js";
import { Explainer, type Plan } from "./explainer.js";
import { COMMON_OPTIONS, type CommonOptions, type ResolvedCommon } from "./options.js";

/** Options of `Shap`. */
export interface ShapOptions extends CommonOptions {
	/**
	 * "auto" (default): "exact" if the budget allows, else "kernel". "exact": every coalition; RangeError if the budget does not allow it.
	 * "kernel": Kernel SHAP on sampled coalitions, each averaged over the whole background. "permutation": marginal contributions along
	 * random orders walked both ways, each against one background row; with link "logit" for a single background row only.
	 */
	readonly estimator?: "auto" | "exact" | "kernel" | "permutation";
	/** "identity" (default), or "logit" for a model that says probabilities: attributions are then in log-odds. */
	readonly link?: Link;
	/** "python-shap": Kernel SHAP as shap's KernelExplainer runs it, without its l1 truncation and its unpaired coalitions. */
	readonly preset?: "python-shap";
}

/**
 * Shapley values: how much each feature moved the prediction away from the average over the background (Lundberg & Lee 2017).
 *
 * Base value + sum of attributions = linked prediction, for each target. A feature that differs from no background row gets exactly 0.
 *
 * Cost: 1 + B + (coalitions × B) model rows for B background rows, at most `budget`, by default that of 2 M + 2048 coalitions of M features
 * as in shap. Exact enumeration costs 1 + Σ_b (2^d_b − 1), where d_b is the number of features that differ from background row b.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => 2 * a + b), tabular([[0, 0], [2, 2]]));
 * const explanation = await shap.explain([3, 1]);
 * explanation.attributions; // [4, 0]: 2 · (3 − 1), 1 · (1 − 1)
 * ```
 */
export class Shap<Instance, Batch> extends Explainer<Instance, Batch, ShapOptions> {
	protected readonly method = "shap";
	protected readonly known = [...COMMON_OPTIONS, "estimator", "link", "preset"];
	readonly #masker: Masker<Instance, Batch>;

	/**
	 * @param predict the model, called in batches
	 * @param masker what the features are and what stands for "absent": `tabular(background)`
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Batch>, masker: Masker<Instance, Batch>, defaults?: ShapOptions) {
		super(predict, masker, defaults);
		this.#masker = masker;
	}

	protected plan(instance: Instance, common: ResolvedCommon, given: Record<string, unknown>): Plan<Batch> {
		const preset = given.preset === undefined ? undefined : checkOneOf("options.preset", given.preset, ["python-shap"]);
		const wanted = checkOneOf("options.estimator", given.estimator ?? (preset ? "kernel" : "auto"), [
			"auto",
			"exact",
			"kernel",
			"permutation",
		]);
		const link = checkOneOf("options.link", given.link ?? "identity", ["identity", "logit"]);
		const masked = this.#masker.mask(instance);
		const budget = common.budget ?? defaultBudget(masked);
		const exactRows = 1 + ExactStrategy.rows(masked, link);
		if (wanted === "exact" && exactRows > budget) {
			throw valueError("options.budget", `at least ${exactRows} model rows for estimator "exact" on this instance`, budget);
		}
		const least = 1 + masked.backgroundRows;
		if (budget < least)
			throw valueError("options.budget", `at least ${least}: the instance and ${masked.backgroundRows} background rows`, budget);
		if (wanted === "permutation") {
			const leastWalk = 1 + masked.backgroundRows + 2 * Math.max(0, new Players(masked).count - 1);
			if (budget < leastWalk) throw valueError("options.budget", `at least ${leastWalk} for one walk forth and back`, budget);
			if (link !== "identity" && masked.backgroundRows > 1) {
				throw valueError("options.link", '"identity" for estimator "permutation", which meets one background row at a time', link);
			}
		}
		const estimator = wanted === "auto" ? (exactRows <= budget ? "exact" : "kernel") : wanted;
		return {
			subject: masked,
			estimator,
			features: masked.features,
			budget,
			start: async (kernels) => ({
				strategy: await STRATEGIES[estimator](kernels, masked, new Linking(kernels, link), {
					budget,
					seed: common.seed,
					sizes: preset ? "chance" : "design",
				}),
				options: { estimator: wanted, link, ...(preset && { preset }) },
			}),
		};
	}
}

type MakeStrategy = (
	kernels: Kernels,
	masked: MaskedInstance<unknown>,
	linking: Linking,
	options: { budget: number; seed: number; sizes: "design" | "chance" },
) => Strategy | Promise<Strategy>;

/** Those that few ask for are chunks of their own. */
const STRATEGIES: Record<"exact" | "kernel" | "permutation", MakeStrategy> = {
	exact: (_, masked, linking) => new ExactStrategy(masked, linking),
	kernel: (...all) => new KernelStrategy(...all),
	permutation: async (...all) => new (await import("../strategies/permutation.js")).PermutationStrategy(...all),
};

/** shap's "auto": 2 M + 2048 coalitions, each against the whole background. */
function defaultBudget({ features, backgroundRows }: MaskedInstance<unknown>): number {
	return 1 + backgroundRows * (1 + 2 * features.length + 2048);
}
