/** Axes. */

import { element, type Markup, px } from "./markup.js";
import { label, MARGIN, TEXT } from "./figure.js";
import type { Scale } from "./scale.js";
import { fitted, widthOf } from "./text-width.js";
import type { Explanation } from "../../explanation.js";
import { probability } from "../numbers.js";
import { linkOf, units } from "../wording.js";

/** Room that `belowAxis` takes: ticks, and what they measure. */
export const AXIS_HEIGHT = 44;

/** Room that a second line of numbers takes. */
const SECOND = 16;

/** Room below a plot whose axis says log-odds as probabilities, too. */
export const levelHeight = (explanation: Explanation): number => AXIS_HEIGHT + (linkOf(explanation) === "logit" ? SECOND : 0);

/** The axis of a plot that shows what the model says, rather than differences of it: under the logit link, with the probabilities below the log-odds. */
export function levelAxis(scale: Scale, height: number, from: number, to: number, explanation: Explanation, target: number): Markup {
	const title = units(explanation, target);
	if (linkOf(explanation) !== "logit") return belowAxis(scale, height, from, to, title);
	return belowAxis(scale, height, from, to, `${title}, and its probability`, probability);
}

/**
 * Vertical lines at the ticks from y = 0 to `height`, numbers below them and what they measure; the line at 0 is stronger.
 *
 * @param also what stands on a second line below each number
 */
export function belowAxis(scale: Scale, height: number, from: number, to: number, title: string, also?: (value: number) => string): Markup {
	const numbers = (y: number, text: (tick: Scale["ticks"][number]) => string): Markup =>
		scale.ticks
			.map((tick) => label(inside(tick.at, widthOf(text(tick), TEXT) / 2, from, to), y, text(tick), "wb-soft wb-number", "middle"))
			.join("");
	const titleY = height + 2 * TEXT + 12 + (also === undefined ? 0 : SECOND);
	const lines = scale.ticks.filter(({ value }) => value !== 0).map(({ at }) => `M${px(at)} 0V${px(height)}`);
	const zero =
		scale.low <= 0 && scale.high >= 0 ? element("path", { class: "wb-line wb-axis", d: `M${px(scale.at(0))} 0V${px(height)}` }) : "";
	return (
		element("path", { class: "wb-line wb-grid", d: lines.join("") || "M0 0" }) +
		zero +
		numbers(height + TEXT + 4, (tick) => tick.label) +
		(also === undefined ? "" : numbers(height + TEXT + 4 + SECOND, ({ value }) => also(value))) +
		below(title, from, to, titleY)
	);
}

/** What an axis measures, in its middle, or as near as a long title can be: below the names of rows there is room. */
function below(title: string, from: number, to: number, y: number): Markup {
	const text = fitted(title, Math.max(200, to - MARGIN), TEXT);
	const half = widthOf(text, TEXT) / 2;
	return label(Math.max(MARGIN + half, (from + to) / 2 - Math.max(0, half - (to - from) / 2)), y, text, "wb-soft", "middle", title);
}

/** The middle of a long number at the end of an axis is moved until it ends within the plot. */
const inside = (at: number, half: number, from: number, to: number): number =>
	Math.max(from - MARGIN + half, Math.min(to + MARGIN - half, at));

/** Horizontal lines at the ticks from x = `from` to `to`, numbers left of them. */
export function leftAxis(scale: Scale, from: number, to: number): Markup {
	const lines = scale.ticks.filter(({ value }) => value !== 0).map(({ at }) => `M${px(from)} ${px(at)}H${px(to)}`);
	const zero = scale.ticks.find(({ value }) => value === 0);
	return (
		element("path", { class: "wb-line wb-grid", d: lines.join("") || "M0 0" }) +
		(zero ? element("path", { class: "wb-line wb-axis", d: `M${px(from)} ${px(zero.at)}H${px(to)}` }) : "") +
		scale.ticks.map(({ at, label: text }) => label(from - 6, at + 4, text, "wb-soft wb-number", "end")).join("")
	);
}
