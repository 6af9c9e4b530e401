import { checkOneOf, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { MaskedInstance, Masker } from "../maskers/masker.js";
import type { Link } from "../model/link.js";
import type { Predict } from "../model/predict.js";
import { exactRows } from "../strategies/exact-rows.js";
import { Players } from "../strategies/players.js";
import type { Strategy } from "../strategies/strategy.js";
import { Linking } from "../strategies/linking.js";
import { Explainer, type Plan } from "./explainer.js";
import { PRECISION_OPTIONS, type PrecisionOptions, type ResolvedCommon } from "./options.js";

/** How attributions are computed; `ShapOptions.estimator` says what each does. */
export type Estimator = "exact" | "two-level" | "odd-process" | "kernel" | "permutation";
const ESTIMATORS = ["exact", "two-level", "odd-process", "kernel", "permutation"] as const satisfies readonly Estimator[];

/** Models of the model that help to estimate; `ShapOptions.surrogate` says what each is for. */
export type SurrogateOption = "none" | "auto" | "trees" | "network";
const SURROGATES = ["none", "auto", "trees", "network"] as const satisfies readonly SurrogateOption[];

/** Options of `Shap`. */
export interface ShapOptions extends PrecisionOptions {
	/**
	 * "auto" (default) chooses: "exact" if the budget allows; for a single background row, a text or an image "odd-process"; for a background of several rows
	 * "two-level"; "kernel" under a link, and where there are many features: above 400 for "odd-process", from rows × features³ = 3e8 on for "two-level"
	 * (144 features for 100 rows). The explanation says which.
	 *
	 * - "exact": every coalition; RangeError if the budget does not allow it.
	 * - "two-level": pairs of coalitions, each against one background row, and a model of how the rows differ; no link.
	 * - "odd-process": pairs of coalitions against a single baseline, and a Gaussian process on what they leave open.
	 * - "kernel": Kernel SHAP on sampled coalitions, each averaged over the whole background.
	 * - "permutation": marginal contributions along random orders walked both ways, each against one background row; a link for a single
	 *   background row only.
	 */
	readonly estimator?: "auto" | Estimator;
	/** "identity" (default), or "logit" for a model that says probabilities: attributions are then in log-odds. */
	readonly link?: Link;
	/**
	 * For "two-level": a model of the model, fitted to the rows that were asked anyway, whose Shapley values are known; only what it leaves is
	 * estimated, on rows that it has not seen. Costs no model rows, but up to a second of computing at 4000 rows of 30 columns, per target.
	 *
	 * - "none" (default)
	 * - "auto": whichever of the others leaves least, or none if that is surer.
	 * - "trees": boosted trees, for models with steps.
	 * - "network": small neural networks, for smooth models.
	 */
	readonly surrogate?: SurrogateOption;
	/** "python-shap": Kernel SHAP as shap's KernelExplainer runs it, without its l1 truncation and its unpaired coalitions. */
	readonly preset?: "python-shap";
	/**
	 * An earlier explanation of this instance, to be made more precise: `budget` further model rows are asked, with another seed (by default the next), and both
	 * count by their standard errors. A saved one comes back through `Explanation.fromJSON`; one that is exact is returned as it is.
	 */
	readonly resume?: Explanation;
}

/**
 * Shapley values: how much each feature moved the prediction away from the average over the background (Lundberg & Lee 2017).
 *
 * Base value + sum of attributions = linked prediction, for each target. A feature that differs from no background row gets exactly 0.
 *
 * Cost, at most `budget` model rows for M features and B background rows: exact 1 + Σ_b (2^d_b − 1), where d_b is the number of features that differ
 * from background row b. By default two-level gets 100 pairs of coalitions per background row (2 M if that is more), odd-process 512 pairs (2 M if that
 * is more), kernel and permutation as much as shap: 2 M + 2048 coalitions, each against all B rows.
 *
 * Source: Lundberg & Lee, "A Unified Approach to Interpreting Model Predictions" (NeurIPS 2017), theorem 1; "kernel" theorem 2.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => 2 * a + b), tabular([[0, 0], [2, 2]]));
 * const explanation = await shap.explain([3, 1]);
 * explanation.attributions; // [4, 0]: 2 · (3 − 1), 1 · (1 − 1)
 * ```
 *
 * @typeParam Instance what is explained: a row, a text, an image
 * @typeParam Batch what the model gets: `Rows`, `string[]`, `Images`
 */
export class Shap<Instance, Batch> extends Explainer<Instance, Batch, ShapOptions> {
	protected readonly method = "shap";
	protected readonly known = [...PRECISION_OPTIONS, "estimator", "link", "surrogate", "preset", "resume"];
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

	protected plan(instance: Instance, common: ResolvedCommon, given: Record<string, unknown>): (kernels: Kernels) => Promise<Plan<Batch>> {
		const preset = given.preset === undefined ? undefined : checkOneOf("options.preset", given.preset, ["python-shap"]);
		const wanted = checkOneOf("options.estimator", given.estimator ?? (preset ? "kernel" : "auto"), ["auto", ...ESTIMATORS]);
		const link = checkOneOf("options.link", given.link ?? "identity", ["identity", "logit"]);
		const surrogate = checkOneOf("options.surrogate", given.surrogate ?? "none", SURROGATES);
		if (surrogate !== "none" && wanted !== "auto" && wanted !== "two-level") {
			throw valueError("options.surrogate", `"none" for estimator "${wanted}": surrogates support "two-level"`, surrogate);
		}
		const mask = this.#masker.mask(instance);
		return (kernels) => planFor(kernels, mask(kernels), common, { preset, wanted, link, surrogate });
	}
}

interface Question {
	readonly preset: "python-shap" | undefined;
	readonly wanted: "auto" | Estimator;
	readonly link: Link;
	readonly surrogate: SurrogateOption;
}

/** Chooses estimator and budget. @throws RangeError naming the option that does not fit the instance */
async function planFor<Batch>(
	kernels: Kernels,
	masked: MaskedInstance<Batch>,
	common: ResolvedCommon,
	{ preset, wanted, link, surrogate }: Question,
): Promise<Plan<Batch>> {
	const rows = masked.backgroundRows;
	const players = new Players(masked);
	const enumerated = 1 + exactRows(masked, link, players);
	const sampler = wanted === "auto" || wanted === "exact" ? samplerFor(rows, players.count, link) : wanted;
	const budget = common.budget ?? defaultBudget(sampler, masked);
	const estimator = wanted === "auto" ? (enumerated <= budget ? "exact" : sampler) : wanted;
	const least = 1 + rows;
	if (budget < least) throw valueError("options.budget", `at least ${least}: the instance and ${rows} background rows`, budget);
	if (estimator === "exact" && enumerated === Infinity) {
		throw valueError(
			"options.estimator",
			`"auto" or another for ${players.count} features, of which "exact" would ask for every coalition`,
			estimator,
		);
	}
	if (estimator === "exact" && enumerated > budget) {
		throw valueError("options.budget", `at least ${enumerated} model rows for estimator "exact" on this instance`, budget);
	}
	if ((estimator === "two-level" || estimator === "permutation") && link !== "identity" && rows > 1) {
		throw valueError("options.link", `"identity" for estimator "${estimator}", which meets one background row at a time`, link);
	}
	if (estimator === "odd-process" && rows > 1) {
		throw valueError(
			"options.estimator",
			`"two-level" or another for ${rows} background rows: "odd-process" is for a single one`,
			estimator,
		);
	}
	checkMemory(estimator, players, rows, budget);
	if (estimator === "permutation") {
		const leastWalk = least + 2 * Math.max(0, players.count - 1);
		if (budget < leastWalk) throw valueError("options.budget", `at least ${leastWalk} for one walk forth and back`, budget);
	}
	return {
		subject: masked,
		strategy: await STRATEGIES[estimator](kernels, masked, new Linking(kernels, link), {
			budget,
			seed: common.seed,
			sizes: preset ? "chance" : "design",
			surrogate,
		}),
		estimator,
		features: masked.features,
		image: masked.image,
		budget,
		options: { estimator: wanted, link, surrogate, ...(preset && { preset }) },
	};
}

type MakeStrategy = (
	kernels: Kernels,
	masked: MaskedInstance<unknown>,
	linking: Linking,
	options: { budget: number; seed: number; sizes: "design" | "chance"; surrogate: SurrogateOption },
) => Promise<Strategy>;

/** They are chunks of their own: an explanation loads the one that it needs. */
const STRATEGIES: Record<Estimator, MakeStrategy> = {
	exact: async (_, masked, linking) => new (await import("../strategies/exact.js")).ExactStrategy(masked, linking),
	"two-level": async (kernels, masked, linking, options) => {
		const { surrogate } = options;
		const improve =
			surrogate === "none"
				? undefined
				: (await import("../strategies/surrogate-correction.js")).surrogateCorrection(kernels, masked, surrogate);
		return new (await import("../strategies/two-level.js")).TwoLevelStrategy(kernels, masked, linking, options, improve);
	},
	"odd-process": async (...all) => new (await import("../strategies/odd-process.js")).OddProcessStrategy(...all),
	kernel: async (...all) => new (await import("../strategies/kernel.js")).KernelStrategy(...all),
	permutation: async (...all) => new (await import("../strategies/permutation.js")).PermutationStrategy(...all),
};

/** What "auto" does where enumeration does not fit. */
function samplerFor(backgroundRows: number, count: number, link: Link): Estimator {
	if (backgroundRows === 1) return count <= MOST_PLAYERS_PROCESS ? "odd-process" : "kernel";
	return link === "identity" && backgroundRows * count * count * count <= MOST_WORK_TWO_LEVEL ? "two-level" : "kernel";
}

/** Beyond these, the better estimators take longer than most models. */
const MOST_PLAYERS_PROCESS = 400;
const MOST_WORK_TWO_LEVEL = 3e8;

/** What the plan and the equations of an estimator may take in memory. */
const MOST_BYTES = 2 ** 30;

/** Before anything is drawn or asked. @throws RangeError naming the budget or, where that cannot help, the instance */
function checkMemory(estimator: Estimator, { count, words }: Players, backgroundRows: number, budget: number): void {
	if (estimator === "exact") return;
	const matrices = estimator === "two-level" ? backgroundRows : estimator === "permutation" ? 0 : 4;
	const features = Math.floor(Math.sqrt(MOST_BYTES / (8 * Math.max(1, matrices))));
	if (matrices > 0 && count > features) {
		throw valueError("instance", `at most ${features} features that differ from the background, for estimator "${estimator}"`, count);
	}
	// The plan, its parts while it is drawn, and a number for each coalition; a walk is one number.
	const each = estimator === "permutation" ? 4 : 3 * 4 * words + 16;
	const rowsEach = estimator === "kernel" ? backgroundRows : estimator === "permutation" ? 2 * Math.max(1, count - 1) : 1;
	const existing = 2 ** count * (estimator === "kernel" ? 1 : backgroundRows);
	const most = 1 + backgroundRows + rowsEach * Math.floor(MOST_BYTES / each);
	if (budget > most && (estimator === "permutation" || existing * each > MOST_BYTES)) {
		throw valueError(
			"options.budget",
			`at most ${most} for ${count} features and ${backgroundRows} background rows, for estimator "${estimator}"`,
			budget,
		);
	}
}

function defaultBudget(estimator: Estimator, { features, backgroundRows }: MaskedInstance<unknown>): number {
	const pairs = { "two-level": Math.max(100, 2 * features.length), "odd-process": Math.max(512, 2 * features.length) };
	if (estimator === "two-level" || estimator === "odd-process") return 1 + backgroundRows * (1 + 2 * pairs[estimator]);
	// shap's "auto"
	return 1 + backgroundRows * (1 + 2 * features.length + 2048);
}
