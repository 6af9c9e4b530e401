/** Text on a terminal: made harmless, measured in cells, cut to fit. */

/** Code points that a terminal shows two cells wide, as first-last pairs: East Asian wide and full width (Unicode TR 11). */
const WIDE = [
	0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900,
	0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x17000, 0x18cff, 0x1b000, 0x1b2ff, 0x20000, 0x3fffd,
] as const;

/** Controls, surrogates without a partner, line separators, and marks that reorder or hide text. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

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
export function harmless(text: string, unicode = true): string {
	return text.replace(HARMFUL, (found) => {
		const code = found.codePointAt(0) ?? 0;
		if (!unicode) return "?";
		if (code < 0x20) return String.fromCodePoint(0x2400 + code);
		return code === 0x7f ? "␡" : "�";
	});
}

/** How many cells the text takes on a terminal. */
export function cells(text: string): number {
	if (ASCII.test(text)) return text.length;
	return graphemes(text).reduce((sum, grapheme) => sum + graphemeCells(grapheme), 0);
}

function graphemeCells(grapheme: string): number {
	if (/^[\p{M}\p{Cf}]/u.test(grapheme)) return 0;
	if (/^\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2;
	const code = grapheme.codePointAt(0) ?? 0;
	for (let i = 0; i < WIDE.length; i += 2) if (code >= WIDE[i]! && code <= WIDE[i + 1]!) return 2;
	return 1;
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
