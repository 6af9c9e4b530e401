import type { Explanation } from "../../explanation.js";
import { AXIS_HEIGHT, belowAxis } from "./axis.js";
import { figure, label, MARGIN, TEXT } from "./figure.js";
import { type LocalPlotOptions, readLocal } from "./local.js";
import { element, part, px } from "./markup.js";
import { columnsOf, rowsOf } from "./rows.js";
import { withTexts } from "./scale.js";
import { fitted } from "./text-width.js";
import { balance, methodName, question, units } from "../wording.js";
import { notesOf, summary } from "./wording.js";

const ROW = 26;
const BAR = 16;

/**
 * What pushed the prediction up, and what down? A bar for each of the strongest features, the largest on top, + to the right and − to the left, with
 * standard errors as whiskers; one bar for all others together.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { barPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const svg = barPlot(await shap.explain([3, 5])); // "<svg …": write it to a file, or into a page
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function barPlot(explanation: Explanation, options?: LocalPlotOptions): string {
	const { settings, target, top, width } = readLocal(explanation, options, 10);
	const rows = rowsOf(explanation, target, top);

	const { numbers, room, widths } = columnsOf(rows, width);
	const reaches = rows.map(({ value, error = 0 }) => value + (value < 0 ? -error : error));
	const texts = reaches.map((value, i) => ({ value, width: widths[i]! }));
	const scale = withTexts(Math.min(0, ...reaches), Math.max(0, ...reaches), texts, MARGIN + room, width - MARGIN);
	const height = rows.length * ROW + 4;

	const zero = scale.at(0);
	const bars = rows.map(({ feature, label: name, value, error, rest }, i) => {
		const middle = i * ROW + ROW / 2 + 2;
		const end = scale.at(value);
		const reach = error === undefined ? 0 : Math.abs(scale.at(error) - zero);
		const side = value < 0 ? -1 : 1;
		const kind = rest ? "wb-rest" : value < 0 ? "wb-down" : "wb-up";
		const whisker =
			reach < 0.5
				? ""
				: element("path", {
						class: "wb-line wb-whisker",
						d: `M${px(end - reach)} ${px(middle)}H${px(end + reach)}M${px(end - reach)} ${px(middle - 4)}v8M${px(end + reach)} ${px(middle - 4)}v8`,
					});
		const outer = side > 0 ? Math.max(end + reach, zero) + 6 : Math.min(end - reach, zero) - 6;
		return part(
			feature,
			label(MARGIN + room - 10, middle + 4, fitted(name, room - 10, TEXT), rest ? "wb-soft" : "wb-ink", "end", name),
			element("rect", { class: kind, x: Math.min(zero, end), y: middle - BAR / 2, width: Math.abs(end - zero), height: BAR }),
			whisker,
			label(outer, middle + 4, numbers[i]!, "wb-ink wb-number", side > 0 ? undefined : "end"),
		);
	});
	const drawing =
		belowAxis(scale, height, scale.at(scale.low), scale.at(scale.high), `effect on ${units(explanation, target)}`) + bars.join("");
	return figure(
		{
			kind: "bar",
			title: question(explanation, target),
			subtitle: [`${methodName(explanation)}: ${balance(explanation, target)}`],
			drawing,
			height: height + AXIS_HEIGHT,
			notes: notesOf(explanation, target, "whiskers and ±: one standard error"),
			description: `Bars. ${summary(explanation, target, top)}`,
		},
		settings,
	);
}
