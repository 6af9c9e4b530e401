/**
 * Inverse cube and fifth roots in two lanes, error below 1e-15 of the value, by multiplications alone: the bits of a float are nearly a
 * logarithm, so dividing them by n gives the root to 3.5 %, and three steps of the binomial series of (1 − e)^(−1/n), e = 1 − x·zⁿ, the rest.
 */

const THIRD: f64 = 1.0 / 3.0;
// The bits of 1.0f · (1 + 1/n), less what makes the largest error smallest.
const START3: f64 = 1419917307.0;
const START5: f64 = 1277928931.0;

// As v128 literals V8 builds these anew at each use; loaded from memory they cost nothing.
const constants = memory.data<f64>([THIRD, START3, 0.2, START5, 1.0, 2.0 / 9.0, 0.12], 16);

// @ts-ignore: decorator
@inline
function constant(index: usize): v128 {
	return v128.load_splat<f64>(constants + (index << 3));
}

/** The first guess: start − bits · (1/n), read as a float. */
// @ts-ignore: decorator
@inline
function guess(x: v128, share: v128, start: v128): v128 {
	const bits = f64x2.convert_low_i32x4_s(f32x4.demote_f64x2_zero(x));
	return f64x2.promote_low_f32x4(i32x4.trunc_sat_f64x2_s_zero(f64x2.sub(start, f64x2.mul(bits, share))));
}

/** x^(−1/3) for each lane; what is not positive and finite gets some number. */
// @ts-ignore: decorator
@inline
export function inverseCubeRoot(x: v128): v128 {
	const one = constant(4);
	const third = constant(0);
	const second = constant(5);
	let z = guess(x, third, constant(1));
	for (let step = 0; step < 2; step++) {
		const e = f64x2.sub(one, f64x2.mul(x, f64x2.mul(f64x2.mul(z, z), z)));
		z = f64x2.add(z, f64x2.mul(f64x2.mul(z, e), f64x2.add(third, f64x2.mul(e, second))));
	}
	const e = f64x2.sub(one, f64x2.mul(x, f64x2.mul(f64x2.mul(z, z), z)));
	return f64x2.add(z, f64x2.mul(f64x2.mul(z, e), third));
}

/** x^(−1/5), likewise. */
// @ts-ignore: decorator
@inline
export function inverseFifthRoot(x: v128): v128 {
	const one = constant(4);
	const fifth = constant(2);
	const second = constant(6);
	let z = guess(x, fifth, constant(3));
	for (let step = 0; step < 2; step++) {
		const square = f64x2.mul(z, z);
		const e = f64x2.sub(one, f64x2.mul(x, f64x2.mul(f64x2.mul(square, square), z)));
		z = f64x2.add(z, f64x2.mul(f64x2.mul(z, e), f64x2.add(fifth, f64x2.mul(e, second))));
	}
	const square = f64x2.mul(z, z);
	const e = f64x2.sub(one, f64x2.mul(x, f64x2.mul(f64x2.mul(square, square), z)));
	return f64x2.add(z, f64x2.mul(f64x2.mul(z, e), fifth));
}
