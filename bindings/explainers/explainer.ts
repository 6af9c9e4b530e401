import { checkFunction, kindError } from "../check.js";
import { Explanation, type Feature, type ImageLayout, type Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import { loadKernels } from "../kernels/load.js";
import type { Masker, Subject } from "../maskers/masker.js";
import type { Predict } from "../model/predict.js";
import { run } from "../run.js";
import type { Strategy } from "../strategies/strategy.js";
import { version } from "../version.js";
import { type CommonOptions, mergeOptions, type ResolvedCommon, resolveCommon } from "./options.js";

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
}

/** What an explanation would cost. */
export interface CostForecast {
	/** Model rows at most; identical rows are sent once, so it may be fewer. */
	readonly modelRows: number;
	/** Calls at the call's batch size, at most. */
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

	async #prepare(
		instance: Instance,
		options: Options | undefined,
	): Promise<{ kernels: Kernels; common: ResolvedCommon; plan: Plan<Batch> }> {
		const given = mergeOptions(this.known, this.#defaults, options);
		const common = resolveCommon(given, this.#batchSize);
		const planWith = this.plan(instance, common, given);
		common.signal?.throwIfAborted();
		const kernels = await loadKernels();
		const plan = await planWith(kernels);
		common.signal?.throwIfAborted();
		return { kernels, common, plan };
	}

	/**
	 * Why did the model say what it said about this instance?
	 *
	 * @throws {TypeError | RangeError} naming the argument or option that is wrong, before the model is asked anything
	 * @throws {ModelError} naming batch, row and target of a wrong reply
	 * @throws `signal.reason` after an abort
	 */
	async explain(instance: Instance, options?: Options): Promise<Explanation> {
		const { kernels, common, plan } = await this.#prepare(instance, options);
		const { estimate, targets, predictions, cost } = await run(this.#predict, kernels, plan.subject, plan.strategy, {
			...common,
			budget: plan.budget,
		});
		const { targetNames, seed, batchSize, concurrency } = common;
		return new Explanation({
			method: this.method,
			estimator: plan.estimator,
			features: plan.features,
			image: plan.image,
			targets: Array.from(targets, (index, i) => ({ index, name: targetNames?.[index] ?? String(index), prediction: predictions[i]! })),
			...estimate,
			notes: [...(plan.notes ?? []), ...estimate.notes],
			cost,
			options: { targets: common.targets, budget: plan.budget, batchSize, concurrency, ...plan.options },
			seed,
			backend: kernels.backend,
			version,
		});
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

	/** What `explain` would cost, before any model row is spent. */
	async cost(instance: Instance, options?: Options): Promise<CostForecast> {
		const { common, plan } = await this.#prepare(instance, options);
		const modelRows = 1 + plan.strategy.rowsWanted;
		return { modelRows, modelCalls: Math.ceil(modelRows / common.batchSize), estimator: plan.estimator };
	}
}
