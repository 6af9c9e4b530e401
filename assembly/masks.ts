/**
 * Continuous masks: a grid of cells, interpolated bilinearly to the size of a picture, blends the picture with what stands for its absence.
 *
 * A row of cells is spread along the width first, each number as often as a pixel has interleaved channels. From there on everything is rows
 * of contiguous numbers, and the lanes lie along them.
 */

/** A pixel's place between two cells, in one direction: byte offsets of both, and the weight of each. */
const PLACE: usize = 16;

/** Between which two of `cells` the centre of each pixel lies; `covered` of them lie along the pixels, moved by `offset`. */
function prepareAcross(pixels: i32, cells: i32, covered: i32, offset: f64, places: usize): void {
	for (let p = 0; p < pixels; p++, places += PLACE) preparePlace(p, pixels, cells, covered, offset, places);
}

// @ts-ignore: decorator
@inline
function preparePlace(pixel: i32, pixels: i32, cells: i32, covered: i32, offset: f64, place: usize): void {
	let at = ((<f64>pixel + 0.5) * <f64>covered) / <f64>pixels - 0.5 + offset;
	const last = cells - 1;
	if (at < 0.0) at = 0.0;
	if (at > <f64>last) at = <f64>last;
	const first = <i32>at;
	const share = <f32>(at - <f64>first);
	store<i32>(place, first << 2);
	store<i32>(place, (first < last ? first + 1 : last) << 2, 4);
	store<f32>(place, <f32>1.0 - share, 8);
	store<f32>(place, share, 12);
}

// @ts-ignore: decorator
@inline
function between(row: usize, place: usize): f32 {
	return load<f32>(row + load<i32>(place)) * load<f32>(place, 8) + load<f32>(row + load<i32>(place, 4)) * load<f32>(place, 12);
}

/** 1, from memory: a literal would be built anew for each use. */
const ONE = memory.data<f32>([1.0]);

/** A row of cells along the width. Writes up to 12 bytes too many. */
function spread(row: usize, places: usize, width: i32, interleaved: i32, out: usize): void {
	const end = places + <usize>width * PLACE;
	if (interleaved == 1) {
		for (; places < end; places += PLACE, out += 4) store<f32>(out, between(row, places));
		return;
	}
	const step = (<usize>interleaved) << 2;
	for (; places < end; places += PLACE, out += step) v128.store(out, f32x4.splat(between(row, places)));
}

/** Two spread rows, weighted. Up to 12 bytes too many. */
function mix(top: usize, bottom: usize, rest: f32, share: f32, numbers: i32, out: usize): void {
	const r = f32x4.splat(rest);
	const s = f32x4.splat(share);
	for (const end = out + ((<usize>numbers) << 2); out < end; top += 16, bottom += 16, out += 16) {
		v128.store(out, f32x4.add(f32x4.mul(v128.load(top), r), f32x4.mul(v128.load(bottom), s)));
	}
}

// @ts-ignore: decorator
@inline
function blended(x: v128, other: v128, m: v128): v128 {
	return f32x4.add(f32x4.mul(x, m), f32x4.mul(other, f32x4.sub(v128.load32_splat(ONE), m)));
}

function blendFloats(instance: usize, fill: usize, mask: usize, numbers: i32, out: usize): void {
	const end = out + ((<usize>numbers) << 2);
	for (const whole = end - (((<usize>numbers) & 3) << 2); out < whole; instance += 16, fill += 16, mask += 16, out += 16) {
		v128.store(out, blended(v128.load(instance), v128.load(fill), v128.load(mask)));
	}
	for (; out < end; instance += 4, fill += 4, mask += 4, out += 4) {
		const m = load<f32>(mask);
		store<f32>(out, load<f32>(instance) * m + load<f32>(fill) * (<f32>1.0 - m));
	}
}

/** Four bytes as four floats. */
// @ts-ignore: decorator
@inline
function fourBytes(at: usize): v128 {
	return f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at))));
}

/** Four blended floats as integers, the nearest, ties to even. */
// @ts-ignore: decorator
@inline
function fourBlended(instance: usize, fill: usize, mask: usize): v128 {
	return i32x4.trunc_sat_f32x4_u(f32x4.nearest(blended(fourBytes(instance), fourBytes(fill), v128.load(mask))));
}

function blendBytes(instance: usize, fill: usize, mask: usize, numbers: i32, out: usize): void {
	const end = out + <usize>numbers;
	for (const whole = end - ((<usize>numbers) & 15); out < whole; instance += 16, fill += 16, mask += 64, out += 16) {
		const a = fourBlended(instance, fill, mask);
		const b = fourBlended(instance + 4, fill + 4, mask + 16);
		const c = fourBlended(instance + 8, fill + 8, mask + 32);
		const d = fourBlended(instance + 12, fill + 12, mask + 48);
		v128.store(out, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_u(a, b), i16x8.narrow_i32x4_u(c, d)));
	}
	for (; out < end; instance++, fill++, mask += 4, out++) {
		const m = load<f32>(mask);
		store<u8>(out, <u8>nearest<f32>(<f32>load<u8>(instance) * m + <f32>load<u8>(fill) * (<f32>1.0 - m)));
	}
}

/** Mirrored at the edges, which repeat: … 1 0 0 1 2 … */
// @ts-ignore: decorator
@inline
function mirrored(place: i32, length: i32): i32 {
	const period = length + length;
	let at = place % period;
	if (at < 0) at += period;
	return at < length ? at : period - 1 - at;
}

/** A row of `width` pixels of `bytes` bytes each, moved by `shift`. */
function moveRow(row: usize, width: i32, bytes: i32, shift: i32, out: usize): void {
	for (let x = 0; x < width; x++) {
		const from = row + <usize>(mirrored(x + shift, width) * bytes);
		for (let byte = 0; byte < bytes; byte++, out++) store<u8>(out, load<u8>(from + byte));
	}
}

/**
 * One picture for each of `count` masks. `scratch` holds 16 · width bytes, then three rows of as many floats and two rows of as many numbers as a row
 * of the picture has, each with 16 bytes to spare and rounded up to 16.
 */
export function composeMasks(
	masks: usize,
	count: i32,
	rows: i32,
	columns: i32,
	offsets: usize,
	shifts: usize,
	height: i32,
	width: i32,
	planes: i32,
	interleaved: i32,
	size: i32,
	instance: usize,
	fill: usize,
	scratch: usize,
	out: usize,
): void {
	const numbers = width * interleaved;
	const floatRow = (((<usize>numbers) << 2) + 31) & ~15;
	const places = scratch;
	let upper = places + <usize>width * PLACE;
	let lower = upper + floatRow;
	const mask = lower + floatRow;
	const movedInstance = mask + floatRow;
	const rowBytes = <usize>numbers * <usize>size;
	const movedFill = movedInstance + ((rowBytes + 31) & ~15);
	const planeBytes = rowBytes * <usize>height;
	const cellRow = (<usize>columns) << 2;
	const down = memory.data(16, 16);
	const spare = offsets ? 1 : 0;

	for (let c = 0; c < count; c++, masks += cellRow * <usize>rows, out += planeBytes * <usize>planes) {
		let offset: f64 = 0.0;
		if (offsets) {
			offset = load<f32>(offsets + ((<usize>c) << 3));
			prepareAcross(width, columns, columns - 1, load<f32>(offsets + ((<usize>c) << 3), 4), places);
		} else if (c == 0) prepareAcross(width, columns, columns, 0.0, places);
		let shiftDown = 0;
		let shiftAcross = 0;
		if (shifts) {
			shiftDown = load<i32>(shifts + ((<usize>c) << 3));
			shiftAcross = load<i32>(shifts + ((<usize>c) << 3), 4);
		}
		// Which rows of cells are spread in `upper` and `lower`, as byte offsets.
		let above = -1;
		let below = -1;
		for (let y = 0; y < height; y++) {
			preparePlace(y, height, rows, rows - spare, offset, down);
			const first = load<i32>(down);
			const second = load<i32>(down, 4);
			if (first == below) {
				const swapped = upper;
				upper = lower;
				lower = swapped;
				below = above;
				above = first;
			}
			if (first != above) {
				spread(masks + <usize>(first >> 2) * cellRow, places, width, interleaved, upper);
				above = first;
			}
			if (second != below) {
				spread(masks + <usize>(second >> 2) * cellRow, places, width, interleaved, lower);
				below = second;
			}
			mix(upper, lower, load<f32>(down, 8), load<f32>(down, 12), numbers, mask);
			const row = <usize>mirrored(y + shiftDown, height) * rowBytes;
			let to = out + <usize>y * rowBytes;
			for (let plane = 0, from = row; plane < planes; plane++, from += planeBytes, to += planeBytes) {
				let x = instance + from;
				let other = fill + from;
				if (shiftAcross != 0) {
					moveRow(x, width, interleaved * size, shiftAcross, movedInstance);
					moveRow(other, width, interleaved * size, shiftAcross, movedFill);
					x = movedInstance;
					other = movedFill;
				}
				if (size == 4) blendFloats(x, other, mask, numbers, to);
				else blendBytes(x, other, mask, numbers, to);
			}
		}
	}
}
