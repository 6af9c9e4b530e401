import type { ExpKernels } from "../kernels.js";

// The same constants and the same operations in the same order as assembly/exp.ts, which says where they come from.
const LN2_HIGH = 6.9314718036912382e-1;
const LN2_LOW = 1.9082149292705877e-10;
const ROUND = 6755399441055744;
const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;

const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;
// The upper halves of 1 and of √½.
const ONE = 0x3ff00000;
const ROOT_HALF = 0x3fe6a09e;

/** One double and its two halves: [low, high] on every machine JavaScript runs on. */
const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** 2^k for a normal result. */
function powerOfTwo(k: number): number {
	halves[0] = 0;
	halves[1] = (k + 1023) << 20;
	return double[0]!;
}

/** e^x */
export function expOf(x: number): number {
	if (!(x <= 709.782712893384)) return x !== x ? NaN : Infinity;
	if (x < -745.1332191019412) return 0;
	const k = x * Math.LOG2E + ROUND - ROUND;
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	const t = r * r;
	const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
	const y = 1 - (low - (r * c) / (2 - c) - high);
	if (k > 1023) return y * 2 * powerOfTwo(k - 1);
	if (k < -1021) return y * powerOfTwo(k + 54) * 2 ** -54;
	return y * powerOfTwo(k);
}

/** log x */
export function logOf(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : NaN;
	if (x === Infinity) return x;
	let k = 0;
	if (x < 2.2250738585072014e-308) {
		k = -54;
		x *= 2 ** 54;
	}
	double[0] = x;
	const upper = halves[1]! + (ONE - ROOT_HALF);
	k += (upper >> 20) - 1023;
	halves[1] = (upper & 0xfffff) + ROOT_HALF;
	const f = double[0] - 1;
	const half = 0.5 * f * f;
	const s = f / (2 + f);
	const z = s * s;
	const w = z * z;
	const even = w * (L2 + w * (L4 + w * L6));
	const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
	return s * (half + (odd + even)) + k * LN2_LOW - half + f + k * LN2_HIGH;
}

/** Exponential and logarithm in plain TypeScript. */
export const exp: ExpKernels = {
	exp(values, out) {
		for (let i = 0; i < values.length; i++) out[i] = expOf(values[i]!);
	},
	log(values, out) {
		for (let i = 0; i < values.length; i++) out[i] = logOf(values[i]!);
	},
};
