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
}

export interface RunResult {
	readonly estimate: Estimate;
	/** Indices of the explained targets, and what the model said of them. */
	readonly targets: Int32Array;
	readonly predictions: Float64Array;
	readonly cost: Cost;
}

/**
 * The one loop: ask the strategy, compose, ask the model, tell the strategy, until there is nothing more to learn.
 *
 * All state is local: explanations may run interleaved, and one that fails or is aborted leaves nothing behind.
 *
 * @throws {ModelError} for what the model did wrong; `signal.reason` after an abort
 */
export async function run<Batch>(
	predict: Predict<Batch>,
	kernels: Kernels,
	subject: Subject<Batch>,
	strategy: Strategy,
	settings: RunSettings,
): Promise<RunResult> {
	const started = performance.now();
	const session = new ModelSession(predict, { ...settings, rowsTotal: 1 + strategy.rowsWanted });
	try {
		session.submit(subject.instance);
		// The instance goes out with the first full batch; its answer is the first to come back.
		let asking = true;
		let open = 0;
		let chosen: Int32Array | undefined;
		let predictions: Float64Array = new Float64Array(0);
		const ahead = settings.batchSize * settings.concurrency;
		while (true) {
			// Questions that turn out to have been asked before fill no batch: a few of them, then a look at what else is to be done.
			for (let idle = 0; asking && idle < 4 && session.queued < ahead && !session.ready;) {
				const queued = session.queued;
				const query = strategy.ask(Math.min(session.rowsLeft, subject.chunkRows));
				if (query === null) asking = false;
				if (query === null || query === "wait") break;
				session.submit(subject.compose(kernels, query));
				open++;
				if (session.queued === queued) idle++;
			}
			if (chosen !== undefined && open === 0) break;
			const answers = await session.next();
			if (chosen === undefined) {
				chosen = resolveTargets(settings.targets, answers, settings.targetNames);
				predictions = selectTargets(answers, answers.length, chosen);
				strategy.begin(predictions);
			} else {
				strategy.tell(selectTargets(answers, session.targets, chosen));
				open--;
			}
		}
		const estimate = strategy.estimate();
		const model = session.millisecondsInModel;
		const explainer = Math.max(0, performance.now() - started - model);
		const { modelRows, modelCalls, rowsSaved } = session;
		return { estimate, targets: chosen, predictions, cost: { modelRows, modelCalls, rowsSaved, milliseconds: { model, explainer } } };
	} finally {
		session.close();
	}
}
