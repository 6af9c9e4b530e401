import type { Kernels } from "../kernels/kernels.js";
import type { CentredMoments, Folds } from "./moments.js";

export const FEATURE_SELECTIONS = ["auto", "none", "highest-weights", "forward-selection", "lasso-path"] as const;
/** How the surrogate's features are chosen; "auto": forward selection up to six features, then highest weights. */
export type FeatureSelection = (typeof FEATURE_SELECTIONS)[number];

/** Ridge penalty of the fit that "highest-weights" ranks by; lime's. */
const RANKING_ALPHA = 0.01;
/** Up to this many features "auto" selects forward; lime's. */
const FORWARD_UP_TO = 6;
/** Fewer rows than this say nothing about rows that were left out. */
const HOLD_OUT_ROWS = 10;

export interface LocalSurrogateOptions {
	readonly featureSelection: FeatureSelection;
	/** Most features in the surrogate; "none" ignores it. */
	readonly featureCount: number;
	/** Ridge penalty on the weights, in units of Σ w z²; default 1. The intercept is not penalised. */
	readonly alpha?: number;
	/** The instance as the surrogate sees it [columns]. */
	readonly instance: Float64Array;
	/** What "highest-weights" multiplies |weight| by [columns]; default the column's weighted standard deviation, 1 where all entries are 0 or 1. */
	readonly rankScale?: Float64Array;
}

export interface LocalSurrogate {
	readonly intercept: number;
	/** [columns], 0 for features not selected. */
	readonly coefficients: Float64Array;
	/** By falling |coefficient|, ties by index. */
	readonly selected: readonly number[];
	/** Weighted R² on the rows it was fitted to. A constant model is fitted perfectly: 1, as scikit-learn says; without any weight: 0. */
	readonly r2: number;
	/** Weighted R² on rows left out, selection repeated without them; null for fewer than ten rows, a fold's rest without weight, or a constant model. */
	readonly holdOutR2: number | null;
	/** What it predicts for the instance. */
	readonly localPrediction: number;
	/** (Σw)² / Σw² */
	readonly effectiveSampleSize: number;
	/** Rank of the selected columns' weighted covariance: below `selected.length` the penalty alone decides between some of them. */
	readonly rank: number;
}

/**
 * LIME's answer for one target: which features, and how much each of them moves the model near the instance? A weighted ridge regression with
 * free intercept on selected features (Ribeiro et al. 2016, algorithm 1 and §3.4; lime_base.py), from moments alone.
 */
export function fitLocalSurrogate(kernels: Kernels, folds: Folds, target: number, options: LocalSurrogateOptions): LocalSurrogate {
	const { total, totalCentred } = folds;
	const { columns, weight, weightSquares } = total;
	const chosen = select(kernels, totalCentred, target, options);
	const { coefficients, constant } = fit(kernels, totalCentred, target, chosen, options);

	let intercept = total.valueOrigin[target] + constant;
	let localPrediction = intercept;
	for (const j of chosen) {
		intercept -= coefficients[j] * total.origin[j];
		localPrediction += coefficients[j] * (options.instance[j] - total.origin[j]);
	}
	const square = totalCentred.squares[target];
	let residual = square;
	for (const j of chosen) {
		let product = -2 * totalCentred.cross[j * total.targets + target];
		for (const k of chosen) product += totalCentred.gram[j * columns + k] * coefficients[k];
		residual += coefficients[j] * product;
	}
	return {
		intercept,
		coefficients,
		selected: byFalling(coefficients, chosen),
		r2: square > 0 ? 1 - Math.max(0, residual) / square : weight > 0 ? 1 : 0,
		holdOutR2: holdOut(kernels, folds, target, options),
		localPrediction,
		effectiveSampleSize: weightSquares > 0 ? (weight * weight) / weightSquares : 0,
		rank: rankOf(kernels, totalCentred, target, chosen),
	};
}

/** The features to fit, in ascending order. */
function select(kernels: Kernels, about: CentredMoments, target: number, options: LocalSurrogateOptions): Int32Array {
	const { columns } = about;
	const count = Math.min(options.featureCount, columns);
	const cross = targetColumn(about.cross, about.targets, target);
	const rule =
		options.featureSelection === "auto" ? (count <= FORWARD_UP_TO ? "forward-selection" : "highest-weights") : options.featureSelection;
	switch (rule) {
		case "none":
			return Int32Array.from({ length: columns }, (_, j) => j);
		case "forward-selection":
			return kernels.selectForward(about.gram, cross, about.squares[target], columns, count).toSorted();
		case "lasso-path":
			return kernels.selectLasso(about.gram, cross, columns, count);
		case "highest-weights": {
			const { solution } = kernels.solveRidge(about.gram, cross, columns, 1, RANKING_ALPHA);
			const score = solution.map((coefficient, j) => Math.abs(coefficient) * rankScale(about, j, options.rankScale));
			return Int32Array.from(byFalling(score, score.keys()).slice(0, count)).toSorted();
		}
	}
}

/** How far a feature typically moves: a weight times this says how far it moves the model. */
function rankScale(about: CentredMoments, column: number, given: Float64Array | undefined): number {
	if (given !== undefined) return given[column];
	if (about.binary) return 1;
	return about.weight > 0 ? Math.sqrt(about.gram[column * (about.columns + 1)] / about.weight) : 0;
}

/** The chosen columns' normal equations, for one target. */
function chosenEquations(about: CentredMoments, target: number, chosen: Int32Array) {
	const { columns, targets } = about;
	const size = chosen.length;
	const gram = new Float64Array(size * size);
	const cross = new Float64Array(size);
	for (let a = 0; a < size; a++) {
		cross[a] = about.cross[chosen[a] * targets + target];
		for (let b = 0; b < size; b++) gram[a * size + b] = about.gram[chosen[a] * columns + chosen[b]];
	}
	return { gram, cross };
}

/** Ridge on the chosen columns; `constant` is the value at the rows' origin, measured from the values' origin. */
function fit(kernels: Kernels, about: CentredMoments, target: number, chosen: Int32Array, { alpha = 1 }: LocalSurrogateOptions) {
	const { gram, cross } = chosenEquations(about, target, chosen);
	const { solution } = kernels.solveRidge(gram, cross, chosen.length, 1, alpha);
	const coefficients = new Float64Array(about.columns);
	let constant = about.valueMeans[target];
	chosen.forEach((column, a) => {
		coefficients[column] = solution[a];
		constant -= solution[a] * about.means[column];
	});
	return { coefficients, constant };
}

function rankOf(kernels: Kernels, about: CentredMoments, target: number, chosen: Int32Array): number {
	const { gram, cross } = chosenEquations(about, target, chosen);
	return kernels.solvePositive(gram, cross, chosen.length, 1).rank;
}

/** Weighted R² on held-out rows: each held-out fold is predicted by a surrogate selected and fitted without it. */
function holdOut(kernels: Kernels, { total, totalCentred, heldOut }: Folds, target: number, options: LocalSurrogateOptions): number | null {
	if (total.count < HOLD_OUT_ROWS || !(totalCentred.squares[target] > 0)) return null;
	if (heldOut.some(({ restCentred }) => !(restCentred.weight > 0))) return null;
	const { columns, targets } = total;
	const mean = totalCentred.valueMeans[target];
	let residual = 0;
	let square = 0;
	for (const { part, restCentred } of heldOut) {
		const chosen = select(kernels, restCentred, target, options);
		const { coefficients, constant } = fit(kernels, restCentred, target, chosen, options);
		// Σ w (v − c)², then Σ w (v − c − βᵀz)² = Σ w (v − c)² − 2 βᵀ Σ w z (v − c) + βᵀ Σ w z zᵀ β
		const about = (c: number) => part.squares[target] - 2 * c * part.valueSums[target] + c * c * part.weight;
		let sum = about(constant);
		for (const j of chosen) {
			let product = -2 * (part.cross[j * targets + target] - constant * part.sums[j]);
			for (const k of chosen) product += part.gram[j * columns + k] * coefficients[k];
			sum += coefficients[j] * product;
		}
		residual += Math.max(0, sum);
		square += Math.max(0, about(mean));
	}
	return square > 0 ? 1 - residual / square : null;
}

function targetColumn(matrix: Float64Array, targets: number, target: number): Float64Array {
	return Float64Array.from({ length: matrix.length / targets }, (_, j) => matrix[j * targets + target]);
}

/** Indices by falling |value|, ties by index. */
function byFalling(values: Float64Array, indices: Iterable<number>): number[] {
	return Array.from(indices).toSorted((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
}
