import type { Kernels } from "../kernels/kernels.js";
import { bestByModel } from "./mask-candidates.js";
import { MaskModel } from "./mask-model.js";
import { Smoother } from "./mask-noise.js";
import type { MaskProblem } from "./mask-problem.js";
import type { MaskSearch } from "./mask-search.js";
import { blobs } from "./mask-start.js";

const STREAM_CHANGES = 0x3a03;
/** Standard deviation, in cells, of the Gaussian that makes blobs, coefficients and changes smooth. */
const SMOOTHNESS = 1;
/** Masks to begin with, and masks in each later round: what was best on photographs at any budget from 50 rows to 500. */
const START = 40;
export const ROUND = 10;
/** Standard deviations of the changes that are tried in turn. */
const CHANGES = [0.1, 0.2, 0.4];
/** Cells are rounded to so many levels: the two guesses of the model often end in the same place but for rounding, and need not both be shown. */
const LEVELS = 2 ** 16;
/** Of each five changes, this many are to the best mask measured; the others to the best mask by the model. */
const AROUND_BEST = 3;

/**
 * Descent without gradients, by a model of the model: learn from random blobs how the score depends on the mask, ask about the masks that this
 * model holds to be the best and about smooth changes to the best mask so far, learn again.
 *
 * All targets learn from all masks.
 */
export class SurrogateSearch implements MaskSearch {
	readonly #kernels: Kernels;
	readonly #problems: readonly MaskProblem[];
	readonly #seed: number;
	readonly #smoother: Smoother;
	readonly #model: MaskModel;
	readonly #start: Float32Array;
	#begun = 0;
	/** Problem whose turn it is, and how many changes each has had drawn. */
	#turn = 0;
	#changes = 0;

	/** @param options.rows how many masks will be asked for in all, at least 3 for each problem; at most two thirds of them are blobs */
	constructor(kernels: Kernels, problems: readonly MaskProblem[], targets: number, options: { rows: number; seed: number }) {
		const { grid, cells } = problems[0]!;
		this.#kernels = kernels;
		this.#problems = problems;
		this.#seed = options.seed;
		this.#smoother = new Smoother(kernels, grid, SMOOTHNESS);
		this.#model = new MaskModel(kernels, this.#smoother, cells, targets);
		const count = 2 * Math.max(1, Math.floor(Math.min(START / 2, options.rows / 3)));
		this.#start = blobs(kernels, grid, this.#smoother, count, options.seed);
	}

	propose(rows: number): Float32Array {
		const { cells } = this.#problems[0]!;
		const blobsLeft = this.#start.length / cells - this.#begun;
		if (blobsLeft > 0) {
			const count = Math.min(rows, blobsLeft);
			this.#begun += count;
			return this.#start.slice((this.#begun - count) * cells, this.#begun * cells);
		}
		// However few rows there are, each problem gets its share of them.
		const share = Math.max(1, Math.floor(rows / Math.max(1, this.#problems.length - this.#turn)));
		const problem = this.#problems[this.#turn++ % this.#problems.length]!;
		const fit = this.#model.fit(problem.target);
		const masks = bestByModel(this.#kernels, problem, fit);
		const byModel = masks[0]!;
		const best = problem.best?.mask ?? byModel;
		for (let i = 0; masks.length < ROUND; i++) {
			const around = i % 5 < AROUND_BEST ? best : byModel;
			const change = this.#smoother.noise(this.#seed, STREAM_CHANGES, this.#changes++);
			const size = CHANGES[i % CHANGES.length]!;
			const mask = Float64Array.from(around, (value, cell) => value + size * change[cell]!);
			problem.domain.project(mask);
			masks.push(mask);
		}
		const out = new Float32Array(Math.min(share, ROUND) * cells);
		for (let i = 0; i < out.length; i++) out[i] = Math.round(LEVELS * masks[Math.floor(i / cells)]![i % cells]!) / LEVELS;
		return out;
	}

	learn(masks: Float32Array, scores: Float64Array): void {
		this.#model.learn(masks, scores);
	}
}
