/** XML from parts: everything that came from outside is escaped here and nowhere else. */

import { RIGHT_TO_LEFT, visible } from "../terminal-text.js";

/** Pieces of SVG or HTML that are well formed already. */
export type Markup = string;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const ISOLATES = /([\u2068\u2069])/;

/**
 * Text as the content of an element or attribute of XML and HTML. What neither may hold, or what would hide or reorder its neighbours, becomes a
 * visible sign: NUL is "␀", half a surrogate pair "�".
 */
export const escaped = (text: string): Markup =>
	text
		.split(ISOLATES)
		.map((part, i) => (i % 2 === 1 ? part : visible(part)))
		.join("")
		.replace(/\p{Noncharacter_Code_Point}/gu, "�")
		.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);

/** A name for use inside a sentence: one that runs from right to left does not drag the words around it along. */
export const named = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${visible(name)}\u2069` : visible(name));

/** Coordinates to a hundredth of a pixel, without trailing zeros. */
export function px(value: number): string {
	const rounded = Math.round(value * 100) / 100;
	return String(rounded === 0 ? 0 : rounded);
}

/** Stands in attributes for the id of the plot, which is known last. No text has it: `escaped` does not let it through. */
export const ID = "\0";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly Markup[]): Markup {
	let start = `<${name}`;
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== undefined) start += ` ${key}="${typeof value === "number" ? px(value) : value.split(ID).map(escaped).join(ID)}"`;
	}
	return children.length === 0 ? `${start}/>` : `${start}>${children.join("")}</${name}>`;
}

/** What is drawn for one feature, by its index, or for all that have nothing of their own ("rest"): whoever puts the plot into a page finds it by this. */
export const part = (feature: number | "rest", ...drawing: readonly Markup[]): Markup =>
	element("g", { "data-feature": feature }, ...drawing);

/** What a pointer that rests on the element around it is told. */
export const hint = (text: string): Markup => `<title>${escaped(text)}</title>`;
