import type { Kernels } from "../kernels/kernels.js";
import { invertPositive } from "./invert-positive.js";
import type { Moments, RowEquations } from "./two-level-equations.js";

/** What the fit says about one target. */
export interface TwoLevelFit {
	/** Σ_b w_b φ_b, [players] */
	readonly attributions: Float64Array;
	/** Of their errors, [players] */
	readonly variances: Float64Array;
}

/** One target's side of the equations of one background row. */
export interface RowAnswers {
	/** Σ w a r + λ T, [the row's players] */
	readonly cross: Float64Array;
	/** Σ w r² + λ T² */
	readonly square: number;
	/** T = f(x) − f(b) */
	readonly total: number;
}

/** The least and the most times the variances are estimated anew. */
const LEAST_ROUNDS = 4;
const MOST_ROUNDS = 12;
/** Residuals whose variance falls below this share of what it was a round ago are on their way to 0: the fit is exact, and needs more rounds to be so. */
const VANISHING = 0.5;
/** Residuals of rows fitted one by one, relative to the variance first guessed, that are rounding errors. */
const NOISELESS = 1e-12;
/** A player's variance between rows is at least this share of the average: an estimate of none would claim to be sure of it. */
const LEAST_SPREAD = 0.01;
/** A variance between rows shrinks or grows at most so much per round. */
const SHRINKS = 0.05;
const GROWS = 5;
/** A variance counts as no smaller than this share of what it adds to, where 0 would divide by 0. */
const ROUNDING = 1e-14;

/**
 * Two-level generalised least squares for one target: what the Shapley values φ_b of each background row's game are, given pairs of coalitions
 * too few to say so row by row.
 *
 * Row b: r = A_b φ_b + e, e ~ N(0, ρ_b σ² I), 1ᵀφ_b = T_b exactly, φ_b ~ N(μ, diag τ). μ is estimated by generalised least squares, τ
 * and σ² as squares over the freedom they have left (MacKay 1992, "Bayesian Interpolation", §4.3: fewer rounds than EM), in turns. With many pairs per row this is a regression of each
 * row by itself; with τ → 0 it is one regression for all.
 *
 * In units of √τ the posterior of a row has the covariance C_b = (Ã_bᵀÃ_b / ρ_bσ² + I)⁻¹ conditioned on the sum, and what the row tells
 * about μ is I − C_b: H = Σ_b (I − C_b), and Cov φ̂ = Σ w_b² C_b + (Σ w_b C_b) H⁻¹ (Σ w_b C_b).
 */
export function fitTwoLevel(
	kernels: Kernels,
	players: number,
	rows: readonly RowEquations[],
	answers: readonly RowAnswers[],
	moments: Moments,
	measureShares: (fitted: FittedRows, noise: number) => Float64Array,
): TwoLevelFit {
	const pairs = rows.reduce((sum, row) => sum + row.pairs, 0);
	const population = new Float64Array(players);
	for (const row of rows) for (const p of row.players) population[p]!++;
	// Nothing ever changed the model's answer.
	if (answers.every(({ square }) => square === 0)) return { attributions: new Float64Array(players), variances: new Float64Array(players) };
	let { mean, spread, noise } = moments;
	let shares: Float64Array = Float64Array.from(rows, ({ share }) => share);
	let measured = pairs === 0;
	// Rows with pairs to spare say by themselves whether there is any noise; without, all are games of single players and pairs.
	const spare = rows.map(({ pairs: own, players: { length } }) => own - Math.max(0, length - 1));
	if (spare.every((count) => count >= 0) && spare.reduce((sum, count) => sum + count, 0) >= rows.length) {
		const { residual } = passOver(players, rows, answers, shares, mean, floored(spread, 0, pairs).map(Math.sqrt), 0);
		if (residual < NOISELESS * pairs * noise) noise = residual / pairs;
	}
	for (let round = 1; ; round++) {
		const scale = floored(spread, noise, pairs).map(Math.sqrt);
		const sums = passOver(players, rows, answers, shares, mean, scale, noise);
		for (let p = 0; p < players; p++) {
			// A direction of μ about which nothing is known stays where it is.
			sums.information[p * players + p]! += population[p]! > 0 ? 1e-9 * population[p]! : 1;
		}
		const shift = kernels.solvePositive(sums.information, sums.score, players, 1).solution;
		const freedom = pairs - sums.spent - sums.spentOnMean(population);
		const left = sums.residual / Math.max(1, freedom);
		if (measured && round > LEAST_ROUNDS) return conclude(kernels, players, sums, shift, scale);
		if (!measured && round >= LEAST_ROUNDS && (round >= MOST_ROUNDS || left > VANISHING * noise)) {
			shares = measureShares(sums, left);
			measured = true;
		}
		noise = left;
		mean = mean.map((value, p) => value + scale[p]! * shift[p]!);
		spread = scale.map((s, p) => s * s * step(sums, population, players, p));
	}
}

/**
 * Where pairs are too few to determine μ: the same model with variances that are given instead of estimated. Effects are as uncertain as residuals, and μ is near
 * what it would be if every row's total were split equally among its players. Bounded by the answers, unlike a solution of equations that have many; its
 * variances would say nothing.
 */
export function guessTwoLevel(
	kernels: Kernels,
	players: number,
	rows: readonly RowEquations[],
	answers: readonly RowAnswers[],
): Float64Array {
	const mean = new Float64Array(players);
	const population = new Float64Array(players);
	for (const [b, { players: own }] of rows.entries()) {
		for (const p of own) {
			population[p]!++;
			mean[p]! += (answers[b]!.total / own.length - mean[p]!) / population[p]!;
		}
	}
	const scale = new Float64Array(players).fill(1);
	const shares = Float64Array.from(rows, ({ share }) => share);
	const sums = passOver(players, rows, answers, shares, mean, scale, 1);
	for (let p = 0; p < players; p++) sums.information[p * players + p]! += 1;
	const shift = kernels.solvePositive(sums.information, sums.score, players, 1).solution;
	return conclude(kernels, players, sums, shift, scale).attributions;
}

/** By how much to multiply a variance between rows: squared deviations over the part of them that the data, and not the prior, determine. */
function step({ squares, information }: Sums, population: Float64Array, players: number, player: number): number {
	const determined = information[player * players + player]!;
	const deviations = squares[player]! - (population[player]! - determined);
	return population[player] === 0 ? 0 : Math.min(GROWS, Math.max(SHRINKS, deviations / determined));
}

/** Variances between rows that are too small to matter are raised to where they do not yet: what divides by them stays finite. */
function floored(spread: Float64Array, noise: number, pairs: number): Float64Array {
	let mean = 0;
	for (const value of spread) mean += value / spread.length;
	const least = Math.max(LEAST_SPREAD * mean, (4e-3 * noise) / Math.max(1, pairs)) || 1;
	return spread.map((value) => Math.max(value, least));
}

/** What a round of the fit makes of the rows. */
export interface FittedRows {
	/** φ_b of each row's players. */
	readonly effects: readonly Float64Array[];
	/** [rows]: parameters that the row's own deviations take up of its data. */
	readonly spentBy: Float64Array;
}

/** Sums over the background rows, in units of `scale`. */
interface Sums extends FittedRows {
	/** Σ_b w_b φ_b given μ, [players] */
	readonly weighted: Float64Array;
	/** Σ_b (φ_b − μ), [players] */
	readonly score: Float64Array;
	/** Σ_b (φ_b − μ)² + diag C_b, [players] */
	readonly squares: Float64Array;
	/** H = Σ_b (I − C_b), Σ w_b C_b, Σ w_b² C_b: [players, players], the last its diagonal only. */
	readonly information: Float64Array;
	readonly covariance: Float64Array;
	readonly ownVariance: Float64Array;
	/** Σ w (r − a φ_b)² */
	readonly residual: number;
	/** Parameters that the rows' own deviations take up of the data. */
	readonly spent: number;
	/** Likewise μ's. */
	spentOnMean(population: Float64Array): number;
}

function passOver(
	players: number,
	rows: readonly RowEquations[],
	answers: readonly RowAnswers[],
	shares: Float64Array,
	mean: Float64Array,
	scale: Float64Array,
	noise: number,
): Sums {
	const weighted = new Float64Array(players);
	const score = new Float64Array(players);
	const squares = new Float64Array(players);
	const information = new Float64Array(players * players);
	const covariance = new Float64Array(players * players);
	const ownVariance = new Float64Array(players);
	const work = new Float64Array(players * players);
	const effects = rows.map((row) => new Float64Array(row.players.length));
	const spentBy = new Float64Array(rows.length);
	const effect = new Float64Array(players);
	const lever = new Float64Array(players);
	const units = new Float64Array(players);
	const right = new Float64Array(players);
	const trace = new Float64Array(players);
	let residual = 0;
	let spent = 0;
	for (let b = 0; b < rows.length; b++) {
		const { players: own, gram, weight } = rows[b]!;
		const { cross, square, total } = answers[b]!;
		const d = own.length;
		if (d === 0) continue;
		for (let i = 0; i < d; i++) units[i] = scale[own[i]!]!;
		let size = 0;
		for (let i = 0; i < d; i++) {
			const line = units[i]!;
			for (let j = 0; j <= i; j++) work[i * d + j] = line * units[j]! * gram[i * d + j]!;
			size += work[i * d + i]!;
		}
		const variance = Math.max(shares[b]! * noise, (ROUNDING * size) / d) || 1;
		for (let i = 0; i < d; i++) {
			work[i * d + i]! += variance;
			right[i] = units[i]! * cross[i]! + (variance * mean[own[i]!]!) / units[i]!;
		}
		invertPositive(work, d);
		let have = 0;
		let slack = 0;
		for (let i = 0; i < d; i++) {
			let value = 0;
			let pull = 0;
			for (let j = 0; j < d; j++) {
				const entry = work[i * d + j]!;
				value += entry * right[j]!;
				pull += entry * units[j]!;
			}
			effect[i] = value;
			lever[i] = variance * pull;
			have += units[i]! * value;
			slack += units[i]! * lever[i]!;
		}
		// Conditions on the sum: what is missing goes where the variance is.
		const gap = (total - have) / slack;
		let free = 0;
		for (let i = 0; i < d; i++) {
			const player = own[i]!;
			effect[i]! += lever[i]! * gap;
			const deviation = effect[i]! - mean[player]! / units[i]!;
			weighted[player]! += weight * effect[i]!;
			score[player]! += deviation;
			const line = player * players;
			const part = lever[i]! / slack;
			let c = 0;
			for (let j = 0; j <= i; j++) {
				c = variance * work[i * d + j]! - part * lever[j]!;
				information[line + own[j]!]! -= c;
				covariance[line + own[j]!]! += weight * c;
			}
			information[line + player]! += 1;
			squares[player]! += deviation * deviation + c;
			ownVariance[player]! += weight * weight * c;
			trace[player]! += c;
			free += c;
		}
		spentBy[b] = Math.max(0, d - 1 - free);
		spent += spentBy[b]!;
		for (let i = 0; i < d; i++) effects[b]![i] = units[i]! * effect[i]!;
		residual += Math.max(0, square + quadratic(gram, cross, effects[b]!));
	}
	mirror(information, players);
	mirror(covariance, players);
	const spentOnMean = (population: Float64Array) =>
		Math.max(
			0,
			trace.reduce((sum, value, p) => sum + (population[p]! > 0 ? value / population[p]! : 0), 0),
		);
	return { weighted, score, squares, information, covariance, ownVariance, residual, spent, spentOnMean, effects, spentBy };
}

/** Copies the lower triangle to the upper one. */
function mirror(matrix: Float64Array, n: number): void {
	for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
}

/** φᵀGφ − 2 φᵀh of one row. */
function quadratic(gram: Float64Array, cross: Float64Array, effect: Float64Array): number {
	const d = effect.length;
	let sum = 0;
	for (let i = 0; i < d; i++) {
		let fitted = 0;
		for (let j = 0; j < d; j++) fitted += gram[i * d + j]! * effect[j]!;
		sum += effect[i]! * (fitted - 2 * cross[i]!);
	}
	return sum;
}

/** Moves μ to its estimate, all rows with it, and says how sure that is. */
function conclude(kernels: Kernels, players: number, sums: Sums, shift: Float64Array, scale: Float64Array): TwoLevelFit {
	const { covariance, information, ownVariance, weighted } = sums;
	const response = kernels.solvePositive(information, covariance, players, players).solution;
	const attributions = new Float64Array(players);
	const variances = new Float64Array(players);
	for (let p = 0; p < players; p++) {
		let value = weighted[p]!;
		let variance = ownVariance[p]!;
		for (let q = 0; q < players; q++) {
			value += covariance[p * players + q]! * shift[q]!;
			variance += covariance[p * players + q]! * response[q * players + p]!;
		}
		attributions[p] = scale[p]! * value;
		variances[p] = scale[p]! * scale[p]! * Math.max(0, variance);
	}
	return { attributions, variances };
}
