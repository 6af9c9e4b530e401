import { Came, describe, kindError, valueError } from "../check.js";
import type { FaithfulnessCurve } from "./curve.js";
import { type MeanInterval, meanInterval } from "./interval.js";

/** What `meanCurve` says of many images. */
export interface MeanCurve {
	readonly metric: FaithfulnessCurve["metric"];
	/** Shares of the pixels, ascending from 0 to 1. */
	readonly fractions: Float64Array;
	/** Mean of what the model said at these shares. */
	readonly scores: Float64Array;
	/** Area under the curves. */
	readonly auc: MeanInterval;
	/** The same, normalised, over the images that have one; null if none has. */
	readonly normalisedAuc: MeanInterval | null;
	/** Number of images. */
	readonly count: number;
}

/** What `pairedDifference` says of two methods on the same images. */
export interface PairedDifference {
	/** First minus second. */
	readonly auc: MeanInterval;
	/** The same, normalised, over the images where both have one; null if there are none. */
	readonly normalisedAuc: MeanInterval | null;
	/** Images on which the first is the better: higher for insertion, lower for deletion. */
	readonly wins: number;
	readonly losses: number;
	readonly count: number;
}

/**
 * How well does a method do on many images? The mean of their curves, and mean areas with 95 % confidence intervals (Student's t, images drawn
 * independently).
 *
 * Curves that were measured at different shares of pixels are interpolated linearly at as many equal steps as the longest has. The mean area is
 * that of the areas as measured.
 *
 * ```ts
 * import { image, insertion, meanCurve } from "whybox";
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0));
 * const photos = [[8, 2], [6, 4]].map((pixels) => ({ data: Uint8Array.from(pixels), height: 1, width: 2 }));
 * const curves = photos.map((photo) => insertion(brightness, image(), photo, [[1, 0]], { steps: 2, baseline: 0 }));
 * const { scores, auc } = meanCurve(await Promise.all(curves));
 * scores; // [0, 7, 10]
 * auc.mean; // 6
 * ```
 *
 * @throws {TypeError | RangeError} naming a curve that does not go with the first
 */
export function meanCurve(curves: Iterable<FaithfulnessCurve>): MeanCurve {
	const all = listed("curves", curves);
	const first = all[0]!;
	const steps = all.reduce((most, curve) => Math.max(most, curve.scores.length - 1), 1);
	const alike = all.every(({ fractions }) => sameNumbers(fractions, first.fractions));
	const fractions = alike ? first.fractions.slice() : Float64Array.from({ length: steps + 1 }, (_, k) => k / steps);
	const scores = new Float64Array(fractions.length);
	for (const curve of all) {
		const values = alike ? curve.scores : interpolated(curve, fractions);
		values.forEach((value, k) => (scores[k]! += value));
	}
	return Object.freeze({
		metric: first.metric,
		fractions,
		scores: scores.map((sum) => sum / all.length),
		auc: meanInterval(all.map(({ auc }) => auc)),
		normalisedAuc: meanOrNull(all.map(({ normalisedAuc }) => normalisedAuc)),
		count: all.length,
	});
}

/**
 * Is one method better than another on the same images? The mean difference of their areas, with a 95 % confidence interval (Student's t): images
 * differ more than methods do, and the difference does away with that.
 *
 * ```ts
 * import { image, insertion, pairedDifference } from "whybox";
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0));
 * const photos = [[8, 2], [7, 3], [9, 1]].map((pixels) => ({ data: Uint8Array.from(pixels), height: 1, width: 2 }));
 * const curves = (saliency) => Promise.all(photos.map((photo) => insertion(brightness, image(), photo, saliency, { steps: 2, baseline: 0 })));
 * const { auc, wins } = pairedDifference(await curves([[2, 1]]), await curves([[1, 2]]));
 * [auc.mean, wins]; // [3, 3]
 * ```
 *
 * @param first curves of one method, one per image
 * @param second curves of the other, for the same images in the same order, measured with the same options
 * @throws {TypeError | RangeError} naming a curve that does not go with the others
 */
export function pairedDifference(first: Iterable<FaithfulnessCurve>, second: Iterable<FaithfulnessCurve>): PairedDifference {
	const a = listed("first", first);
	const b = listed("second", second);
	if (a.length !== b.length) throw valueError("second", `${a.length} curves, one for each image of the first`, b);
	a.forEach((curve, i) => {
		const [one, other] = [measuredHow(curve), measuredHow(b[i]!)];
		if (one !== other) throw new RangeError(`"second[${i}]" expected a curve measured like "first[${i}]", ${one}, got ${other}`);
	});
	const differences = a.map(({ auc }, i) => auc - b[i]!.auc);
	const better = a[0]!.metric === "insertion" ? 1 : -1;
	return Object.freeze({
		auc: meanInterval(differences),
		normalisedAuc: meanOrNull(a.map(({ normalisedAuc: one }, i) => difference(one, b[i]!.normalisedAuc))),
		wins: differences.filter((value) => value * better > 0).length,
		losses: differences.filter((value) => value * better < 0).length,
		count: a.length,
	});
}

const difference = (one: number | null, other: number | null): number | null => (one === null || other === null ? null : one - other);

function measuredHow({ metric, target, steps, options: { baseline, by, order, ties, area } }: FaithfulnessCurve): string {
	const options = { baseline, by, order, ties, area, ...(by === "pixel" && { steps }) };
	return `${metric} of target ${target.index} (${JSON.stringify(options)})`;
}

function listed(argument: string, curves: Iterable<FaithfulnessCurve>): FaithfulnessCurve[] {
	if (curves === null || typeof curves !== "object" || typeof curves[Symbol.iterator] !== "function") {
		throw kindError(argument, "a list of curves, as insertion() and deletion() give them", curves);
	}
	const all = [...curves];
	if (all.length === 0) throw valueError(argument, "at least one curve", curves);
	all.forEach((curve: Partial<FaithfulnessCurve> | null, i) => {
		if (!(curve?.scores instanceof Float64Array) || !(curve.fractions instanceof Float64Array)) {
			throw kindError(`${argument}[${i}]`, "a curve, as insertion() and deletion() give it", curve);
		}
		if (curve.metric !== all[0]!.metric) {
			throw valueError(`${argument}[${i}]`, `a curve of ${all[0]!.metric}, as the first`, new Came(`one of ${describe(curve.metric)}`));
		}
	});
	return all;
}

const sameNumbers = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** The curve's scores at these shares of the pixels, ascending within 0..1. */
function interpolated({ fractions, scores }: FaithfulnessCurve, at: Float64Array): Float64Array {
	let k = 1;
	return at.map((x) => {
		while (k < fractions.length - 1 && fractions[k]! < x) k++;
		const width = fractions[k]! - fractions[k - 1]!;
		const share = width === 0 ? 1 : (x - fractions[k - 1]!) / width;
		return scores[k - 1]! + share * (scores[k]! - scores[k - 1]!);
	});
}

function meanOrNull(values: readonly (number | null)[]): MeanInterval | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : meanInterval(known);
}
