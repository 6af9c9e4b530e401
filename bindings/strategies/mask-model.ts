import type { Kernels } from "../kernels/kernels.js";
import { applyLink, type Link } from "../model/link.js";
import type { Smoother } from "./mask-noise.js";

/**
 * Probabilities are kept this far from 1, and at least this share of the largest one of the first masks, before their log-odds are taken: what is
 * smaller is all "gone" to an objective.
 */
const CLIP = 1e-4;
const LEAST = 1e-12;
/** Ridge, in units of the mean diagonal of the Gram matrix. */
const RIDGE = 0.1;

/** A linear model of what the model says of masks: link(score) ≈ intercept + coefficients · mask. */
export interface MaskFit {
	/** "logit" where all scores are probabilities. */
	readonly link: Link;
	readonly intercept: number;
	/** [cells] */
	readonly coefficients: Float64Array;
}

/**
 * Learns, from all masks that were measured, how the scores of all targets depend on the mask: ridge regression whose coefficients are smooth on
 * the grid, b = G u with independent u, so that their covariance falls as exp(−distance² / 4σ²) between cells if G smooths by σ cells.
 *
 * While there are no more masks than cells, each mask is an unknown: b = G Zᵀ a with (Z Zᵀ + ridge) a = y, which is the same fit from a smaller system. Beyond
 * that sums only: memory grows with cells², not with the masks.
 */
export class MaskModel {
	readonly #kernels: Kernels;
	readonly #smoother: Smoother;
	readonly #cells: number;
	readonly #targets: number;
	readonly #links: Link[] = [];
	/** The least probability that counts, of each target. */
	readonly #least: number[] = [];
	#count = 0;
	/** The masks, while there are no more of them than cells. */
	#few: SmoothedMask[] | undefined = [];
	/** Of the smoothed masks z = Gᵀm: Σ [cells], and where they are more than cells Σ z zᵀ [cells, cells]; of the linked scores: Σ [targets], Σ z y [cells, targets]. */
	readonly #sums: Float64Array;
	#gram: Float64Array | undefined;
	readonly #scoreSums: Float64Array;
	readonly #cross: Float64Array;

	constructor(kernels: Kernels, smoother: Smoother, cells: number, targets: number) {
		this.#kernels = kernels;
		this.#smoother = smoother;
		this.#cells = cells;
		this.#targets = targets;
		this.#sums = new Float64Array(cells);
		this.#scoreSums = new Float64Array(targets);
		this.#cross = new Float64Array(cells * targets);
	}

	/** Takes masks [count, cells] and their scores [count, targets]. Whether a target's scores are probabilities, the first masks decide. */
	learn(masks: Float32Array, scores: Float64Array): void {
		const [cells, targets] = [this.#cells, this.#targets];
		const count = scores.length / targets;
		const rows = new Float64Array(count * cells);
		for (let i = 0; i < count; i++) {
			// Measured from the middle of 0..1, so that the sums of squares that centring takes away stay small.
			const centred = Float64Array.from(masks.subarray(i * cells, (i + 1) * cells), (value) => value - 0.5);
			rows.set(this.#smoother.smooth(centred, 0, true), i * cells);
		}
		const linked = this.#linked(scores);
		const ones = new Float64Array(count).fill(1);
		if (this.#count + count <= cells) {
			for (let i = 0; i < count; i++) {
				this.#remember(rows.subarray(i * cells, (i + 1) * cells), linked.subarray(i * targets, (i + 1) * targets));
			}
		} else {
			const gram = (this.#gram ??= new Float64Array(cells * cells));
			for (const { smoothed } of this.#few ?? []) this.#kernels.addGram(smoothed, Float64Array.of(1), cells, gram);
			this.#few = undefined;
			this.#kernels.addGram(rows, ones, cells, gram);
		}
		this.#kernels.addCross(rows, ones, linked, cells, targets, this.#cross);
		for (let i = 0; i < rows.length; i++) this.#sums[i % cells]! += rows[i]!;
		for (let i = 0; i < linked.length; i++) this.#scoreSums[i % targets]! += linked[i]!;
		this.#count += count;
	}

	#linked(scores: Float64Array): Float64Array {
		const targets = this.#targets;
		const out = scores.slice();
		for (let target = 0; target < targets; target++) {
			const own = Float64Array.from({ length: scores.length / targets }, (_, i) => scores[i * targets + target]!);
			const link = (this.#links[target] ??= own.every((score) => score >= 0 && score <= 1) ? "logit" : "identity");
			const least = (this.#least[target] ??= Math.max(LEAST, CLIP * own.reduce((a, b) => Math.max(a, b), 0)));
			const clipped = link === "logit" ? own.map((score) => Math.min(1 - CLIP, Math.max(least, score))) : own;
			const { linked } = applyLink(link, clipped, this.#kernels.log);
			for (let i = 0; i < linked.length; i++) out[i * targets + target] = linked[i]!;
		}
		return out;
	}

	#remember(smoothed: Float64Array, linked: Float64Array): void {
		const few = this.#few!;
		const mask: SmoothedMask = { smoothed, linked, products: new Float64Array(few.length + 1) };
		few.push(mask);
		few.forEach((other, j) => {
			let product = 0;
			for (let cell = 0; cell < smoothed.length; cell++) product += smoothed[cell]! * other.smoothed[cell]!;
			mask.products[j] = product;
		});
	}

	/** What all masks so far say of one target. */
	fit(target: number): MaskFit {
		const [cells, count] = [this.#cells, this.#count];
		const means = this.#sums.map((sum) => sum / count);
		const scoreMean = this.#scoreSums[target]! / count;
		const smooth = this.#few ? this.#byMasks(this.#few, scoreMean, target) : this.#byCells(means, scoreMean, target);
		const coefficients = this.#smoother.smooth(smooth);
		let intercept = scoreMean;
		for (let cell = 0; cell < cells; cell++) intercept -= means[cell]! * smooth[cell]! + coefficients[cell]! / 2;
		return { link: this.#links[target]!, intercept, coefficients };
	}

	/** u [cells] from the normal equations of the cells. */
	#byCells(means: Float64Array, scoreMean: number, target: number): Float64Array {
		const [cells, targets] = [this.#cells, this.#targets];
		const gram = new Float64Array(cells * cells);
		for (let i = 0; i < cells; i++) {
			for (let j = 0; j < cells; j++) gram[i * cells + j] = this.#gram![i * cells + j]! - this.#sums[i]! * means[j]!;
		}
		const cross = this.#sums.map((sum, cell) => this.#cross[cell * targets + target]! - sum * scoreMean);
		return this.#kernels.solveRidge(gram, cross, cells, 1, ridgeOf(gram, cells, cells)).solution;
	}

	/** The same from those of the masks. */
	#byMasks(few: readonly SmoothedMask[], scoreMean: number, target: number): Float64Array {
		const n = few.length;
		const gram = new Float64Array(n * n);
		few.forEach(({ products }, i) => products.forEach((product, j) => (gram[i * n + j] = gram[j * n + i] = product)));
		const rowMeans = Float64Array.from(
			{ length: n },
			(_, i) => gram.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value, 0) / n,
		);
		const mean = rowMeans.reduce((sum, value) => sum + value, 0) / n;
		for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j]! += mean - rowMeans[i]! - rowMeans[j]!;
		const apart = Float64Array.from(few, ({ linked }) => linked[target]! - scoreMean);
		const { solution } = this.#kernels.solveRidge(gram, apart, n, 1, ridgeOf(gram, n, this.#cells));
		const out = new Float64Array(this.#cells);
		// The solution adds up to 0, so that the masks need not be centred.
		few.forEach(({ smoothed }, i) => {
			for (let cell = 0; cell < out.length; cell++) out[cell]! += solution[i]! * smoothed[cell]!;
		});
		return out;
	}
}

/** A mask after smoothing, the linked scores [targets] of it, and its products with each mask up to itself. */
interface SmoothedMask {
	readonly smoothed: Float64Array;
	readonly linked: Float64Array;
	readonly products: Float64Array;
}

/** Both Gram matrices have the same trace. Masks that are all the same have none. */
function ridgeOf(gram: Float64Array, n: number, cells: number): number {
	let trace = 0;
	for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
	return trace > 0 ? (RIDGE * trace) / cells : 1;
}
