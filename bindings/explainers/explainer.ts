import { checkFunction, kindError } from "../check.js";
import { Explanation, type Feature, type ImageLayout, type Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { loadKernels } from "../kernels/load.js";
import type { Masker, Subject } from "../maskers/masker.js";
import type { Predict } from "../model/predict.js";
import { run, type RunResult, type RunSettings, steps } from "../run.js";
import { relativeError } from "../strategies/precision.js";
import type { Estimate, Strategy } from "../strategies/strategy.js";
import { version } from "../version.js";
import { type CommonOptions, mergeOptions, type ResolvedCommon, resolveCommon } from "./options.js";
import { checkResume, checkSameQuestion, joined, mixed } from "./resume.js";

/** What an explainer makes of an instance and options before the model is asked anything. */
export interface Plan<Batch> {
	readonly subject: Subject<Batch>;
	readonly strategy: Strategy;
	readonly estimator: string;
	readonly features: readonly Feature[];
	/** Images: where the features are. */
	readonly image?: ImageLayout | undefined;
	/** Largest number of model rows. */
	readonly budget: number;
	/** The method's own options as resolved, for the explanation. */
	readonly options: Readonly<Record<string, unknown>>;
	/** What the reader should know of the instance, whatever the model says. */
	readonly notes?: readonly Note[];
	/** About how many model rows are asked for at a time, where answers must be there before there are further questions; absent: any number. */
	readonly rowsAtOnce?: number;
	/** Where one conversation is not enough: leads several, instead of the one of `subject` and `strategy`. */
	readonly converse?: (settings: RunSettings) => Promise<RunResult>;
}

/** What an explanation would cost. */
export interface CostForecast {
	/** Model rows at most; identical rows are sent once, so it may be fewer. */
	readonly modelRows: number;
	/** Calls at the call's batch size, at most; about, where methods ask few rows at a time because the next depend on the answers (`MeaningfulPerturbation`). */
	readonly modelCalls: number;
	/** How the attributions would be computed. */
	readonly estimator: string;
}

/** Method × masker. Cheap, immutable, safe for concurrent use: everything about one explanation lives in that call. */
export abstract class Explainer<Instance, Batch, Options extends CommonOptions> {
	protected abstract readonly method: Explanation["method"];
	protected abstract readonly known: readonly string[];
	readonly #predict: Predict<Batch>;
	readonly #batchSize: number;
	readonly #defaults: Options | undefined;

	protected constructor(predict: Predict<Batch>, masker: Pick<Masker<Instance, Batch>, "batchSize">, defaults?: Options) {
		this.#predict = checkFunction("predict", predict);
		if (masker === null || typeof masker !== "object" || !("batchSize" in masker)) {
			throw kindError("masker", "a masker, as tabular(background) makes one", masker);
		}
		this.#batchSize = masker.batchSize;
		this.#defaults = defaults === undefined ? undefined : { ...defaults };
	}

	/**
	 * Checks the method's own options and reads the instance, at once: the caller may change it afterwards. The plan itself needs the kernels, which
	 * may have to be loaded first.
	 */
	protected abstract plan(
		instance: Instance,
		common: ResolvedCommon,
		given: Record<string, unknown>,
	): (kernels: Kernels) => Plan<Batch> | Promise<Plan<Batch>>;

	async #prepare(instance: Instance, options: Options | undefined): Promise<Prepared<Batch>> {
		const given = mergeOptions(this.known, this.#defaults, options);
		const earlier = given.resume === undefined ? undefined : checkResume(given.resume, this.method, options?.seed);
		const common = resolveCommon(earlier ? { ...given, seed: options?.seed } : given, {
			batchSize: this.#batchSize,
			seed: earlier ? earlier.seed + 1 : 0,
		});
		const planWith = this.plan(instance, common, given);
		common.signal?.throwIfAborted();
		const kernels = await loadKernels();
		const plan = await planWith(kernels);
		if (earlier) checkSameQuestion(earlier, plan);
		common.signal?.throwIfAborted();
		const batchSize = given.batchSize === undefined ? Math.min(common.batchSize, plan.subject.batchRows ?? Infinity) : common.batchSize;
		return { kernels, common: { ...common, batchSize }, plan, earlier };
	}

	/** What `run` and `steps` take. */
	#running({ kernels, common, plan, earlier }: Prepared<Batch>, inSteps: boolean): Parameters<typeof steps<Batch>> {
		const { precision } = common;
		const whole = (estimate: Estimate): Estimate => (earlier ? mixed(earlier, estimate) : estimate);
		const enough = precision === undefined ? undefined : (estimate: Estimate) => relativeError(whole(estimate)) <= precision;
		return [this.#predict, kernels, plan.subject, plan.strategy, { ...common, budget: plan.budget, inSteps, enough }];
	}

	/** A result as the explanation that it is. */
	#explanation({ kernels, common, plan, earlier }: Prepared<Batch>, result: RunResult): Explanation {
		const { estimate, targets, predictions, cost } = earlier ? joined(earlier, result) : result;
		const { targetNames, seed, batchSize, concurrency, precision } = common;
		return new Explanation({
			method: this.method,
			estimator: plan.estimator,
			features: plan.features,
			image: plan.image,
			targets: Array.from(targets, (index, i) => ({ index, name: targetNames?.[index] ?? String(index), prediction: predictions[i]! })),
			...estimate,
			notes: [
				...(plan.subject.notes ?? []),
				...(plan.notes ?? []),
				...constantModel(result, earlier),
				...estimate.notes,
				...(result.last ? shortfall(estimate, precision) : []),
			],
			cost,
			options: {
				targets: common.targets,
				budget: plan.budget,
				batchSize,
				concurrency,
				...(precision !== undefined && { precision }),
				...plan.options,
				...(earlier && { resumed: { modelRows: earlier.cost.modelRows, seed: earlier.seed } }),
			},
			seed,
			backend: kernels.backend,
			version,
		});
	}

	/**
	 * Why did the model say what it said about this instance?
	 *
	 * @throws {TypeError | RangeError} naming the argument or option that is wrong, before the model is asked anything
	 * @throws {ModelError} naming batch, row and target of a wrong reply
	 * @throws `signal.reason` after an abort
	 */
	async explain(instance: Instance, options?: Options): Promise<Explanation> {
		const prepared = await this.#prepare(instance, options);
		if (prepared.earlier?.exact) return prepared.earlier;
		return this.#whole(prepared);
	}

	async #whole(prepared: Prepared<Batch>): Promise<Explanation> {
		const running = this.#running(prepared, false);
		const { converse } = prepared.plan;
		return this.#explanation(prepared, await (converse ? converse(running[4]) : run(...running)));
	}

	/**
	 * Explanations that get better: the first as soon as there is something to say, each further one with a quarter more model rows, the last the same as
	 * `explain` gives. The model rests while the loop's body runs; leave the loop to stop the work. Methods that know nothing before their end yield
	 * one explanation.
	 *
	 * ```ts
	 * import { Shap, tabular } from "whybox";
	 * const background = Array.from({ length: 50 }, (_, i) => Array.from({ length: 12 }, (_, j) => (i * (j + 3)) % 7));
	 * const shap = new Shap((batch) => batch.toArrays().map((row) => row[0] * row[1] + row[2]), tabular(background));
	 * for await (const explanation of shap.stream(new Array(12).fill(9))) {
	 *   explanation.standardErrors; // smaller and smaller
	 *   if (explanation.cost.modelRows > 1000) break;
	 * }
	 * ```
	 */
	async *stream(instance: Instance, options?: Options): AsyncGenerator<Explanation, void, undefined> {
		const prepared = await this.#prepare(instance, options);
		if (prepared.earlier?.exact) return yield prepared.earlier;
		if (prepared.plan.converse) return yield await this.#whole(prepared);
		for await (const result of steps(...this.#running(prepared, true))) yield this.#explanation(prepared, result);
	}

	/** One explanation per instance, in order, one after another; stop the loop to stop the work. `options` as for `explain`. */
	async *explainAll(
		instances: Iterable<Instance> | AsyncIterable<Instance>,
		options?: Options,
	): AsyncGenerator<Explanation, void, undefined> {
		const many = (typeof instances === "string" ? undefined : instances) as
			Partial<Iterable<Instance> & AsyncIterable<Instance>> | null | undefined;
		if (typeof many?.[Symbol.iterator] !== "function" && typeof many?.[Symbol.asyncIterator] !== "function") {
			throw kindError("instances", "an array or another iterable of instances", instances);
		}
		for await (const instance of instances) yield await this.explain(instance, options);
	}

	/**
	 * What `explain` would cost, before any model row is spent. With a `precision`: at most, unless `resume` gives an earlier explanation, whose standard
	 * errors say how many further rows it would take about: errors shrink with the square root of the rows, or faster.
	 */
	async cost(instance: Instance, options?: Options): Promise<CostForecast> {
		const { common, plan, earlier } = await this.#prepare(instance, options);
		const most = 1 + plan.strategy.rowsWanted;
		const modelRows = earlier?.exact ? 0 : Math.min(most, furtherRows(earlier, common.precision));
		const modelCalls = Math.ceil(modelRows / Math.min(common.batchSize, plan.rowsAtOnce ?? Infinity));
		return { modelRows, modelCalls, estimator: plan.estimator };
	}
}

/** An instance and options, ready to be put to the model. */
interface Prepared<Batch> {
	readonly kernels: Kernels;
	readonly common: ResolvedCommon;
	readonly plan: Plan<Batch>;
	/** The explanation to be continued. */
	readonly earlier: Explanation | undefined;
}

/** A note if what was asked has shown nothing of the model, for some target; learned masks, and masks that hide nothing, say so themselves. */
function constantModel({ constant, targets, estimate }: RunResult, earlier: Explanation | undefined): Note[] {
	const code = "constant-model";
	if (estimate.masks !== undefined || estimate.notes.some((note) => note.code === "masks-alike")) return [];
	if (earlier && !earlier.notes.some((note) => note.code === code)) return [];
	const same = constant.flatMap((is, t) => (is ? [targets[t]!] : []));
	if (same.length === 0) return [];
	const where = same.length === constant.length ? "" : ` for target${same.length === 1 ? "" : "s"} ${same.join(", ")}`;
	const fit = estimate.surrogate === undefined ? "" : ", and a perfect fit says nothing";
	return [{ code, message: `The model said the same of every sample${where}: there is nothing to explain${fit}.` }];
}

/** About how many model rows more an explanation needs for a precision. */
function furtherRows(earlier: Explanation | undefined, precision: number | undefined): number {
	if (earlier === undefined || precision === undefined) return Infinity;
	const share = relativeError(earlier) / precision;
	return Math.max(0, Math.ceil(earlier.cost.modelRows * (share * share - 1)));
}

/** A note if the wanted precision was not reached. */
function shortfall(estimate: Estimate, precision: number | undefined): Note[] {
	const reached = relativeError(estimate);
	if (precision === undefined || reached <= precision) return [];
	const found =
		reached === Infinity ? "there are no standard errors to tell" : `the largest standard error is ${reached.toPrecision(2)} of it`;
	const message = `Wanted were standard errors of at most ${precision} of the range of the attributions; ${found}: raise the budget.`;
	return [{ code: "precision-not-reached", message }];
}
