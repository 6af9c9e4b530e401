/**
 * Which features to keep, from centred normal equations alone. Both walks grow a Cholesky factor of the chosen columns' Gram matrix by one row
 * per feature; a feature whose pivot vanishes is a combination of those chosen and is passed over.
 */

/** A pivot at or below this share of its diagonal counts as 0. */
const SINGULAR: f64 = 1e-12;
/** The path has arrived when every correlation is below this share of the largest at the start. */
const ARRIVED: f64 = 1e-10;
/** A gain in the residual sum of squares below this share of the total is rounding. */
const NO_GAIN: f64 = 1e-15;
/** Points on the lasso path that are visited before it is cut; sklearn's and lime's limit. */
const MAX_KNOTS: i32 = 500;

/** What a feature is to the path. */
const INACTIVE: u8 = 0;
const ACTIVE: u8 = 1;
const SINGULAR_FEATURE: u8 = 2;

/**
 * LARS with the lasso modification (Efron et al. 2004, §3; Osborne et al. 2000): writes the features, in ascending order, of the last point on the
 * path that has at most `count` nonzero coefficients, and returns how many they are. `work`: n² + 5 n doubles, n 32-bit integers, n bytes.
 */
export function selectLasso(gram: usize, cross: usize, n: i32, count: i32, work: usize, out: usize): i32 {
	const vectorBytes = (<usize>n) << 3;
	const factorRows = work; // lower triangle of the active features' factor, in the order they became active
	const correlation = factorRows + <usize>n * vectorBytes; // with the residual
	const coefficient = correlation + vectorBytes; // by feature
	const slope = coefficient + vectorBytes; // by feature: how fast its correlation falls along the step
	const direction = slope + vectorBytes; // by place among the active
	const sign = direction + vectorBytes; // by place
	const active = sign + vectorBytes; // features by place
	const state = active + ((<usize>n) << 2);

	memory.copy(correlation, cross, vectorBytes);
	memory.fill(coefficient, 0, vectorBytes);
	memory.fill(state, INACTIVE, n);
	let entering = -1;
	let start: f64 = 0;
	for (let j = 0; j < n; j++) {
		const value = abs(load<f64>(cross + ((<usize>j) << 3)));
		if (value > start) {
			start = value;
			entering = j;
		}
	}

	let size = 0;
	let selected = 0;
	for (let knot = 0; knot < MAX_KNOTS; knot++) {
		if (entering >= 0) {
			if (extend(gram, n, active, size, entering, factorRows)) {
				store<i32>(active + ((<usize>size) << 2), entering);
				store<f64>(sign + ((<usize>size) << 3), load<f64>(correlation + ((<usize>entering) << 3)) < 0 ? -1.0 : 1.0);
				store<u8>(state + <usize>entering, ACTIVE);
				size++;
			} else store<u8>(state + <usize>entering, SINGULAR_FEATURE);
		}
		if (size == 0) break;
		const level = abs(load<f64>(correlation + ((<usize>load<i32>(active)) << 3)));
		if (!(level > ARRIVED * start)) break;

		// Equiangular direction, scaled so that all active correlations fall at rate 1.
		solveActive(factorRows, n, size, sign, direction);
		memory.fill(slope, 0, vectorBytes);
		for (let a = 0; a < size; a++) {
			axpy(slope, load<f64>(direction + ((<usize>a) << 3)), gram + <usize>load<i32>(active + ((<usize>a) << 2)) * vectorBytes, n);
		}

		// How far: until an inactive feature catches up, or an active coefficient reaches zero, at most to the least-squares fit.
		let step = level;
		entering = -1;
		for (let j = 0; j < n; j++) {
			if (load<u8>(state + <usize>j) != INACTIVE) continue;
			const c = load<f64>(correlation + ((<usize>j) << 3));
			const s = load<f64>(slope + ((<usize>j) << 3));
			// Rounding may have put a tied feature a little beyond the bound: then it enters at once.
			if (1.0 - s > 0) {
				const above = max(0.0, (level - c) / (1.0 - s));
				if (above < step) {
					step = above;
					entering = j;
				}
			}
			if (1.0 + s > 0) {
				const below = max(0.0, (level + c) / (1.0 + s));
				if (below < step) {
					step = below;
					entering = j;
				}
			}
		}
		let leaving = -1;
		for (let a = 0; a < size; a++) {
			const zero =
				-load<f64>(coefficient + ((<usize>load<i32>(active + ((<usize>a) << 2))) << 3)) / load<f64>(direction + ((<usize>a) << 3));
			if (zero > 0 && zero < step) {
				step = zero;
				leaving = a;
			}
		}

		for (let a = 0; a < size; a++) {
			const at = coefficient + ((<usize>load<i32>(active + ((<usize>a) << 2))) << 3);
			store<f64>(at, load<f64>(at) + step * load<f64>(direction + ((<usize>a) << 3)));
		}
		axpy(correlation, -step, slope, n);

		if (leaving >= 0) {
			entering = -1;
			const left = load<i32>(active + ((<usize>leaving) << 2));
			store<f64>(coefficient + ((<usize>left) << 3), 0.0);
			store<u8>(state + <usize>left, INACTIVE);
			size--;
			for (let a = leaving; a < size; a++) {
				store<i32>(active + ((<usize>a) << 2), load<i32>(active + ((<usize>a) << 2), 4));
				store<f64>(sign + ((<usize>a) << 3), load<f64>(sign + ((<usize>a) << 3), 8));
			}
			for (let a = leaving; a < size; a++) extend(gram, n, active, a, load<i32>(active + ((<usize>a) << 2)), factorRows);
		}

		let nonzero = 0;
		for (let j = 0; j < n; j++) nonzero += i32(load<f64>(coefficient + ((<usize>j) << 3)) != 0);
		if (nonzero <= count) {
			selected = 0;
			for (let j = 0; j < n; j++) {
				if (load<f64>(coefficient + ((<usize>j) << 3)) == 0) continue;
				store<i32>(out + ((<usize>selected) << 2), j);
				selected++;
			}
		}
		if (entering < 0 && leaving < 0) break; // the least-squares fit
	}
	return selected;
}

/** Row `size` of the factor for `feature`, given the rows of the active before it; false if it is a combination of them. */
function extend(gram: usize, n: i32, active: usize, size: i32, feature: i32, factorRows: usize): bool {
	const stride = (<usize>n) << 3;
	const row = factorRows + <usize>size * stride;
	const source = gram + <usize>feature * stride;
	const diagonal = load<f64>(source + ((<usize>feature) << 3));
	let pivot = diagonal;
	for (let a = 0; a < size; a++) {
		const other = factorRows + <usize>a * stride;
		let value = load<f64>(source + ((<usize>load<i32>(active + ((<usize>a) << 2))) << 3));
		for (let k: usize = 0; k < (<usize>a) << 3; k += 8) value -= load<f64>(row + k) * load<f64>(other + k);
		value /= load<f64>(other + ((<usize>a) << 3));
		store<f64>(row + ((<usize>a) << 3), value);
		pivot -= value * value;
	}
	if (!(pivot > SINGULAR * diagonal)) return false;
	store<f64>(row + ((<usize>size) << 3), sqrt(pivot));
	return true;
}

/** x = (L Lᵀ)⁻¹ b for the leading `size` rows of the factor. */
function solveActive(factorRows: usize, n: i32, size: i32, b: usize, x: usize): void {
	const stride = (<usize>n) << 3;
	for (let i = 0; i < size; i++) {
		const row = factorRows + <usize>i * stride;
		const at = (<usize>i) << 3;
		let value = load<f64>(b + at);
		for (let k: usize = 0; k < at; k += 8) value -= load<f64>(row + k) * load<f64>(x + k);
		store<f64>(x + at, value / load<f64>(row + at));
	}
	for (let i = size - 1; i >= 0; i--) {
		const row = factorRows + <usize>i * stride;
		const at = (<usize>i) << 3;
		const value = load<f64>(x + at) / load<f64>(row + at);
		store<f64>(x + at, value);
		for (let k: usize = 0; k < at; k += 8) store<f64>(x + k, load<f64>(x + k) - load<f64>(row + k) * value);
	}
}

/** y [n] += a · x. */
function axpy(y: usize, a: f64, x: usize, n: i32): void {
	const end = y + ((<usize>n) << 3);
	const splat = f64x2.splat(a);
	for (; y + 16 <= end; y += 16, x += 16) v128.store(y, f64x2.add(v128.load(y), f64x2.mul(splat, v128.load(x))));
	if (y < end) store<f64>(y, load<f64>(y) + a * load<f64>(x));
}

/**
 * Greedy forward selection: each time the feature whose addition lowers the residual sum of squares most, c_j² / d_j, where c_j is its covariance
 * with the residual and d_j its variance beside those chosen. Writes features in the order chosen and returns how many: fewer than `count` when
 * nothing more is gained. `work`: (count + 3) · n doubles.
 */
export function selectForward(gram: usize, cross: usize, square: f64, n: i32, count: i32, work: usize, out: usize): i32 {
	const vectorBytes = (<usize>n) << 3;
	const covariance = work;
	const variance = covariance + vectorBytes;
	const floor = variance + vectorBytes; // below it a feature is a combination of those chosen
	const rows = floor + vectorBytes; // row s: covariances of the s-th chosen, beside those before it, over its standard deviation
	memory.copy(covariance, cross, vectorBytes);
	for (let j = 0; j < n; j++) {
		const diagonal = load<f64>(gram + <usize>j * vectorBytes + ((<usize>j) << 3));
		store<f64>(variance + ((<usize>j) << 3), diagonal);
		store<f64>(floor + ((<usize>j) << 3), SINGULAR * diagonal);
	}
	const least = NO_GAIN * square;
	for (let size = 0; size < count; size++) {
		let chosen = -1;
		let best = least;
		for (let j = 0; j < n; j++) {
			const d = load<f64>(variance + ((<usize>j) << 3));
			if (!(d > load<f64>(floor + ((<usize>j) << 3)))) continue;
			const c = load<f64>(covariance + ((<usize>j) << 3));
			const gain = c * (c / d);
			if (gain > best) {
				best = gain;
				chosen = j;
			}
		}
		if (chosen < 0) return size;
		store<i32>(out + ((<usize>size) << 2), chosen);

		const offset = (<usize>chosen) << 3;
		const row = rows + <usize>size * vectorBytes;
		memory.copy(row, gram + <usize>chosen * vectorBytes, vectorBytes);
		for (let s = 0; s < size; s++) {
			const earlier = rows + <usize>s * vectorBytes;
			axpy(row, -load<f64>(earlier + offset), earlier, n);
		}
		const reciprocal = 1.0 / sqrt(load<f64>(variance + offset));
		const c = load<f64>(covariance + offset) * reciprocal;
		for (let j: usize = 0; j < vectorBytes; j += 8) {
			const value = load<f64>(row + j) * reciprocal;
			store<f64>(row + j, value);
			store<f64>(covariance + j, load<f64>(covariance + j) - value * c);
			store<f64>(variance + j, load<f64>(variance + j) - value * value);
		}
		// The chosen one is done with, whatever rounding leaves of its variance.
		store<f64>(variance + offset, 0.0);
	}
	return count;
}
