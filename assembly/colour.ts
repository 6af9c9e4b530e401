/**
 * sRGB → CIE L*a*b* (D65, 2° observer): in Lab the distance of two colours is about how different they look. Two pixels at a time.
 *
 * Source: IEC 61966-2-1 (sRGB) and CIE 15 (Lab) with the rounded constants that scikit-image's rgb2lab has.
 */
import { inverseCubeRoot, inverseFifthRoot } from "./root";

// The rows of the matrix sRGB → XYZ, each divided by the white point's coordinate afterwards.
const constants = memory.data<f64>(
	[
		0.04045,
		1.0 / 12.92,
		0.055,
		1.0 / 1.055,
		0.412453,
		0.35758,
		0.180423,
		0.212671,
		0.71516,
		0.072169,
		0.019334,
		0.119193,
		0.950227,
		1.0 / 0.95047,
		1.0 / 1.08883,
		0.008856,
		7.787,
		0.13793103448275862,
		116.0,
		16.0,
		500.0,
		200.0,
	],
	16,
);

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
	const line = f64x2.add(f64x2.mul(constant(16), t), constant(17));
	return v128.bitselect(f64x2.mul(t, f64x2.mul(z, z)), line, f64x2.gt(t, constant(15)));
}

// @ts-ignore: decorator
@inline
function weighted(r: v128, g: v128, b: v128, row: usize): v128 {
	return f64x2.add(f64x2.add(f64x2.mul(constant(row), r), f64x2.mul(constant(row + 1), g)), f64x2.mul(constant(row + 2), b));
}

/** `count` pixels of three doubles at `rgb`, each 0..1, to as many at `out`, which may be `rgb`. */
export function rgbToLab(rgb: usize, count: i32, out: usize): void {
	for (let i = 0; i < count; i += 2, rgb += 48, out += 48) {
		// The last pixel of an odd number takes both lanes.
		const pair = i + 1 < count;
		const next: usize = pair ? 24 : 0;
		const r = linear(v128.load_lane<f64>(rgb + next, v128.load_splat<f64>(rgb), 1));
		const g = linear(v128.load_lane<f64>(rgb + next, v128.load_splat<f64>(rgb, 8), 1, 8));
		const b = linear(v128.load_lane<f64>(rgb + next, v128.load_splat<f64>(rgb, 16), 1, 16));
		const x = cubeRoot(f64x2.mul(weighted(r, g, b, 4), constant(13)));
		const y = cubeRoot(weighted(r, g, b, 7));
		const z = cubeRoot(f64x2.mul(weighted(r, g, b, 10), constant(14)));
		const lightness = f64x2.sub(f64x2.mul(constant(18), y), constant(19));
		const red = f64x2.mul(constant(20), f64x2.sub(x, y));
		const yellow = f64x2.mul(constant(21), f64x2.sub(y, z));
		v128.store_lane<f64>(out, lightness, 0);
		v128.store_lane<f64>(out, red, 0, 8);
		v128.store_lane<f64>(out, yellow, 0, 16);
		if (!pair) return;
		v128.store_lane<f64>(out, lightness, 1, 24);
		v128.store_lane<f64>(out, red, 1, 32);
		v128.store_lane<f64>(out, yellow, 1, 40);
	}
}
