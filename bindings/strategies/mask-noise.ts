import type { Kernels } from "../kernels/kernels.js";
import type { Grid } from "./mask-penalty.js";

/** Weights beyond this many standard deviations are left out. */
const REACH = 4;

/** Smooths numbers on a grid by a Gaussian, and draws smooth random numbers: what belongs together in a picture lies side by side. */
export class Smoother {
	readonly #kernels: Kernels;
	readonly #grid: Grid;
	/** [rows, rows] and [columns, columns] */
	readonly #down: Float64Array;
	readonly #across: Float64Array;

	/**
	 * @param sigma standard deviation of the Gaussian in cells
	 *
	 * White noise that is smoothed has variance 1 in every cell, those at the edge included.
	 */
	constructor(kernels: Kernels, grid: Grid, sigma: number) {
		this.#kernels = kernels;
		this.#grid = grid;
		this.#down = gaussian(kernels, grid.rows, sigma);
		this.#across = gaussian(kernels, grid.columns, sigma);
	}

	/** The smoothed numbers, in new memory. The smoothing matrix is G; `transposed` takes Gᵀ. */
	smooth(values: ArrayLike<number>, at = 0, transposed = false): Float64Array {
		const { rows, columns } = this.#grid;
		const rowsDone = new Float64Array(rows * columns);
		for (let row = 0; row < rows; row++) {
			for (let other = 0; other < rows; other++) {
				const weight = transposed ? this.#down[other * rows + row]! : this.#down[row * rows + other]!;
				if (weight === 0) continue;
				for (let column = 0; column < columns; column++)
					rowsDone[row * columns + column]! += weight * values[at + other * columns + column]!;
			}
		}
		const out = new Float64Array(rows * columns);
		for (let column = 0; column < columns; column++) {
			for (let other = 0; other < columns; other++) {
				const weight = transposed ? this.#across[other * columns + column]! : this.#across[column * columns + other]!;
				if (weight === 0) continue;
				for (let row = 0; row < rows; row++) out[row * columns + column]! += weight * rowsDone[row * columns + other]!;
			}
		}
		return out;
	}

	/** Draw `index` of smooth noise, each cell standard normal. */
	noise(seed: number, stream: number, index: number): Float64Array {
		const white = new Float64Array(this.#grid.rows * this.#grid.columns);
		this.#kernels.normals(seed, stream, index * white.length, white);
		return this.smooth(white);
	}
}

/** Row i: weights of the Gaussian around cell i, their squares adding up to 1. */
function gaussian(kernels: Kernels, cells: number, sigma: number): Float64Array {
	const out = new Float64Array(cells * cells);
	for (let i = 0; i < cells; i++) {
		for (let j = 0; j < cells; j++) out[i * cells + j] = ((i - j) * (i - j)) / (-2 * sigma * sigma);
	}
	const least = (REACH * REACH) / -2;
	const near = out.map((exponent) => (exponent < least ? 0 : 1));
	kernels.exp(out, out);
	for (let i = 0; i < cells; i++) {
		let squares = 0;
		for (let j = i * cells; j < (i + 1) * cells; j++) {
			out[j]! *= near[j]!;
			squares += out[j]! * out[j]!;
		}
		for (let j = i * cells; j < (i + 1) * cells; j++) out[j]! /= Math.sqrt(squares);
	}
	return out;
}
