import { checkInteger, checkOptions } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { element, escaped, type Markup } from "./markup.js";
import { counted, decimals, signed, significant } from "../numbers.js";
import { checkExplanation, checkTarget } from "./subject.js";
import { balance, methodName, question, units, valueText } from "../wording.js";

/** Options of `dataTable`. */
export interface DataTableOptions {
	/** How many features have a row of their own, from 1; default all. The others are summed up. */
	readonly top?: number;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

/**
 * The numbers of an explanation as an HTML table: for those who do not see the plot, and those who want to copy. The largest attributions come first.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { dataTable } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const html = dataTable(await shap.explain([3, 5])); // "<table …"
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function dataTable(explanation: Explanation, options?: DataTableOptions): string {
	const given = checkOptions("options", options, ["top", "target"]);
	checkExplanation("explanation", explanation);
	const target = checkTarget(explanation, given.target);
	const all = explanation.top(undefined, target);
	const top = given.top === undefined ? all.length : checkInteger("options.top", given.top, 1);
	const { features, standardErrors } = explanation;
	const show = decimals(
		all.map(({ attribution }) => attribution),
		4,
	);
	const isolated = (text: string): Markup => element("bdi", {}, escaped(text));
	const number = (text: string): Markup => element("td", {}, escaped(text));

	const heads = ["feature", "value", `effect on ${units(explanation, target)}`, ...(standardErrors ? ["standard error"] : [])];
	const rows = all
		.slice(0, top)
		.map(({ index, feature, value, attribution, standardError }) =>
			element(
				"tr",
				{},
				element("th", { scope: "row" }, isolated(feature)),
				element("td", {}, isolated(features[index]!.region ? "" : valueText(value))),
				number(signed(attribution, show)),
				...(standardErrors ? [number(show(standardError!))] : []),
			),
		);
	const others = all.slice(top);
	if (others.length > 0) {
		const sum = others.reduce((total, { attribution }) => total + attribution, 0);
		rows.push(
			element(
				"tr",
				{},
				element("th", { scope: "row" }, counted(others.length, "more feature")),
				number(""),
				number(signed(sum, show)),
				...(standardErrors ? [number("")] : []),
			),
		);
	}
	const foot = [
		["base value", significant(explanation.baseValues[target]!)],
		["prediction", significant(explanation.targets[target]!.prediction)],
	].map(([name, value]) =>
		element("tr", {}, element("th", { scope: "row" }, name!), number(""), number(value!), ...(standardErrors ? [number("")] : [])),
	);
	return element(
		"table",
		{ class: "whybox-table" },
		element("caption", {}, escaped(`${question(explanation, target)} ${methodName(explanation)}: ${balance(explanation, target)}`)),
		element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, escaped(head))))),
		element("tbody", {}, ...rows),
		element("tfoot", {}, ...foot),
	);
}
