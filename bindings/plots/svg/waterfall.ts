import type { Explanation } from "../../explanation.js";
import { levelAxis, levelHeight } from "./axis.js";
import { figure, label, MARGIN, TEXT } from "./figure.js";
import { type LocalPlotOptions, readLocal } from "./local.js";
import { element, type Markup, part, px } from "./markup.js";
import { significant } from "../numbers.js";
import { columnsOf, rowsOf } from "./rows.js";
import { withTexts } from "./scale.js";
import { fitted, widthOf } from "./text-width.js";
import { balance, methodName, question, startName, sumOf } from "../wording.js";
import { endName, notesOf, summary } from "./wording.js";

const ROW = 26;
const BAR = 16;
/** Length of an arrow's head. */
const HEAD = 6;
/** Above and below the arrows: where they come from and where they lead. */
const END = 24;

/**
 * How does the prediction come about, step by step? From the base value at the bottom, each arrow moves on from where the one below it ended, the
 * largest on top, and ends at the prediction.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { waterfallPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const svg = waterfallPlot(await shap.explain([3, 5]));
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function waterfallPlot(explanation: Explanation, options?: LocalPlotOptions): string {
	const { settings, target, top, width } = readLocal(explanation, options, 10);
	const rows = rowsOf(explanation, target, top);

	const base = explanation.baseValues[target]!;
	// From the bottom: the last row starts at the base value.
	const starts: number[] = [];
	rows.reduceRight((at, { value }, i) => ((starts[i] = at), at + value), base);
	const end = base + sumOf(explanation, target);
	const { numbers, room, widths } = columnsOf(rows, width);
	const texts = rows.map(({ value }, i) => ({ value: starts[i]! + value, width: widths[i]! }));
	const places = [base, end, ...texts.map(({ value }) => value)];
	const scale = withTexts(Math.min(...places), Math.max(...places), texts, MARGIN + room, width - MARGIN);
	const [from, to] = [scale.at(scale.low), scale.at(scale.high)];
	const height = rows.length * ROW + 2 * END;

	const steps = rows.map(({ feature, label: name, value, rest }, i): Markup => {
		const middle = END + i * ROW + ROW / 2;
		const [start, stop] = [scale.at(starts[i]!), scale.at(starts[i]! + value)];
		const kind = rest ? "wb-rest" : value < 0 ? "wb-down" : "wb-up";
		const side = value < 0 ? -1 : 1;
		return part(
			feature,
			label(MARGIN + room - 10, middle + 4, fitted(name, room - 10, TEXT), rest ? "wb-soft" : "wb-ink", "end", name),
			element("path", { class: kind, d: arrow(start, stop, middle) }),
			// To where the next one up begins.
			i > 0
				? element("path", {
						class: "wb-line wb-axis",
						"stroke-dasharray": "2 2",
						d: `M${px(stop)} ${px(middle - BAR / 2)}v${px(BAR - ROW)}`,
					})
				: "",
			label(
				Math[side > 0 ? "max" : "min"](start, stop) + side * 5,
				middle + 4,
				numbers[i]!,
				"wb-ink wb-number",
				side > 0 ? undefined : "end",
			),
		);
	});
	/** A line at what the model says, or would, and its name: at the end where there is room. */
	const mark = (value: number, y1: number, y2: number, y: number, name: string, kind: string): Markup => {
		const at = scale.at(value);
		const half = widthOf(name, TEXT) / 2 + 2;
		const x = Math.max(MARGIN + half, Math.min(width - MARGIN - half, at));
		return element("path", { class: "wb-line wb-whisker", d: `M${px(at)} ${px(y1)}V${px(y2)}` }) + label(x, y, name, kind, "middle");
	};
	const drawing = [
		levelAxis(scale, height, from, to, explanation, target),
		mark(end, END - 5, END + ROW, END - 9, `${endName(explanation)} ${significant(end, 4)}`, "wb-ink wb-bold wb-number"),
		mark(base, height - END - ROW, height - END + 5, height - 4, `${startName(explanation)} ${significant(base, 4)}`, "wb-soft wb-number"),
		...steps,
	].join("");
	return figure(
		{
			kind: "waterfall",
			title: question(explanation, target),
			subtitle: [`${methodName(explanation)}: ${balance(explanation, target)}`],
			drawing,
			height: height + levelHeight(explanation),
			notes: notesOf(explanation, target, "±: one standard error"),
			description: `Waterfall. ${summary(explanation, target, top)}`,
		},
		settings,
	);
}

/** A bar whose end points to where it goes. */
function arrow(start: number, stop: number, middle: number): string {
	const side = stop < start ? -1 : 1;
	const neck = stop - side * Math.min(HEAD, Math.abs(stop - start));
	return `M${px(start)} ${px(middle - BAR / 2)}H${px(neck)}L${px(stop)} ${px(middle)}L${px(neck)} ${px(middle + BAR / 2)}H${px(start)}z`;
}
