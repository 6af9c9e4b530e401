import type { Cost } from "./explanation.js";
import type { Kernels } from "./kernels/kernels.js";
import type { Subject } from "./maskers/masker.js";
import type { Predict } from "./model/predict.js";
import { ModelSession, type Progress } from "./model/session.js";
import { resolveTargets, selectTargets, type TargetsOption } from "./model/targets.js";
import type { Estimate, Strategy } from "./strategies/strategy.js";

/** What the loop needs to know beside the strategy. */
export interface RunSettings {
	readonly budget: number;
	readonly batchSize: number;
	readonly concurrency: number;
	readonly targets: TargetsOption;
	readonly targetNames?: readonly string[] | undefined;
	readonly timeout?: number | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: Progress) => void) | undefined;
	/** Look at the estimate on the way, too, where the strategy can say something before its end? */
	readonly inSteps?: boolean | undefined;
	/** Is an estimate good enough to stop? */
	readonly enough?: ((estimate: Estimate) => boolean) | undefined;
}

export interface RunResult {
	readonly estimate: Estimate;
	/** Indices of the explained targets, and what the model said of them. */
	readonly targets: Int32Array;
	readonly predictions: Float64Array;
	readonly cost: Cost;
	/** For each target: did the model say the same of every row that was asked about, and is there one beside the instance? */
	readonly constant: readonly boolean[];
	/** Nothing better comes: the budget is spent, there is nothing more to learn, or it is enough. */
	readonly last: boolean;
}

/** From one look at the estimate to the next, the model rows grow by this factor. */
const STEP = 1.25;

/** The last of `steps`: all that the budget allows, or enough. Takes no looks that nobody asked for. */
export async function run<Batch>(...all: Parameters<typeof steps<Batch>>): Promise<RunResult> {
	let last: RunResult | undefined;
	for await (const result of steps(...all)) last = result;
	return last!;
}

/**
 * The one loop: ask the strategy, compose, ask the model, tell the strategy, until there is nothing more to learn. Yields what is known at
 * the end and, if wanted, at steps on the way, each when a fixed number of model rows has been told: that depends on the strategy alone.
 *
 * All state is local: explanations may run interleaved, and one that fails or is aborted leaves nothing behind.
 *
 * @throws {ModelError} for what the model did wrong; `signal.reason` after an abort
 */
export async function* steps<Batch>(
	predict: Predict<Batch>,
	kernels: Kernels,
	subject: Subject<Batch>,
	strategy: Strategy,
	settings: RunSettings,
): AsyncGenerator<RunResult, void, undefined> {
	const started = performance.now();
	/** While who looks at a result takes his time. */
	let paused = 0;
	const session = new ModelSession(predict, { ...settings, rowsTotal: 1 + strategy.rowsWanted });
	try {
		session.submit(subject.instance);
		// The instance goes out with the first full batch; its answer is the first to come back.
		let asking = true;
		let open = 0;
		let chosen: Int32Array | undefined;
		let predictions: Float64Array = new Float64Array(0);
		/** For each target: has the model said anything else than of the instance? */
		let moved: boolean[] = [];
		const ahead = settings.batchSize * settings.concurrency;
		/** Rows of all queries so far, and at which number of them the estimate is looked at next. */
		let asked = 0;
		const looking = settings.inSteps === true || settings.enough !== undefined;
		let look = (looking ? strategy.rowsNeeded : undefined) ?? Infinity;
		const result = (estimate: Estimate, last: boolean): RunResult => {
			const model = session.millisecondsInModel;
			const explainer = Math.max(0, performance.now() - started - paused - model);
			const { modelRows, modelCalls, rowsSaved } = session;
			const cost = { modelRows, modelCalls, rowsSaved, milliseconds: { model, explainer } };
			const constant = moved.map((other) => !other && asked > 0);
			return { estimate, targets: chosen!, predictions, cost, constant, last };
		};
		while (true) {
			// Questions that turn out to have been asked before fill no batch: a few of them, then a look at what else is to be done.
			for (let idle = 0; asking && asked < look && idle < 4 && session.queued < ahead && !session.ready;) {
				const queued = session.queued;
				const query = strategy.ask(Math.min(session.rowsLeft, subject.chunkRows, look - asked));
				if (query === null) asking = false;
				if (query === null || query === "wait") break;
				const inputs = subject.compose(kernels, query);
				asked += inputs.count;
				session.submit(inputs);
				open++;
				if (session.queued === queued) idle++;
			}
			if (chosen !== undefined && open === 0) {
				if (!asking || asked < look || asked >= strategy.rowsWanted) break;
				const estimate = strategy.estimate();
				if (settings.enough?.(estimate) === true) {
					yield result(estimate, true);
					return;
				}
				const yielded = performance.now();
				yield result(estimate, false);
				paused += performance.now() - yielded;
				look = Math.ceil(look * STEP);
				continue;
			}
			const answers = await session.next();
			if (chosen === undefined) {
				chosen = resolveTargets(settings.targets, answers, settings.targetNames);
				predictions = selectTargets(answers, answers.length, chosen);
				moved = Array.from(predictions, () => false);
				strategy.begin(predictions);
			} else {
				const told = selectTargets(answers, session.targets, chosen);
				for (let t = 0; t < moved.length; t++) {
					for (let at = t; at < told.length && !moved[t]; at += moved.length) moved[t] = told[at] !== predictions[t];
				}
				strategy.tell(told);
				open--;
			}
		}
		yield result(strategy.estimate(), true);
	} finally {
		session.close();
	}
}
