/** Values of one feature in many explanations, as colours. */

import { quantileSorted } from "d3-array";
import type { FeatureValue } from "../../explanation.js";
import { NO_STEP } from "./dots.js";
import { rampStep } from "./ramp.js";
import type { Subjects } from "./subject.js";

export const valuesOf = ({ explanations }: Subjects, feature: number): FeatureValue[] =>
	explanations.map(({ features }) => features[feature]!.value);

/** What the ramp says about values: from the 5th to the 95th percentile, so that few outliers do not take all colours. */
export interface ValueRange {
	readonly low: number;
	readonly high: number;
	/** Are there values that are no numbers? */
	readonly others: boolean;
}

export function rangeOf(values: readonly FeatureValue[]): ValueRange {
	const numbers = values.filter((value) => typeof value === "number").toSorted((a, b) => a - b);
	const others = numbers.length < values.length;
	if (numbers.length === 0) return { low: 0, high: 0, others };
	const [low, high] = [quantileSorted(numbers, 0.05)!, quantileSorted(numbers, 0.95)!];
	// Of a column that is almost always the same the others still differ.
	return low < high ? { low, high, others } : { low: numbers[0]!, high: numbers.at(-1)!, others };
}

export const stepOf = (value: FeatureValue, { low, high }: ValueRange): number =>
	typeof value === "number" ? rampStep(value, low, high) : NO_STEP;
