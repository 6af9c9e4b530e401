/**
 * Coalitions as bits: feature j is bit j % 64 of word j / 64 of its row, unused bits are 0.
 *
 * Source: Lundberg & Lee 2017, theorem 2 (the weights); Bentley & Floyd, "A sample of brilliance" (CACM 1987) for drawing `size` of
 * `features` with `size` draws; Covert & Lee 2021, §3.2, for why each comes with its complement.
 */
import { logOf } from "./exp";
import { GOLDEN, mix64, streamKey } from "./random";

/** Bytes of one coalition. */
// @ts-ignore: decorator
@inline
export function coalitionBytes(features: i32): usize {
	return (<usize>((features + 63) >> 6)) << 3;
}

/** The bits in use in the last word. */
// @ts-ignore: decorator
@inline
export function lastWord(features: i32): u64 {
	return (<u64>-1) >> ((<u64>-features) & 63);
}

/** log C(M, s) is built up from s = 0, and mirrored, so that a size and its complement weigh the same to the last bit. */
export function shapleyKernelLogWeights(features: i32, out: usize): void {
	const last = out + ((<usize>features) << 3);
	store<f64>(out, Infinity);
	store<f64>(last, Infinity);
	const all = logOf(<f64>(features - 1));
	let logCount: f64 = 0.0;
	for (let size = 1; size <= features >> 1; size++) {
		const logSize = logOf(<f64>size);
		logCount += logOf(<f64>(features - size + 1)) - logSize;
		const weight = all - logCount - logSize - logOf(<f64>(features - size));
		store<f64>(out + ((<usize>size) << 3), weight);
		store<f64>(last - ((<usize>size) << 3), weight);
	}
}

/** count · numerator / denominator, an integer below 2^53, without a larger intermediate. */
// @ts-ignore: decorator
@inline
function scaleCount(count: i64, numerator: i64, denominator: i64): i64 {
	const quotient = count / denominator;
	return quotient * numerator + ((count - quotient * denominator) * numerator) / denominator;
}

/** `members` is scratch for `size` indices (i32). */
export function enumerateCoalitions(features: i32, size: i32, first: f64, count: i32, members: usize, out: usize): void {
	if (count <= 0) return;
	const bytes = coalitionBytes(features);
	memory.fill(out, 0, bytes);

	// Unrank the first. `left` counts the coalitions that agree with what has been decided.
	let left: i64 = 1;
	for (let i = 0, few = min(size, features - size); i < few; i++) left = scaleCount(left, features - i, i + 1);
	let rank = <i64>first;
	let member = members;
	for (let feature = 0, wanted = size; wanted > 0; feature++) {
		const withFeature = scaleCount(left, wanted, features - feature);
		if (rank < withFeature) {
			store<i32>(member, feature);
			member += 4;
			include(out, feature);
			left = withFeature;
			wanted--;
		} else {
			rank -= withFeature;
			left -= withFeature;
		}
	}

	// Step to each of the others: move the last member that can move, and put those after it right behind.
	const lastMember = member - 4;
	for (let c = 1; c < count; c++) {
		const row = out + bytes;
		memory.copy(row, out, bytes);
		out = row;
		let limit = features - 1;
		member = lastMember;
		while (load<i32>(member) == limit) {
			exclude(out, limit);
			member -= 4;
			limit--;
		}
		let feature = load<i32>(member);
		exclude(out, feature);
		for (; member <= lastMember; member += 4) {
			store<i32>(member, ++feature);
			include(out, feature);
		}
	}
}

// @ts-ignore: decorator
@inline
function include(row: usize, feature: i32): void {
	const word = row + ((<usize>(feature >> 6)) << 3);
	store<u64>(word, load<u64>(word) | ((<u64>1) << (feature & 63)));
}

// @ts-ignore: decorator
@inline
function exclude(row: usize, feature: i32): void {
	const word = row + ((<usize>(feature >> 6)) << 3);
	store<u64>(word, load<u64>(word) & ~((<u64>1) << (feature & 63)));
}

/** 32 random bits → an integer in [0, bound), even up to bound / 2^32. */
// @ts-ignore: decorator
@inline
export function below(bits: u64, bound: u64): u64 {
	return (bits * bound) >> 32;
}

/**
 * `size` of `features` ≤ 64 features, all choices alike. Floyd's step takes a random one of the first `bound` features or, if that is in
 * already (`hit`), the last of them, which cannot be. Each draw serves two steps; `second` is 0 where only one is left.
 */
// @ts-ignore: decorator
@inline
function chooseWord(features: u64, size: u64, key: u64): u64 {
	let word: u64 = 0;
	for (let bound = features - size + 1; bound <= features; bound += 2) {
		key += GOLDEN;
		const bits = mix64(key);
		let feature = below(<u64>(<u32>bits), bound);
		let hit = (word >> feature) & 1;
		word |= ((<u64>1) << feature) | (hit << (bound - 1));
		const second = <u64>(bound < features);
		feature = below(bits >> 32, bound + 1);
		hit = (word >> feature) & second;
		word |= (second << feature) | (hit << bound);
	}
	return word;
}

/** The same for any number of features, into one byte per feature at `flags`: bytes that are stored do not delay those that are loaded. */
function chooseFlags(flags: usize, features: u64, size: u64, key: u64): void {
	const last = flags + <usize>features;
	for (let bound = features - size + 1; bound <= features; bound += 2) {
		key += GOLDEN;
		const bits = mix64(key);
		let flag = flags + <usize>below(<u64>(<u32>bits), bound);
		let end = flags + <usize>bound - 1;
		let hit = load<u8>(flag);
		store<u8>(end, hit);
		store<u8>(flag, 0xff);
		if (++end == last) break;
		flag = flags + <usize>below(bits >> 32, bound + 1);
		hit = load<u8>(flag);
		store<u8>(end, hit);
		store<u8>(flag, 0xff);
	}
}

/** The same for any number of features, into the empty coalition at `row`. */
function chooseBits(row: usize, features: u64, size: u64, key: u64): void {
	for (let bound = features - size + 1; bound <= features; bound += 2) {
		key += GOLDEN;
		const bits = mix64(key);
		floydBit(row, below(<u64>(<u32>bits), bound), bound - 1);
		if (bound < features) floydBit(row, below(bits >> 32, bound + 1), bound);
	}
}

// @ts-ignore: decorator
@inline
function floydBit(row: usize, feature: u64, last: u64): void {
	const word = row + ((<usize>(feature >> 6)) << 3);
	const bits = load<u64>(word);
	store<u64>(word, bits | ((<u64>1) << (feature & 63)));
	const end = row + ((<usize>(last >> 6)) << 3);
	store<u64>(end, load<u64>(end) | (((bits >> (feature & 63)) & 1) << (last & 63)));
}

/** Writes the complement of the coalition at `row` to `out` (which may be `row`). */
// @ts-ignore: decorator
@inline
function complement(row: usize, features: i32, out: usize): void {
	const last = out + coalitionBytes(features) - 8;
	for (; out < last; out += 8, row += 8) store<u64>(out, ~load<u64>(row));
	store<u64>(out, ~load<u64>(row) & lastWord(features));
}

/** A random coalition of `size` of `features` ≤ 64. Of more than half the features, those absent are drawn. */
// @ts-ignore: decorator
@inline
export function wordOfSize(features: i32, size: i32, key: u64): u64 {
	const many = size > features - size;
	const few = many ? features - size : size;
	return chooseWord(features, few, key) ^ (lastWord(features) & -(<u64>many));
}

/**
 * The same for any number of features, at `row`. `flags` is scratch of 64 bytes for each word of the coalition, zero before and after.
 * Up to one feature per word goes straight into the words.
 */
export function drawOfSize(row: usize, features: i32, size: i32, key: u64, flags: usize): void {
	const many = size > features - size;
	const few = many ? features - size : size;
	const flip = -(<u64>many);
	const bytes = coalitionBytes(features);
	const last = row + bytes - 8;
	if ((<usize>few) << 3 <= bytes) {
		for (let at = row; at <= last; at += 8) store<u64>(at, 0);
		chooseBits(row, features, few, key);
		if (many) complement(row, features, row);
		return;
	}
	chooseFlags(flags, features, few, key);
	for (; row <= last; row += 8, flags += 64) {
		const low = takeFlags(flags) | (takeFlags(flags + 16) << 16);
		const high = takeFlags(flags + 32) | (takeFlags(flags + 48) << 16);
		store<u64>(row, (low | (high << 32)) ^ flip);
	}
	store<u64>(last, load<u64>(last) & lastWord(features));
}

/** 16 flags as bits; sets them back to zero. */
// @ts-ignore: decorator
@inline
function takeFlags(flags: usize): u64 {
	const bits = <u64>i8x16.bitmask(v128.load(flags));
	v128.store(flags, i64x2.splat(0));
	return bits;
}

/** Attempt a of a draw with key k draws from key k + a · RETRY. */
const RETRY: u64 = 0xd1342543de82ef95;

/**
 * Pairs drawn so far are kept in `table`, an open-addressing hash table of `capacity` (a power of two, at least twice the draws) entries of
 * 8 bytes, 0 where free. Of each pair it knows the coalition that contains feature 0. `flags` is scratch of the size that `drawOfSize` wants.
 */
export function sampleCoalitions(
	features: i32,
	sizes: usize,
	draws: i32,
	seed: f64,
	stream: u32,
	table: usize,
	capacity: i32,
	flags: usize,
	out: usize,
): void {
	const key = streamKey(seed, stream);
	memory.fill(table, 0, (<usize>capacity) << 3);
	if (features <= 64) sampleWords(features, sizes, draws, key, table, capacity - 1, out);
	else sampleRows(features, sizes, draws, key, table, capacity - 1, flags, out);
}

/** One word per coalition: the table holds the coalitions themselves, none of which is 0. */
function sampleWords(features: i32, sizes: usize, draws: i32, key: u64, table: usize, slots: u64, out: usize): void {
	const all = lastWord(features);
	for (const end = out + ((<usize>draws) << 4); out < end; out += 16, sizes += 4) {
		const size = load<i32>(sizes);
		key += GOLDEN;
		let attempt = mix64(key);
		while (true) {
			const word = wordOfSize(features, size, attempt);
			const leading = word ^ (all & ((word & 1) - 1));
			if (enterWord(leading, table, slots)) {
				const first = size + size == features ? leading : word;
				store<u64>(out, first);
				store<u64>(out, first ^ all, 8);
				break;
			}
			attempt += RETRY;
		}
	}
}

// @ts-ignore: decorator
@inline
function enterWord(word: u64, table: usize, slots: u64): bool {
	const hash = word * GOLDEN;
	let at = hash ^ (hash >> 32);
	while (true) {
		const slot = table + ((<usize>(at & slots)) << 3);
		const found = load<u64>(slot);
		if (found == word) return false;
		if (found == 0) {
			store<u64>(slot, word);
			return true;
		}
		at++;
	}
}

/** Any number of words per coalition: the table holds 1 + the number of the coalition in `out`. */
function sampleRows(features: i32, sizes: usize, draws: i32, key: u64, table: usize, slots: u64, flags: usize, out: usize): void {
	const bytes = coalitionBytes(features);
	memory.fill(flags, 0, bytes << 3);
	let row = out;
	for (let i = 0; i < draws; i++, row += bytes << 1) {
		const size = load<i32>(sizes + ((<usize>i) << 2));
		const other = row + bytes;
		key += GOLDEN;
		let attempt = mix64(key);
		while (true) {
			drawOfSize(row, features, size, attempt, flags);
			if (size + size == features && !(load<u64>(row) & 1)) complement(row, features, row);
			complement(row, features, other);
			const leads = (<i32>load<u64>(row)) & 1;
			if (enter(leads ? row : other, bytes, i + i + 2 - leads, table, slots, out)) break;
			attempt += RETRY;
		}
	}
}

/** Enters coalition number `entry` − 1, at `row`, in the table, unless an equal one is there. */
// @ts-ignore: decorator
@inline
function enter(row: usize, bytes: usize, entry: i32, table: usize, slots: u64, out: usize): bool {
	// A multiplier of its own for each word, so that the products need not wait for each other.
	let hash: u64 = 0;
	let factor: u64 = GOLDEN;
	for (let at: usize = 0; at < bytes; at += 8, factor += 2 * GOLDEN) hash += load<u64>(row + at) * factor;
	hash = mix64(hash);
	while (true) {
		const slot = table + ((<usize>(hash & slots)) << 2);
		const found = load<i32>(slot);
		if (found == 0) {
			store<i32>(slot, entry);
			return true;
		}
		if (equal(row, out + <usize>(found - 1) * bytes, bytes)) return false;
		hash++;
	}
}

// @ts-ignore: decorator
@inline
function equal(a: usize, b: usize, bytes: usize): bool {
	let at: usize = 0;
	while (at < bytes && load<u64>(a + at) == load<u64>(b + at)) at += 8;
	return at == bytes;
}
