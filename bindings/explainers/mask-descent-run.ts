import { checkNumber, kindError, valueError } from "../check.js";
import type { Cost } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Fills } from "../maskers/fills.js";
import type { GradientBatch, PerturbationGradient } from "../maskers/perturbation-gradient.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import { run, type RunResult, type RunSettings } from "../run.js";
import { descend, type DescentSettings } from "../strategies/mask-descent.js";
import type { MaskGame } from "../strategies/mask-game.js";
import { type MaskScript, MaskStrategy } from "../strategies/mask-strategy.js";
import type { Estimate } from "../strategies/strategy.js";

/** What a caller's gradient says of a batch. */
export interface MaskGradients {
	/** [count] the target's score of each image. */
	readonly scores: ArrayLike<number>;
	/** ∂ score / ∂ number for each number of the batch, in its layout. */
	readonly gradients: ArrayLike<number>;
}

/** The score of a target and its gradient by the images of a batch, which the callee may keep or spoil. */
export type MaskGradient = (
	batch: Images,
	target: number,
	options: { readonly signal: AbortSignal },
) => MaskGradients | Promise<MaskGradients>;

/** What a descent needs beside what every run does. */
export interface DescentParts {
	readonly predict: Predict<Images>;
	readonly gradient: MaskGradient;
	readonly kernels: Kernels;
	readonly fills: Fills;
	readonly perturbed: PerturbationGradient;
	readonly game: MaskGame;
	readonly descent: Omit<DescentSettings, "iterations">;
	/** Wanted steps; fewer where the budget allows no more. */
	readonly iterations: number;
}

const NOTHING: Estimate = { attributions: new Float64Array(0), baseValues: new Float64Array(0), exact: false, notes: [] };

/**
 * Plays the game with the model's gradient, in three conversations, as it is another question than `predict` answers: the first act with `predict`, a descent
 * with `gradient` for each mask, the checks with `predict`. The image itself opens each of them and costs a row.
 */
export async function runDescent(parts: DescentParts, settings: RunSettings): Promise<RunResult> {
	const { predict, kernels, fills, perturbed, game, descent } = parts;
	const { grid } = game.settings;
	const costs: Cost[] = [];
	const left = () => settings.budget - costs.reduce((sum, { modelRows }) => sum + modelRows, 0);
	const talk = async <Batch>(...[model, , subject, strategy, own]: Parameters<typeof run<Batch>>): Promise<RunResult> => {
		const result = await run(model, kernels, subject, strategy, { ...own, ...progressAfter(costs, settings) });
		costs.push(result.cost);
		return result;
	};
	const script = (rows: number, play: (instance: Float64Array) => MaskScript, estimate = () => NOTHING) =>
		new MaskStrategy(grid, rows, play, estimate);

	const opening = await talk(
		predict,
		kernels,
		fills,
		script(settings.budget - 1, (full) => game.open(full)),
		settings,
	);
	const masks = game.starts;
	const checks = game.checking ? game.checkRows : 0;
	const iterations = Math.min(parts.iterations, Math.floor((left() - checks - 1) / masks.length) - 2);
	if (iterations < 1) {
		throw valueError("options.budget", `rows for at least one step of each of ${masks.length} masks`, settings.budget);
	}
	for (const [p, problem] of game.problems.entries()) {
		const target = opening.targets[problem.target]!;
		const strategy = script(iterations, () => descend(kernels, problem, masks[p]!, { ...descent, iterations }));
		const own = { ...settings, targets: "all" as const, targetNames: undefined, budget: iterations + 1 };
		await talk<GradientBatch>(answering(parts.gradient, target), kernels, perturbed, strategy, own);
	}
	const found = masks.map((mask) => Float32Array.from(mask));
	const closing = script(
		left() - 1,
		function* (): MaskScript {
			yield* game.measure(found);
			if (checks > 0) yield* game.check();
		},
		() => game.estimate(),
	);
	const { estimate } = await talk(predict, kernels, fills, closing, { ...settings, targets: Array.from(opening.targets), budget: left() });
	return { ...opening, estimate, cost: total(costs) };
}

/** The caller's gradient as a model that answers [score, ∂ score / ∂ cells…]. */
function answering(gradient: MaskGradient, target: number): Predict<GradientBatch> {
	return async (batch, options) => {
		const count = batch.images.count;
		const reply = (await gradient(batch.images, target, options)) as Partial<MaskGradients> | null | undefined;
		if (reply === null || typeof reply !== "object") throw kindError("gradient's reply", "{ scores, gradients }", reply);
		const { scores } = reply;
		if ((!Array.isArray(scores) && !ArrayBuffer.isView(scores)) || scores.length !== count) {
			throw kindError("scores", `${count} numbers, one per image`, scores);
		}
		for (let i = 0; i < count; i++) checkNumber(`scores[${i}]`, scores[i]);
		const cells = batch.pullBack(reply.gradients);
		const width = 1 + cells.length / count;
		const data = new Float64Array(count * width);
		for (let i = 0; i < count; i++) {
			data[i * width] = scores[i]!;
			data.set(cells.subarray(i * (width - 1), (i + 1) * (width - 1)), i * width + 1);
		}
		return { data, dims: [count, width] };
	};
}

/** Progress that goes on from where the conversations before it ended. */
function progressAfter(costs: readonly Cost[], { onProgress, budget }: RunSettings): Pick<RunSettings, "onProgress"> {
	if (onProgress === undefined) return {};
	const before = total(costs);
	return {
		onProgress: ({ rowsDone, callsDone, rowsSaved }) =>
			onProgress({
				rowsDone: before.modelRows + rowsDone,
				rowsTotal: budget,
				callsDone: before.modelCalls + callsDone,
				rowsSaved: before.rowsSaved + rowsSaved,
			}),
	};
}

function total(costs: readonly Cost[]): Cost {
	const sum = (of: (cost: Cost) => number) => costs.reduce((all, cost) => all + of(cost), 0);
	return {
		modelRows: sum((cost) => cost.modelRows),
		modelCalls: sum((cost) => cost.modelCalls),
		rowsSaved: sum((cost) => cost.rowsSaved),
		milliseconds: { model: sum((cost) => cost.milliseconds.model), explainer: sum((cost) => cost.milliseconds.explainer) },
	};
}
