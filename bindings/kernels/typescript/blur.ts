import { blurRadius, type BlurKernels } from "../kernels.js";
import { expOf } from "./exp.js";

/** The normalised weights 0 (the centre) to `radius`. */
function weightsOf(sigma: number, radius: number): Float64Array {
	const weights = new Float64Array(radius + 1);
	const rate = -0.5 / (sigma * sigma);
	let sum = 0;
	for (let k = radius; k > 0; k--) sum += expOf(rate * k * k);
	const scale = 1 / (1 + 2 * sum);
	weights[0] = scale;
	for (let k = 1; k <= radius; k++) weights[k] = scale * expOf(rate * k * k);
	return weights;
}

/** Where the positions −radius to count + radius − 1 of a line are, reflected at its ends: d c b a | a b c d | d c b a. */
function reflections(count: number, radius: number): Int32Array {
	const period = 2 * count;
	return Int32Array.from({ length: count + 2 * radius }, (_, p) => {
		const place = (((p - radius) % period) + period) % period;
		return place < count ? place : period - 1 - place;
	});
}

/**
 * Sums of `line`, whose neighbours are `step` apart, from `first` on; the farthest neighbours are added first. Four at a time: a sum alone would wait for
 * each addition to end. What is made beyond `length` is not kept.
 */
type Convolve<T> = (line: T, first: number, step: number, weights: T, out: T, length: number) => void;

const convolve64: Convolve<Float64Array> = (line, first, step, weights, out, length) => {
	const far = (weights.length - 1) * step;
	const centre = weights[0]!;
	for (let i = 0, at = first; i < length; i += 4, at += 4) {
		let a = line[at]! * centre;
		let b = line[at + 1]! * centre;
		let c = line[at + 2]! * centre;
		let d = line[at + 3]! * centre;
		for (let k = weights.length - 1, l = at - far, r = at + far; k > 0; k--, l += step, r -= step) {
			const weight = weights[k]!;
			a += (line[l]! + line[r]!) * weight;
			b += (line[l + 1]! + line[r + 1]!) * weight;
			c += (line[l + 2]! + line[r + 2]!) * weight;
			d += (line[l + 3]! + line[r + 3]!) * weight;
		}
		out[i] = a;
		out[i + 1] = b;
		out[i + 2] = c;
		out[i + 3] = d;
	}
};

/** Every operation rounded to 32 bits: what SIMD lanes of floats do. */
const convolve32: Convolve<Float32Array> = (line, first, step, weights, out, length) => {
	const { fround } = Math;
	const far = (weights.length - 1) * step;
	const centre = weights[0]!;
	for (let i = 0, at = first; i < length; i += 4, at += 4) {
		let a = fround(line[at]! * centre);
		let b = fround(line[at + 1]! * centre);
		let c = fround(line[at + 2]! * centre);
		let d = fround(line[at + 3]! * centre);
		for (let k = weights.length - 1, l = at - far, r = at + far; k > 0; k--, l += step, r -= step) {
			const weight = weights[k]!;
			a = fround(a + fround(fround(line[l]! + line[r]!) * weight));
			b = fround(b + fround(fround(line[l + 1]! + line[r + 1]!) * weight));
			c = fround(c + fround(fround(line[l + 2]! + line[r + 2]!) * weight));
			d = fround(d + fround(fround(line[l + 3]! + line[r + 3]!) * weight));
		}
		out[i] = a;
		out[i + 1] = b;
		out[i + 2] = c;
		out[i + 3] = d;
	}
};

/** Columns that go through `line` together: as many as make the copies cheap and stay in the cache. */
const STRIP = 16;

function smooth<T extends Float32Array | Float64Array>(
	image: T,
	height: number,
	width: number,
	channels: number,
	weights: T,
	out: T,
	convolve: Convolve<T>,
): void {
	const radius = weights.length - 1;
	const row = width * channels;
	const make = (length: number) => new (image.constructor as new (length: number) => T)(length);
	const down = reflections(height, radius);
	const along = reflections(width, radius);
	const line = make(Math.max(down.length * STRIP, along.length * channels) + 3);
	const smoothed = make(Math.max(height * STRIP, row) + 3);
	for (let start = 0; start < row; start += STRIP) {
		const strip = Math.min(STRIP, row - start);
		for (let p = 0, at = 0; p < down.length; p++) {
			const from = down[p]! * row + start;
			for (let i = 0; i < strip; i++, at++) line[at] = image[from + i]!;
		}
		convolve(line, radius * strip, strip, weights, smoothed, height * strip);
		for (let y = 0, at = 0; y < height; y++) for (let i = 0; i < strip; i++, at++) out[y * row + start + i] = smoothed[at]!;
	}
	for (let start = 0; start < height * row; start += row) {
		for (let p = 0, at = 0; p < along.length; p++) {
			const from = start + along[p]! * channels;
			for (let i = 0; i < channels; i++, at++) line[at] = out[from + i]!;
		}
		convolve(line, radius * channels, channels, weights, smoothed, row);
		out.set(smoothed.subarray(0, row) as T, start);
	}
}

/** Gaussian smoothing in plain TypeScript. */
export const blur: BlurKernels = {
	blur(image, height, width, channels, sigma, out) {
		const radius = blurRadius(sigma);
		if (radius === 0) return out.set(image);
		const weights = weightsOf(sigma, radius);
		if (image instanceof Float32Array) {
			smooth(image, height, width, channels, Float32Array.from(weights), out as Float32Array, convolve32);
		} else {
			smooth(image, height, width, channels, weights, out as Float64Array, convolve64);
		}
	},
};
