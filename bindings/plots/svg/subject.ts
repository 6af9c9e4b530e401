/** What is plotted: checks of explanations. */

import { checkInteger, describe, kindError, valueError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { outputName } from "../wording.js";

/** @throws TypeError if this is none */
export function checkExplanation(argument: string, value: unknown): asserts value is Explanation {
	const { features, attributions, targets, top } = (value ?? {}) as Partial<Explanation>;
	const known = Array.isArray(features) && Array.isArray(targets) && attributions instanceof Float64Array && typeof top === "function";
	if (!known) throw kindError(argument, "an Explanation, as explain() or Explanation.fromJSON() gives it", value);
}

/** Position in `explanation.targets`. @throws RangeError */
export const checkTarget = (explanation: Explanation, value: unknown): number =>
	checkInteger("options.target", value ?? 0, 0, explanation.targets.length - 1);

/** Many explanations of one model output that have the same features. */
export interface Subjects {
	readonly explanations: readonly Explanation[];
	/** For each explanation the position of the output in its `targets`. */
	readonly positions: readonly number[];
	/** What the output is called. */
	readonly name: string;
	/** Names of the features. */
	readonly features: readonly string[];
	/** Attribution of a feature in explanation `i`. */
	at(i: number, feature: number): number;
}

/**
 * Explanations that can be compared feature by feature.
 *
 * @param target index or name of the model output; by default the first that the first explains
 * @throws {TypeError | RangeError} naming the explanation that does not go with the first
 */
export function readSubjects(argument: string, value: unknown, target: unknown): Subjects {
	if (value === null || typeof value !== "object" || !(Symbol.iterator in value)) {
		throw kindError(argument, "a list of explanations", value);
	}
	const explanations = Array.from(value as Iterable<Explanation>);
	if (explanations.length === 0) throw valueError(argument, "at least one explanation", value);
	explanations.forEach((explanation, i) => checkExplanation(`${argument}[${i}]`, explanation));
	if (target !== undefined && typeof target !== "string") checkInteger("options.target", target, 0);
	const first = explanations[0]!;
	const wanted = first.targets.find(({ index, name }) => target === undefined || index === target || name === target);
	if (wanted === undefined) {
		throw valueError(
			"options.target",
			`one of ${first.targets.map(({ index, name }) => `${index} (${describe(name)})`).join(", ")}`,
			target,
		);
	}
	const features = first.features.map(({ name }) => name);
	const positions = explanations.map((explanation, i) => {
		const position = explanation.targets.findIndex(({ index }) => index === wanted.index);
		if (position < 0) {
			throw valueError(
				`${argument}[${i}]`,
				`an explanation of target ${wanted.index} (${describe(wanted.name)}) as the first; explain all with the same "targets"`,
				explanation.targets.map(({ name }) => name).join(", "),
			);
		}
		const same = explanation.features.length === features.length && explanation.features.every(({ name }, f) => name === features[f]);
		if (!same)
			throw valueError(
				`${argument}[${i}]`,
				`the features of the first explanation, ${features.length} of them`,
				explanation.features.map(({ name }) => name).join(", "),
			);
		return position;
	});
	return {
		explanations,
		positions,
		name: outputName(wanted),
		features,
		at: (i, feature) => explanations[i]!.attributions[positions[i]! * features.length + feature]!,
	};
}

/** Σ |attribution| / count for each feature. */
export function importances({ explanations, features, at }: Subjects): Float64Array {
	return Float64Array.from(
		features,
		(_, feature) => explanations.reduce((sum, _e, i) => sum + Math.abs(at(i, feature)), 0) / explanations.length,
	);
}

/** Features by falling mean |attribution|, ties by index: those with a row of their own, and the others. One alone has its own row. */
export function byImportance(subjects: Subjects, top: number): { shown: number[]; hidden: number[]; mean: Float64Array } {
	const mean = importances(subjects);
	const order = Array.from(mean.keys()).toSorted((a, b) => mean[b]! - mean[a]! || a - b);
	const own = order.length === top + 1 ? order.length : top;
	return { shown: order.slice(0, own), hidden: order.slice(own), mean };
}

/** What several features did together in explanation `i`. */
export const restOf = (subjects: Subjects, i: number, hidden: readonly number[]): number =>
	hidden.reduce((sum, feature) => sum + subjects.at(i, feature), 0);
