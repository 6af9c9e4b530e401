import type { Kernels } from "../kernels/kernels.js";
import type { Query } from "../maskers/query.js";
import { fitLocalSurrogate } from "./local-surrogate.js";
import { MomentSums } from "./moments.js";
import type { Control } from "./neighbourhood.js";
import { hasBit } from "./players.js";
import type { Seen } from "./samples.js";
import { shareExplained } from "./share-explained.js";
import { surrogateStandardErrors } from "./surrogate-errors.js";
import { coalitionWords } from "../kernels/kernels.js";

/** Samples are dealt to parts in turn; what is said of a part was learned from the others. */
const PARTS = 5;
/** Samples looked at at a time. */
const CHUNK = 1000;
/** Fewer samples than this per feature are too few to tell noise from a model that is not linear. */
const SAMPLES_PER_FEATURE = 2;
/** Regressors at most, and per sample; time grows with the cube and the square of their number. */
const MOST_REGRESSORS = 256;
const REGRESSORS_PER_SAMPLE = 0.25;
/** Penalties tried, per regressor of variance 1. */
const PENALTIES = [0.1, 1, 10] as const;
/** A prediction counts so many times at most: fitted beside the features instead of with them, it comes out too small. */
const MOST_TIMES = 1.5;

/** Numbers of each sample that are, over LIME's neighbourhood as its kernel weighs it, uncorrelated with everything linear that the surrogate sees. */
export interface Regressors {
	readonly count: number;
	/** [samples, count] */
	of(query: Query, seen: Seen): Float64Array;
}

/**
 * LIME's weights with the precision of several times the samples, at no model rows: what a model does beside the linear is noise to the surrogate; what part of
 * that can be foretold is subtracted from what the model said before the surrogate is fitted. It is foretold from regressors that are uncorrelated with all that
 * the surrogate sees, so that the weights tend to the same as without. A ridge regression on four fifths of the samples foretells the fifth, so that it is
 * not biased by having seen it, and counts as much as it proves right: where nothing can be foretold, nothing changes.
 *
 * Source: regression-adjusted control variates (Glynn & Szechtman 2002), cross-fitted (Chernozhukov et al. 2018, definition 3.1).
 *
 * @param make the regressors, given the weights of a plain surrogate of all features [features], the number of samples, and how many there may be; null: none
 */
export const regressionControl =
	(make: (weights: Float64Array, samples: number, most: number) => Regressors | null): Control =>
	(kernels, sampled, target, asked, options) => {
		const { samples, weigh, targets } = sampled;
		const features = samples.origin.length;
		const count = sampled.values.length / targets;
		if (features === 0 || count < SAMPLES_PER_FEATURE * (features + 1)) return null;
		const { total, totalCentred } = asked;
		const cross = Float64Array.from({ length: features }, (_, j) => totalCentred.cross[j * targets + target]!);
		const { solution: plain } = kernels.solveRidge(totalCentred.gram, cross, features, 1, options.alpha);
		let intercept = total.valueOrigin[target]! + totalCentred.valueMeans[target]!;
		for (let j = 0; j < features; j++) intercept -= plain[j]! * (total.origin[j]! + totalCentred.means[j]!);
		const regressors = make(plain, count, Math.min(MOST_REGRESSORS, Math.floor(REGRESSORS_PER_SAMPLE * count)));
		if (regressors === null || regressors.count === 0) return null;
		const values = Float64Array.from({ length: count }, (_, n) => sampled.values[n * targets + target]!);

		const learning = new Foretelling(kernels, regressors, count, (look) => {
			for (let first = 0; first < count; first += CHUNK) {
				const { query, seen } = samples.draw(first, Math.min(CHUNK, count - first));
				look(first, query, seen, weigh(seen));
			}
		});
		learning.learn((seen, n, first) => {
			let rest = values[first + n]! - intercept;
			if (seen instanceof Uint32Array) {
				const start = n * coalitionWords(features);
				for (let j = 0; j < features; j++) if (hasBit(seen, start, j)) rest -= plain[j]!;
			} else for (let j = 0; j < features; j++) rest -= plain[j]! * seen[n * features + j]!;
			return rest;
		});
		const foretold = learning.foretold();
		if (foretold === null) return null;
		const left = values.map((value, n) => value - foretold[n]!);

		const sums = new MomentSums(kernels, features, 1, samples.binary);
		// The instance has no part in the law, and is left out: what is foretold of the others would make it an outlier.
		for (let first = 0; first < count; first += CHUNK) {
			const { seen } = samples.draw(first, Math.min(CHUNK, count - first));
			sums.add(seen, weigh(seen), left.subarray(first, first + CHUNK));
		}
		const folds = sums.folds();
		const fit = fitLocalSurrogate(kernels, folds, 0, options);
		const { coefficients, selected, localPrediction } = fit;
		return {
			fit: {
				coefficients,
				intercept: fit.intercept,
				selected,
				localPrediction,
				r2: shareExplained(asked, target, coefficients, fit.intercept),
			},
			errors: surrogateStandardErrors(
				kernels,
				{ ...sampled, values: left, targets: 1, instance: localPrediction },
				0,
				fit,
				folds.total,
				folds.totalCentred,
				options.alpha,
			),
		};
	};

/** Looks at all samples, a chunk at a time: the number of the first, what was asked, what the surrogate sees, weights. */
type Tour = (look: (first: number, query: Query, seen: Seen, weights: Float64Array) => void) => void;

/** A ridge regression on regressors that says of each sample what it learned from those of the other parts. */
class Foretelling {
	readonly #kernels: Kernels;
	readonly #regressors: Regressors;
	readonly #tour: Tour;
	readonly #rest: Float64Array;
	readonly #weights: Float64Array;
	/** [PARTS][regressors, regressors], [PARTS][regressors] */
	readonly #grams: readonly Float64Array[];
	readonly #crosses: readonly Float64Array[];

	constructor(kernels: Kernels, regressors: Regressors, samples: number, tour: Tour) {
		this.#kernels = kernels;
		this.#regressors = regressors;
		this.#tour = tour;
		this.#rest = new Float64Array(samples);
		this.#weights = new Float64Array(samples);
		const size = regressors.count;
		this.#grams = Array.from({ length: PARTS }, () => new Float64Array(size * size));
		this.#crosses = Array.from({ length: PARTS }, () => new Float64Array(size));
	}

	/** @param restOf what is to be foretold of sample first + n */
	learn(restOf: (seen: Seen, n: number, first: number) => number): void {
		const size = this.#regressors.count;
		this.#tour((first, query, seen, weights) => {
			this.#weights.set(weights, first);
			for (let n = 0; n < weights.length; n++) this.#rest[first + n] = restOf(seen, n, first);
			const rows = this.#regressors.of(query, seen);
			for (let part = 0; part < PARTS; part++) {
				const own: number[] = [];
				for (let n = (part - (first % PARTS) + PARTS) % PARTS; n < weights.length; n += PARTS) own.push(n);
				const ownRows = new Float64Array(own.length * size);
				own.forEach((n, i) => ownRows.set(rows.subarray(n * size, (n + 1) * size), i * size));
				const ownWeights = Float64Array.from(own, (n) => weights[n]!);
				const rest = Float64Array.from(own, (n) => this.#rest[first + n]!);
				this.#kernels.addGram(ownRows, ownWeights, size, this.#grams[part]!);
				this.#kernels.addCross(ownRows, ownWeights, rest, size, 1, this.#crosses[part]!);
			}
		});
	}

	/** [samples], at the penalty that proves best, as many times as that; null where it proves nothing. */
	foretold(): Float64Array | null {
		const size = this.#regressors.count;
		const gram = new Float64Array(size * size);
		for (const part of this.#grams) part.forEach((value, i) => (gram[i]! += value));
		const cross = new Float64Array(size);
		for (const part of this.#crosses) part.forEach((value, i) => (cross[i]! += value));
		let weight = 0;
		for (const value of this.#weights) weight += value;
		if (!(weight > 0)) return null;
		/** To variance 1. */
		const scales = Float64Array.from({ length: size }, (_, k) => (gram[k * size + k]! > 0 ? Math.sqrt(weight / gram[k * size + k]!) : 0));
		/** [PARTS][regressors, penalties]: coefficients learned without the part. */
		const learned = this.#grams.map((own, part) => {
			const others = gram.map((value, i) => (value - own[i]!) * scales[Math.floor(i / size)]! * scales[i % size]!);
			const otherCross = cross.map((value, k) => (value - this.#crosses[part]![k]!) * scales[k]!);
			const out = new Float64Array(size * PENALTIES.length);
			PENALTIES.forEach((penalty, p) => {
				const { solution } = this.#kernels.solveRidge(others, otherCross, size, 1, penalty * size);
				for (let k = 0; k < size; k++) out[k * PENALTIES.length + p] = solution[k]! * scales[k]!;
			});
			return out;
		});
		const said = PENALTIES.map(() => new Float64Array(this.#rest.length));
		this.#tour((first, query, seen, weights) => {
			const rows = this.#regressors.of(query, seen);
			for (let n = 0; n < weights.length; n++) {
				const own = learned[(first + n) % PARTS]!;
				for (let p = 0; p < PENALTIES.length; p++) {
					let sum = 0;
					for (let k = 0; k < size; k++) sum += rows[n * size + k]! * own[k * PENALTIES.length + p]!;
					said[p]![first + n] = sum;
				}
			}
		});
		let best: { readonly said: Float64Array; readonly times: number; readonly gain: number } | undefined;
		for (const each of said) {
			let squares = 0;
			let products = 0;
			// The variance of a surrogate's weights goes with the squares of weights times what is left.
			each.forEach((value, n) => {
				const squared = this.#weights[n]! * this.#weights[n]!;
				squares += squared * value * value;
				products += squared * value * this.#rest[n]!;
			});
			const times = squares > 0 ? Math.min(MOST_TIMES, Math.max(0, products / squares)) : 0;
			const gain = times * (2 * products - times * squares);
			if (gain > (best?.gain ?? 0)) best = { said: each, times, gain };
		}
		return best === undefined ? null : best.said.map((value) => value * best.times);
	}
}
