/** What plots of many explanations share. */

import { type PlotOptions, TEXT } from "./figure.js";
import { named } from "./markup.js";
import { counted, decimals, significant } from "../numbers.js";
import type { Subjects } from "./subject.js";
import { widthOf } from "./text-width.js";
import { linkOf } from "../wording.js";

/** Options of plots of many explanations. */
export interface GlobalPlotOptions extends PlotOptions {
	/** How many features are drawn on their own, from 1; default 10. The others are summed up. */
	readonly top?: number;
	/** Index or name of the model output; default the first that the first explanation has. */
	readonly target?: number | string;
}

export const GLOBAL_OPTIONS = ["top", "target"] as const;

/** base value + all attributions of explanation `i`: its prediction, under the link if there is one. */
export function endOf(subjects: Subjects, i: number): number {
	let sum = subjects.explanations[i]!.baseValues[subjects.positions[i]!]!;
	for (let feature = 0; feature < subjects.features.length; feature++) sum += subjects.at(i, feature);
	return sum;
}

export const restName = (count: number): string => `… ${counted(count, "more feature")}`;

/** "from 0.1 to 0.9", or the one that all have. */
export function span(values: readonly number[]): string {
	const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
	return low === high ? significant(low, 4) : `${significant(low, 4)} to ${significant(high, 4)}`;
}

/** How many, where they begin and where they end. */
export function basis(subjects: Subjects): string {
	const bases = subjects.explanations.map(({ baseValues }, i) => baseValues[subjects.positions[i]!]!);
	const predictions = subjects.explanations.map(({ targets }, i) => targets[subjects.positions[i]!]!.prediction);
	const link = linkOf(subjects.explanations[0]!);
	return [
		counted(subjects.explanations.length, "explanation"),
		`base value ${span(bases)}${link === undefined ? "" : ` (${link})`}`,
		`predictions of ${named(subjects.name)} ${span(predictions)}`,
	].join("; ");
}

/** Room for the names of rows. */
export const roomFor = (names: readonly string[], width: number): number =>
	Math.min(0.36 * width, 12 + Math.max(0, ...names.map((name) => widthOf(name, TEXT))));

/** Features with their means, for those who do not see the plot. */
export function ranking(subjects: Subjects, shown: readonly number[], hidden: readonly number[], mean: Float64Array): string {
	const show = decimals(mean);
	const list = shown.map((feature) => `${named(subjects.features[feature]!)}: ${show(mean[feature]!)}`);
	return `${basis(subjects)}. Mean absolute attributions: ${list.join("; ")}${hidden.length > 0 ? `; and ${counted(hidden.length, "more feature")}` : ""}.`;
}
