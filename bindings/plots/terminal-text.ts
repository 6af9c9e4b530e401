/** Text on a terminal: made harmless, measured in cells, cut to fit. */

import { eastAsianWidth } from "get-east-asian-width";

/** Controls, surrogates without a partner, line separators, and marks that reorder or hide text. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Letters that are written from right to left. */
export const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Marks that take a cell of their own behind the character that they belong to: of half-width kana, and the AM of Thai and Lao. */
const SPACING = /[\uff9e\uff9f\u0e33\u0eb3]/g;

/** One cell per character, known without the segmenter: long texts are mostly of this kind. */
const ASCII = /^[ -~]*$/;

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as characters. */
export function graphemes(text: string): string[] {
	if (ASCII.test(text)) return text.split("");
	segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
	return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/**
 * The text with everything a terminal would act on replaced by a visible sign: escape sequences show as "␛[31m", a line break as "␊".
 * In plain ASCII the sign is "?".
 */
export function visible(text: string, unicode = true): string {
	return text.replace(HARMFUL, (found) => {
		const code = found.codePointAt(0) ?? 0;
		if (!unicode) return "?";
		if (code < 0x20) return String.fromCodePoint(0x2400 + code);
		return code === 0x7f ? "␡" : "�";
	});
}

/**
 * A name among other signs: `visible`, and where it is written from right to left, with a mark behind it that keeps bars and numbers from being drawn
 * in its direction, too.
 */
export function harmless(text: string, unicode = true): string {
	const shown = visible(text, unicode);
	return unicode && RIGHT_TO_LEFT.test(shown) ? `${shown}\u200e` : shown;
}

/** How many cells the text takes on a terminal. */
export function cells(text: string): number {
	if (ASCII.test(text)) return text.length;
	return graphemes(text).reduce((sum, grapheme) => sum + graphemeCells(grapheme), 0);
}

function graphemeCells(grapheme: string): number {
	if (/^[\p{M}\p{Cf}]/u.test(grapheme)) return 0;
	if (/^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
	const behind = grapheme.length > 1 ? (grapheme.slice(1).match(SPACING)?.length ?? 0) : 0;
	return eastAsianWidth(grapheme.codePointAt(0) ?? 0) + behind;
}

/** The text, cut in the middle to at most `width` cells: both ends say more than the middle does. */
export function fitted(text: string, width: number, ellipsis: string): string {
	if (cells(text) <= width) return text;
	const parts = graphemes(text);
	const room = Math.max(0, width - cells(ellipsis));
	const head = taken(parts, Math.ceil(room / 2));
	const tail = taken(parts.toReversed(), room - cells(head.join(""))).toReversed();
	return head.join("") + ellipsis + tail.join("");
}

/** As many of the first parts as fit into `width` cells. */
function taken(parts: readonly string[], width: number): string[] {
	let used = 0;
	const end = parts.findIndex((part) => (used += graphemeCells(part)) > width);
	return parts.slice(0, end === -1 ? parts.length : end);
}

/** The text with spaces behind it, `width` cells in all. */
export const padded = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - cells(text)));

/** The words of a text in lines of at most `width` cells; lines after the first start with `indent`. */
export function wrapped(text: string, width: number, indent: string): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (line.trim() !== "" && cells(longer) > width) {
			lines.push(line);
			line = indent + word;
		} else line = longer;
	}
	return [...lines, line];
}
