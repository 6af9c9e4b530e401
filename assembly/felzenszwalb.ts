/**
 * Felzenszwalb and Huttenlocher's segmentation: pixels are joined along the least differences first, as long as the difference between two
 * segments is below what is usual within each of them; then segments that are too small are joined, too.
 *
 * Source: Felzenszwalb & Huttenlocher, "Efficient graph-based image segmentation" (IJCV 2004), as scikit-image 0.19 has it. It sorts with
 * an unstable algorithm; here equal differences go by direction, then by pixel.
 */

/** Bits of the difference that one pass of the sort looks at. */
const DIGIT: i32 = 11;
const PASSES: i32 = 6;
const DIGITS: i32 = 1 << DIGIT;
const counts = memory.data(PASSES * DIGITS * 4, 16);

/** How far away the other pixel of an edge is: right, down, down and right, up and right. */
// @ts-ignore: decorator
@inline
function neighbourOf(edge: u32, width: i32): i32 {
	const direction = edge & 3;
	const right = direction == 1 ? 0 : 1;
	const down = direction == 0 ? 0 : direction == 3 ? -1 : 1;
	return <i32>(edge >> 2) + down * width + right;
}

/** The Euclidean distance of two pixels. */
// @ts-ignore: decorator
@inline
function difference(image: usize, p: i32, q: i32, channels: i32): f64 {
	const size = (<usize>channels) << 3;
	let a = image + <usize>p * size;
	let b = image + <usize>q * size;
	let sum: f64 = 0.0;
	for (const end = a + size; a < end; a += 8, b += 8) {
		const d = load<f64>(a) - load<f64>(b);
		sum += d * d;
	}
	return Math.sqrt(sum);
}

/** The edges of one direction from the pixels of some rows and all but the last column: their differences and 4 · pixel + direction. */
function addEdges(
	image: usize,
	first: i32,
	last: i32,
	columns: i32,
	width: i32,
	channels: i32,
	direction: u32,
	at: i32,
	keys: usize,
	edges: usize,
): i32 {
	for (let y = first; y < last; y++) {
		for (let x = 0; x < columns; x++, at++) {
			const p = y * width + x;
			const edge = ((<u32>p) << 2) | direction;
			store<f64>(keys + ((<usize>at) << 3), difference(image, p, neighbourOf(edge, width), channels));
			store<u32>(edges + ((<usize>at) << 2), edge);
		}
	}
	return at;
}

/** How often each digit occurs at each place of the keys. */
function countDigits(keys: usize, count: i32): void {
	memory.fill(counts, 0, PASSES * DIGITS * 4);
	for (const end = keys + ((<usize>count) << 3); keys < end; keys += 8) {
		let key = load<u64>(keys);
		for (let pass = 0; pass < PASSES; pass++, key >>= DIGIT) {
			const place = counts + ((pass * DIGITS + <i32>(key & (DIGITS - 1))) << 2);
			store<i32>(place, load<i32>(place) + 1);
		}
	}
}

/**
 * Sorts keys and edges from the lowest digit to the highest, keeping the order of equal ones; an even number of passes ends where it began.
 * As bits, doubles that are not negative are in the order of their values.
 */
function sortEdges(keys: usize, edges: usize, otherKeys: usize, otherEdges: usize, count: i32): void {
	countDigits(keys, count);
	for (let pass = 0; pass < PASSES; pass++) {
		const table = counts + ((pass * DIGITS) << 2);
		let before = 0;
		for (let digit = 0; digit < DIGITS; digit++) {
			const place = table + ((<usize>digit) << 2);
			const here = load<i32>(place);
			store<i32>(place, before);
			before += here;
		}
		const shift = <u64>(pass * DIGIT);
		for (let i: usize = 0; i < <usize>count; i++) {
			const key = load<u64>(keys + (i << 3));
			const place = table + ((<usize>((key >> shift) & (DIGITS - 1))) << 2);
			const to = <usize>load<i32>(place);
			store<i32>(place, <i32>to + 1);
			store<u64>(otherKeys + (to << 3), key);
			store<u32>(otherEdges + (to << 2), load<u32>(edges + (i << 2)));
		}
		const spareKeys = keys;
		const spareEdges = edges;
		keys = otherKeys;
		edges = otherEdges;
		otherKeys = spareKeys;
		otherEdges = spareEdges;
	}
}

/** The first pixel of the segment that a pixel belongs to; shortens the way there for the next time. */
function segmentOf(parents: usize, pixel: i32): i32 {
	while (true) {
		const place = parents + ((<usize>pixel) << 2);
		const parent = load<i32>(place);
		if (parent == pixel) return pixel;
		const grand = load<i32>(parents + ((<usize>parent) << 2));
		store<i32>(place, grand);
		pixel = grand;
	}
}

/** What a difference has to be below for a segment to be joined: the largest within it, and `scale` over its size. Rounded as scikit-image does. */
// @ts-ignore: decorator
@inline
function tolerance(inner: usize, sizes: usize, segment: i32, scale: f64): f32 {
	return <f32>(load<f64>(inner + ((<usize>segment) << 3)) + scale / <f64>load<i32>(sizes + ((<usize>segment) << 2)));
}

/** Makes two segments one; gives its first pixel. */
// @ts-ignore: decorator
@inline
function join(parents: usize, sizes: usize, a: i32, b: i32): i32 {
	const first = min(a, b);
	const size = load<i32>(sizes + ((<usize>a) << 2)) + load<i32>(sizes + ((<usize>b) << 2));
	store<i32>(parents + ((<usize>max(a, b)) << 2), first);
	store<i32>(sizes + ((<usize>first) << 2), size);
	return first;
}

/**
 * Labels of `image` [height, width, channels], numbered by their first pixels, and how many there are. There are less than 4 · pixels edges: `keys` and
 * `otherKeys` have room for as many doubles, `edges` and `otherEdges` for as many integers; `inner` for a double and `sizes`, `parents`
 * and `labels` for an integer per pixel.
 */
export function felzenszwalb(
	image: usize,
	height: i32,
	width: i32,
	channels: i32,
	scale: f64,
	minSize: i32,
	keys: usize,
	otherKeys: usize,
	edges: usize,
	otherEdges: usize,
	inner: usize,
	sizes: usize,
	parents: usize,
	labels: usize,
): i32 {
	let count = addEdges(image, 0, height, width - 1, width, channels, 0, 0, keys, edges);
	count = addEdges(image, 0, height - 1, width, width, channels, 1, count, keys, edges);
	count = addEdges(image, 0, height - 1, width - 1, width, channels, 2, count, keys, edges);
	count = addEdges(image, 1, height, width - 1, width, channels, 3, count, keys, edges);
	sortEdges(keys, edges, otherKeys, otherEdges, count);
	const pixels = height * width;
	for (let i = 0; i < pixels; i++) {
		store<f64>(inner + ((<usize>i) << 3), 0.0);
		store<i32>(sizes + ((<usize>i) << 2), 1);
		store<i32>(parents + ((<usize>i) << 2), i);
	}
	for (let i: usize = 0; i < <usize>count; i++) {
		const edge = load<u32>(edges + (i << 2));
		const a = segmentOf(parents, <i32>(edge >> 2));
		const b = segmentOf(parents, neighbourOf(edge, width));
		if (a == b) continue;
		const cost = load<f64>(keys + (i << 3));
		if (cost >= <f64>tolerance(inner, sizes, a, scale) || cost >= <f64>tolerance(inner, sizes, b, scale)) continue;
		store<f64>(inner + ((<usize>join(parents, sizes, a, b)) << 3), cost);
	}
	for (let i: usize = 0; i < <usize>count; i++) {
		const edge = load<u32>(edges + (i << 2));
		const a = segmentOf(parents, <i32>(edge >> 2));
		const b = segmentOf(parents, neighbourOf(edge, width));
		if (a == b) continue;
		if (load<i32>(sizes + ((<usize>a) << 2)) < minSize || load<i32>(sizes + ((<usize>b) << 2)) < minSize) join(parents, sizes, a, b);
	}
	let segments = 0;
	for (let i = 0; i < pixels; i++) {
		const first = segmentOf(parents, i);
		const label = first == i ? segments++ : load<i32>(labels + ((<usize>first) << 2));
		store<i32>(labels + ((<usize>i) << 2), label);
	}
	return segments;
}
