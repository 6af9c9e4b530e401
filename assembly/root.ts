/**
 * Inverse cube and fifth roots in two lanes, error below 1e-15 of the value, by multiplications alone: the bits of a float are nearly a
 * logarithm, so dividing them by n gives the root to 3.5 %, and two steps of the binomial series of (1 − e)^(−1/n), e = 1 − x·zⁿ, the rest.
 */

// Coefficients of the series, and the bits of 1.0f · (1 + 1/n), less what makes the largest error smallest.
const CUBE: usize = memory.data<f64>([1.0 / 3.0, 2.0 / 9.0, 14.0 / 81.0, 1419917307.0], 16);
const FIFTH: usize = memory.data<f64>([0.2, 0.12, 0.088, 1277928931.0], 16);
const ONE: usize = memory.data<f64>([1.0], 16);

/** The first guess: start − bits · (1/n), read as a float. */
// @ts-ignore: decorator
@inline
function guess(x: v128, series: usize): v128 {
	const bits = f64x2.convert_low_i32x4_s(f32x4.demote_f64x2_zero(x));
	const root = f64x2.sub(v128.load_splat<f64>(series, 24), f64x2.mul(bits, v128.load_splat<f64>(series)));
	return f64x2.promote_low_f32x4(i32x4.trunc_sat_f64x2_s_zero(root));
}

/** z · (1 − e)^(−1/n) to the third power of e. */
// @ts-ignore: decorator
@inline
function better(z: v128, e: v128, series: usize): v128 {
	const high = f64x2.add(v128.load_splat<f64>(series, 8), f64x2.mul(e, v128.load_splat<f64>(series, 16)));
	return f64x2.add(z, f64x2.mul(f64x2.mul(z, e), f64x2.add(v128.load_splat<f64>(series), f64x2.mul(e, high))));
}

/** x^(−1/3) for each lane; what is not positive and finite gets some number. */
// @ts-ignore: decorator
@inline
export function inverseCubeRoot(x: v128): v128 {
	const one = v128.load_splat<f64>(ONE);
	let z = guess(x, CUBE);
	z = better(z, f64x2.sub(one, f64x2.mul(f64x2.mul(x, z), f64x2.mul(z, z))), CUBE);
	return better(z, f64x2.sub(one, f64x2.mul(f64x2.mul(x, z), f64x2.mul(z, z))), CUBE);
}

/** x^(−1/5), likewise. */
// @ts-ignore: decorator
@inline
export function inverseFifthRoot(x: v128): v128 {
	const one = v128.load_splat<f64>(ONE);
	let z = guess(x, FIFTH);
	let square = f64x2.mul(z, z);
	z = better(z, f64x2.sub(one, f64x2.mul(f64x2.mul(x, z), f64x2.mul(square, square))), FIFTH);
	square = f64x2.mul(z, z);
	return better(z, f64x2.sub(one, f64x2.mul(f64x2.mul(x, z), f64x2.mul(square, square))), FIFTH);
}
