import { coalitionWords, type CoalitionKernels } from "../kernels.js";
import { logOf } from "./exp.js";
import { bits, carry, draw, GOLDEN_HIGH, GOLDEN_LOW, mix64, streamKey } from "./random.js";

// Sources in assembly/coalition.ts.

/** The bits in use in the last word that has any. */
const lastMask = (features: number): number => -1 >>> (-features & 31);

/** count · numerator / denominator, an integer below 2^53, without a larger intermediate. */
function scaleCount(count: number, numerator: number, denominator: number): number {
	const rest = count % denominator;
	return ((count - rest) / denominator) * numerator + (rest * numerator) / denominator;
}

/** 32 random bits → an integer in [0, bound), even up to bound / 2^32. Exact, because bounds are below 2^21. */
export const below = (random: number, bound: number): number => (((random >>> 0) * bound) / 4294967296) | 0;

/** Floyd's step: a random one of the first `bound` features or, if it is in already, the last of them, which cannot be. */
function floyd(rows: Uint32Array, row: number, random: number, bound: number): void {
	const feature = below(random, bound);
	const last = bound - 1;
	const hit = (rows[row + (feature >> 5)]! >>> (feature & 31)) & 1;
	rows[row + (feature >> 5)]! |= 1 << (feature & 31);
	rows[row + (last >> 5)]! |= hit << (last & 31);
}

/** Writes the complement of the coalition at `row` to `other` (which may be `row`). */
function complement(rows: Uint32Array, row: number, features: number, other: number): void {
	const last = (features - 1) >> 5;
	for (let w = 0; w <= last; w++) rows[other + w] = ~rows[row + w]!;
	rows[other + last]! &= lastMask(features);
}

/** A random coalition of `size` at `row`. Of more than half the features, those absent are drawn; two features from each draw. */
export function drawOfSize(rows: Uint32Array, row: number, features: number, size: number, low: number, high: number): void {
	const few = Math.min(size, features - size);
	for (let w = 0, words = coalitionWords(features); w < words; w++) rows[row + w] = 0;
	for (let bound = features - few + 1; bound <= features; bound += 2) {
		low = (low + GOLDEN_LOW) | 0;
		high = (high + GOLDEN_HIGH + carry(low, GOLDEN_LOW)) | 0;
		mix64(low, high);
		floyd(rows, row, bits[0]!, bound);
		if (bound < features) floyd(rows, row, bits[1]!, bound + 1);
	}
	if (few < size) complement(rows, row, features, row);
}

// 0xd1342543de82ef95
const RETRY_LOW = 0xde82ef95 | 0;
const RETRY_HIGH = 0xd1342543 | 0;

/** Enters coalition number `entry` − 1 in the open-addressing table, unless an equal one is there. */
function enter(table: Int32Array, rows: Uint32Array, words: number, entry: number): boolean {
	const row = (entry - 1) * words;
	let hash = 0;
	for (let w = 0; w < words; w++) {
		hash = Math.imul(hash ^ rows[row + w]!, 0x9e3779b1);
		hash ^= hash >>> 15;
	}
	for (; ; hash++) {
		const slot = hash & (table.length - 1);
		const found = table[slot]!;
		if (found === 0) {
			table[slot] = entry;
			return true;
		}
		const other = (found - 1) * words;
		let w = 0;
		while (w < words && rows[row + w] === rows[other + w]) w++;
		if (w === words) return false;
	}
}

/** Coalitions in plain TypeScript. */
export const coalition: CoalitionKernels = {
	shapleyKernelLogWeights(features, out) {
		out[0] = Infinity;
		out[features] = Infinity;
		const all = logOf(features - 1);
		let logCount = 0;
		for (let size = 1; size <= features >> 1; size++) {
			const logSize = logOf(size);
			logCount += logOf(features - size + 1) - logSize;
			const weight = all - logCount - logSize - logOf(features - size);
			out[size] = weight;
			out[features - size] = weight;
		}
	},

	enumerateCoalitions(features, size, first, out) {
		const words = coalitionWords(features);
		const members = new Int32Array(size);
		if (out.length === 0) return;
		out.fill(0, 0, words);
		const include = (row: number, feature: number) => (out[row + (feature >> 5)]! |= 1 << (feature & 31));
		const exclude = (row: number, feature: number) => (out[row + (feature >> 5)]! &= ~(1 << (feature & 31)));

		// Unrank the first. `left` counts the coalitions that agree with what has been decided.
		let left = 1;
		for (let i = 0, few = Math.min(size, features - size); i < few; i++) left = scaleCount(left, features - i, i + 1);
		let rank = first;
		for (let feature = 0, chosen = 0; chosen < size; feature++) {
			const withFeature = scaleCount(left, size - chosen, features - feature);
			if (rank < withFeature) {
				members[chosen++] = feature;
				include(0, feature);
				left = withFeature;
			} else {
				rank -= withFeature;
				left -= withFeature;
			}
		}

		// Step to each of the others: move the last member that can move, and put those after it right behind.
		for (let row = words; row < out.length; row += words) {
			out.copyWithin(row, row - words, row);
			let limit = features - 1;
			let member = size - 1;
			for (; members[member] === limit; member--, limit--) exclude(row, limit);
			let feature = members[member]!;
			exclude(row, feature);
			for (; member < size; member++) {
				members[member] = ++feature;
				include(row, feature);
			}
		}
	},

	sampleCoalitions(features, sizes, seed, stream, out) {
		const words = coalitionWords(features);
		const table = new Int32Array(2 ** (33 - Math.clz32(sizes.length)));
		streamKey(seed, stream);
		const keyLow = bits[0]!;
		const keyHigh = bits[1]!;
		out.fill(0);
		for (let i = 0, row = 0; i < sizes.length; i++, row += 2 * words) {
			const size = sizes[i]!;
			const other = row + words;
			draw(keyLow, keyHigh, i);
			let low = bits[0]!;
			let high = bits[1]!;
			for (;;) {
				drawOfSize(out, row, features, size, low, high);
				if (2 * size === features && !(out[row]! & 1)) complement(out, row, features, row);
				complement(out, row, features, other);
				if (enter(table, out, words, out[row]! & 1 ? 2 * i + 1 : 2 * i + 2)) break;
				low = (low + RETRY_LOW) | 0;
				high = (high + RETRY_HIGH + carry(low, RETRY_LOW)) | 0;
			}
		}
	},
};
