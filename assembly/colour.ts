/**
 * sRGB → CIE L*a*b* (D65, 2° observer): in Lab the distance of two colours is about how different they look.
 *
 * Source: IEC 61966-2-1 (sRGB) and CIE 15 (Lab) with the rounded constants that scikit-image's rgb2lab has.
 */
import { inverseCubeRoot, inverseFifthRoot } from "./root";

// As v128 literals V8 builds these anew at each use; loaded from memory they cost nothing.
const constants = memory.data<f64>([0.04045, 1.0 / 12.92, 0.055, 1.0 / 1.055, 0.008856, 7.787, 0.13793103448275862], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
	return v128.load_splat<f64>(constants + (index << 3));
}

/** Without the gamma curve: ((v + 0.055) / 1.055)^2.4 as (w · w^(−2/5))⁴. */
function linear(v: v128): v128 {
	const w = f64x2.mul(f64x2.add(v, constant(2)), constant(3));
	const z = inverseFifthRoot(w);
	const p = f64x2.mul(w, f64x2.mul(z, z));
	const square = f64x2.mul(p, p);
	return v128.bitselect(f64x2.mul(square, square), f64x2.mul(v, constant(1)), f64x2.gt(v, constant(0)));
}

/** Lab's cube root, a line near black. */
function cubeRoot(t: v128): v128 {
	const z = inverseCubeRoot(t);
	const line = f64x2.add(f64x2.mul(constant(5), t), constant(6));
	return v128.bitselect(f64x2.mul(t, f64x2.mul(z, z)), line, f64x2.gt(t, constant(4)));
}

/** Pixels that stay in the first-level cache, an even number. */
export const LAB_BLOCK: i32 = 512;

/** `count` pixels of three doubles at `rgb`, each 0..1, to as many at `out`, which may be `rgb`. */
export function rgbToLab(rgb: usize, count: i32, out: usize): void {
	// In passes: the steps of a root wait for each other, and only many short runs of them leave the processor something to do meanwhile.
	for (; count > 0; count -= LAB_BLOCK, rgb += LAB_BLOCK * 24, out += LAB_BLOCK * 24) {
		const block = min(count, LAB_BLOCK);
		linearise(rgb, 3 * block, out);
		linearToLab(out, block);
	}
}

/** `count` numbers without their gamma curve. */
export function linearise(values: usize, count: i32, out: usize): void {
	const last = out + ((<usize>(count - 1)) << 3);
	for (; out < last; out += 16, values += 16) v128.store(out, linear(v128.load(values)));
	if (count & 1) v128.store_lane<f64>(last, linear(v128.load_splat<f64>(values)), 0);
}

/** `count` pixels of linear red, green and blue become Lab. */
export function linearToLab(out: usize, count: i32): void {
	const end = out + <usize>count * 24;
	const last = end - 8;
	for (let at = out; at < end; at += 24) toWhite(at);
	for (let at = out; at < last; at += 16) v128.store(at, cubeRoot(v128.load(at)));
	if (count & 1) v128.store_lane<f64>(last, cubeRoot(v128.load_splat<f64>(last)), 0);
	for (let at = out; at < end; at += 24) {
		const x = load<f64>(at);
		const y = load<f64>(at, 8);
		const z = load<f64>(at, 16);
		store<f64>(at, 116.0 * y - 16.0);
		store<f64>(at, 500.0 * (x - y), 8);
		store<f64>(at, 200.0 * (y - z), 16);
	}
}

/** Linear red, green and blue → X, Y and Z, as shares of white's. */
// @ts-ignore: decorator
@inline
function toWhite(at: usize): void {
	const r = load<f64>(at);
	const g = load<f64>(at, 8);
	const b = load<f64>(at, 16);
	store<f64>(at, (0.412453 * r + 0.35758 * g + 0.180423 * b) * (1.0 / 0.95047));
	store<f64>(at, 0.212671 * r + 0.71516 * g + 0.072169 * b, 8);
	store<f64>(at, (0.019334 * r + 0.119193 * g + 0.950227 * b) * (1.0 / 1.08883), 16);
}
