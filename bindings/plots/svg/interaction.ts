/** Which other feature do the effects of one depend on? */

import type { Subjects } from "./subject.js";
import { valuesOf } from "./values.js";

/** Explanations in a window, at most, and windows at least. */
const LARGEST = 50;
const WINDOWS = 10;

/**
 * The feature whose values go most with the attributions of `feature` among instances that are alike in `feature`: in windows along its values, the sum
 * of absolute correlations. A glance, no test; undefined where no feature of numbers goes with it at all.
 *
 * Source: `approximate_interactions` of shap, without its random order of equal values.
 */
export function strongestInteraction(subjects: Subjects, feature: number): number | undefined {
	const count = subjects.explanations.length;
	const own = valuesOf(subjects, feature);
	if (!own.every((value) => typeof value === "number")) return undefined;
	const order = [...own.keys()].toSorted((a, b) => (own[a] as number) - (own[b] as number) || a - b);
	const effects = order.map((i) => subjects.at(i, feature));
	const size = Math.max(1, Math.min(LARGEST, Math.floor(count / WINDOWS)));
	let [strongest, most]: [number | undefined, number] = [undefined, 0];
	for (let other = 0; other < subjects.features.length; other++) {
		const values = valuesOf(subjects, other);
		if (other === feature || !values.every((value) => typeof value === "number")) continue;
		const sorted = order.map((i) => values[i] as number);
		let sum = 0;
		for (let start = 0; start < count; start += size) sum += Math.abs(correlation(effects, sorted, start, Math.min(count, start + size)));
		if (sum > most) [strongest, most] = [other, sum];
	}
	return strongest;
}

/** Of two lists from `start` to `end`; 0 where one of them is constant. */
function correlation(a: readonly number[], b: readonly number[], start: number, end: number): number {
	let [sumA, sumB] = [0, 0];
	for (let i = start; i < end; i++) [sumA, sumB] = [sumA + a[i]!, sumB + b[i]!];
	const [meanA, meanB] = [sumA / (end - start), sumB / (end - start)];
	let [ab, aa, bb] = [0, 0, 0];
	for (let i = start; i < end; i++) {
		const [da, db] = [a[i]! - meanA, b[i]! - meanB];
		[ab, aa, bb] = [ab + da * db, aa + da * da, bb + db * db];
	}
	return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
