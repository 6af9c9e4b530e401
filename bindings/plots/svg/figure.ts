/** What all plots share: options, the frame with its title, and what a screen reader is told. */

import { checkInteger, checkOneOf, checkOptions, kindError, valueError } from "../../check.js";
import { element, escaped, ID, type Markup, px } from "./markup.js";
import { linesOf } from "./text-width.js";
import { styleOf } from "./theme.js";

/** Options of every plot. */
export interface PlotOptions {
	/** Width in pixels that the plot is laid out for, 320 to 2000; default 720. It shrinks with the room it gets; its text shrinks with it. */
	readonly width?: number;
	/** What stands above the plot, in place of the question that it answers. */
	readonly title?: string;
	/**
	 * Id of the `svg` element, from which all ids inside are made; default one made from what is drawn. Needed where the same plot is twice in one page.
	 */
	readonly id?: string;
	/** "auto" (default) follows the reader's system. On paper every plot is light. */
	readonly theme?: "auto" | "light" | "dark";
	/** Does the plot carry its style sheet? Default true; false where the page has `plotStyle`. */
	readonly style?: boolean;
}

const PLOT_OPTIONS = ["width", "title", "id", "theme", "style"] as const;

/** The options of every plot, checked; the others as they came. */
export interface Settings {
	readonly width: number;
	readonly title: string | undefined;
	readonly id: string | undefined;
	readonly theme: "auto" | "light" | "dark";
	readonly style: boolean;
	readonly given: Readonly<Record<string, unknown>>;
}

/** @throws TypeError | RangeError naming the option */
export function readSettings(options: unknown, others: readonly string[]): Settings {
	const given = checkOptions("options", options, [...others, ...PLOT_OPTIONS]);
	const { title, id } = given;
	if (title !== undefined && typeof title !== "string") throw kindError("options.title", "a string", title);
	if (id !== undefined && typeof id !== "string") throw kindError("options.id", "a string", id);
	if (id !== undefined && !/^[A-Za-z][\w-]*$/.test(id)) throw valueError("options.id", "a letter, then letters, digits, - and _", id);
	return {
		width: checkInteger("options.width", given.width ?? 720, 320, 2000),
		title,
		id,
		theme: checkOneOf("options.theme", given.theme ?? "auto", ["auto", "light", "dark"]),
		style: checkFlag("options.style", given.style ?? true),
		given,
	};
}

/** @throws TypeError naming the option */
export function checkFlag(argument: string, value: unknown): boolean {
	if (typeof value !== "boolean") throw kindError(argument, "true or false", value);
	return value;
}

/** How many features are drawn on their own. */
export const checkTop = (value: unknown, usual: number): number => checkInteger("options.top", value ?? usual, 1);

/** Distance of everything from the edges. */
export const MARGIN = 16;
export const TEXT = 12;
const TITLE = 16;
const LINE = 17;

export interface Figure {
	/** "bar", "waterfall", … */
	readonly kind: string;
	/** The question that the plot answers. */
	readonly title: string;
	/** What a reader must know to read it: base value, prediction, units. */
	readonly subtitle: readonly string[];
	/** What is drawn, from [0, 0] to [width, height]. */
	readonly drawing: Markup;
	readonly height: number;
	/** Below it: what is not shown, how far to trust it. */
	readonly notes: readonly string[];
	/** For those who do not see it. */
	readonly description: string;
}

/** The whole `svg` element. */
export function figure({ kind, title, subtitle, drawing, height, notes, description }: Figure, settings: Settings): Markup {
	const { width, theme } = settings;
	const room = width - 2 * MARGIN;
	const question = settings.title ?? title;
	const parts: Markup[] = [];
	let y = MARGIN - 4;
	const lines = (texts: readonly string[], size: number, distance: number, kind: string): void => {
		for (const line of texts.flatMap((text) => linesOf(text, room, size))) {
			y += distance;
			parts.push(label(MARGIN, y, line, kind));
		}
	};
	lines([question], TITLE * 1.05, TITLE + 4, "wb-ink wb-title");
	y += 2;
	lines(subtitle, TEXT, LINE, "wb-soft");
	y += 10;
	parts.push(element("g", { transform: `translate(0 ${px(y)})` }, drawing));
	y += height + (notes.length > 0 ? 6 : 0);
	lines(notes, TEXT, LINE, "wb-soft");
	y += MARGIN;

	const body = parts.join("");
	const defs = body.includes(`url(#${ID}`) ? HATCH : "";
	const all = defs + element("rect", { class: "wb-page", width, height: y }) + body;
	const id = settings.id ?? `whybox-${hash(`${kind} ${width} ${theme} ${question} ${all}`)}`;
	const head = element("title", { id: `${ID}-title` }, escaped(question)) + element("desc", { id: `${ID}-desc` }, escaped(description));
	const style = settings.style ? element("style", {}, styleOf(all, theme)) : "";
	return element(
		"svg",
		{
			xmlns: "http://www.w3.org/2000/svg",
			id,
			class: `whybox-plot whybox-${kind} whybox-${theme}`,
			width,
			height: y,
			viewBox: `0 0 ${width} ${px(y)}`,
			role: "img",
			"aria-labelledby": `${id}-title ${id}-desc`,
		},
		(head + style + all).replaceAll(ID, id),
	);
}

/** Stripes that mark what pushes down where nothing else does. */
const HATCH = `<defs><pattern id="${ID}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="wb-stripe" d="M0 2.5h5" stroke-width="1.4"/></pattern></defs>`;
export const HATCHED = `url(#${ID}-hatch)`;

/** A line of text; `anchor` is the point of it that is at x. */
export function label(x: number, y: number, text: string, kind: string, anchor?: "middle" | "end", full = text): Markup {
	const attributes = { x, y, class: kind, "text-anchor": anchor };
	return element("text", attributes, full === text ? "" : element("title", {}, escaped(full)), escaped(text));
}

/** 53 bits of a text as letters and digits (cyrb53, public domain): for names, not for secrets. */
function hash(text: string): string {
	let [a, b] = [0xdeadbeef, 0x41c6ce57];
	for (let i = 0; i < text.length; i++) {
		a = Math.imul(a ^ text.charCodeAt(i), 2654435761);
		b = Math.imul(b ^ text.charCodeAt(i), 1597334677);
	}
	a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
	b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
	return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
