/**
 * Gaussian smoothing of an image [height, width, channels], down the columns and then along the rows, in f32 or f64.
 *
 * Both directions are one: a line is some positions of `step` bytes (a pixel of a row; 64 bytes' worth of a column), copied with its
 * reflections on both sides into a contiguous buffer. There a neighbour is a constant offset away, and the lanes lie across the line.
 * Copies go by 16 bytes and run over; what they spoil is written again later, or is padding.
 */
import { expOf } from "./exp";

/** Bytes that `convolve` makes in one go, and that buffers have behind their end. */
const BLOCK: usize = 64;

/** Taps on each side of the centre: four deviations. */
// @ts-ignore: decorator
@inline
function radiusOf(sigma: f64): i32 {
	return <i32>(4.0 * sigma + 0.5);
}

/** The normalised weights 0 (the centre) to `radius`. */
function prepareWeights<T>(sigma: f64, radius: i32, weights: usize): void {
	const rate = -0.5 / (sigma * sigma);
	let sum: f64 = 0.0;
	for (let k = radius; k > 0; k--) sum += expOf(rate * <f64>k * <f64>k);
	const scale = 1.0 / (1.0 + 2.0 * sum);
	store<T>(weights, <T>scale);
	for (let k = 1; k <= radius; k++) store<T>(weights + <usize>k * sizeof<T>(), <T>(scale * expOf(rate * <f64>k * <f64>k)));
}

/** `count` positions of `step` bytes that are `stride` bytes apart, reflected (d c b a | a b c d | d c b a), from −radius to count + radius − 1. */
function gather(source: usize, stride: usize, step: usize, count: i32, radius: i32, line: usize): void {
	// The reflected positions have a period of two lines, of which the second runs backwards.
	const period = 2 * count;
	const place = (period - (radius % period)) % period;
	let forth = place < count;
	let at = forth ? place : period - 1 - place;
	for (let p = count + 2 * radius; p > 0; p--, line += step) {
		const from = source + <usize>at * stride;
		for (let byte: usize = 0; byte < step; byte += 16) v128.store(line + byte, v128.load(from + byte));
		if (forth) {
			if (at == count - 1) forth = false;
			else at++;
		} else {
			if (at == 0) forth = true;
			else at--;
		}
	}
}

/** `bytes` of weighted sums, rounded up to whole blocks. `centre` is the position of the first; the farthest neighbours are added first. */
function convolve<T>(centre: usize, step: usize, bytes: usize, radius: i32, weights: usize, out: usize): void {
	const far = <usize>radius * step;
	for (const end = out + bytes; out < end; out += BLOCK, centre += BLOCK) {
		let w = v128.load_splat<T>(weights);
		let a = v128.mul<T>(v128.load(centre), w);
		let b = v128.mul<T>(v128.load(centre, 16), w);
		let c = v128.mul<T>(v128.load(centre, 32), w);
		let d = v128.mul<T>(v128.load(centre, 48), w);
		let left = centre - far;
		let right = centre + far;
		for (let weight = weights + <usize>radius * sizeof<T>(); weight > weights; weight -= sizeof<T>(), left += step, right -= step) {
			w = v128.load_splat<T>(weight);
			a = v128.add<T>(a, v128.mul<T>(v128.add<T>(v128.load(left), v128.load(right)), w));
			b = v128.add<T>(b, v128.mul<T>(v128.add<T>(v128.load(left, 16), v128.load(right, 16)), w));
			c = v128.add<T>(c, v128.mul<T>(v128.add<T>(v128.load(left, 32), v128.load(right, 32)), w));
			d = v128.add<T>(d, v128.mul<T>(v128.add<T>(v128.load(left, 48), v128.load(right, 48)), w));
		}
		v128.store(out, a);
		v128.store(out, b, 16);
		v128.store(out, c, 32);
		v128.store(out, d, 48);
	}
}

/** One line from `source` to `target`. */
function smoothLine<T>(
	source: usize,
	target: usize,
	stride: usize,
	step: usize,
	count: i32,
	radius: i32,
	weights: usize,
	line: usize,
	smooth: usize,
): void {
	gather(source, stride, step, count, radius, line);
	convolve<T>(line + <usize>radius * step, step, <usize>count * step, radius, weights, smooth);
	for (let p = 0; p < count; p++, target += stride, smooth += step) {
		for (let byte: usize = 0; byte < step; byte += 16) v128.store(target + byte, v128.load(smooth + byte));
	}
}

/**
 * `image` becomes its smooth self. `between` is as large. `weights` has room for radius + 1, `line` for the longer of radius + height + radius
 * blocks and radius + width + radius pixels, `smooth` for the longer of height blocks and width pixels; all but `weights` and a block.
 */
// @ts-ignore: decorator
@inline
function blur<T>(
	image: usize,
	height: i32,
	width: i32,
	channels: i32,
	sigma: f64,
	between: usize,
	weights: usize,
	line: usize,
	smooth: usize,
): void {
	const radius = radiusOf(sigma);
	const pixel = <usize>channels * sizeof<T>();
	const row = <usize>width * pixel;
	prepareWeights<T>(sigma, radius, weights);
	// The narrow strip on the right comes first: what it writes too much, into the next row, the strip on the left writes again.
	let strip = row % BLOCK;
	if (strip == 0) strip = BLOCK;
	for (let at = <isize>(row - strip); at >= 0; at -= <isize>BLOCK, strip = BLOCK) {
		smoothLine<T>(image + at, between + at, row, strip, height, radius, weights, line, smooth);
	}
	for (let y = 0; y < height; y++, between += row, image += row) {
		smoothLine<T>(between, image, pixel, pixel, width, radius, weights, line, smooth);
	}
}

export function blur32(
	image: usize,
	height: i32,
	width: i32,
	channels: i32,
	sigma: f64,
	between: usize,
	weights: usize,
	line: usize,
	smooth: usize,
): void {
	blur<f32>(image, height, width, channels, sigma, between, weights, line, smooth);
}

export function blur64(
	image: usize,
	height: i32,
	width: i32,
	channels: i32,
	sigma: f64,
	between: usize,
	weights: usize,
	line: usize,
	smooth: usize,
): void {
	blur<f64>(image, height, width, channels, sigma, between, weights, line, smooth);
}
