/** The parts of a post: header lines, then an empty line, then the body. */
import type { Post } from "./corpus.js";
import { WORD, wordsOf } from "./tfidf.js";

/** Where the body begins: behind the first empty line. */
function bodyStart(text: string): number {
	const gap = /\r?\n\r?\n/.exec(text);
	return gap ? gap.index + gap[0].length : 0;
}

export const header = (text: string): string => text.slice(0, bodyStart(text));

export const body = (text: string): string => text.slice(bodyStart(text));

/** Does the word stand in the header lines and nowhere else? */
export const onlyInHeader = (text: string, word: string): boolean =>
	wordsOf(header(text)).includes(word) && !wordsOf(body(text)).includes(word);

/** Is the word, in most of the posts that have it, only in the header lines? */
export function mostlyInHeaders(posts: readonly Post[], word: string): boolean {
	const having = posts.filter(({ text }) => wordsOf(text).includes(word));
	return 2 * having.filter(({ text }) => onlyInHeader(text, word)).length > having.length;
}

/** What follows "Subject:", or nothing; a terminal can do no harm with it. */
export const subject = (text: string): string =>
	(/^Subject:[ \t]*(.*?)\r?$/m.exec(header(text))?.[1] ?? "").replaceAll(/\p{Cc}/gu, "\ufffd");

/** The text without these words, wherever they stand. */
export function without(text: string, words: readonly string[]): string {
	const removed = new Set(words);
	return text.replace(WORD, (word) => (removed.has(word) ? "" : word));
}

/** The posts with a part of each in the place of the whole. */
export const only = (part: (text: string) => string, posts: readonly Post[]): Post[] =>
	posts.map((post) => ({ ...post, text: part(post.text) }));

/** How many posts have the word, and how many of those are of each class. */
export function occurrences(posts: readonly Post[], word: string): { posts: number; byClass: [number, number] } {
	const having = posts.filter(({ text }) => wordsOf(text).includes(word));
	const ones = having.filter(({ label }) => label === 1).length;
	return { posts: having.length, byClass: [having.length - ones, ones] };
}
