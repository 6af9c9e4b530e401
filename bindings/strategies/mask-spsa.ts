import type { Kernels } from "../kernels/kernels.js";
import { Adam } from "./mask-adam.js";
import { penaltyOf } from "./mask-penalty.js";
import type { MaskProblem } from "./mask-problem.js";
import type { MaskSearch } from "./mask-search.js";

const STREAM_DIRECTIONS = 0x3a04;
/** How far a mask is moved to either side to feel the slope, and Adam's rate. */
const REACH = 0.15;
const RATE = 0.05;
/** Every so many steps the mask itself is measured. */
const MEASURED = 10;

/**
 * Simultaneous perturbation (Spall 1992) with Adam: the slope along one random direction stands for the gradient, two masks a step. The penalties'
 * gradient is known and costs nothing; only the score's is felt out.
 */
export class SpsaSearch implements MaskSearch {
	readonly #kernels: Kernels;
	readonly #problems: readonly MaskProblem[];
	readonly #targets: number;
	readonly #seed: number;
	/** One per problem: where the descent is. */
	readonly #masks: Float64Array[];
	readonly #adams: Adam[];
	#step = 0;
	/** Directions of the step under way, one per problem; undefined: the masks themselves were asked about. */
	#directions: Float64Array[] | undefined;

	/** @param options.start a mask for each problem */
	constructor(
		kernels: Kernels,
		problems: readonly MaskProblem[],
		targets: number,
		options: { seed: number; start: readonly Float64Array[] },
	) {
		this.#kernels = kernels;
		this.#problems = problems;
		this.#targets = targets;
		this.#seed = options.seed;
		this.#masks = options.start.map((mask) => mask.slice());
		this.#adams = problems.map(({ cells }) => new Adam(cells, RATE));
	}

	propose(rows: number): Float32Array {
		const { cells } = this.#problems[0]!;
		const count = this.#problems.length;
		const look = rows < 2 * count || (this.#directions !== undefined && this.#step % MEASURED === 0);
		const out = new Float32Array(Math.min(rows, look ? count : 2 * count) * cells);
		if (look) {
			this.#directions = undefined;
			for (let p = 0; p < out.length / cells; p++) out.set(this.#masks[p]!, p * cells);
			return out;
		}
		this.#directions = this.#problems.map((_, p) => this.#direction(this.#step * count + p));
		for (const [p, problem] of this.#problems.entries()) {
			for (const side of [1, -1]) {
				const mask = this.#masks[p]!.map((value, cell) => value + side * REACH * this.#directions![p]![cell]!);
				problem.domain.project(mask);
				out.set(mask, (2 * p + (side === 1 ? 0 : 1)) * cells);
			}
		}
		this.#step++;
		return out;
	}

	#direction(index: number): Float64Array {
		const out = new Float64Array(this.#masks[0]!.length);
		this.#kernels.uniforms(this.#seed, STREAM_DIRECTIONS, index * out.length, out);
		return out.map((uniform) => (uniform < 0.5 ? -1 : 1));
	}

	learn(_: Float32Array, scores: Float64Array): void {
		if (this.#directions === undefined) return;
		for (const [p, problem] of this.#problems.entries()) {
			const mask = this.#masks[p]!;
			const [ahead, behind] = [0, 1].map((side) => scores[(2 * p + side) * this.#targets + problem.target]!);
			const slope = (problem.sign * (ahead! - behind!)) / (2 * REACH);
			const gradient = this.#directions[p]!.map((step) => slope * step);
			penaltyOf(problem.penalty, problem.grid, mask, 0, gradient);
			this.#adams[p]!.step(mask, gradient);
			problem.domain.project(mask);
		}
	}
}
