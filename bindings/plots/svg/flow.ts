/** Words in lines, from left to right or from right to left. */

import { graphemes } from "../terminal-text.js";

/** A stretch of text that has one mark, or none. */
export interface Stretch<Mark> {
	readonly text: string;
	readonly mark: Mark | undefined;
	/** Pixels that it takes at least. */
	readonly least?: number;
}

export interface Placed<Mark> extends Stretch<Mark> {
	readonly x: number;
	readonly width: number;
	readonly line: number;
	/** Is it read from the right? */
	readonly fromRight?: boolean;
}

const SPACE = /^\s+$/;
const WIDE = /[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/;
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const STRONG = /\p{L}/u;

/**
 * Lays stretches out in lines of `room` pixels. Line breaks in the text stay; lines else end at spaces and beside ideographs; a word that is too long
 * is cut.
 *
 * Each paragraph runs in the direction of its first letter; in it, stretches that run the other way keep their own order (the essence of Unicode's
 * bidirectional algorithm, at the level of words and the punctuation between them).
 */
export function flow<Mark>(stretches: readonly Stretch<Mark>[], room: number, widthOf: (text: string) => number): Placed<Mark>[] {
	const placed: Placed<Mark>[] = [];
	let number = 0;
	for (const paragraph of paragraphs(stretches)) {
		const first = paragraph.find(({ text }) => STRONG.test(text));
		const fromRight = first !== undefined && FROM_RIGHT.test(/\p{L}/u.exec(first.text)![0]);
		for (const line of linesOf(paragraph, room, widthOf)) {
			let x = 0;
			const sized = inVisualOrder(line, fromRight).map((piece) => ({ ...piece, width: Math.max(piece.least ?? 0, widthOf(piece.text)) }));
			const total = sized.reduce((sum, { width }) => sum + width, 0);
			if (fromRight) x = Math.max(0, room - total);
			for (const piece of sized) {
				placed.push({ ...piece, x, line: number });
				x += piece.width;
			}
			number++;
		}
	}
	return placed;
}

/** Cut at line breaks; each into words and spaces. */
function paragraphs<Mark>(stretches: readonly Stretch<Mark>[]): Stretch<Mark>[][] {
	const all: Stretch<Mark>[][] = [[]];
	for (const { text, mark, least } of stretches) {
		text.split(/\r\n|[\n\r\u2028\u2029]/).forEach((part, i) => {
			if (i > 0) all.push([]);
			if (part === "") return;
			// A marked stretch stays whole where it can; other text may end a line at each space.
			const pieces =
				mark === undefined
					? (part.replaceAll("\t", "    ").match(/\s+|[^\s\u2e80-\ua4cf\uac00-\ud7a3]+|[\u2e80-\ua4cf\uac00-\ud7a3]/g) ?? [])
					: [part];
			for (const piece of pieces) all.at(-1)!.push(least === undefined ? { text: piece, mark } : { text: piece, mark, least });
		});
	}
	return all;
}

function linesOf<Mark>(paragraph: readonly Stretch<Mark>[], room: number, widthOf: (text: string) => number): Stretch<Mark>[][] {
	const lines: Stretch<Mark>[][] = [[]];
	let used = 0;
	const sizeOf = ({ text, least = 0 }: Stretch<Mark>): number => Math.max(least, widthOf(text));
	const put = (piece: Stretch<Mark>, size: number): void => {
		lines.at(-1)!.push(piece);
		used += size;
	};
	const end = (): void => {
		// Spaces at the end of a line are not seen.
		while (lines.at(-1)!.length > 0 && isSpace(lines.at(-1)!.at(-1)!)) lines.at(-1)!.pop();
		lines.push([]);
		used = 0;
	};
	for (const word of words(paragraph)) {
		const size = word.reduce((sum, piece) => sum + sizeOf(piece), 0);
		if (used > 0 && used + size > room && !isSpace(word[0]!)) end();
		for (const piece of word) {
			if (isSpace(piece)) {
				if (used > 0 || lines.length === 1) put(piece, Math.min(sizeOf(piece), Math.max(0, room - used)));
				continue;
			}
			if (used > 0 && used + sizeOf(piece) > room) end();
			for (const part of sizeOf(piece) > room ? cut(piece, room, widthOf) : [piece]) {
				if (used > 0 && used + sizeOf(part) > room) end();
				put(part, sizeOf(part));
			}
		}
	}
	while (lines.at(-1)!.length > 0 && isSpace(lines.at(-1)!.at(-1)!)) lines.at(-1)!.pop();
	return lines;
}

const isSpace = ({ text, mark }: { text: string; mark: unknown }): boolean => mark === undefined && SPACE.test(text);

/** What stays together if it can: between spaces, and between ideographs. */
function words<Mark>(pieces: readonly Stretch<Mark>[]): Stretch<Mark>[][] {
	const all: Stretch<Mark>[][] = [];
	pieces.forEach((piece, i) => {
		const before = pieces[i - 1];
		const apart = before === undefined || isSpace(before) || isSpace(piece) || WIDE.test(before.text) || WIDE.test(piece.text);
		if (apart) all.push([]);
		all.at(-1)!.push(piece);
	});
	return all;
}

/** A stretch that is longer than a line, in parts that are not. */
function cut<Mark>({ text, mark }: Stretch<Mark>, room: number, widthOf: (text: string) => number): Stretch<Mark>[] {
	const parts: Stretch<Mark>[] = [];
	let part = "";
	let used = 0;
	for (const character of graphemes(text)) {
		const size = widthOf(character);
		if (part !== "" && used + size > room) {
			parts.push({ text: part, mark });
			[part, used] = ["", 0];
		}
		part += character;
		used += size;
	}
	return [...parts, { text: part, mark }];
}

type Directed<Mark> = Stretch<Mark> & { readonly fromRight?: boolean };

/** As they stand on the line from left to right: runs against the paragraph's direction are turned round, and a line from the right as a whole. */
function inVisualOrder<Mark>(line: readonly Stretch<Mark>[], fromRight: boolean): Directed<Mark>[] {
	if (!fromRight && !line.some(({ text }) => FROM_RIGHT.test(text))) return [...line];
	const pieces = line.flatMap(apartFromMarks);
	const directions = directionsOf(pieces, fromRight);
	const ordered: Directed<Mark>[] = [];
	for (let start = 0, end = 0; start < pieces.length; start = end) {
		while (end < pieces.length && directions[end] === directions[start]) end++;
		const run = pieces.slice(start, end).map((piece) => (directions[start] && !isNumber(piece) ? { ...piece, fromRight: true } : piece));
		ordered.push(...(directions[start] === fromRight ? run : run.toReversed()));
	}
	return fromRight ? ordered.toReversed() : ordered;
}

/** A word, and the punctuation before and after it, which may run the other way. */
function apartFromMarks<Mark>(piece: Stretch<Mark>): Stretch<Mark>[] {
	if (piece.mark !== undefined) return [piece];
	const [, before, word, after] = /^((?:(?!%)\p{P})*)(.*?)((?:(?!%)\p{P})*)$/su.exec(piece.text)!;
	return [before!, word!, after!].filter((text) => text !== "").map((text) => ({ text, mark: undefined }));
}

const isNumber = ({ text }: { readonly text: string }): boolean => !STRONG.test(text) && /\p{N}/u.test(text);

/** Does a piece run from the right? Letters know; numbers run with the letters before them; all else as both its neighbours do, or as the paragraph. */
function directionsOf(pieces: readonly { readonly text: string }[], fromRight: boolean): boolean[] {
	let last = fromRight;
	const known = pieces.map((piece) => {
		if (STRONG.test(piece.text)) return (last = FROM_RIGHT.test(piece.text));
		return isNumber(piece) ? last : undefined;
	});
	return known.map((own, i) => {
		if (own !== undefined) return own;
		const before = known.slice(0, i).findLast((direction) => direction !== undefined) ?? fromRight;
		const after = known.slice(i).find((direction) => direction !== undefined) ?? fromRight;
		return before === after ? before : fromRight;
	});
}
