import { describe, kindError } from "../check.js";

/** A part of a text that can be left out: where it stands, [start, end) in UTF-16 units, or its characters. */
export type Token = string | { readonly start: number; readonly end: number };

/**
 * What the parts of a text are:
 * - "words": what `Intl.Segmenter` calls word-like, in languages without spaces too;
 * - "characters": grapheme clusters, what readers take for one character, spaces included;
 * - a regular expression that matches what stands **between** the tokens, as lime's `split_expression` and `String.split`; capture groups make no difference;
 * - a function that gives the tokens in order. Strings are found from left to right. Empty tokens, as tokenizers of models give special ones, are passed over.
 */
export type Tokenizer = "words" | "characters" | RegExp | ((text: string) => Iterable<Token>);

/** Where the tokens of a text stand: start and end of each in turn, [2 · tokens]; ascending, not empty, not overlapping. */
export type TokenBounds = (text: string) => number[];

/**
 * Word-like segments and any others that hold a letter or digit (as ICU gives for one joined to an emoji), by the rules of `locale`, or of
 * "en" where it is not known: never of the locale that the host happens to have.
 */
export function wordBounds(locale: string): TokenBounds {
	const segmenter = new Intl.Segmenter([locale, "en"], { granularity: "word" });
	return (text) => segmentBounds(segmenter, text, ({ segment, isWordLike }) => isWordLike || /[\p{L}\p{N}]/u.test(segment));
}

/** Grapheme clusters. */
export function graphemeBounds(locale: string): TokenBounds {
	const segmenter = new Intl.Segmenter([locale, "en"], { granularity: "grapheme" });
	return (text) => segmentBounds(segmenter, text, () => true);
}

/** V8 takes time for each segment that grows with the text's length: 13 s for 32 000 words, unless they come in blocks of about this length. */
const BLOCK = 1024;
/**
 * Here a text can be cut and its parts be segmented each for itself: no rule of Unicode's annex 29 looks across a space, a line end or an
 * ideographic comma or full stop that is followed by a letter or digit that joins nothing before it (as U+0E33 and U+0EB3 do).
 */
const CUT = /[ \n\t、。，](?=[\p{Lu}\p{Ll}\p{Lo}\p{Nd}])(?![\u0e33\u0eb3])/gu;

function segmentBounds(segmenter: Intl.Segmenter, text: string, wanted: (segment: Intl.SegmentData) => boolean): number[] {
	const bounds: number[] = [];
	for (let from = 0, to: number; from < text.length; from = to) {
		CUT.lastIndex = from + BLOCK;
		const cut = CUT.exec(text);
		to = cut ? cut.index + 1 : text.length;
		for (const segment of segmenter.segment(text.slice(from, to))) {
			if (wanted(segment)) bounds.push(from + segment.index, from + segment.index + segment.segment.length);
		}
	}
	return bounds;
}

/** Code points, Python's characters. */
export const codePointBounds: TokenBounds = (text) => {
	const bounds: number[] = [];
	let start = 0;
	for (const character of text) bounds.push(start, (start += character.length));
	return bounds;
};

/** What Python's `\W+` matches: `\w` is `str.isalnum()`, which is Unicode's categories L and N, or "_". Combining marks are not of them. */
export const PYTHON_SEPARATORS = /[^\p{L}\p{N}_]+/u;

/** What stands between the matches of `separators`. An empty match separates too, but not the two halves of a character. */
export function boundsBetween(separators: RegExp): TokenBounds {
	const all = new RegExp(separators.source, `${separators.flags.replace(/[gy]/g, "")}g`);
	return (text) => {
		const bounds: number[] = [];
		let start = 0;
		for (const { 0: separator, index } of text.matchAll(all)) {
			if (separator === "" && splitsCharacter(text, index)) continue;
			if (index > start) bounds.push(start, index);
			start = index + separator.length;
		}
		if (start < text.length) bounds.push(start, text.length);
		checkCharacters(text, bounds);
		return bounds;
	};
}

/** What a caller's function gives. */
export function boundsFrom(tokenizer: (text: string) => Iterable<Token>): TokenBounds {
	return (text) => {
		const tokens: unknown = tokenizer(text);
		if (tokens === null || tokens === undefined || typeof (tokens as Iterable<unknown>)[Symbol.iterator] !== "function") {
			throw kindError("tokenizer", "a function that returns an iterable of tokens, which returned one", tokens);
		}
		const bounds: number[] = [];
		let from = 0;
		let number = 0;
		for (const token of tokens as Iterable<unknown>) {
			const { start, end } = typeof token === "string" ? find(text, token, from, number) : readOffsets(text, token, from, number);
			number++;
			if (start === end) continue;
			bounds.push(start, end);
			from = end;
		}
		checkCharacters(text, bounds);
		return bounds;
	};
}

function find(text: string, token: string, from: number, number: number): { start: number; end: number } {
	const start = text.indexOf(token, from);
	if (start < 0) {
		throw new RangeError(
			`"tokenizer" expected tokens in the order of the text, got ${describe(token)} as token ${number}, which is not in the text from offset ${from} on`,
		);
	}
	return { start, end: start + token.length };
}

function readOffsets(text: string, token: unknown, from: number, number: number): { start: number; end: number } {
	const { start, end } = (token ?? {}) as { start: unknown; end: unknown };
	if (typeof start !== "number" || typeof end !== "number") {
		throw new TypeError(`"tokenizer" expected tokens that are strings or have start and end, got ${describe(token)} as token ${number}`);
	}
	const expect = (expected: string) => new RangeError(`"tokenizer" expected ${expected}, got [${start}, ${end}) as token ${number}`);
	if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) throw expect("whole offsets");
	if (start < 0 || end < start || end > text.length) throw expect(`offsets from 0 to ${text.length}, start before end`);
	if (start < end && start < from) throw expect(`tokens in order that do not overlap, the next from ${from} on`);
	return { start, end };
}

/** @throws RangeError if a token begins or ends inside a surrogate pair: the text without it would be broken */
function checkCharacters(text: string, bounds: readonly number[]): void {
	const inside = bounds.findIndex((bound) => splitsCharacter(text, bound));
	if (inside < 0) return;
	const [start, end] = [bounds[inside & ~1], bounds[inside | 1]];
	throw new RangeError(`"tokenizer" expected tokens of whole characters, got [${start}, ${end}), which cuts a surrogate pair`);
}

/** Does this offset stand between the halves of a surrogate pair? */
function splitsCharacter(text: string, offset: number): boolean {
	return (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
}
