/** The features that a plot shows: what each is called, and what is said of it. */

import type { FeatureValue } from "../explanation.js";
import { decimals, signed } from "../plots/numbers.js";
import { named } from "../plots/svg/markup.js";
import { importances, readSubjects } from "../plots/svg/subject.js";
import { featureLabel, outputName } from "../plots/wording.js";
import type { Drawing } from "./draw.js";

/** What an event says of a feature. */
export interface DrawnFeature {
	/** Index of the feature, or "rest" for all that have no place of their own in the plot. */
	readonly index: number | "rest";
	/** The feature's name, or LIME's condition on it. */
	readonly feature: string;
	/** Name of the target. */
	readonly target: string;
	readonly value?: FeatureValue;
	/** Where the plot is of one instance: its attribution and, where the method has one, its standard error. */
	readonly attribution?: number;
	readonly standardError?: number;
	/** Where the plot is of several instances: the mean of |attribution|. */
	readonly importance?: number;
}

/** A feature in words. */
export interface Told {
	readonly name: string;
	readonly says: string;
	readonly detail: DrawnFeature;
}

/** Tells of a drawing's features; `texts` are those that stand in the part of the plot. */
export function teller({ plot, explanations, target }: Drawing): (feature: number | "rest", texts: readonly string[]) => Told {
	// A stream's last explanation is the one it came to.
	const single = explanations.length === 1 || plot === "convergence";
	const last = explanations.reduce((most, one) => (one.cost.modelRows >= most.cost.modelRows ? one : most));
	const output = explanations[0]!.targets[target]!;
	const start = (single ? last.targets.findIndex(({ index }) => index === output.index) : target) * last.features.length;
	const means = single ? undefined : importances(readSubjects("explanations", explanations, output.index));
	const numbers = means ?? last.attributions.subarray(start, start + last.features.length);
	const show = decimals(numbers);
	return (feature, texts) => {
		if (feature === "rest") {
			const [name = "", ...says] = texts;
			return { name, says: says.join(" "), detail: { index: feature, feature: name, target: output.name } };
		}
		const { name, value, condition } = last.features[feature]!;
		const common = { index: feature, feature: condition ?? name, target: output.name };
		const number = numbers[feature]!;
		if (means) return { name: named(name), says: `mean |effect| ${show(number)}`, detail: { ...common, importance: number } };
		const standardError = last.standardErrors?.[start + feature];
		const direction = number === 0 ? "" : `, pushes ${named(outputName(output))} ${number > 0 ? "up" : "down"}`;
		return {
			name: featureLabel(last.features[feature]!),
			says: `${signed(number, show)}${standardError === undefined ? "" : ` ± ${show(standardError)}`}${direction}`,
			detail: { ...common, value, attribution: number, ...(standardError !== undefined && { standardError }) },
		};
	};
}
