import type { Kernels } from "../kernels/kernels.js";
import { hasBit } from "./players.js";
import { Confusion } from "./two-level-confusion.js";
import { meanOverSizes, pairsOfSize, pairWeights, type TwoLevelDesign } from "./two-level-design.js";
import type { FittedRows, RowAnswers } from "./two-level-fit.js";

/** The equations of one background row, the same for all targets. */
export interface RowEquations {
	readonly players: Int32Array;
	/** Pairs told. */
	readonly pairs: number;
	/** G = Σ w a aᵀ + λ 11ᵀ with a = z − |S| / d, [the row's players]². The sum of the attributions is known and counts as one more measurement. */
	readonly gram: Float64Array;
	/** λ */
	readonly sumWeight: number;
	/** w_b, the row's weight in the background. */
	readonly weight: number;
	/** ρ: the part of the residuals' variance that is error: pairs chosen to complement each other err less than as many drawn at random, and all together not at all. */
	readonly share: number;
}

/** Where the fit starts: mean μ and variance τ of the rows' attributions, [players], and variance σ² of the residuals. */
export interface Moments {
	readonly mean: Float64Array;
	readonly spread: Float64Array;
	readonly noise: number;
}

/** What the model said of one target, as differences. */
export interface PairAnswers {
	/** [pairs]: (v(S) − v(complement)) / 2 */
	readonly halves: Float64Array;
	/** [background rows]: f(x) − f(b) */
	readonly totals: Float64Array;
}

/** So many pairs of each size are taken to have the variance that the weights say. */
const PRIOR_PAIRS = 8;

/**
 * Turns pairs of coalitions into linear equations for the Shapley values of each background row's game.
 *
 * (v(S) − v(S̄)) / 2 is Σ_i φ_i (z_i − ½) plus interactions of three players and more; those of two cancel. With Σφ = T known, r = (v(S) − v(S̄)) / 2 −
 * T (|S| / d − ½) is aᵀφ with a = z − |S| / d. Weighed by Shapley kernel over the design's frequency, least squares on all pairs are exact.
 */
export class TwoLevelEquations {
	readonly rows: readonly RowEquations[];
	readonly #design: TwoLevelDesign;
	readonly #told: number;
	/** [background rows][sizes] */
	readonly #weightsBySize: readonly Float64Array[];
	/** [pairs told] */
	readonly #weights: Float64Array;
	/** Σ_b (Σ w a aᵀ)∘² − Σ w² a∘² a∘²ᵀ, [players]² */
	readonly #products: Float64Array;
	/** [background rows]: pairs told. */
	readonly #pairsOf: readonly (readonly number[])[];
	readonly #confusions: readonly Confusion[];

	/** @param told pairs that have been answered: the first so many of the design count */
	constructor(design: TwoLevelDesign, told: number, backgroundWeights: Float64Array) {
		this.#design = design;
		this.#told = told;
		const { players, row, size } = design;
		const counts = new Int32Array(design.rows.length);
		for (let p = 0; p < told; p++) counts[row[p]!]!++;
		this.#weightsBySize = design.rows.map(pairWeights);
		this.#weights = Float64Array.from({ length: told }, (_, p) => this.#weightsBySize[row[p]!]![size[p]!]!);
		const grams = design.rows.map(({ players: own }) => new Float64Array(own.length * own.length));
		this.#products = new Float64Array(players * players);
		this.#eachPair((p, b, own, a) => {
			const weight = this.#weights[p]!;
			const gram = grams[b]!;
			const d = own.length;
			for (let i = 0; i < d; i++) {
				const left = weight * a[i]!;
				const line = own[i]! * players;
				for (let j = 0; j <= i; j++) {
					const product = left * a[j]!;
					gram[i * d + j]! += product;
					this.#products[line + own[j]!]! -= product * product;
				}
			}
		});
		const pairsOf: number[][] = design.rows.map(() => []);
		for (let p = 0; p < told; p++) pairsOf[row[p]!]!.push(p);
		this.#pairsOf = pairsOf;
		const confusions = new Map<number, Confusion>();
		for (const { players: own } of design.rows) {
			if (!confusions.has(own.length)) confusions.set(own.length, new Confusion(own.length, design.coalitions, players));
		}
		this.#confusions = design.rows.map(({ players: own }) => confusions.get(own.length)!);
		const confused = this.#confused();
		this.rows = design.rows.map((rowDesign, b) => {
			const own = rowDesign.players;
			const gram = grams[b]!;
			const sumWeight = this.#complete(gram, own);
			const pairs = counts[b]!;
			return {
				players: own,
				pairs,
				gram,
				sumWeight,
				weight: backgroundWeights[b]!,
				share: confused[b]!,
			};
		});
		for (let i = 0; i < players; i++) for (let j = 0; j < i; j++) this.#products[j * players + i] = this.#products[i * players + j]!;
	}

	/** [pairs told]: what each counts. */
	get pairWeights(): Float64Array {
		return this.#weights;
	}

	/** Adds a row's Gram matrix to the products, mirrors it and adds λ 11ᵀ; returns λ, of the order of the matrix. */
	#complete(gram: Float64Array, own: Int32Array): number {
		const d = own.length;
		let trace = 0;
		for (let i = 0; i < d; i++) trace += gram[i * d + i]!;
		const sumWeight = trace > 0 ? trace / (d * d) : 1;
		for (let i = 0; i < d; i++) {
			for (let j = 0; j <= i; j++) {
				const value = gram[i * d + j]!;
				this.#products[own[i]! * this.#design.players + own[j]!]! += value * value;
				gram[i * d + j] = gram[j * d + i] = value + sumWeight;
			}
		}
		return sumWeight;
	}

	/** Calls with each told pair, its row, the row's players and the pair's a. */
	#eachPair(visit: (pair: number, row: number, own: Int32Array, a: Float64Array) => void): void {
		const { players, coalitions, row, size, rows } = this.#design;
		const words = coalitions.length / Math.max(1, row.length);
		const a = new Float64Array(players);
		for (let p = 0; p < this.#told; p++) {
			const b = row[p]!;
			const own = rows[b]!.players;
			const out = -size[p]! / own.length;
			for (let i = 0; i < own.length; i++) a[i] = hasBit(coalitions, p * words, own[i]!) ? 1 + out : out;
			visit(p, b, own, a);
		}
	}

	/**
	 * [background rows]: Σ_pq w_p w_q a_p · a_q k(p, q) of each row's pairs relative to the sum over p = q alone, see `Confusion`: what interactions of three players
	 * make the attributions err by, relative to independent pairs.
	 */
	#confused(): Float64Array {
		const { size } = this.#design;
		return Float64Array.from(this.#pairsOf, (pairs, b) => {
			const confusion = this.#confusions[b]!;
			let alone = 0;
			let together = 0;
			pairs.forEach((p, i) => {
				const k = size[p]!;
				alone += this.#weights[p]! * this.#weights[p]! * confusion.alone(k);
				for (let j = 0; j < i; j++) {
					const q = pairs[j]!;
					together += this.#weights[p]! * this.#weights[q]! * confusion.between(p, k, q, size[q]!);
				}
			});
			if (alone > 0) return Math.max(0, 1 + (2 * together) / alone);
			// Of one or two players, a pair says all.
			return pairs.length > 0 ? 0 : 1;
		});
	}

	/**
	 * How much of the residuals' variance interactions of three players make up, from 0 to 1: residuals of two pairs of a row go together as k says if there are
	 * no others, and not at all if all are of higher order. A surrogate leaves much of the latter.
	 */
	#shareOfTriples(residuals: Float64Array): number {
		const { size } = this.#design;
		let together = 0;
		let expected = 0;
		let alone = 0;
		let squares = 0;
		this.#pairsOf.forEach((pairs, b) => {
			const confusion = this.#confusions[b]!;
			pairs.forEach((p, i) => {
				const [own, r] = [this.#weights[p]!, residuals[p]!];
				alone += own * confusion.covariance(p, size[p]!, p, size[p]!);
				squares += own * r * r;
				for (let j = 0; j < i; j++) {
					const q = pairs[j]!;
					const covariance = confusion.covariance(p, size[p]!, q, size[q]!);
					together += own * this.#weights[q]! * r * residuals[q]! * covariance;
					expected += own * this.#weights[q]! * covariance * covariance;
				}
			});
		});
		const scale = expected * squares;
		return scale > 0 ? Math.min(1, Math.max(0, (together * alone) / scale)) : 1;
	}

	/** The right-hand sides of one target. */
	answers({ halves, totals }: PairAnswers): RowAnswers[] {
		const squares = this.rows.map(({ sumWeight }, b) => sumWeight * totals[b]! * totals[b]!);
		const crosses = this.rows.map(({ players, sumWeight }, b) => new Float64Array(players.length).fill(sumWeight * totals[b]!));
		this.#eachPair((p, b, own, a) => {
			const r = this.#response(p, b, halves, totals);
			const weighted = this.#weights[p]! * r;
			const cross = crosses[b]!;
			for (let i = 0; i < own.length; i++) cross[i]! += weighted * a[i]!;
			squares[b]! += weighted * r;
		});
		return this.rows.map((_, b) => ({ cross: crosses[b]!, square: squares[b]!, total: totals[b]! }));
	}

	#response(pair: number, row: number, halves: Float64Array, totals: Float64Array): number {
		return halves[pair]! - totals[row]! * (this.#design.size[pair]! / this.#design.rows[row]!.players.length - 0.5);
	}

	/**
	 * ρ of every row from the residuals themselves: the fit takes their variance to be inverse to the weights, which need not be so. By size and
	 * number of players, as the sandwich estimator has it: Σ w² r² |a|² / Σ w |a|², over σ². Of interactions of three players the error is what the row's pairs confuse,
	 * of higher ones what is not told.
	 */
	errorShares({ halves, totals }: PairAnswers, { effects, spentBy }: FittedRows, noise: number): Float64Array {
		const { rows, size } = this.#design;
		const information = this.rows.map(({ players: own, gram, sumWeight }) => {
			let trace = 0;
			for (let i = 0; i < own.length; i++) trace += gram[i * own.length + i]! - sumWeight;
			return trace;
		});
		// Σ w r² / (1 − leverage) and number of pairs, by the row's players and the pair's size.
		const classes = new Map<number, { squares: Float64Array; counts: Float64Array }>();
		for (const { players, expected } of rows) {
			const zeros = () => new Float64Array(expected.length);
			if (!classes.has(players.length)) classes.set(players.length, { squares: zeros(), counts: zeros() });
		}
		const residuals = new Float64Array(this.#told);
		this.#eachPair((p, b, own, a) => {
			let r = this.#response(p, b, halves, totals);
			const effect = effects[b]!;
			let norm = 0;
			for (let i = 0; i < own.length; i++) {
				r -= a[i]! * effect[i]!;
				norm += a[i]! * a[i]!;
			}
			residuals[p] = r;
			const weight = this.#weights[p]!;
			const leverage = Math.min(0.9, (spentBy[b]! * weight * norm) / information[b]!);
			const { squares, counts } = classes.get(own.length)!;
			squares[size[p]!]! += (weight * r * r) / (1 - leverage);
			counts[size[p]!]!++;
		});
		const triples = this.#shareOfTriples(residuals);
		return Float64Array.from(rows, (row, b) => {
			const { squares, counts } = classes.get(row.players.length)!;
			const variances = squares.map((sum, k) => (sum + PRIOR_PAIRS * noise) / (counts[k]! + PRIOR_PAIRS) / (noise || 1));
			const { pairs, share } = this.rows[b]!;
			const told = (k: number) => (row.expected[k]! * pairs) / Math.max(1, row.pairs) / pairsOfSize(row.players.length, k);
			return (
				triples * share * meanOverSizes(row, this.#weightsBySize[b]!, (k) => variances[k]!) +
				(1 - triples) * meanOverSizes(row, this.#weightsBySize[b]!, (k) => variances[k]! * Math.max(0, 1 - told(k)))
			);
		});
	}

	/**
	 * Pooled least squares for μ; τ from the cross products of residuals within a row, whose expectation is (a aᵀ)∘² τ without any noise; σ²
	 * is what remains.
	 */
	moments(kernels: Kernels, given: PairAnswers, answers: readonly RowAnswers[]): Moments {
		const { players } = this.#design;
		const gram = new Float64Array(players * players);
		const cross = new Float64Array(players);
		this.rows.forEach(({ players: own, gram: rowGram }, b) => {
			const d = own.length;
			for (let i = 0; i < d; i++) {
				cross[own[i]!]! += answers[b]!.cross[i]!;
				for (let j = 0; j < d; j++) gram[own[i]! * players + own[j]!]! += rowGram[i * d + j]!;
			}
		});
		const mean = kernels.solvePositive(gram, cross, players, 1).solution;
		const scores = this.rows.map(({ players: own }) => new Float64Array(own.length));
		const right = new Float64Array(players);
		const squares = new Float64Array(players);
		let residual = 0;
		this.#eachPair((p, b, own, a) => {
			let r = this.#response(p, b, given.halves, given.totals);
			for (let i = 0; i < own.length; i++) r -= a[i]! * mean[own[i]!]!;
			const weight = this.#weights[p]!;
			residual += weight * r * r;
			const score = scores[b]!;
			for (let i = 0; i < own.length; i++) {
				const part = weight * r * a[i]!;
				score[i]! += part;
				right[own[i]!]! -= part * part;
				squares[own[i]!]! += weight * a[i]! * a[i]!;
			}
		});
		scores.forEach((score, b) => score.forEach((value, i) => (right[this.rows[b]!.players[i]!]! += value * value)));
		const solved = kernels.solvePositive(this.#products, right, players, 1).solution;
		const perPair = residual / Math.max(1, this.#told);
		// What the pairs say of τ may be below zero or far too much: between nothing and all of the residuals.
		let most = 0;
		for (let p = 0; p < players; p++) most += squares[p]! / Math.max(1, this.#told);
		const ceiling = most > 0 ? (players * perPair) / most : 0;
		const bounded = solved.map((value) => Math.min(Math.max(value, 0), ceiling));
		const average = bounded.reduce((sum, value) => sum + value, 0) / Math.max(1, players);
		const spread = bounded.map((value) => Math.max(value, 0.02 * average));
		let explained = 0;
		for (let p = 0; p < players; p++) explained += (squares[p]! * spread[p]!) / Math.max(1, this.#told);
		return { mean, spread, noise: Math.max(perPair - explained, 0.05 * perPair) };
	}
}
