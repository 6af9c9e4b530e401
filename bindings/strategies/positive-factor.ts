/**
 * K = L Lᵀ for dense positive definite matrices of a thousand rows and more, in blocks of 2 × 4 that stay in registers, with the inverse of L
 * and the logarithm of the determinant left to the caller: what a Gaussian process asks of its kernel matrix.
 */
export interface PositiveFactor {
	readonly n: number;
	/** L, [n, n], lower triangle. */
	readonly lower: Float64Array;
	/** [n]: 1 / L_ii. */
	readonly inverse: Float64Array;
}

/** Factors a matrix of which it reads the lower triangle; null if it is not positive definite to working precision. */
export function positiveFactor(matrix: Float64Array, n: number): PositiveFactor | null {
	const L = matrix.slice();
	const inverse = new Float64Array(n);
	for (let i = 0; i < n; i += 2) {
		const a = i * n;
		const second = i + 1 < n;
		const b = second ? a + n : a;
		let j = 0;
		for (; j + 4 <= i; j += 4) {
			const c0 = j * n;
			const c1 = c0 + n;
			const c2 = c1 + n;
			const c3 = c2 + n;
			let s00 = L[a + j]!;
			let s01 = L[a + j + 1]!;
			let s02 = L[a + j + 2]!;
			let s03 = L[a + j + 3]!;
			let s10 = L[b + j]!;
			let s11 = L[b + j + 1]!;
			let s12 = L[b + j + 2]!;
			let s13 = L[b + j + 3]!;
			for (let k = 0; k < j; k++) {
				const x = L[a + k]!;
				const y = L[b + k]!;
				const l0 = L[c0 + k]!;
				const l1 = L[c1 + k]!;
				const l2 = L[c2 + k]!;
				const l3 = L[c3 + k]!;
				s00 -= x * l0;
				s01 -= x * l1;
				s02 -= x * l2;
				s03 -= x * l3;
				s10 -= y * l0;
				s11 -= y * l1;
				s12 -= y * l2;
				s13 -= y * l3;
			}
			const d0 = inverse[j]!;
			const d1 = inverse[j + 1]!;
			const d2 = inverse[j + 2]!;
			const d3 = inverse[j + 3]!;
			s00 *= d0;
			s10 *= d0;
			s01 = (s01 - s00 * L[c1 + j]!) * d1;
			s11 = (s11 - s10 * L[c1 + j]!) * d1;
			s02 = (s02 - s00 * L[c2 + j]! - s01 * L[c2 + j + 1]!) * d2;
			s12 = (s12 - s10 * L[c2 + j]! - s11 * L[c2 + j + 1]!) * d2;
			s03 = (s03 - s00 * L[c3 + j]! - s01 * L[c3 + j + 1]! - s02 * L[c3 + j + 2]!) * d3;
			s13 = (s13 - s10 * L[c3 + j]! - s11 * L[c3 + j + 1]! - s12 * L[c3 + j + 2]!) * d3;
			L[a + j] = s00;
			L[a + j + 1] = s01;
			L[a + j + 2] = s02;
			L[a + j + 3] = s03;
			if (!second) continue;
			L[b + j] = s10;
			L[b + j + 1] = s11;
			L[b + j + 2] = s12;
			L[b + j + 3] = s13;
		}
		for (let row = i; row <= (second ? i + 1 : i); row++) {
			const r = row * n;
			for (let column = j; column <= row; column++) {
				const c = column * n;
				let sum = L[r + column]!;
				const diagonal = sum;
				for (let k = 0; k < column; k++) sum -= L[r + k]! * L[c + k]!;
				if (column < row) {
					L[r + column] = sum * inverse[column]!;
				} else {
					if (!(sum > 1e-14 * diagonal)) return null;
					const root = Math.sqrt(sum);
					L[r + column] = root;
					inverse[column] = 1 / root;
				}
			}
		}
	}
	return { n, lower: L, inverse };
}

/** L⁻¹, [n, n], lower triangle; above it zeros. */
export function inverseOfFactor({ n, lower, inverse }: PositiveFactor): Float64Array {
	const X = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		const r = i * n;
		let k = 0;
		for (; k + 4 <= i; k += 4) {
			const l0 = lower[r + k]!;
			const l1 = lower[r + k + 1]!;
			const l2 = lower[r + k + 2]!;
			const l3 = lower[r + k + 3]!;
			const x0 = k * n;
			const x1 = x0 + n;
			const x2 = x1 + n;
			const x3 = x2 + n;
			for (let j = 0; j < k + 4; j++) X[r + j]! -= l0 * X[x0 + j]! + l1 * X[x1 + j]! + l2 * X[x2 + j]! + l3 * X[x3 + j]!;
		}
		for (; k < i; k++) {
			const l = lower[r + k]!;
			for (let j = 0; j <= k; j++) X[r + j]! -= l * X[k * n + j]!;
		}
		const d = inverse[i]!;
		for (let j = 0; j < i; j++) X[r + j]! *= d;
		X[r + i] = d;
	}
	return X;
}

/** L⁻¹ y by forward substitution. */
export function forward({ n, lower, inverse }: PositiveFactor, y: ArrayLike<number>): Float64Array {
	const x = new Float64Array(n);
	for (let i = 0; i < n; i++) {
		let sum = y[i]!;
		for (let k = 0, r = i * n; k < i; k++) sum -= lower[r + k]! * x[k]!;
		x[i] = sum * inverse[i]!;
	}
	return x;
}
