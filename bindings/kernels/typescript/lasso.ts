/** A pivot at or below this share of its diagonal counts as 0. */
const SINGULAR = 1e-12;
/** The path has arrived when every correlation is below this share of the largest at the start. */
const ARRIVED = 1e-10;
/** A gain in the residual sum of squares below this share of the total is rounding. */
const NO_GAIN = 1e-15;
/** Points on the lasso path that are visited before it is cut; sklearn's and lime's limit. */
const MAX_KNOTS = 500;

/** What a feature is to the path. */
const INACTIVE = 0;
const ACTIVE = 1;
const SINGULAR_FEATURE = 2;

/** LARS with the lasso modification (Efron et al. 2004, §3; Osborne et al. 2000): the last point on the path with at most `count` nonzeros. */
export function selectLasso(gram: Float64Array, cross: Float64Array, n: number, count: number): Int32Array {
	const factorRows = new Float64Array(n * n); // lower triangle of the active features' factor, in the order they became active
	const correlation = cross.slice(0, n); // with the residual
	const coefficient = new Float64Array(n); // by feature
	const slope = new Float64Array(n); // by feature: how fast its correlation falls along the step
	const direction = new Float64Array(n); // by place among the active
	const sign = new Float64Array(n); // by place
	const active = new Int32Array(n); // features by place
	const state = new Uint8Array(n);
	let selected = new Int32Array(0);

	let entering = -1;
	let start = 0;
	for (let j = 0; j < n; j++) {
		const value = Math.abs(cross[j]);
		if (value > start) {
			start = value;
			entering = j;
		}
	}

	let size = 0;
	for (let knot = 0; knot < MAX_KNOTS; knot++) {
		if (entering >= 0) {
			if (extend(gram, n, active, size, entering, factorRows)) {
				active[size] = entering;
				sign[size] = correlation[entering] < 0 ? -1 : 1;
				state[entering] = ACTIVE;
				size++;
			} else state[entering] = SINGULAR_FEATURE;
		}
		if (size === 0) break;
		const level = Math.abs(correlation[active[0]]);
		if (!(level > ARRIVED * start)) break;

		// Equiangular direction, scaled so that all active correlations fall at rate 1.
		solveActive(factorRows, n, size, sign, direction);
		slope.fill(0);
		for (let a = 0; a < size; a++) axpy(slope, direction[a], gram, active[a] * n);

		// How far: until an inactive feature catches up, or an active coefficient reaches zero, at most to the least-squares fit.
		let step = level;
		entering = -1;
		for (let j = 0; j < n; j++) {
			if (state[j] !== INACTIVE) continue;
			const c = correlation[j];
			const s = slope[j];
			// Rounding may have put a tied feature a little beyond the bound: then it enters at once.
			if (1 - s > 0) {
				const above = Math.max(0, (level - c) / (1 - s));
				if (above < step) {
					step = above;
					entering = j;
				}
			}
			if (1 + s > 0) {
				const below = Math.max(0, (level + c) / (1 + s));
				if (below < step) {
					step = below;
					entering = j;
				}
			}
		}
		let leaving = -1;
		for (let a = 0; a < size; a++) {
			const zero = -coefficient[active[a]] / direction[a];
			if (zero > 0 && zero < step) {
				step = zero;
				leaving = a;
			}
		}

		for (let a = 0; a < size; a++) coefficient[active[a]] += step * direction[a];
		axpy(correlation, -step, slope, 0);

		if (leaving >= 0) {
			entering = -1;
			const left = active[leaving];
			coefficient[left] = 0;
			state[left] = INACTIVE;
			active.copyWithin(leaving, leaving + 1, size);
			sign.copyWithin(leaving, leaving + 1, size);
			size--;
			for (let a = leaving; a < size; a++) extend(gram, n, active, a, active[a], factorRows);
		}

		let nonzero = 0;
		for (let j = 0; j < n; j++) if (coefficient[j] !== 0) nonzero++;
		if (nonzero <= count) {
			selected = new Int32Array(nonzero);
			for (let j = 0, at = 0; j < n; j++) if (coefficient[j] !== 0) selected[at++] = j;
		}
		if (entering < 0 && leaving < 0) break; // the least-squares fit
	}
	return selected;
}

/** Row `size` of the factor for `feature`, given the rows of the active before it; false if it is a combination of them. */
function extend(gram: Float64Array, n: number, active: Int32Array, size: number, feature: number, factorRows: Float64Array): boolean {
	const row = size * n;
	const diagonal = gram[feature * n + feature];
	let pivot = diagonal;
	for (let a = 0; a < size; a++) {
		const other = a * n;
		let value = gram[feature * n + active[a]];
		for (let k = 0; k < a; k++) value -= factorRows[row + k] * factorRows[other + k];
		value /= factorRows[other + a];
		factorRows[row + a] = value;
		pivot -= value * value;
	}
	if (!(pivot > SINGULAR * diagonal)) return false;
	factorRows[row + size] = Math.sqrt(pivot);
	return true;
}

/** x = (L Lᵀ)⁻¹ b for the leading `size` rows of the factor. */
function solveActive(factorRows: Float64Array, n: number, size: number, b: Float64Array, x: Float64Array): void {
	for (let i = 0; i < size; i++) {
		let value = b[i];
		for (let k = 0; k < i; k++) value -= factorRows[i * n + k] * x[k];
		x[i] = value / factorRows[i * n + i];
	}
	for (let i = size - 1; i >= 0; i--) {
		const value = x[i] / factorRows[i * n + i];
		x[i] = value;
		for (let k = 0; k < i; k++) x[k] -= factorRows[i * n + k] * value;
	}
}

/** y += a · x, x being the entries of `source` from `at`. */
function axpy(y: Float64Array, a: number, source: Float64Array, at: number): void {
	for (let j = 0; j < y.length; j++) y[j] += a * source[at + j];
}

/** Greedy forward selection: each time the feature whose addition lowers the residual sum of squares most, in the order chosen. */
export function selectForward(gram: Float64Array, cross: Float64Array, square: number, n: number, count: number): Int32Array {
	const most = Math.min(count, n);
	const chosenFeatures = new Int32Array(most);
	const covariance = cross.slice(0, n); // with the residual
	const variance = new Float64Array(n); // beside those chosen
	const floor = new Float64Array(n); // below it a feature is a combination of those chosen
	const rows: Float64Array[] = []; // covariances of the s-th chosen, beside those before it, over its standard deviation
	for (let j = 0; j < n; j++) {
		const diagonal = gram[j * n + j];
		variance[j] = diagonal;
		floor[j] = SINGULAR * diagonal;
	}
	const least = NO_GAIN * square;
	for (let size = 0; size < most; size++) {
		let chosen = -1;
		let best = least;
		for (let j = 0; j < n; j++) {
			const d = variance[j];
			if (!(d > floor[j])) continue;
			const c = covariance[j];
			const gain = c * (c / d);
			if (gain > best) {
				best = gain;
				chosen = j;
			}
		}
		if (chosen < 0) return chosenFeatures.slice(0, size);
		chosenFeatures[size] = chosen;

		const row = gram.slice(chosen * n, (chosen + 1) * n);
		for (const earlier of rows) axpy(row, -earlier[chosen], earlier, 0);
		const reciprocal = 1 / Math.sqrt(variance[chosen]);
		const c = covariance[chosen] * reciprocal;
		for (let j = 0; j < n; j++) {
			const value = row[j] * reciprocal;
			row[j] = value;
			covariance[j] -= value * c;
			variance[j] -= value * value;
		}
		// The chosen one is done with, whatever rounding leaves of its variance.
		variance[chosen] = 0;
		rows.push(row);
	}
	return chosenFeatures;
}
