/**
 * Coalition × instance × background → model rows. A coalition becomes one mask per column (all ones where the instance's value stands);
 * then a row is (instance & mask) | (background & ~mask), two columns at a time.
 */
import { coalitionBytes } from "./coalition";

/**
 * Per column: the bit of its feature within a 64-bit word, and the byte offset of that word. Column −1 gets no bit, and so
 * (word & 0) == 0 is true for it: the instance's value always. `span` entries, the columns over again.
 */
function prepareColumns(columnFeature: usize, columns: i32, span: i32, bits: usize, offsets: usize): void {
	for (let j = 0, column = 0; j < span; j++) {
		const feature = load<i32>(columnFeature + ((<usize>column) << 2));
		store<u64>(bits + ((<usize>j) << 3), feature < 0 ? 0 : (<u64>1) << (feature & 63));
		store<u32>(offsets + ((<usize>j) << 2), feature < 0 ? 0 : (feature >> 6) << 3);
		if (++column == columns) column = 0;
	}
}

/** The masks of columns j and j + 1. */
// @ts-ignore: decorator
@inline
function maskPair(coalition: usize, bits: usize, offsets: usize, j: usize): v128 {
	const at = offsets + (j << 2);
	const words = v128.load_lane<u64>(coalition + load<u32>(at, 4), v128.load_splat<u64>(coalition + load<u32>(at)), 1);
	const wanted = v128.load(bits + (j << 3));
	return i64x2.eq(v128.and(words, wanted), wanted);
}

/** What `composeRows` keeps in `scratch`, which holds 56 · columns bytes: see there. Rows of an odd number of columns repeat their lanes every two rows. */
// @ts-ignore: decorator
@inline
function spanOf(columns: i32): i32 {
	return columns << (columns & 1);
}

/** To be called before `composeRows` with the same `scratch`. */
export function prepareRows(columnFeature: usize, columns: i32, scratch: usize): void {
	const span = spanOf(columns);
	prepareColumns(columnFeature, columns, span, scratch, scratch + ((<usize>span) << 3) * 3);
}

/** Each coalition with every one of `rows` background rows. */
export function composeRows(
	coalitions: usize,
	count: i32,
	features: i32,
	columns: i32,
	instance: usize,
	background: usize,
	rows: i32,
	scratch: usize,
	out: usize,
): void {
	const bytes = coalitionBytes(features);
	const all = (<usize>rows * <usize>columns) << 3;
	for (let c = 0; c < count; c++, coalitions += bytes, out += all) {
		expand(coalitions, columns, instance, scratch);
		composeMore(columns, background, rows, scratch, out);
	}
}

/** The coalition's masks and the values it takes from the instance, for one span of columns. */
function expand(coalition: usize, columns: i32, instance: usize, scratch: usize): void {
	const span = spanOf(columns);
	const width = (<usize>span) << 3;
	const masks = scratch + width;
	const values = masks + width;
	const offsets = values + width;
	for (let j = 0, column = 0; j < span; j += 2) {
		const at = (<usize>j) << 3;
		const mask = maskPair(coalition, scratch, offsets, j);
		let x = v128.load_splat<f64>(instance + ((<usize>column) << 3));
		if (++column == columns) column = 0;
		x = v128.load_lane<u64>(instance + ((<usize>column) << 3), x, 1);
		if (++column == columns) column = 0;
		v128.store(masks + at, mask);
		v128.store(values + at, v128.and(x, mask));
	}
}

/** The coalition that `composeRows` was last called for with further background rows. */
export function composeMore(columns: i32, background: usize, rows: i32, scratch: usize, out: usize): void {
	const width = (<usize>spanOf(columns)) << 3;
	const masks = scratch + width;
	const values = masks + width;
	const all = (<usize>rows * <usize>columns) << 3;
	const spans = all - (all % width);
	// Four streams of wide rows would push each other out of the first-level cache.
	const fours = width > 4096 ? <usize>0 : all - (all % (width << 2));
	let at: usize = 0;
	for (; at < fours; at += width << 2) composeFour(background + at, masks, values, width, out + at);
	for (; at < spans; at += width) composeOne(background + at, masks, values, width, out + at);
	const rest = (all - at) & ~15;
	composeOne(background + at, masks, values, rest, out + at);
	at += rest;
	if (at < all) {
		const last = (<usize>(columns - 1)) << 3;
		store<u64>(out + at, load<u64>(values + last) | (load<u64>(background + at) & ~load<u64>(masks + last)));
	}
}

/** Four spans of background, so that each mask is loaded once for four of them. */
// @ts-ignore: decorator
@inline
function composeFour(background: usize, masks: usize, values: usize, width: usize, out: usize): void {
	const twice = width << 1;
	const thrice = twice + width;
	for (const end = masks + width; masks < end; masks += 16, values += 16, background += 16, out += 16) {
		const mask = v128.load(masks);
		const x = v128.load(values);
		v128.store(out, v128.or(x, v128.andnot(v128.load(background), mask)));
		v128.store(out + width, v128.or(x, v128.andnot(v128.load(background + width), mask)));
		v128.store(out + twice, v128.or(x, v128.andnot(v128.load(background + twice), mask)));
		v128.store(out + thrice, v128.or(x, v128.andnot(v128.load(background + thrice), mask)));
	}
}

/** `bytes` ≤ one span of background, a multiple of 16. */
// @ts-ignore: decorator
@inline
function composeOne(background: usize, masks: usize, values: usize, bytes: usize, out: usize): void {
	for (const end = masks + bytes; masks < end; masks += 16, values += 16, background += 16, out += 16) {
		v128.store(out, v128.or(v128.load(values), v128.andnot(v128.load(background), v128.load(masks))));
	}
}

/** Each coalition with the one background row that `backgroundRow` names (0: with the first). `scratch` as above, and 16 bytes. */
export function composePairs(
	coalitions: usize,
	count: i32,
	features: i32,
	columnFeature: usize,
	columns: i32,
	instance: usize,
	background: usize,
	backgroundRow: usize,
	scratch: usize,
	out: usize,
): void {
	const bytes = coalitionBytes(features);
	const bits = scratch;
	const even = columns & ~1;
	const offsets = bits + ((<usize>(columns + 1)) << 3);
	prepareColumns(columnFeature, columns, columns + (columns & 1), bits, offsets);
	const width = (<usize>columns) << 3;
	for (let c = 0; c < count; c++, coalitions += bytes, out += width) {
		const from = background + (backgroundRow ? <usize>load<i32>(backgroundRow + ((<usize>c) << 2)) * width : 0);
		for (let j = 0; j < even; j += 2) {
			const at = (<usize>j) << 3;
			const mask = maskPair(coalitions, bits, offsets, j);
			v128.store(out + at, v128.bitselect(v128.load(instance + at), v128.load(from + at), mask));
		}
		if (even < columns) {
			const at = (<usize>even) << 3;
			const wanted = load<u64>(bits + at);
			const word = load<u64>(coalitions + load<u32>(offsets + ((<usize>even) << 2)));
			store<u64>(out + at, load<u64>((word & wanted) == wanted ? instance + at : from + at));
		}
	}
}
