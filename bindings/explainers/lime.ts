import { checkInteger, checkNumber, checkOneOf, kindError, valueError } from "../check.js";
import type { Feature, ImageLayout, Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Masker, Subject } from "../maskers/masker.js";
import type { Draws } from "../maskers/table-neighbourhood.js";
import type { Predict } from "../model/predict.js";
import { FEATURE_SELECTIONS, type FeatureSelection } from "../strategies/local-surrogate.js";
import { FocusedSamples } from "../strategies/focused-samples.js";
import { HadamardSamples } from "../strategies/hadamard-samples.js";
import { autoWidth } from "../strategies/kernel-width.js";
import { type Control, NeighbourhoodStrategy } from "../strategies/neighbourhood.js";
import { CoalitionSamples, type Samples, TableSamples } from "../strategies/samples.js";
import { Explainer, type Plan } from "./explainer.js";
import { PRECISION_OPTIONS, type PrecisionOptions, type ResolvedCommon } from "./options.js";

/** Options that only make sense for tables. */
const TABLE_OPTIONS = ["discretiser", "sampleAround"] as const;

/** The square of a smaller one would vanish. */
const SMALLEST_WIDTH = 1e-150;

/** From so many samples of an image on, the standard errors under its control variate cover what they say. */
const SURE_BUDGET = 1000;

/** What each kind of data can be sampled by, the default first. */
const SAMPLINGS = { image: ["balanced", "independent"], text: ["focused", "independent"], tabular: ["independent"] } as const;
type Sampling = "balanced" | "focused" | "independent";

/** Options of `Lime`. */
export interface LimeOptions extends PrecisionOptions {
	/**
	 * Tables: how numeric columns become conditions: bins by "quartile" (default), "decile", or "entropy" (needs `labels` in the masker); "none": they stay
	 * numbers, and the attribution is the weight per standard deviation.
	 */
	readonly discretiser?: "quartile" | "decile" | "entropy" | "none";
	/** Tables: where the draws of numeric columns that stay numbers are centred: the training "mean" (default, as lime) or the "instance". */
	readonly sampleAround?: "mean" | "instance";
	/**
	 * Width of the exponential kernel exp(−d² / (2 width²)); default 0.75 · √columns for tables (Euclidean distance), 0.25 for text and images (cosine
	 * distance 0..1; lime's 25 for text goes with 100 times the distance). "auto": such that the samples count for a quarter of their number.
	 */
	readonly kernelWidth?: number | "auto";
	/** How the features of the surrogate are chosen; default "auto": forward selection up to 6 features, else highest weights. */
	readonly featureSelection?: FeatureSelection;
	/** Features in the surrogate at most; default 10, for images all. */
	readonly featureCount?: number;
	/**
	 * Images: "balanced" (default): pictures in which every superpixel is present equally often, each followed by its complement (rows of Hadamard
	 * matrices), which gives the weights the precision of about twice as many. Texts: "focused" (default): with as many words left as tells most of the weights,
	 * each counting the less the oftener it is drawn, which makes up for about a third more samples. "independent": as lime draws; for tables the only one.
	 */
	readonly sampling?: "balanced" | "focused" | "independent";
	/**
	 * true: what the model does beside the linear is foretold from the samples, at no model rows, and subtracted before the surrogate is fitted to the rest;
	 * the weights tend to the same and have the precision of two to four times the samples. Texts and tables (default true): by a regression on the number
	 * of words left and pairs of strong words, or on all bins of the columns and the places in them; costs up to 0.3 s a target. Images (default true from a
	 * budget of 1000 on: below that the standard errors are too small): by a Gaussian process on pairs of superpixels, at most 128; costs 0.1 to 0.3 s a target.
	 * There is none for more than 4 targets, or below 2 samples per feature.
	 */
	readonly controlVariate?: boolean;
	/** Ridge penalty of the surrogate, >= 0; default 1, for balanced and focused samples 0.01. */
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
 * Cost: `budget` model rows at most, the instance counted; samples that are alike are sent once. Default 5000, for images 1000.
 *
 * Source: Ribeiro, Singh, Guestrin, "Why Should I Trust You?" (KDD 2016), eq. 1 and 2, algorithm 1.
 *
 * ```ts
 * import { Lime, tabular } from "whybox";
 * const lime = new Lime((batch) => batch.toArrays().map(([a]) => (a > 1 ? 1 : 0)), tabular([[0, 0], [1, 5], [2, 3], [3, 1]]));
 * const explanation = await lime.explain([3, 1], { budget: 500 });
 * explanation.top(1)[0].feature; // "column 0 > 2.25"
 * ```
 *
 * @typeParam Instance what is explained: a row, a text, an image
 * @typeParam Batch what the model gets: `Rows`, `string[]`, `Images`
 */
export class Lime<Instance, Batch> extends Explainer<Instance, Batch, LimeOptions> {
	protected readonly method = "lime";
	protected readonly known = [
		...PRECISION_OPTIONS,
		...TABLE_OPTIONS,
		"kernelWidth",
		"featureSelection",
		"featureCount",
		"sampling",
		"controlVariate",
		"ridge",
		"preset",
	];
	readonly #masker: Masker<Instance, Batch>;

	/**
	 * @param predict the model, called in batches
	 * @param masker what the features are: `tabular(rows)`, `tabular({ trainingStatistics })`, `text()`, `image()`
	 * @param defaults options for every call
	 */
	constructor(predict: Predict<Batch>, masker: Masker<Instance, Batch>, defaults?: LimeOptions) {
		super(predict, masker, defaults);
		this.#masker = masker;
	}

	protected plan(instance: Instance, common: ResolvedCommon, given: Record<string, unknown>): (kernels: Kernels) => Promise<Plan<Batch>> {
		const preset = given.preset === undefined ? undefined : checkOneOf("options.preset", given.preset, ["python-lime"]);
		const featureSelection = checkOneOf("options.featureSelection", given.featureSelection ?? "auto", FEATURE_SELECTIONS);
		const wantedCount = given.featureCount === undefined ? undefined : checkInteger("options.featureCount", given.featureCount, 1);
		const sampling = this.#sampling(given.sampling, preset);
		const ridge = checkNumber("options.ridge", given.ridge ?? (sampling === "independent" ? 1 : 0.01), 0);
		const width = given.kernelWidth;
		if (width !== undefined && width !== "auto" && !(checkNumber("options.kernelWidth", width) >= SMALLEST_WIDTH)) {
			throw valueError("options.kernelWidth", `a number >= ${SMALLEST_WIDTH}, or "auto"`, width);
		}
		const budget = common.budget ?? (this.#masker.kind === "image" ? 1000 : 5000);
		if (budget < 2) throw valueError("options.budget", "at least 2: the instance and one sample", budget);
		const controlVariate = given.controlVariate ?? (!preset && (this.#masker.kind !== "image" || budget >= SURE_BUDGET));
		if (typeof controlVariate !== "boolean") throw kindError("options.controlVariate", "true or false", controlVariate);
		const surroundings = this.#surroundings(instance, common.seed, sampling, given);
		return async (kernels) => {
			const { subject, features, image, drawn, samples, control, options, defaultWidth, notes } = surroundings(kernels);
			// Of a picture every part is shown, as lime does.
			const featureCount = wantedCount ?? (this.#masker.kind === "image" ? features.length : 10);
			const kernelWidth = width === "auto" ? autoWidth(kernels, drawn, budget - 1) : ((width as number | undefined) ?? defaultWidth);
			const strategy = new NeighbourhoodStrategy(kernels, samples?.(kernelWidth) ?? drawn, {
				samples: budget,
				seed: common.seed,
				kernelWidth,
				featureSelection,
				featureCount,
				alpha: ridge,
				controlVariate: controlVariate ? await control(kernelWidth) : undefined,
			});
			return {
				subject,
				strategy,
				estimator: "lime",
				features,
				image,
				budget,
				options: { ...options, kernelWidth, featureSelection, featureCount, sampling, controlVariate, ridge, ...(preset && { preset }) },
				notes,
			};
		};
	}

	#sampling(given: unknown, preset: "python-lime" | undefined): Sampling {
		const { kind } = this.#masker;
		const known: readonly Sampling[] = SAMPLINGS[kind];
		const sampling = checkOneOf("options.sampling", given ?? (preset ? "independent" : known[0]), ["balanced", "focused", "independent"]);
		if (known.includes(sampling)) return sampling;
		const kinds = { image: "images", text: "texts", tabular: "tables" }[kind];
		throw valueError("options.sampling", `${known.map((name) => `"${name}"`).join(" or ")} for ${kinds}`, sampling);
	}

	/** What is drawn around the instance, by kind of data. */
	#surroundings(
		instance: Instance,
		seed: number,
		sampling: Sampling,
		given: Record<string, unknown>,
	): (kernels: Kernels) => Surroundings<Batch> {
		const masker = this.#masker;
		if (masker.neighbourhood !== undefined) {
			const discretiser = checkOneOf("options.discretiser", given.discretiser ?? "quartile", ["quartile", "decile", "entropy", "none"]);
			const sampleAround = checkOneOf("options.sampleAround", given.sampleAround ?? "mean", ["mean", "instance"]);
			const neighbourhood = masker.neighbourhood(instance, { discretiser, sampleAround });
			return (kernels) => ({
				subject: neighbourhood,
				features: neighbourhood.features,
				drawn: new TableSamples(kernels, neighbourhood, seed),
				control: async (width) => {
					const [{ regressionControl }, { columnRegressors }] = await Promise.all([
						import("../strategies/regression-control.js"),
						import("../strategies/column-regressors.js"),
					]);
					return regressionControl((_, __, most) => columnRegressors(kernels, neighbourhood, width, most));
				},
				options: { discretiser, sampleAround },
				notes: unseenCategories(neighbourhood),
				defaultWidth: 0.75 * Math.sqrt(neighbourhood.features.length),
			});
		}
		for (const name of TABLE_OPTIONS) {
			if (given[name] !== undefined)
				throw new TypeError(`"options.${name}" is for tables, and this explainer's masker is for ${masker.kind}s`);
		}
		const mask = masker.mask(instance);
		const removal = masker.kind === "text" ? "uniform-size" : "coin";
		return (kernels) => {
			const masked = mask(kernels);
			return {
				subject: masked,
				features: masked.features,
				image: masked.image,
				drawn: sampling === "balanced" ? new HadamardSamples(kernels, masked, seed) : new CoalitionSamples(kernels, masked, removal, seed),
				...(sampling === "focused" && { samples: (width) => new FocusedSamples(kernels, masked, seed, width) }),
				control: async (width) => {
					if (masker.kind === "image") return (await import("../strategies/control-variate.js")).controlled;
					const [{ regressionControl }, { sizeRegressors }] = await Promise.all([
						import("../strategies/regression-control.js"),
						import("../strategies/size-regressors.js"),
					]);
					return regressionControl((weights, count) => sizeRegressors(kernels, weights, width, count));
				},
				options: {},
				notes: [],
				defaultWidth: 0.25,
			};
		};
	}
}

interface Surroundings<Batch> {
	readonly subject: Subject<Batch>;
	readonly features: readonly Feature[];
	readonly image?: ImageLayout | undefined;
	/** The samples, or those that lime would draw where it takes a kernel to say which tell most. */
	readonly drawn: Samples;
	readonly samples?: (width: number) => Samples;
	/** What takes noise out of the weights: a chunk of its own, so that only who wants it loads it. */
	readonly control: (width: number) => Promise<Control>;
	readonly options: Readonly<Record<string, unknown>>;
	readonly defaultWidth: number;
	readonly notes: readonly Note[];
}

/** Categories and bins of the instance that no training row is in: only the instance itself meets the condition, so that its weight is the penalty's doing. */
function unseenCategories({ features, table }: Draws): Note[] {
	return features.flatMap((feature, column) => {
		const entry = table.instanceEntry[column]!;
		if (table.kinds[column] === 0) return [];
		const at = table.offsets[column]! + entry;
		const frequency = table.cumulative[at]! - (entry === 0 ? 0 : table.cumulative[at - 1]!);
		if (frequency > 0) return [];
		const message = `No training row has "${feature.condition ?? feature.name}": the samples never do, and the weight of this condition says nothing.`;
		return [{ code: "unseen-condition", message }];
	});
}
