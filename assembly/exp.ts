/**
 * Exponential and natural logarithm, error below 1 ulp, the same bits on every engine (`Math.exp` is not). One lane and two lanes do the
 * same operations in the same order; the two-lane loops leave what is special (NaN, infinities, subnormal results or arguments) to
 * the one-lane functions.
 *
 * Source: the reductions and coefficients of fdlibm's e_exp.c and e_log.c (Sun Microsystems 1993, freely granted).
 */

const INVERSE_LN2: f64 = 1.4426950408889634;
// ln 2 in two parts; the first has 20 trailing zero bits, so that its product with an exponent is exact.
const LN2_HIGH: f64 = 6.9314718036912381649e-1;
const LN2_LOW: f64 = 1.90821492927058770002e-10;
/** 1.5 · 2^52: adding it rounds to the nearest integer and leaves that integer in the lowest bits. */
const ROUND: f64 = 6755399441055744.0;
const P1: f64 = 1.66666666666666019037e-1;
const P2: f64 = -2.77777777770155933842e-3;
const P3: f64 = 6.61375632143793436117e-5;
const P4: f64 = -1.6533902205465251539e-6;
const P5: f64 = 4.13813679705723846039e-8;

const L1: f64 = 6.66666666666673513e-1;
const L2: f64 = 3.999999999940941908e-1;
const L3: f64 = 2.857142874366239149e-1;
const L4: f64 = 2.222219843214978396e-1;
const L5: f64 = 1.818357216161805012e-1;
const L6: f64 = 1.531383769920937332e-1;
const L7: f64 = 1.479819860511658591e-1;
const EXPONENT_BIAS: f64 = 4503599627371519.0; // 2^52 + 1023
const ROOT_HALF_BITS: u64 = 0x3fe6a09e00000000; // √½, its lower half cut off
const TO_UNIT: u64 = 0x3ff0000000000000 - 0x3fe6a09e00000000;
const TWO_52_BITS: u64 = 0x4330000000000000;
const MANTISSA: u64 = 0x000fffffffffffff;

// As v128 literals V8 builds these anew at each use; loaded from memory they cost nothing.
const constants = memory.data<f64>(
	[
		INVERSE_LN2,
		ROUND,
		LN2_HIGH,
		LN2_LOW,
		P1,
		P2,
		P3,
		P4,
		P5,
		1.0,
		2.0,
		708.0,
		L1,
		L2,
		L3,
		L4,
		L5,
		L6,
		L7,
		EXPONENT_BIAS,
		0.5,
		2.2250738585072014e-308,
		Infinity,
	],
	16,
);
const integers = memory.data<u64>([TO_UNIT, MANTISSA, ROOT_HALF_BITS, TWO_52_BITS], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
	return v128.load_splat<f64>(constants + (index << 3));
}

// @ts-ignore: decorator
@inline
function integer(index: usize): v128 {
	return v128.load_splat<u64>(integers + (index << 3));
}

/** e^x */
export function expOf(x: f64): f64 {
	if (!(x <= 709.782712893384)) return x != x ? NaN : Infinity;
	if (x < -745.1332191019412) return 0.0;
	const shifted = x * INVERSE_LN2 + ROUND;
	const n = shifted - ROUND;
	const high = x - n * LN2_HIGH;
	const low = n * LN2_LOW;
	const r = high - low;
	const t = r * r;
	const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
	const y = 1.0 - (low - (r * c) / (2.0 - c) - high);
	const k = <i64>n;
	// In two steps where 2^k or the result is not a normal number; then only the last product rounds.
	if (k > 1023) return y * 2.0 * reinterpret<f64>((k + 1022) << 52);
	if (k < -1021) return y * reinterpret<f64>((k + 1077) << 52) * 5.551115123125783e-17; // 2^-54
	return y * reinterpret<f64>((k + 1023) << 52);
}

/** e^x in two lanes, each in [−708, 708]. */
// @ts-ignore: decorator
@inline
function expPair(x: v128): v128 {
	const shifted = f64x2.add(f64x2.mul(x, constant(0)), constant(1));
	const n = f64x2.sub(shifted, constant(1));
	const high = f64x2.sub(x, f64x2.mul(n, constant(2)));
	const low = f64x2.mul(n, constant(3));
	const r = f64x2.sub(high, low);
	const t = f64x2.mul(r, r);
	let p = f64x2.add(constant(7), f64x2.mul(t, constant(8)));
	p = f64x2.add(constant(6), f64x2.mul(t, p));
	p = f64x2.add(constant(5), f64x2.mul(t, p));
	p = f64x2.add(constant(4), f64x2.mul(t, p));
	const c = f64x2.sub(r, f64x2.mul(t, p));
	const q = f64x2.div(f64x2.mul(r, c), f64x2.sub(constant(10), c));
	const y = f64x2.sub(constant(9), f64x2.sub(f64x2.sub(low, q), high));
	// The result is normal, so scaling by 2^n is an addition to the exponent bits.
	return i64x2.add(y, i64x2.shl(shifted, 52));
}

/** Two lanes at `values` → two lanes. */
// @ts-ignore: decorator
@inline
export function expLanes(x: v128): v128 {
	if (i64x2.all_true(f64x2.le(f64x2.abs(x), constant(11)))) return expPair(x);
	return f64x2.replace_lane(f64x2.splat(expOf(f64x2.extract_lane(x, 0))), 1, expOf(f64x2.extract_lane(x, 1)));
}

/** log x */
export function logOf(x: f64): f64 {
	if (!(x > 0.0)) return x == 0.0 ? -Infinity : NaN;
	if (x == Infinity) return x;
	let k: f64 = 0.0;
	if (x < 2.2250738585072014e-308) {
		k = -54.0;
		x *= 18014398509481984.0; // 2^54
	}
	const bits = reinterpret<u64>(x) + TO_UNIT;
	k += <f64>(<i64>(bits >> 52) - 1023);
	const f = reinterpret<f64>((bits & MANTISSA) + ROOT_HALF_BITS) - 1.0;
	const half = 0.5 * f * f;
	const s = f / (2.0 + f);
	const z = s * s;
	const w = z * z;
	const even = w * (L2 + w * (L4 + w * L6));
	const odd = z * (L1 + w * (L3 + w * (L5 + w * L7)));
	return s * (half + (odd + even)) + k * LN2_LOW - half + f + k * LN2_HIGH;
}

/** log x in two lanes, each positive, finite and normal. */
// @ts-ignore: decorator
@inline
function logPair(x: v128): v128 {
	const bits = i64x2.add(x, integer(0));
	const k = f64x2.sub(v128.or(i64x2.shr_u(bits, 52), integer(3)), constant(19));
	const f = f64x2.sub(i64x2.add(v128.and(bits, integer(1)), integer(2)), constant(9));
	const half = f64x2.mul(f64x2.mul(constant(20), f), f);
	const s = f64x2.div(f, f64x2.add(constant(10), f));
	const z = f64x2.mul(s, s);
	const w = f64x2.mul(z, z);
	let even = f64x2.add(constant(15), f64x2.mul(w, constant(17)));
	even = f64x2.mul(w, f64x2.add(constant(13), f64x2.mul(w, even)));
	let odd = f64x2.add(constant(16), f64x2.mul(w, constant(18)));
	odd = f64x2.add(constant(14), f64x2.mul(w, odd));
	odd = f64x2.mul(z, f64x2.add(constant(12), f64x2.mul(w, odd)));
	let sum = f64x2.mul(s, f64x2.add(half, f64x2.add(odd, even)));
	sum = f64x2.sub(f64x2.add(sum, f64x2.mul(k, constant(3))), half);
	return f64x2.add(f64x2.add(sum, f), f64x2.mul(k, constant(2)));
}

// @ts-ignore: decorator
@inline
function logLanes(x: v128): v128 {
	if (i64x2.all_true(v128.and(f64x2.ge(x, constant(21)), f64x2.lt(x, constant(22))))) return logPair(x);
	return f64x2.replace_lane(f64x2.splat(logOf(f64x2.extract_lane(x, 0))), 1, logOf(f64x2.extract_lane(x, 1)));
}

export function exp(values: usize, count: i32, out: usize): void {
	const end = out + ((<usize>count) << 3);
	for (const last = end - 8; out < last; out += 16, values += 16) v128.store(out, expLanes(v128.load(values)));
	if (out < end) store<f64>(out, expOf(load<f64>(values)));
}

export function log(values: usize, count: i32, out: usize): void {
	const end = out + ((<usize>count) << 3);
	for (const last = end - 8; out < last; out += 16, values += 16) v128.store(out, logLanes(v128.load(values)));
	if (out < end) store<f64>(out, logOf(load<f64>(values)));
}
