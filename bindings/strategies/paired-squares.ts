import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { sizeWeight } from "./pair-sizes.js";
import { hasBit } from "./players.js";

/** Paired least squares of one game. */
export interface PairedSquares {
	/** [players], adding up to `total` to rounding. */
	readonly attributions: Float64Array;
	/** [players], sandwich estimate. */
	readonly variances: Float64Array;
	/** [pairs], each as if it had been left out. */
	readonly residuals: Float64Array;
	/** The pairs determine the attributions, and some are left over to tell how well. */
	readonly determined: boolean;
}

/** With fewer pairs per unknown than this, residuals are small because the fit follows them. */
const SPARE = 1.5;

/** Weight of each pair: what the Shapley kernel gives its size, shared among the pairs evaluated of that size; mean 1. */
export function pairWeights(players: number, sizes: Int32Array, count: number): Float64Array {
	const counts = new Float64Array(Math.floor(players / 2) + 1);
	for (let i = 0; i < count; i++) counts[sizes[i]!]!++;
	const weights = new Float64Array(count);
	let sum = 0;
	for (let i = 0; i < count; i++) sum += weights[i] = sizeWeight(players, sizes[i]!) / counts[sizes[i]!]!;
	return weights.map((weight) => (weight * count) / sum);
}

/**
 * Minimises Σ w (y − Σ_i φ_i (z_i − ½))² under Σφ = total, y = (v(S) − v(complement)) / 2 (Lundberg & Lee 2017, eq. 5, with every coalition paired).
 *
 * @param coalitions bit-packed, one of each pair
 * @param left [pairs] share of the variance that sampling leaves: 1 minus the share of the pairs of its size that were evaluated
 */
export function pairedSquares(
	kernels: Kernels,
	players: number,
	coalitions: Uint32Array,
	values: Float64Array,
	weights: Float64Array,
	left: Float64Array,
	total: number,
): PairedSquares {
	const words = coalitionWords(players);
	const count = values.length;
	const rows = new Float64Array(count * players);
	const rest = new Float64Array(count);
	for (let i = 0; i < count; i++) {
		let size = 0;
		for (let p = 0; p < players; p++) if (hasBit(coalitions, i * words, p)) size++;
		for (let p = 0; p < players; p++) rows[i * players + p] = (hasBit(coalitions, i * words, p) ? 1 : 0) - size / players;
		rest[i] = values[i]! - total * (size / players - 0.5);
	}
	const gram = new Float64Array(players * players);
	kernels.addGram(rows, weights, players, gram);
	// Rows are orthogonal to 1: adding 11ᵀ makes the matrix regular and changes nothing.
	let trace = 0;
	for (let p = 0; p < players; p++) trace += gram[p * players + p]!;
	const shift = trace > 0 ? trace / players / players : 1;
	for (let at = 0; at < gram.length; at++) gram[at]! += shift;
	const rhs = new Float64Array(players * (players + 1));
	const cross = new Float64Array(players);
	kernels.addCross(rows, weights, rest, players, 1, cross);
	for (let p = 0; p < players; p++) {
		rhs[p * (players + 1) + p] = 1;
		rhs[p * (players + 1) + players] = cross[p]!;
	}
	const { solution, rank } = kernels.solvePositive(gram, rhs, players, players + 1);
	const attributions = Float64Array.from({ length: players }, (_, p) => solution[p * (players + 1) + players]!);
	const residuals = new Float64Array(count);
	const variances = new Float64Array(players);
	const row = new Float64Array(players);
	for (let i = 0; i < count; i++) {
		row.fill(0);
		let fitted = 0;
		for (let q = 0; q < players; q++) {
			const z = rows[i * players + q]!;
			fitted += z * attributions[q]!;
			for (let p = 0; p < players; p++) row[p]! += solution[q * (players + 1) + p]! * z;
		}
		let leverage = 0;
		for (let p = 0; p < players; p++) leverage += row[p]! * rows[i * players + p]!;
		const error = (rest[i]! - fitted) / Math.max(1e-9, 1 - weights[i]! * leverage);
		residuals[i] = error;
		const factor = left[i]! * weights[i]! * weights[i]! * Math.abs(error * (rest[i]! - fitted));
		for (let p = 0; p < players; p++) variances[p]! += factor * row[p]! * row[p]!;
	}
	for (let p = 0; p < players; p++) attributions[p]! += total / players;
	return { attributions, variances, residuals, determined: rank === players && count >= SPARE * (players - 1) };
}
