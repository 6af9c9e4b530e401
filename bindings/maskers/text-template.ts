import { coalitionWords } from "../kernels/kernels.js";
import type { TextSource } from "../model/texts.js";

/** Base of the polynomial hash: odd, so that powers never vanish modulo 2^32. */
const BASE = 0x9e3779b1;

/**
 * A text and its tokens, from which any can be left out. Work per text is per absent token: what stands between two of them is taken from
 * the text in one piece, however many present tokens it holds.
 */
export class TextTemplate implements TextSource {
	readonly words: number;
	readonly #text: string;
	readonly #starts: Int32Array;
	readonly #ends: Int32Array;
	readonly #replacement: string;
	/** What stands between each token and the one before it, then the replacement: most of what is joined when many tokens are absent. */
	readonly #gaps: string[];
	readonly #features: number;
	/** The tokens of feature f, ascending, are #members[#offsets[f]] … #members[#offsets[f + 1] − 1]. */
	readonly #offsets: Int32Array;
	readonly #members: Int32Array;
	/** Bit-packed: the tokens absent from the text in hand. */
	readonly #absent: Int32Array;
	/** hash(text.slice(0, i)) and BASE^i, [characters + 1]. */
	readonly #prefixes: Int32Array;
	readonly #powers: Int32Array;
	/** The same of the replacement as a whole. */
	readonly #replacementHash: number;
	readonly #replacementPower: number;

	/**
	 * @param bounds start and end of each token, [2 · tokens], ascending
	 * @param members for each feature its tokens, ascending; each token is in exactly one
	 * @param replacement what stands for an absent token
	 */
	constructor(text: string, bounds: readonly number[], members: readonly (readonly number[])[], replacement: string) {
		const tokens = bounds.length / 2;
		this.words = coalitionWords(members.length);
		this.#text = text;
		this.#starts = Int32Array.from({ length: tokens }, (_, token) => bounds[2 * token]!);
		this.#ends = Int32Array.from({ length: tokens }, (_, token) => bounds[2 * token + 1]!);
		this.#replacement = replacement;
		this.#gaps = Array.from(this.#starts, (start, token) => text.slice(token === 0 ? 0 : this.#ends[token - 1]!, start) + replacement);
		this.#features = members.length;
		this.#members = Int32Array.from(members.flat());
		this.#offsets = new Int32Array(members.length + 1);
		members.forEach((own, feature) => (this.#offsets[feature + 1] = this.#offsets[feature]! + own.length));
		this.#absent = new Int32Array(Math.ceil(tokens / 32));
		({ prefixes: this.#prefixes, powers: this.#powers } = hashes(text));
		const { prefixes, powers } = hashes(replacement);
		this.#replacementHash = prefixes[replacement.length]!;
		this.#replacementPower = powers[replacement.length]!;
	}

	render(coalitions: Uint32Array, at: number): string {
		const absent = this.#markAbsent(coalitions, at);
		const starts = this.#starts;
		const ends = this.#ends;
		const text = this.#text;
		let out = "";
		let from = 0;
		let next = 0;
		for (let word = 0; word < absent.length; word++) {
			for (let bits = absent[word]!; bits !== 0; bits &= bits - 1) {
				const token = word * 32 + 31 - Math.clz32(bits & -bits);
				out += token === next ? this.#gaps[token]! : text.slice(from, starts[token]) + this.#replacement;
				from = ends[token]!;
				next = token + 1;
			}
		}
		return out + text.slice(from);
	}

	/**
	 * Polynomial hash of the rendered text. hash(xy) = hash(x) · BASE^|y| + hash(y), and the hash of a piece of the text follows from those
	 * of two prefixes: so it takes the same steps as rendering, but no look at any character.
	 */
	hash(coalitions: Uint32Array, at: number): number {
		const absent = this.#markAbsent(coalitions, at);
		const starts = this.#starts;
		const ends = this.#ends;
		const prefixes = this.#prefixes;
		const powers = this.#powers;
		const replacementHash = this.#replacementHash;
		const replacementPower = this.#replacementPower;
		let hash = 0;
		let from = 0;
		for (let word = 0; word < absent.length; word++) {
			for (let bits = absent[word]!; bits !== 0; bits &= bits - 1) {
				const token = word * 32 + 31 - Math.clz32(bits & -bits);
				const to = starts[token]!;
				hash = (Math.imul(hash - prefixes[from]!, powers[to - from]!) + prefixes[to]!) | 0;
				hash = (Math.imul(hash, replacementPower) + replacementHash) | 0;
				from = ends[token]!;
			}
		}
		const to = this.#text.length;
		return (Math.imul(hash - prefixes[from]!, powers[to - from]!) + prefixes[to]!) | 0;
	}

	/** The absent tokens of a coalition of features. */
	#markAbsent(coalitions: Uint32Array, at: number): Int32Array {
		const absent = this.#absent;
		const features = this.#features;
		const single = features === this.#starts.length;
		if (!single) absent.fill(0);
		for (let word = 0; word * 32 < features; word++) {
			const rest = features - word * 32;
			const missing = ~coalitions[at + word]! & (rest < 32 ? (1 << rest) - 1 : -1);
			if (single) absent[word] = missing;
			else {
				for (let bits = missing; bits !== 0; bits &= bits - 1) {
					const feature = word * 32 + 31 - Math.clz32(bits & -bits);
					const end = this.#offsets[feature + 1]!;
					for (let member = this.#offsets[feature]!; member < end; member++) {
						const token = this.#members[member]!;
						absent[token >>> 5]! |= 1 << (token & 31);
					}
				}
			}
		}
		return absent;
	}
}

/** hash(text.slice(0, i)) and BASE^i for i = 0 … text.length, modulo 2^32. */
function hashes(text: string): { prefixes: Int32Array; powers: Int32Array } {
	const prefixes = new Int32Array(text.length + 1);
	const powers = new Int32Array(text.length + 1).fill(1);
	for (let i = 0; i < text.length; i++) {
		prefixes[i + 1] = Math.imul(prefixes[i]!, BASE) + text.charCodeAt(i);
		powers[i + 1] = Math.imul(powers[i]!, BASE);
	}
	return { prefixes, powers };
}
