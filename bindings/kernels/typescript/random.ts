import type { RandomKernels } from "../kernels.js";
import { expOf, logOf } from "./exp.js";

/*
 * JavaScript has no 64-bit integers: a bigint allocates, and a double holds 53 bits. So a 64-bit number is two 32-bit halves, low and
 * high, and a function that makes one leaves it in `bits`. Compare assembly/random.ts, which says why and where from.
 */

/** The 64 bits made last: [low, high]. */
export const bits = new Int32Array(2);

// 0x9e3779b97f4a7c15
export const GOLDEN_LOW = 0x7f4a7c15;
export const GOLDEN_HIGH = 0x9e3779b9 | 0;
const UNIT = 2 ** -53;

/** The upper half of the 64-bit product of two unsigned 32-bit numbers, by halves of 16 bits. */
function multiplyHigh(a: number, b: number): number {
	const a0 = a & 0xffff;
	const a1 = a >>> 16;
	const b0 = b & 0xffff;
	const b1 = b >>> 16;
	const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
	const cross = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
	return (Math.imul(a1, b1) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/** bits = splitmix64's finaliser of the number (low, high). */
export function mix64(low: number, high: number): void {
	// z = (z ^ (z >>> 30)) · 0xbf58476d1ce4e5b9
	const low1 = low ^ ((low >>> 30) | (high << 2));
	const high1 = high ^ (high >>> 30);
	const low2 = Math.imul(low1, 0x1ce4e5b9);
	const high2 = (multiplyHigh(low1, 0x1ce4e5b9) + Math.imul(low1, 0xbf58476d) + Math.imul(high1, 0x1ce4e5b9)) | 0;
	// z = (z ^ (z >>> 27)) · 0x94d049bb133111eb
	const low3 = low2 ^ ((low2 >>> 27) | (high2 << 5));
	const high3 = high2 ^ (high2 >>> 27);
	const low4 = Math.imul(low3, 0x133111eb);
	const high4 = (multiplyHigh(low3, 0x133111eb) + Math.imul(low3, 0x94d049bb) + Math.imul(high3, 0x133111eb)) | 0;
	// z ^ (z >>> 31)
	bits[0] = low4 ^ ((low4 >>> 31) | (high4 << 1));
	bits[1] = high4 ^ (high4 >>> 31);
}

/** 1 if adding `addend` made the 32-bit sum wrap. */
export const carry = (sum: number, addend: number): number => (sum >>> 0 < addend >>> 0 ? 1 : 0);

/** bits = (low, high) + index · golden: where the counter of a key stands before draw `index`, an integer in [0, 2^53). */
export function seek(low: number, high: number, index: number): void {
	const indexLow = index | 0;
	const indexHigh = (index / 4294967296) | 0;
	const productLow = Math.imul(indexLow, GOLDEN_LOW);
	const productHigh = multiplyHigh(indexLow, GOLDEN_LOW) + Math.imul(indexLow, GOLDEN_HIGH) + Math.imul(indexHigh, GOLDEN_LOW);
	const sum = (low + productLow) | 0;
	bits[1] = high + productHigh + carry(sum, productLow);
	bits[0] = sum;
}

/** bits = draw `index` of the key (low, high). */
export function draw(low: number, high: number, index: number): void {
	seek(low, high, index + 1);
	mix64(bits[0]!, bits[1]!);
}

/** bits = the key of one purpose. */
export function streamKey(seed: number, stream: number): void {
	mix64(seed | 0, (seed / 4294967296) | 0);
	draw(bits[0]!, bits[1]!, stream);
}

/** 64 bits → a double in [0, 1). */
export const uniform = (low: number, high: number): number => ((high >>> 0) * 2097152 + (low >>> 11)) * UNIT;

/** 64 bits → a double in (0, 1], for logarithms. */
const positiveUniform = (low: number, high: number): number => ((high >>> 0) * 2097152 + (low >>> 11) + 1) * UNIT;

// The ziggurat, as in assembly/random.ts.
const LAYERS = 256;
const TAIL = 3.6541528853610088;
const AREA = 0.004928673233974655;
/** Layer i: [2i] the largest 53-bit signed integer inside the next edge, [2i + 1] the edge · 2^-52. */
const layers = new Float64Array(2 * LAYERS);
/** Density at each edge. */
const densities = new Float64Array(LAYERS + 1);

/** Fills the tables of the ziggurat; to be called before `normal`. */
export function prepareNormals(): void {
	if (densities[LAYERS] === 1) return;
	let edge = AREA / expOf(-0.5 * TAIL * TAIL);
	let next = TAIL;
	for (let i = 0; i < LAYERS; i++) {
		layers[2 * i] = Math.floor((next / edge) * 2 ** 52);
		layers[2 * i + 1] = edge * 2 ** -52;
		const density = i === LAYERS - 1 ? 1 : expOf(-0.5 * next * next);
		densities[i + 1] = density;
		edge = next;
		next = i >= LAYERS - 2 ? 0 : Math.sqrt(-2 * logOf(AREA / edge + density));
	}
}

/** 64 bits → a standard normal. */
export function normal(low: number, high: number): number {
	const layer = 2 * (low & 255);
	const place = high * 2097152 + (low >>> 11);
	return Math.abs(place) < layers[layer]! ? place * layers[layer + 1]! : beyondLayer(low, high);
}

let counterLow = 0;
let counterHigh = 0;

/** bits = the next draw of the key that the counter started from. */
function next(): void {
	counterLow = (counterLow + GOLDEN_LOW) | 0;
	counterHigh = (counterHigh + GOLDEN_HIGH + carry(counterLow, GOLDEN_LOW)) | 0;
	mix64(counterLow, counterHigh);
}

function beyondLayer(low: number, high: number): number {
	mix64(~low, ~high);
	counterLow = bits[0]!;
	counterHigh = bits[1]!;
	for (;;) {
		const index = low & 255;
		const place = high * 2097152 + (low >>> 11);
		const x = place * layers[2 * index + 1]!;
		if (Math.abs(place) < layers[2 * index]!) return x;
		if (index === 0) {
			let a: number;
			let b: number;
			do {
				next();
				a = -logOf(positiveUniform(bits[0]!, bits[1]!)) / TAIL;
				next();
				b = -logOf(positiveUniform(bits[0]!, bits[1]!));
			} while (b + b < a * a);
			return place < 0 ? -(TAIL + a) : TAIL + a;
		}
		next();
		const outer = densities[index]!;
		const inner = densities[index + 1]!;
		if (outer + uniform(bits[0]!, bits[1]!) * (inner - outer) < expOf(-0.5 * x * x)) return x;
		next();
		low = bits[0]!;
		high = bits[1]!;
	}
}

/** The random kernels in plain TypeScript. */
export const random: RandomKernels = {
	uniforms(seed, stream, first, out) {
		streamKey(seed, stream);
		seek(bits[0]!, bits[1]!, first);
		let low = bits[0]!;
		let high = bits[1]!;
		for (let i = 0; i < out.length; i++) {
			low = (low + GOLDEN_LOW) | 0;
			high = (high + GOLDEN_HIGH + carry(low, GOLDEN_LOW)) | 0;
			mix64(low, high);
			out[i] = uniform(bits[0]!, bits[1]!);
		}
	},

	normals(seed, stream, first, out) {
		prepareNormals();
		streamKey(seed, stream);
		seek(bits[0]!, bits[1]!, first);
		let low = bits[0]!;
		let high = bits[1]!;
		for (let i = 0; i < out.length; i++) {
			low = (low + GOLDEN_LOW) | 0;
			high = (high + GOLDEN_HIGH + carry(low, GOLDEN_LOW)) | 0;
			mix64(low, high);
			out[i] = normal(bits[0]!, bits[1]!);
		}
	},
};
