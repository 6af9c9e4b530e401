/**
 * The kernels' binary as text, made to be compressed: base64 cuts bytes across characters, so that gzip no longer sees what repeats; here a
 * byte is one character if it is among the 89 most common, else an escape and a character. 20 kB of kernels take 9.3 kB in a gzipped bundle
 * instead of 12.3.
 */
export interface Packed {
	/** The common bytes in hexadecimal, the most common first; the others follow in ascending order. */
	readonly common: string;
	readonly text: string;
}

/** Characters that need no escape in a string literal: two for escapes, then one for each common byte. */
const FIRST = 35;
const BACKSLASH = 92;

/** The bytes of a packed binary. `pack` in build.mjs is its inverse. */
export function unpack({ common, text }: Packed): Uint8Array<ArrayBuffer> {
	const order = Array.from({ length: common.length / 2 }, (_, i) => Number.parseInt(common.slice(2 * i, 2 * i + 2), 16));
	const singles = order.length;
	const isCommon = new Set(order);
	for (let byte = 0; byte < 256; byte++) if (!isCommon.has(byte)) order.push(byte);
	const digit = (at: number): number => {
		const code = text.charCodeAt(at);
		return code - FIRST - (code > BACKSLASH ? 1 : 0);
	};
	const bytes = new Uint8Array(text.length);
	let length = 0;
	for (let at = 0; at < text.length; at++) {
		const value = digit(at);
		bytes[length++] = order[value > 1 ? value - 2 : singles + value * (singles + 2) + digit(++at)]!;
	}
	return bytes.slice(0, length);
}
