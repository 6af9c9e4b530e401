/** SHA-256 (FIPS 180-4), so that a page can name the hash of its own style sheet; Web Crypto would need a promise and Node a module. */

/** The first 32 bits of the fractional parts of square or cube roots of primes: computed, as they would be 72 numbers to mistype. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
	const out = new Uint32Array(count);
	for (let candidate = 2, found = 0; found < count; candidate++) {
		let prime = true;
		for (let d = 2; d * d <= candidate; d++) prime &&= candidate % d !== 0;
		if (!prime) continue;
		const value = root(candidate);
		out[found++] = Math.floor((value - Math.floor(value)) * 2 ** 32);
	}
	return out;
}

/** By Newton's method from above, to the last bits: engines may approximate their own. */
function cubeRoot(value: number): number {
	let [root, next] = [value + 1, value];
	while (next < root) [root, next] = [next, (2 * next + value / (next * next)) / 3];
	return root;
}

const START = fractions(8, Math.sqrt);
const ROUNDS = fractions(64, cubeRoot);

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The hash of bytes: 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
	const length = (bytes.length + 9 + 63) & ~63;
	const padded = new Uint8Array(length);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29));
	view.setUint32(length - 4, bytes.length << 3);
	const state = START.slice();
	const words = new Uint32Array(64);
	for (let block = 0; block < length; block += 64) {
		for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i);
		for (let i = 16; i < 64; i++) {
			const [early, late] = [words[i - 15]!, words[i - 2]!];
			const a = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
			const b = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
			words[i] = words[i - 16]! + a + words[i - 7]! + b;
		}
		let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
		for (let i = 0; i < 64; i++) {
			const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i]! + words[i]!) | 0;
			const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
			[h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
		}
		[a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i]! + word));
	}
	const out = new Uint8Array(32);
	const written = new DataView(out.buffer);
	state.forEach((word, i) => written.setUint32(4 * i, word));
	return out;
}

/** What a Content-Security-Policy calls a style sheet: 'sha256-…'. */
export function hashOf(text: string): string {
	return `'sha256-${btoa(String.fromCharCode(...sha256(new TextEncoder().encode(text))))}'`;
}
