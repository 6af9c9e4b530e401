/** What only plots say. */

import type { Explanation } from "../../explanation.js";
import { counted, decimals, signed } from "../numbers.js";
import { balance, featureLabel, linkOf, methodName, trust } from "../wording.js";
import { fitted } from "./text-width.js";

/** What base value and attributions together are: the prediction, or what stands for it. */
export const endName = (explanation: Explanation): string =>
	explanation.surrogate ? "surrogate" : fitted(linkOf(explanation) ?? "prediction", 120, 12);

/** What stands below a plot of one explanation; `marks` are what it shows standard errors as. */
export const notesOf = (explanation: Explanation, target: number, marks: string): string[] => [
	...trust(explanation, target, marks),
	// Those of several outputs may say the same.
	...new Set(explanation.notes.map(({ message }) => `note: ${message}`)),
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
