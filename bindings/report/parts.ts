/** The pieces that a report is made of. */

import { element, escaped, type Markup, named } from "../plots/svg/markup.js";

/** Text in the flow of a sentence that somebody else wrote: its direction stays its own. */
export const foreign = (text: string): Markup => element("bdi", {}, escaped(text));

export const paragraph = (kind: string | undefined, ...children: readonly Markup[]): Markup => element("p", { class: kind }, ...children);

export type Level = 2 | 3 | 4;

/** A part of the page with its heading, to which links lead. */
export function section(id: string, level: Level, heading: Markup, ...children: readonly Markup[]): Markup {
	return element("section", { id, "aria-labelledby": `${id}-heading` }, headingOf(id, level, heading), ...children);
}

export const headingOf = (id: string, level: Level, heading: Markup): Markup => element(`h${level}`, { id: `${id}-heading` }, heading);

/** What is known: its name, itself, and what it means. */
export interface Fact {
	readonly name: string;
	readonly value: string;
	readonly meaning?: string;
}

export function facts(list: readonly Fact[], kind = "facts"): Markup {
	return element(
		"dl",
		{ class: kind },
		...list.map(({ name, value, meaning }) =>
			element(
				"div",
				{},
				element("dt", {}, escaped(name)),
				element("dd", { class: "value" }, foreign(value)),
				meaning === undefined ? "" : element("dd", {}, escaped(meaning)),
			),
		),
	);
}

/** A cell is text, or markup made here. */
export type Cell = string | { readonly markup: Markup };

/** A table whose first column names its rows. The caption is only heard where a heading says the same. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[], kind?: string): Markup {
	const content = (cell: Cell): Markup => (typeof cell === "string" ? foreign(cell) : cell.markup);
	return element(
		"div",
		// Who scrolls by keyboard must be able to get here.
		{ class: "scroll", role: "group", "aria-label": named(caption), tabindex: "0" },
		element(
			"table",
			{ class: kind },
			element("caption", {}, escaped(caption)),
			element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, escaped(head))))),
			element(
				"tbody",
				{},
				...rows.map((cells) =>
					element("tr", {}, ...cells.map((cell, c) => element(c === 0 ? "th" : "td", c === 0 ? { scope: "row" } : {}, content(cell)))),
				),
			),
		),
	);
}

export const details = (name: string, ...children: readonly Markup[]): Markup =>
	element("details", {}, element("summary", {}, escaped(name)), ...children);

/** A plot, drawn for wide pages and again for phones: one of the two is shown. */
export function figure(id: string, draw: (size: { readonly id: string; readonly width: number; readonly style: false }) => string): Markup {
	return element(
		"figure",
		{},
		element("div", { class: "wide" }, draw({ id, width: WIDE, style: false })),
		element("div", { class: "narrow" }, draw({ id: `${id}-narrow`, width: NARROW, style: false })),
	);
}

/** Pixels. */
export const WIDE = 720;
export const NARROW = 360;

/** "a, b and c". */
export const listed = (parts: readonly string[]): string =>
	parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

/** 12345 as "12 345". */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, "\u202f");
