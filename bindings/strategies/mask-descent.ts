import type { Kernels } from "../kernels/kernels.js";
import { Adam } from "./mask-adam.js";
import { shiftAt } from "./mask-game.js";
import { penaltyOf } from "./mask-penalty.js";
import type { MaskProblem } from "./mask-problem.js";
import type { MaskScript } from "./mask-strategy.js";

/** How a mask is learned where the model's gradient is known. */
export interface DescentSettings {
	/** Steps; a model row with its gradient each. */
	readonly iterations: number;
	/** Adam's. */
	readonly rate: number;
	/** In each step the image is moved by 0 … jitter − 1 pixels down and across; 0 and 1: never. */
	readonly jitter: number;
	readonly seed: number;
}

/**
 * The authors' descent: Adam on the gradient of score and penalties, the mask clipped to 0..1 (or projected on its area) after each step. Its answers are
 * [score, ∂ score / ∂ cells…]. Changes `mask` [cells] to the last one.
 */
export function* descend(kernels: Kernels, problem: MaskProblem, mask: Float64Array, settings: DescentSettings): MaskScript {
	const { iterations, rate, jitter, seed } = settings;
	const adam = new Adam(mask.length, rate);
	for (let step = 0; step < iterations; step++) {
		const answers = yield {
			masks: Float32Array.from(mask),
			...(jitter > 1 && { shift: shiftAt(kernels, seed, step, jitter) }),
		};
		const gradient = answers.slice(1).map((slope) => problem.sign * slope);
		penaltyOf(problem.penalty, problem.grid, mask, 0, gradient);
		adam.step(mask, gradient);
		problem.domain.project(mask);
	}
}
