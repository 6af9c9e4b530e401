/** What an explanation says in words: on a terminal, below plots, in reports. */

import type { Explanation, Feature, FeatureValue } from "../explanation.js";
import { counted, decimals, significant } from "./numbers.js";
import { named } from "./svg/markup.js";

/** How a medium writes what it is told. */
export interface Hand {
	/** A name that somebody else chose, inside a sentence. */
	name(text: string): string;
	/** A value of the instance, at full length. */
	value(value: number): string;
	/** What the model says. */
	said(value: number): string;
	/** Numbers that are compared with each other. */
	together(values: readonly number[]): (value: number) => string;
	/** A number with so many decimals. */
	fixed(value: number, places: number): string;
	readonly minus: string;
}

/** With the signs of good printing: for plots and reports. */
export const PRINTED: Hand = {
	name: named,
	value: significant,
	said: (value) => significant(value, 4),
	together: (values) => decimals(values, 4),
	fixed: (value, places) => value.toFixed(places).replace("-", "−"),
	minus: "−",
};

const METHODS = {
	lime: "LIME",
	shap: "SHAP",
	"meaningful-perturbation": "Meaningful Perturbation",
	rise: "RISE",
	"faithful-path": "Faithful path",
} as const;

/** What an output is called: "0" alone, as outputs without names have it, would be read as a number. */
export const outputName = ({ index, name }: { readonly index?: number; readonly name: string }): string =>
	name === String(index) ? `output ${index}` : name;

export const methodName = ({ method }: Explanation): string => METHODS[method];

/** "why malignant = 0.983": a question's middle. */
export function why({ targets }: Explanation, target: number, hand: Hand): string {
	const output = targets[target]!;
	return `why ${hand.name(outputName(output))} = ${hand.said(output.prediction)}`;
}

/** "Why malignant = 0.983?" */
export const question = (explanation: Explanation, target: number): string => `W${why(explanation, target, PRINTED).slice(1)}?`;

export function valueText(value: FeatureValue, hand: Hand = PRINTED): string {
	if (typeof value === "number") return hand.value(value);
	return typeof value === "object" ? value.map((part) => valueText(part, hand)).join(", ") : hand.name(String(value));
}

/** "age = 48", "age > 48.00", a word, "superpixel 3". */
export function featureLabel({ name, value, condition, region }: Feature, hand: Hand = PRINTED): string {
	// A word is its own value, and that of a superpixel is its mean colour, which few can read.
	if (condition !== undefined) return hand.name(condition);
	return value === name || region ? hand.name(name) : `${hand.name(name)} = ${valueText(value, hand)}`;
}

/** Is the model output seen through a link, and which? */
export const linkOf = ({ options }: Explanation): string | undefined =>
	typeof options.link === "string" && options.link !== "identity" ? options.link : undefined;

/** What attributions are measured in. */
export function units(explanation: Explanation, target: number): string {
	const name = named(outputName(explanation.targets[target]!));
	const link = linkOf(explanation);
	if (link === "logit") return `log-odds of ${name}`;
	return link === undefined ? name : `${link} of ${name}`;
}

/** What attributions begin with. */
export const startName = ({ surrogate }: Explanation): string => (surrogate ? "intercept" : "base value");

export const sumOf = ({ attributions, features }: Explanation, target: number): number =>
	attributions.subarray(target * features.length, (target + 1) * features.length).reduce((sum, value) => sum + value, 0);

/** Do attributions and base value together stand for the prediction? Maps of places do not add up. */
export const addsUp = ({ method }: Explanation): boolean => method !== "rise" && method !== "meaningful-perturbation";

/**
 * How base value and attributions make up the prediction.
 *
 * @param show how the attributions beside it are written
 */
export function balance(explanation: Explanation, target: number, hand: Hand = PRINTED, show?: (value: number) => string): string {
	const base = explanation.baseValues[target]!;
	const sum = sumOf(explanation, target);
	const said = hand.said(explanation.targets[target]!.prediction);
	if (!addsUp(explanation)) return `base value ${hand.said(base)}; the model says ${said}`;
	const shown = show ?? hand.together([base, sum, base + sum]);
	const total = `${shown(base)} ${sum < 0 ? hand.minus : "+"} ${shown(Math.abs(sum))}`;
	const local = explanation.surrogate?.[target];
	if (local) return `intercept ${total} = ${shown(local.localPrediction)} by the surrogate; the model says ${said}`;
	const link = linkOf(explanation);
	return `base value ${total} = ${shown(base + sum)}, the ${link === undefined ? "prediction" : `${hand.name(link)} of the prediction ${said}`}`;
}

/**
 * How far to trust it, in one to three sentences.
 *
 * @param marks what standard errors are shown as: "±: one standard error"
 */
export function trust(explanation: Explanation, target: number, marks: string, hand: Hand = PRINTED): string[] {
	const { surrogate, masks, standardErrors, exact, features, image } = explanation;
	const local = surrogate?.[target];
	if (local) {
		const held = local.holdOutR2 === null ? "too few rows to hold any out" : `${hand.fixed(local.holdOutR2, 3)} on rows held out`;
		const size = `${local.selected.length} of ${counted(features.length, "feature")} in the surrogate`;
		const effective = counted(Math.round(local.effectiveSampleSize), "effective sample");
		const { stability } = local;
		return [
			standardErrors ? marks : "no standard errors",
			`fidelity: R² ${hand.fixed(local.r2, 3)}, ${held}; ${effective}; ${size}`,
			...(stability
				? [`stability: another sample would name ${Math.round(100 * stability.share)} % of the ${stability.count} strongest`]
				: []),
		];
	}
	if (masks?.[target]) return maskSays(explanation, target, hand);
	if (exact) return ["exact: no sampling error"];
	if (standardErrors === undefined) return ["estimated; no standard errors"];
	if (image?.kind !== "grid") return [`estimated; ${marks}`];
	const errors = standardErrors.subarray(target * features.length, (target + 1) * features.length);
	const largest = errors.reduce((most, error) => Math.max(most, error), 0);
	const strongest = Math.abs(explanation.top(1, target)[0]?.attribution ?? 0);
	return [`estimated; standard errors up to ${hand.value(largest)}, the strongest cell has ${hand.value(strongest)}`];
}

/** What a learned mask does. */
function maskSays({ masks, options }: Explanation, target: number, hand: Hand): string[] {
	const { area, score, box, boxScore } = masks![target]!;
	const what = options.game === "preservation" ? "keeps" : "deletes";
	const lines = [`the mask ${what} ${(100 * area).toFixed(1)} % of the image: then the model says ${hand.value(score)}`];
	if (box === undefined) return lines;
	const [left, top, right, bottom] = box;
	const then = boxScore === undefined ? "" : `: then the model says ${hand.value(boxScore)}`;
	return [...lines, `smallest box that works: columns ${left} to ${right - 1}, rows ${top} to ${bottom - 1}${then}`];
}
