/** Axes. */

import { element, type Markup, px } from "./markup.js";
import { label, MARGIN, TEXT } from "./figure.js";
import type { Scale } from "./scale.js";
import { fitted, widthOf } from "./text-width.js";

/** Room that `belowAxis` takes: ticks, and what they measure. */
export const AXIS_HEIGHT = 44;

/** Vertical lines at the ticks from y = 0 to `height`, numbers below them and what they measure; the line at 0 is stronger. */
export function belowAxis(scale: Scale, height: number, from: number, to: number, title: string): Markup {
	const lines = scale.ticks.filter(({ value }) => value !== 0).map(({ at }) => `M${px(at)} 0V${px(height)}`);
	const zero =
		scale.low <= 0 && scale.high >= 0 ? element("path", { class: "wb-line wb-axis", d: `M${px(scale.at(0))} 0V${px(height)}` }) : "";
	return (
		element("path", { class: "wb-line wb-grid", d: lines.join("") || "M0 0" }) +
		zero +
		scale.ticks
			.map(({ at, label: text }) =>
				label(inside(at, widthOf(text, TEXT) / 2, from, to), height + TEXT + 4, text, "wb-soft wb-number", "middle"),
			)
			.join("") +
		label((from + to) / 2, height + 2 * TEXT + 12, fitted(title, Math.max(200, to - from), TEXT), "wb-soft", "middle", title)
	);
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
