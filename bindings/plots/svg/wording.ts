/** What plots say in words. */

import type { Explanation, Feature, FeatureValue } from "../../explanation.js";
import { named } from "./markup.js";
import { fitted } from "./text-width.js";
import { counted, decimals, signed, significant } from "./numbers.js";

const METHODS = {
	lime: "LIME",
	shap: "SHAP",
	"meaningful-perturbation": "Meaningful Perturbation",
	rise: "RISE",
	"faithful-path": "Faithful path",
} as const;

export const methodName = ({ method }: Explanation): string => METHODS[method];

/** "Why malignant = 0.983?" */
export function question({ targets }: Explanation, target: number): string {
	const { name, prediction } = targets[target]!;
	return `Why ${named(name)} = ${significant(prediction, 4)}?`;
}

export function valueText(value: FeatureValue): string {
	if (typeof value === "number") return significant(value);
	return typeof value === "string" ? named(value) : value.map(valueText).join(", ");
}

/** "age = 48", "age > 48.00", a word, "superpixel 3". */
export function featureLabel({ name, value, condition, region }: Feature): string {
	// A word is its own value, and that of a superpixel is its mean colour, which few can read.
	if (condition !== undefined) return named(condition);
	return value === name || region ? named(name) : `${named(name)} = ${valueText(value)}`;
}

/** Is the model output seen through a link, and which? */
export const linkOf = ({ options }: Explanation): string | undefined =>
	typeof options.link === "string" && options.link !== "identity" ? options.link : undefined;

/** What attributions are measured in. */
export function units(explanation: Explanation, target: number): string {
	const name = named(explanation.targets[target]!.name);
	const link = linkOf(explanation);
	if (link === "logit") return `log-odds of ${name}`;
	return link === undefined ? name : `${link} of ${name}`;
}

/** What base value and attributions together are: the prediction, or what stands for it. */
export const endName = (explanation: Explanation): string =>
	explanation.surrogate ? "surrogate" : fitted(linkOf(explanation) ?? "prediction", 120, 12);

/** What they begin with. */
export const startName = ({ surrogate }: Explanation): string => (surrogate ? "intercept" : "base value");

export const sumOf = ({ attributions, features }: Explanation, target: number): number =>
	attributions.subarray(target * features.length, (target + 1) * features.length).reduce((sum, value) => sum + value, 0);

/** How base value and attributions make up the prediction. */
export function balance(explanation: Explanation, target: number): string {
	const base = explanation.baseValues[target]!;
	const sum = sumOf(explanation, target);
	const { prediction } = explanation.targets[target]!;
	const said = significant(prediction, 4);
	const { method } = explanation;
	if (method === "rise" || method === "meaningful-perturbation") return `base value ${significant(base, 4)}; the model says ${said}`;
	const show = decimals([base, sum, base + sum], 4);
	const total = `${show(base)} ${sum < 0 ? "−" : "+"} ${show(Math.abs(sum))}`;
	const local = explanation.surrogate?.[target];
	if (local) return `intercept ${total} = ${show(local.localPrediction)} by the surrogate; the model says ${said}`;
	const link = linkOf(explanation);
	return `base value ${total} = ${show(base + sum)}, the ${link === undefined ? "prediction" : `${link} of the prediction ${said}`}`;
}

/** How far to trust it; `marks` are what the plot shows standard errors as. */
export function trust(explanation: Explanation, target: number, marks: string): string {
	const local = explanation.surrogate?.[target];
	const errors = explanation.standardErrors ? marks : "no standard errors";
	if (local) {
		const held = local.holdOutR2 === null ? "" : `, ${local.holdOutR2.toFixed(2).replace("-", "−")} on rows held out`;
		const size = `${local.selected.length} of ${counted(explanation.features.length, "feature")} in the surrogate`;
		return `${errors}; ${size}; fidelity R² ${local.r2.toFixed(2).replace("-", "−")}${held}`;
	}
	return explanation.exact ? "exact: no sampling error" : `estimated; ${errors}`;
}

/** What stands below a plot of one explanation. */
export const notesOf = (explanation: Explanation, target: number, marks: string): string[] => [
	trust(explanation, target, marks),
	...explanation.notes.map(({ message }) => `note: ${message}`),
];

/** The sentence for those who do not see the plot: the strongest features in order. */
export function summary(explanation: Explanation, target: number, count: number): string {
	const rows = explanation.top(count, target);
	const show = decimals(rows.map(({ attribution }) => attribution));
	const list = rows.map(({ index, attribution, standardError }) => {
		const error = standardError === undefined ? "" : ` ± ${show(standardError)}`;
		return `${featureLabel(explanation.features[index]!)}: ${signed(attribution, show)}${error}`;
	});
	const rest = explanation.features.length - rows.length;
	return `${methodName(explanation)}; ${balance(explanation, target)}. ${list.join("; ")}${rest > 0 ? `; and ${counted(rest, "more feature")}` : ""}.`;
}
