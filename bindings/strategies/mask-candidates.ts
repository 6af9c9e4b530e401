import type { Kernels } from "../kernels/kernels.js";
import type { MaskFit } from "./mask-model.js";
import { penaltyOf } from "./mask-penalty.js";
import type { MaskProblem } from "./mask-problem.js";

/** Shares of the image that the first candidates change, evenly spaced up to this one. */
const SHARES = 24;
const LARGEST_SHARE = 0.6;
const STEPS = 60;
/** The largest change of a cell in the first and in the last step. */
const FIRST_STEP = 0.1;
const LAST_STEP = 0.01;

/**
 * The masks that a linear model of the scores holds to be the best, at no model rows: of masks that change the cells with the largest
 * coefficients, once cut off sharply and once softly, the best each; from there, steps down the projected gradient.
 *
 * @returns two masks [cells]
 */
export function bestByModel(kernels: Kernels, problem: MaskProblem, fit: MaskFit): Float64Array[] {
	const judge = new Judge(kernels, problem, fit);
	const { coefficients } = fit;
	const order = Array.from(coefficients.keys()).toSorted((a, b) => coefficients[b]! - coefficients[a]! || a - b);
	const start = [false, true].map((soft) => {
		let best: Float64Array | undefined;
		let least = Infinity;
		for (let share = 1; share <= SHARES; share++) {
			const mask = cutOff(problem, coefficients, order, (LARGEST_SHARE * share) / SHARES, soft);
			const value = judge.value(mask);
			if (best !== undefined && !(value < least)) continue;
			best = mask;
			least = value;
		}
		return best!;
	});
	return start.map((mask) => descend(problem, judge, mask));
}

/** The mask that changes a share of the cells: the first in `order`, those whose change moves the score most in the wanted direction. */
function cutOff(problem: MaskProblem, coefficients: Float64Array, order: readonly number[], share: number, soft: boolean): Float64Array {
	const { ideal } = problem.penalty;
	const changed = Math.max(1, Math.round(share * order.length));
	const out = new Float64Array(order.length).fill(ideal);
	if (soft) {
		const threshold = coefficients[order[changed - 1]!]!;
		const width = coefficients[order[0]!]! - threshold;
		// Half changed at the threshold; fully as far above it as the largest coefficient is, if that is above at all.
		for (let cell = 0; cell < out.length; cell++) {
			const above = width > 0 ? (coefficients[cell]! - threshold) / width : Math.sign(coefficients[cell]! - threshold);
			const change = Math.min(1, Math.max(0, 0.5 + above / 2));
			out[cell] = Math.abs(ideal - change);
		}
	} else for (const cell of order.slice(0, changed)) out[cell] = 1 - ideal;
	problem.domain.project(out);
	return out;
}

/** The objective as the linear model foretells it. */
class Judge {
	readonly #kernels: Kernels;
	readonly #problem: MaskProblem;
	readonly #fit: MaskFit;
	readonly #cell = new Float64Array(1);

	constructor(kernels: Kernels, problem: MaskProblem, fit: MaskFit) {
		this.#kernels = kernels;
		this.#problem = problem;
		this.#fit = fit;
	}

	/** The objective; with `out`, its gradient replaces `out` [cells]. */
	value(mask: Float64Array, out?: Float64Array): number {
		const { sign, penalty, grid } = this.#problem;
		const { link, intercept, coefficients } = this.#fit;
		let linked = intercept;
		for (let cell = 0; cell < mask.length; cell++) linked += coefficients[cell]! * mask[cell]!;
		const score = link === "logit" ? this.#logistic(linked) : linked;
		const slope = sign * (link === "logit" ? score * (1 - score) : 1);
		if (out !== undefined) for (let cell = 0; cell < mask.length; cell++) out[cell] = slope * coefficients[cell]!;
		return sign * score + penaltyOf(penalty, grid, mask, 0, out);
	}

	#logistic(value: number): number {
		this.#cell[0] = -value;
		this.#kernels.exp(this.#cell, this.#cell);
		return 1 / (1 + this.#cell[0]!);
	}
}

/** The best of the masks on the way down the projected gradient. */
function descend(problem: MaskProblem, judge: Judge, start: Float64Array): Float64Array {
	const mask = start.slice();
	const gradient = new Float64Array(mask.length);
	let best = start;
	let least = Infinity;
	for (let step = 0; step <= STEPS; step++) {
		const value = judge.value(mask, gradient);
		if (value < least) {
			best = mask.slice();
			least = value;
		}
		let steepest = 0;
		for (const slope of gradient) steepest = Math.max(steepest, Math.abs(slope));
		if (step === STEPS || steepest === 0) break;
		const length = (FIRST_STEP + ((LAST_STEP - FIRST_STEP) * step) / (STEPS - 1)) / steepest;
		for (let cell = 0; cell < mask.length; cell++) mask[cell]! -= length * gradient[cell]!;
		problem.domain.project(mask);
	}
	return best;
}
