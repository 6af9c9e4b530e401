/** How wide a text will be, where nothing can measure it. */

import { graphemes } from "../terminal-text.js";

/** Thousandths of the font size that U+0020 to U+007E take in Arial, Helvetica and Liberation Sans. */
const WIDTHS = [
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
	278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
	667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
	556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/** Other sans-serif fonts are wider; what is laid out for this has room in most of them. */
export const RESERVE = 1.08;

const WIDE =
	/^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{M}\p{Cf}]/u;

/** Width in pixels at a font size in pixels: seldom less than it will be. */
export function widthOf(text: string, size: number): number {
	let width = 0;
	for (const character of graphemes(text)) {
		const code = character.charCodeAt(0);
		width += code >= 0x20 && code <= 0x7e ? WIDTHS[code - 0x20]! : NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 1000 : 580;
	}
	return (width * size * RESERVE) / 1000;
}

/** The text, cut in the middle to fit: both ends say more than the middle does. */
export function fitted(text: string, room: number, size: number): string {
	if (widthOf(text, size) <= room) return text;
	const parts = graphemes(text);
	const left = room - widthOf("…", size);
	const head = taken(parts, left / 2, size);
	const tail = taken(parts.slice(head.length).toReversed(), left - widthOf(head.join(""), size), size).toReversed();
	return `${head.join("")}…${tail.join("")}`;
}

/** As many of the first parts as have room. */
function taken(parts: readonly string[], room: number, size: number): string[] {
	let used = 0;
	const end = parts.findIndex((part) => (used += widthOf(part, size)) > room);
	return parts.slice(0, end === -1 ? parts.length : end);
}

/** The words of a text in lines that fit. */
export function linesOf(text: string, room: number, size: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(" ")) {
		const longer = line === "" ? word : `${line} ${word}`;
		if (line !== "" && widthOf(longer, size) > room) {
			lines.push(line);
			line = fitted(word, room, size);
		} else line = line === "" ? fitted(word, room, size) : longer;
	}
	return line === "" ? lines : [...lines, line];
}
