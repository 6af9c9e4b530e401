/**
 * LIME's draws around an instance (Ribeiro et al. 2016, §3.3): on/off for text and images, from the columns' training distribution for
 * tables (lime_tabular.py, `__data_inverse`).
 */
import { below, coalitionBytes, drawOfSize, lastWord, wordOfSize } from "./coalition";
import { draw, GOLDEN, mix64, normal, prepareNormals, streamKey, uniform } from "./random";

/** The stream that the columns' keys are drawn from: "tabl". */
const TABLE: u32 = 0x7461626c;
/** Rejections inside a bin end here; at the worst acceptance that real data allow, ½, one draw in 10^19 gets so far. */
const ATTEMPTS: u64 = 64;

/** Column by column, so that what a column needs stays in registers; callers keep `count` small enough for the cache. */
export function drawTable(
	kinds: usize,
	centres: usize,
	scales: usize,
	offsets: usize,
	cumulative: usize,
	values: usize,
	deviations: usize,
	minima: usize,
	maxima: usize,
	instanceEntry: usize,
	columns: i32,
	seed: f64,
	first: f64,
	count: i32,
	outRows: usize,
	outInterpretable: usize,
): void {
	prepareNormals();
	const key = streamKey(seed, TABLE);
	const stride = (<usize>columns) << 3;
	for (let j = 0; j < columns; j++, outRows += 8, outInterpretable += 8) {
		const counter = draw(key, j) + <u64>first * GOLDEN;
		const kind = load<u8>(kinds + j);
		if (kind == 0) {
			const at = (<usize>j) << 3;
			normalColumn(load<f64>(centres + at), load<f64>(scales + at), counter, count, stride, outRows, outInterpretable);
			continue;
		}
		const start = load<i32>(offsets + ((<usize>j) << 2));
		const entries = load<i32>(offsets + ((<usize>j) << 2), 4) - start;
		const mine = load<i32>(instanceEntry + ((<usize>j) << 2));
		const skip = (<usize>start) << 3;
		if (kind == 1) {
			categoricalColumn(cumulative + skip, entries, values + skip, mine, counter, count, stride, outRows, outInterpretable);
		} else {
			binnedColumn(
				cumulative + skip,
				entries,
				values + skip,
				deviations + skip,
				minima + skip,
				maxima + skip,
				mine,
				counter,
				count,
				stride,
				outRows,
				outInterpretable,
			);
		}
	}
}

function normalColumn(centre: f64, scale: f64, counter: u64, count: i32, stride: usize, outRows: usize, outInterpretable: usize): void {
	for (let i = 0; i < count; i++, outRows += stride, outInterpretable += stride) {
		counter += GOLDEN;
		const z = normal(mix64(counter));
		store<f64>(outRows, centre + scale * z);
		store<f64>(outInterpretable, z);
	}
}

/** The first entry whose cumulative frequency is above `u`, by halving, without branches. */
// @ts-ignore: decorator
@inline
function entryOf(u: f64, cumulative: usize, entries: i32): i32 {
	let entry = 0;
	for (let left = entries; left > 1;) {
		const half = left >> 1;
		entry = select(entry + half, entry, load<f64>(cumulative + ((<usize>(entry + half - 1)) << 3)) <= u);
		left -= half;
	}
	return entry;
}

function categoricalColumn(
	cumulative: usize,
	entries: i32,
	values: usize,
	mine: i32,
	counter: u64,
	count: i32,
	stride: usize,
	outRows: usize,
	outInterpretable: usize,
): void {
	for (let i = 0; i < count; i++, outRows += stride, outInterpretable += stride) {
		counter += GOLDEN;
		const entry = entryOf(uniform(mix64(counter)), cumulative, entries);
		store<f64>(outRows, load<f64>(values + ((<usize>entry) << 3)));
		store<f64>(outInterpretable, <f64>(<i32>(entry == mine)));
	}
}

function binnedColumn(
	cumulative: usize,
	entries: i32,
	means: usize,
	deviations: usize,
	minima: usize,
	maxima: usize,
	mine: i32,
	counter: u64,
	count: i32,
	stride: usize,
	outRows: usize,
	outInterpretable: usize,
): void {
	for (let i = 0; i < count; i++, outRows += stride, outInterpretable += stride) {
		counter += GOLDEN;
		const bits = mix64(counter);
		const entry = entryOf(uniform(bits), cumulative, entries);
		const at = (<usize>entry) << 3;
		store<f64>(outRows, within(load<f64>(means + at), load<f64>(deviations + at), load<f64>(minima + at), load<f64>(maxima + at), ~bits));
		store<f64>(outInterpretable, <f64>(<i32>(entry == mine)));
	}
}

/** A normal, drawn again until it falls in [least, most]; uniform there if it will not. */
// @ts-ignore: decorator
@inline
function within(mean: f64, deviation: f64, least: f64, most: f64, seed: u64): f64 {
	if (least == most) return least;
	const key = mix64(seed);
	for (let attempt: u64 = 0; attempt < ATTEMPTS; attempt++) {
		const value = mean + deviation * normal(draw(key, attempt));
		if (value >= least && value <= most) return value;
	}
	const u = uniform(draw(key, ATTEMPTS));
	return Math.min(Math.max(least * (1.0 - u) + most * u, least), most);
}

/** `coin` ≠ 0: every feature by the toss of a coin; else a uniform number of absent features, then which. `flags` is scratch. */
export function drawCoalitions(features: i32, coin: i32, seed: f64, stream: u32, first: f64, count: i32, flags: usize, out: usize): void {
	const bytes = coalitionBytes(features);
	if (features > 64) memory.fill(flags, 0, bytes << 3);
	let counter = streamKey(seed, stream) + <u64>first * GOLDEN;
	for (let i = 0; i < count; i++, out += bytes) {
		counter += GOLDEN;
		let key = mix64(counter);
		if (coin) {
			for (let at: usize = 0; at < bytes; at += 8) {
				key += GOLDEN;
				store<u64>(out + at, mix64(key));
			}
			const last = out + bytes - 8;
			store<u64>(last, load<u64>(last) & lastWord(features));
		} else {
			const absent = 1 + <i32>below(key >> 32, features);
			if (features <= 64) store<u64>(out, wordOfSize(features, features - absent, key));
			else drawOfSize(out, features, features - absent, key, flags);
		}
	}
}
