/**
 * Sums for the normal equations. Lanes run across outputs and never across a sum, so every output is added up in the order of the rows:
 * the same bits as a plain loop, wherever the rows are cut into calls.
 *
 * Dense rows go through strips: up to CHUNK rows are copied into strips of four columns, [strip][row][4], and a 4 × 4 block of outputs stays in
 * eight vector registers while two strips stream past. Bit-packed rows are transposed to columns and counted.
 */

/** Rows that one call takes at most: a strip takes 8 KiB, so two of them stay in the L1 cache. */
export const CHUNK: i32 = 256;
const STRIP: usize = (<usize>CHUNK) << 5;

/**
 * Upper triangle of gram [columns, columns] += Σ_n weights[n] · rows[n]ᵀ rows[n] for `count` ≤ CHUNK rows; what the lower one holds is left to
 * `mirror`.
 * `work`: (2 · strips · CHUNK · 4 + 16) doubles, strips = ⌈columns / 4⌉.
 */
export function addGram(rows: usize, weights: usize, count: i32, columns: i32, gram: usize, work: usize): void {
	const strips = (columns + 3) >> 2;
	const weighted = work + <usize>strips * STRIP;
	const block = weighted + <usize>strips * STRIP;
	const stride = (<usize>columns) << 3;
	for (let s = 0; s < strips; s++) {
		const at = <usize>s * STRIP;
		pack(rows + ((<usize>s) << 5), count, columns, columns - (s << 2), work + at);
		scale(work + at, weights, count, weighted + at);
	}
	for (let i = 0; i < strips; i++) {
		const left = weighted + <usize>i * STRIP;
		for (let j = i; j < strips; j++) {
			const right = work + <usize>j * STRIP;
			const corner = gram + <usize>(i << 2) * stride + ((<usize>j) << 5);
			if ((j << 2) + 4 <= columns) addBlock(left, right, count, corner, stride);
			else addEdge(left, right, count, corner, stride, min(4, columns - (i << 2)), min(4, columns - (j << 2)), block);
		}
	}
}

/** Copies the upper triangle of a matrix [n, n] to the lower, in blocks of eight columns: a cache line of each row that is read. */
export function mirror(matrix: usize, n: i32): void {
	const stride = (<usize>n) << 3;
	for (let first = 0; first < n; first += 8) {
		for (let i = first + 1; i < n; i++) {
			let from = matrix + <usize>first * stride + ((<usize>i) << 3);
			let to = matrix + <usize>i * stride + ((<usize>first) << 3);
			for (const end = to + ((<usize>min(8, i - first)) << 3); to < end; to += 8, from += stride) store<f64>(to, load<f64>(from));
		}
	}
}

/**
 * cross [columns, targets] += Σ_n (weights[n] · rows[n])ᵀ values[n] for `count` ≤ CHUNK rows.
 * `work`: ((strips of columns + strips of targets) · CHUNK · 4 + 16) doubles.
 */
export function addCross(
	rows: usize,
	weights: usize,
	values: usize,
	count: i32,
	columns: i32,
	targets: i32,
	cross: usize,
	work: usize,
): void {
	const strips = (columns + 3) >> 2;
	const targetStrips = (targets + 3) >> 2;
	const packedValues = work + <usize>strips * STRIP;
	const block = packedValues + <usize>targetStrips * STRIP;
	const stride = (<usize>targets) << 3;
	for (let s = 0; s < strips; s++) {
		const strip = work + <usize>s * STRIP;
		pack(rows + ((<usize>s) << 5), count, columns, columns - (s << 2), strip);
		scale(strip, weights, count, strip);
	}
	for (let s = 0; s < targetStrips; s++)
		pack(values + ((<usize>s) << 5), count, targets, targets - (s << 2), packedValues + <usize>s * STRIP);
	for (let i = 0; i < strips; i++) {
		const left = work + <usize>i * STRIP;
		const high = min(4, columns - (i << 2));
		for (let j = 0; j < targetStrips; j++) {
			const right = packedValues + <usize>j * STRIP;
			const corner = cross + <usize>(i << 2) * stride + ((<usize>j) << 5);
			const wide = min(4, targets - (j << 2));
			if (high == 4 && wide == 4) addBlock(left, right, count, corner, stride);
			else addEdge(left, right, count, corner, stride, high, wide, block);
		}
	}
}

/** strip [count, 4] = up to four columns of a row-major matrix of `columns` columns, of which `left` remain; the missing ones are 0. */
function pack(source: usize, count: i32, columns: i32, left: i32, strip: usize): void {
	const stride = (<usize>columns) << 3;
	const end = strip + ((<usize>count) << 5);
	if (left >= 4) {
		for (; strip < end; strip += 32, source += stride) {
			v128.store(strip, v128.load(source));
			v128.store(strip, v128.load(source, 16), 16);
		}
		return;
	}
	for (; strip < end; strip += 32, source += stride) {
		store<f64>(strip, load<f64>(source));
		store<f64>(strip, left > 1 ? load<f64>(source, 8) : 0.0, 8);
		store<f64>(strip, left > 2 ? load<f64>(source, 16) : 0.0, 16);
		store<f64>(strip, 0.0, 24);
	}
}

/** out [count, 4] = weights[n] · strip[n]; `out` may be `strip`. */
function scale(strip: usize, weights: usize, count: i32, out: usize): void {
	const end = out + ((<usize>count) << 5);
	for (; out < end; out += 32, strip += 32, weights += 8) {
		const weight = v128.load64_splat(weights);
		v128.store(out, f64x2.mul(weight, v128.load(strip)));
		v128.store(out, f64x2.mul(weight, v128.load(strip, 16)), 16);
	}
}

/** The 4 × 4 block at `out` (rows `stride` bytes apart) += Σ_n left[n]ᵀ right[n]. */
function addBlock(left: usize, right: usize, count: i32, out: usize, stride: usize): void {
	const out1 = out + stride;
	const out2 = out1 + stride;
	const out3 = out2 + stride;
	let a0 = v128.load(out);
	let b0 = v128.load(out, 16);
	let a1 = v128.load(out1);
	let b1 = v128.load(out1, 16);
	let a2 = v128.load(out2);
	let b2 = v128.load(out2, 16);
	let a3 = v128.load(out3);
	let b3 = v128.load(out3, 16);
	const end = left + ((<usize>count) << 5);
	for (; left < end; left += 32, right += 32) {
		const a = v128.load(right);
		const b = v128.load(right, 16);
		let splat = v128.load64_splat(left);
		a0 = f64x2.add(a0, f64x2.mul(splat, a));
		b0 = f64x2.add(b0, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 8);
		a1 = f64x2.add(a1, f64x2.mul(splat, a));
		b1 = f64x2.add(b1, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 16);
		a2 = f64x2.add(a2, f64x2.mul(splat, a));
		b2 = f64x2.add(b2, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 24);
		a3 = f64x2.add(a3, f64x2.mul(splat, a));
		b3 = f64x2.add(b3, f64x2.mul(splat, b));
	}
	v128.store(out, a0);
	v128.store(out, b0, 16);
	v128.store(out1, a1);
	v128.store(out1, b1, 16);
	v128.store(out2, a2);
	v128.store(out2, b2, 16);
	v128.store(out3, a3);
	v128.store(out3, b3, 16);
}

/** `addBlock` for a block that hangs over the edge: `high` × `wide` of it count. */
function addEdge(left: usize, right: usize, count: i32, out: usize, stride: usize, high: i32, wide: i32, block: usize): void {
	memory.fill(block, 0, 128);
	for (let i = 0; i < high; i++) {
		for (let j = 0; j < wide; j++) store<f64>(block + ((i << 5) + (j << 3)), load<f64>(out + <usize>i * stride + ((<usize>j) << 3)));
	}
	addBlock(left, right, count, block, 32);
	for (let i = 0; i < high; i++) {
		for (let j = 0; j < wide; j++) store<f64>(out + <usize>i * stride + ((<usize>j) << 3), load<f64>(block + ((i << 5) + (j << 3))));
	}
}

/**
 * Upper triangle of gram [features, features] = Σ_g groupWeights[g] · (coalitions of group g that hold both features), counted in integers.
 * Columns lie in pairs, [pair][lane][2] words of 64 coalitions; every group is padded with empty coalitions to whole words, which makes `lanes`
 * words in all. `work`: 64 · ⌈features / 64⌉ · lanes words for the columns, then 64 for one transposition.
 */
export function binaryGram(
	coalitions: usize,
	features: i32,
	groupStarts: usize,
	groupWeights: usize,
	groups: i32,
	gram: usize,
	work: usize,
	lanes: i32,
): void {
	const words = (features + 63) >> 6;
	const rowBytes = (<usize>words) << 3;
	const pairBytes = (<usize>lanes) << 4;
	const square = work + ((<usize>words * pairBytes) << 5);
	let lane: usize = 0;
	for (let g = 0; g < groups; g++) {
		const end = load<i32>(groupStarts + ((<usize>g) << 2), 4);
		for (let first = load<i32>(groupStarts + ((<usize>g) << 2)); first < end; first += 64, lane += 16) {
			const rows = min(64, end - first);
			for (let w = 0; w < words; w++) {
				const filled = square + ((<usize>rows) << 3);
				let row = coalitions + ((<usize>first * <usize>words + <usize>w) << 3);
				for (let to = square; to < filled; to += 8, row += rowBytes) store<u64>(to, load<u64>(row));
				memory.fill(filled, 0, square + 512 - filled);
				transpose64(square);
				let pair = work + <usize>(w << 5) * pairBytes + lane;
				for (let f = 0; f < 512; f += 16, pair += pairBytes) v128.store(pair, v128.load(square + f));
			}
		}
	}
	const stride = (<usize>features) << 3;
	for (let i = 0; i < features; i += 2) {
		const left = work + <usize>(i >> 1) * pairBytes;
		for (let j = i; j < features; j += 2) {
			const right = work + <usize>(j >> 1) * pairBytes;
			countBlock(
				left,
				right,
				groupStarts,
				groupWeights,
				groups,
				gram + <usize>i * stride + ((<usize>j) << 3),
				i + 1 < features ? stride : 0,
				j + 1 < features ? 8 : 0,
			);
		}
	}
}

/**
 * Weighted counts of a pair of columns against a pair, to `out` and its neighbours `down` and `across` bytes away; 0: there is none, and the true
 * entry is written over its.
 */
function countBlock(
	left: usize,
	right: usize,
	groupStarts: usize,
	groupWeights: usize,
	groups: i32,
	out: usize,
	down: usize,
	across: usize,
): void {
	let first = f64x2.splat(0);
	let second = f64x2.splat(0);
	let start = load<i32>(groupStarts);
	for (const last = groupWeights + ((<usize>groups) << 3); groupWeights < last; groupWeights += 8) {
		groupStarts += 4;
		const end = load<i32>(groupStarts);
		const bytes = (<usize>((end - start + 63) >> 6)) << 4;
		start = end;
		const weight = v128.load64_splat(groupWeights);
		if (bytes == 16) {
			// A group of one word: a call would take longer than the counting.
			const a = load<u64>(left);
			const b = load<u64>(left, 8);
			const c = load<u64>(right);
			const d = load<u64>(right, 8);
			first = f64x2.add(first, f64x2.mul(weight, doubles(popcnt<i64>(a & c), popcnt<i64>(a & d))));
			second = f64x2.add(second, f64x2.mul(weight, doubles(popcnt<i64>(b & c), popcnt<i64>(b & d))));
		} else {
			const counts = countPairs(left, right, left + bytes);
			first = f64x2.add(first, f64x2.mul(weight, f64x2.convert_low_i32x4_s(counts)));
			second = f64x2.add(second, f64x2.mul(weight, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(counts, counts, 1, 1))));
		}
		left += bytes;
		right += bytes;
	}
	store<f64>(out + down + across, f64x2.extract_lane(second, 1));
	store<f64>(out + down, f64x2.extract_lane(second, 0));
	store<f64>(out + across, f64x2.extract_lane(first, 1));
	store<f64>(out, f64x2.extract_lane(first, 0));
}

/** How often the columns of one pair go with those of another, as four 32-bit counts: the loop alone, so that it stays in registers. */
function countPairs(left: usize, right: usize, end: usize): v128 {
	let countAc: i64 = 0;
	let countAd: i64 = 0;
	let countBc: i64 = 0;
	let countBd: i64 = 0;
	for (; left < end; left += 16, right += 16) {
		const a = load<u64>(left);
		const b = load<u64>(left, 8);
		const c = load<u64>(right);
		const d = load<u64>(right, 8);
		countAc += popcnt<i64>(a & c);
		countAd += popcnt<i64>(a & d);
		countBc += popcnt<i64>(b & c);
		countBd += popcnt<i64>(b & d);
	}
	return i64x2(countAc | (countAd << 32), countBc | (countBd << 32));
}

/** 2^52: the lowest bits of a double that large are an integer. */
const integers = memory.data<f64>([4503599627370496.0]);

/** Two counts as doubles. The constant comes from memory, because engines would make it anew each time. */
// @ts-ignore: AssemblyScript's decorator
@inline
function doubles(first: i64, second: i64): v128 {
	const magic = v128.load64_splat(integers);
	return f64x2.sub(v128.or(i64x2(first, second), magic), magic);
}

/** Transposes 64 × 64 bits in place: swaps ever smaller off-diagonal squares (Warren, Hacker's Delight, §7-3). */
function transpose64(square: usize): void {
	let mask: u64 = 0x00000000ffffffff;
	for (let half: usize = 32; half != 1; half >>= 1, mask ^= mask << half) {
		const masks = i64x2.splat(mask);
		const shift = <i32>half;
		for (let k: usize = 0; k < 64; k = ((k | half) + 2) & ~half) {
			const upper = square + (k << 3);
			const lower = upper + (half << 3);
			const u = v128.load(upper);
			const l = v128.load(lower);
			const swap = v128.and(v128.xor(i64x2.shr_u(u, shift), l), masks);
			v128.store(lower, v128.xor(l, swap));
			v128.store(upper, v128.xor(u, i64x2.shl(swap, shift)));
		}
	}
	for (const end = square + 512; square < end; square += 16) {
		const upper = load<u64>(square);
		const lower = load<u64>(square, 8);
		const swap = ((upper >> 1) ^ lower) & mask;
		store<u64>(square, upper ^ (swap << 1));
		store<u64>(square, lower ^ swap, 8);
	}
}

/**
 * cross [features, targets] += Σ_n [feature present in n] · weights[n] · values[n]. Eight features at a time: each half byte of a coalition
 * picks its lane masks from a table, absent lanes add +0. `work`: count doubles, then the table's 512 bytes.
 */
export function addBinaryCross(
	coalitions: usize,
	features: i32,
	weights: usize,
	values: usize,
	count: i32,
	targets: i32,
	cross: usize,
	work: usize,
): void {
	const rowBytes = (<usize>((features + 63) >> 6)) << 3;
	const table = work + ((<usize>count) << 3);
	for (let nibble = 0; nibble < 16; nibble++) {
		for (let bit = 0; bit < 4; bit++) store<i64>(table + ((nibble << 5) + (bit << 3)), -(<i64>((nibble >> bit) & 1)));
	}
	for (let t = 0; t < targets; t++) {
		for (let n = 0; n < count; n++) {
			const at = (<usize>n) << 3;
			store<f64>(work + at, load<f64>(weights + at) * load<f64>(values + ((<usize>n * <usize>targets + <usize>t) << 3)));
		}
		for (let f = 0; f < features; f += 8) {
			addPresent(
				coalitions + ((<usize>f) >> 3),
				rowBytes,
				work,
				count,
				table,
				cross + ((<usize>f * <usize>targets + <usize>t) << 3),
				(<usize>targets) << 3,
				min(8, features - f),
			);
		}
	}
}

/** Adds to `wide` ≤ 8 outputs, `stride` bytes apart, what the bits of one byte of each coalition select. */
function addPresent(bytes: usize, rowBytes: usize, products: usize, count: i32, table: usize, out: usize, stride: usize, wide: i32): void {
	let a = f64x2(lane(out, stride, wide, 0), lane(out, stride, wide, 1));
	let b = f64x2(lane(out, stride, wide, 2), lane(out, stride, wide, 3));
	let c = f64x2(lane(out, stride, wide, 4), lane(out, stride, wide, 5));
	let d = f64x2(lane(out, stride, wide, 6), lane(out, stride, wide, 7));
	for (const end = products + ((<usize>count) << 3); products < end; products += 8, bytes += rowBytes) {
		const byte = <usize>load<u8>(bytes);
		const low = table + ((byte & 15) << 5);
		const high = table + ((byte >> 4) << 5);
		const product = v128.load64_splat(products);
		a = f64x2.add(a, v128.and(product, v128.load(low)));
		b = f64x2.add(b, v128.and(product, v128.load(low, 16)));
		c = f64x2.add(c, v128.and(product, v128.load(high)));
		d = f64x2.add(d, v128.and(product, v128.load(high, 16)));
	}
	store<f64>(out, f64x2.extract_lane(a, 0));
	if (wide > 1) store<f64>(out + stride, f64x2.extract_lane(a, 1));
	if (wide > 2) store<f64>(out + 2 * stride, f64x2.extract_lane(b, 0));
	if (wide > 3) store<f64>(out + 3 * stride, f64x2.extract_lane(b, 1));
	if (wide > 4) store<f64>(out + 4 * stride, f64x2.extract_lane(c, 0));
	if (wide > 5) store<f64>(out + 5 * stride, f64x2.extract_lane(c, 1));
	if (wide > 6) store<f64>(out + 6 * stride, f64x2.extract_lane(d, 0));
	if (wide > 7) store<f64>(out + 7 * stride, f64x2.extract_lane(d, 1));
}

// @ts-ignore: AssemblyScript's decorator
@inline
function lane(out: usize, stride: usize, wide: i32, index: i32): f64 {
	return index < wide ? load<f64>(out + <usize>index * stride) : 0.0;
}
