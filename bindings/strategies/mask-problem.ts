import type { MaskDomain } from "./mask-domain.js";
import { type Grid, type Penalty, penaltyOf } from "./mask-penalty.js";

/** A mask and what the model said of the image under it. */
export interface MeasuredMask {
	/** [cells] */
	readonly mask: Float32Array;
	readonly score: number;
	/** What is minimised: ± score + penalties. */
	readonly objective: number;
}

/** Which mask is wanted for one target: the one with the least objective in the domain; and the best one seen so far. */
export class MaskProblem {
	/** Position of the target in the answers. */
	readonly target: number;
	readonly grid: Grid;
	/** 1: the score is to fall (deletion game), −1: to rise (preservation game). */
	readonly sign: 1 | -1;
	readonly penalty: Penalty;
	readonly domain: MaskDomain;
	#best: MeasuredMask | undefined;

	constructor(target: number, grid: Grid, penalty: Penalty, domain: MaskDomain) {
		this.target = target;
		this.grid = grid;
		this.sign = penalty.ideal === 1 ? 1 : -1;
		this.penalty = penalty;
		this.domain = domain;
	}

	/** The allowed mask with the least objective of all that were measured, ties to the first. */
	get best(): MeasuredMask | undefined {
		return this.#best;
	}

	get cells(): number {
		return this.grid.rows * this.grid.columns;
	}

	/** The objective of mask `i`. */
	objective(masks: Float32Array, i: number, score: number): number {
		return this.sign * score + penaltyOf(this.penalty, this.grid, masks, i * this.cells);
	}

	/** The best mask was measured anew, as the only one that counts from now on. */
	remeasured(mask: Float32Array, score: number): void {
		this.#best = { mask, score, objective: this.objective(mask, 0, score) };
	}

	/** Takes note of measured masks [count, cells] and their scores [count]. */
	measured(masks: Float32Array, scores: Float64Array): void {
		for (let i = 0; i < scores.length; i++) {
			if (!this.domain.holds(masks, i * this.cells, this.cells)) continue;
			const objective = this.objective(masks, i, scores[i]!);
			if (this.#best !== undefined && !(objective < this.#best.objective)) continue;
			this.#best = { mask: masks.slice(i * this.cells, (i + 1) * this.cells), score: scores[i]!, objective };
		}
	}
}
