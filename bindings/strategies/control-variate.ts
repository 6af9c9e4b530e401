import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { type LocalSurrogate, type LocalSurrogateOptions, fitLocalSurrogate } from "./local-surrogate.js";
import { type Folds, MomentSums } from "./moments.js";
import type { Controlled } from "./neighbourhood.js";
import { areProbabilities, logistic, logitOf } from "./odd-logit.js";
import { PairForm } from "./pair-form.js";
import { PairProcess } from "./pair-process.js";
import { setBit } from "./players.js";
import type { Samples } from "./samples.js";
import { shareExplained } from "./share-explained.js";
import { type Sampled, surrogateStandardErrors } from "./surrogate-errors.js";

/** The process is fitted to so many samples at most; its time grows with their cube. */
const MOST_FITTED = 600;
/** Samples that the process is asked about, at no model calls. */
const FREE_SAMPLES = 32_768;
/** Of them, those that say how much their own number leaves to chance. */
const NOISE_SAMPLES = 4096;
/** Fewer samples than this per feature are too few to fit a process to. */
const SAMPLES_PER_FEATURE = 2;
/** With more features there would be no standard errors. */
const MOST_FEATURES = 128;

/** Whether there are enough samples to fit so many features to, and not too many features. */
const canControl = (samples: number, features: number): boolean =>
	features > 0 && features <= MOST_FEATURES && samples >= SAMPLES_PER_FEATURE * (features + 1);

/**
 * LIME's weights with the precision of several times the samples: a Gaussian process on the interactions of two is fitted to the first 600 samples and
 * asked about 32 768 more from the same law, at no model rows; the weights are those of a surrogate of what it says there. It is a process of log-odds
 * where that foretells probabilities better. What it is wrong by on further samples is fitted, too, and each weight of that added as far as it is
 * surer than the process, so that with more samples the weights become LIME's, whatever the process is worth.
 *
 * Standard errors are those that plain weights would have if the model said what the process is wrong by, at each sample that it was
 * fitted to without having seen it, nor its complement; plus what the number of free samples leaves to chance. Errors of mirror images count as
 * independent: their even part, though most of it cancels, tells of interactions that the process has not learned yet.
 *
 * Source: control variates (Glynn & Szechtman 2002), the process after Rasmussen & Williams 2006, §2.2 and §5.4.2.
 */
export function controlled(
	kernels: Kernels,
	sampled: Sampled,
	target: number,
	asked: Folds,
	options: LocalSurrogateOptions & { readonly alpha: number },
): Controlled | null {
	const { samples, weigh, targets } = sampled;
	const features = samples.origin.length;
	const words = coalitionWords(features);
	const count = sampled.values.length / targets;
	if (!canControl(1 + count, features)) return null;
	const fitted = Math.min(count, MOST_FITTED);
	const seen = samples.draw(0, count).seen as Uint32Array;
	const weights = weigh(seen);
	// The instance comes first.
	const coalitions = new Uint32Array((1 + fitted) * words);
	for (let j = 0; j < features; j++) setBit(coalitions, 0, j);
	coalitions.set(seen.subarray(0, fitted * words), words);
	const values = Float64Array.from({ length: 1 + count }, (_, n) =>
		n === 0 ? sampled.instance : sampled.values[(n - 1) * targets + target]!,
	);
	const known = { coalitions, values: values.subarray(0, 1 + fitted), weights: Float64Array.of(1, ...weights.subarray(0, fitted)) };
	const best = fittedProcess(kernels, features, known, samples.together === 2);
	if (best === null) return null;

	const misses = values.slice();
	misses.set(best.misses);
	best
		.predict(seen.subarray(fitted * words), count - fitted)
		.forEach((value, i) => (misses[1 + fitted + i] = values[1 + fitted + i]! - value));
	const missed = { ...sampled, values: misses.subarray(1), targets: 1, instance: misses[0]! };
	const unseen = (1 + count) / (1 + fitted);
	const variances = squared(errorsOf(kernels, missed, zero(features), options.alpha)).map((variance) => variance * unseen);
	const apart = { ...missed, samples: { ...later(samples, 0), together: 1 } as const };
	const cautious = squared(errorsOf(kernels, apart, zero(features), options.alpha)).map((variance) => variance * unseen);
	const step = canControl(count - fitted, features) ? correction() : null;

	const free = samples.draw(count, FREE_SAMPLES).seen as Uint32Array;
	const said = best.predict(free, FREE_SAMPLES);
	step?.values(free, FREE_SAMPLES).forEach((value, n) => (said[n]! += value));
	const sums = new MomentSums(kernels, features, 1, true);
	sums.add(free, weigh(free), said);
	const folds = sums.folds();
	// The penalty keeps its share of the sum of weights.
	const fit = fitLocalSurrogate(kernels, folds, 0, { ...options, alpha: (options.alpha * folds.total.weight) / asked.total.weight });
	const some = { samples: later(samples, count), weigh, values: said.subarray(0, NOISE_SAMPLES), targets: 1, instance: said[0]! };
	const noise = squared(errorsOf(kernels, some, fit, options.alpha));
	return {
		fit: {
			coefficients: fit.coefficients,
			intercept: fit.intercept,
			selected: fit.selected,
			localPrediction: fit.localPrediction,
			r2: shareExplained(asked, target, fit.coefficients, fit.intercept),
		},
		errors: cautious.map((variance, j) =>
			fit.coefficients[j] === 0 ? 0 : Math.sqrt(variance + (noise[j]! * NOISE_SAMPLES) / FREE_SAMPLES),
		),
	};

	/** What the process is wrong by on the samples that it has not seen, each weight as far as it is surer than the process. */
	function correction(): PairForm {
		const rest = {
			samples: later(samples, fitted),
			weigh,
			values: misses.subarray(1 + fitted),
			targets: 1,
			instance: misses[1 + fitted]!,
		};
		const sums = new MomentSums(kernels, features, 1, true);
		sums.add(seen.subarray(fitted * words), weights.subarray(fitted), rest.values);
		const all = { ...options, featureSelection: "none", featureCount: features } as const;
		const found = fitLocalSurrogate(kernels, sums.folds(), 0, all);
		const errors = squared(errorsOf(kernels, rest, found, options.alpha));
		const main = found.coefficients.map((value, j) => {
			const keep = errors[j]! > 0 ? variances[j]! / (variances[j]! + errors[j]!) : 0;
			cautious[j] = (1 - keep) * (1 - keep) * cautious[j]! + keep * keep * errors[j]!;
			return keep * value;
		});
		return new PairForm(found.intercept, main, new Float64Array(features * features));
	}
}

/** Samples, their values and weights. */
interface Known {
	readonly coalitions: Uint32Array;
	readonly values: Float64Array;
	readonly weights: Float64Array;
}

/** A process, in the model's units. */
interface Process {
	/** [samples]: how far off it is at each without it. */
	readonly misses: Float64Array;
	/** Weighted sum of squares of those. */
	readonly error: number;
	predict(coalitions: Uint32Array, count: number): Float64Array;
}

/** The process on what the model says, or on log-odds, whichever is less wrong; null if neither can be had. */
function fittedProcess(kernels: Kernels, features: number, { coalitions, values, weights }: Known, mirrored: boolean): Process | null {
	const process = new PairProcess(kernels, features, coalitions, values.length, weights);
	const linked = (link: "identity" | "logit"): Process | null => {
		const fit = process.fit(link === "logit" ? logitOf(kernels, values) : values);
		if (fit === null) return null;
		const back = (said: Float64Array) => (link === "logit" ? logistic(kernels, said) : said);
		const leftOut = back(fit.leftOut());
		const misses = values.map((value, n) => value - leftOut[n]!);
		const error = mirrored ? oddSquares(misses, weights) : squares(misses, weights);
		return { misses, error, predict: (others, count) => back(fit.form.values(others, count)) };
	};
	const identity = linked("identity");
	const logit = areProbabilities(values) ? linked("logit") : null;
	return logit !== null && !(identity !== null && identity.error <= logit.error) ? logit : identity;
}

function squares(misses: Float64Array, weights: Float64Array): number {
	let sum = 0;
	for (let n = 0; n < misses.length; n++) sum += weights[n]! * misses[n]! * misses[n]!;
	return sum;
}

/** Of mirror images only the difference tells on the weights; the instance has none. */
function oddSquares(misses: Float64Array, weights: Float64Array): number {
	let sum = 0;
	for (let n = 1; n + 1 < misses.length; n += 2) {
		const half = (misses[n]! - misses[n + 1]!) / 2;
		sum += (weights[n]! + weights[n + 1]!) * half * half;
	}
	return sum;
}

/** Standard errors of the weights of a surrogate, [features]. */
function errorsOf(kernels: Kernels, sampled: Sampled, fit: Pick<LocalSurrogate, "coefficients" | "selected">, alpha: number): Float64Array {
	const { samples, weigh, values } = sampled;
	const sums = new MomentSums(kernels, samples.origin.length, 1, true);
	sums.add(samples.origin, Float64Array.of(1), Float64Array.of(sampled.instance));
	const { seen } = samples.draw(0, values.length);
	sums.add(seen, weigh(seen), values);
	const { total, totalCentred } = sums.folds();
	let intercept = total.valueOrigin[0]! + totalCentred.valueMeans[0]!;
	for (const j of fit.selected) intercept -= fit.coefficients[j]! * (total.origin[j]! + totalCentred.means[j]!);
	return surrogateStandardErrors(kernels, sampled, 0, { ...fit, intercept }, total, totalCentred, alpha)!;
}

const squared = (values: Float64Array): Float64Array => values.map((value) => value * value);

/** The surrogate that says nothing of any feature. */
const zero = (features: number) => ({
	coefficients: new Float64Array(features),
	selected: Array.from({ length: features }, (_, j) => j),
});

/** The samples from the one of this number on. */
function later(samples: Samples, start: number): Samples {
	return {
		origin: samples.origin,
		binary: samples.binary,
		together: samples.together,
		draw: (first, count) => samples.draw(start + first, count),
		distances: (seen) => samples.distances(seen),
	};
}
