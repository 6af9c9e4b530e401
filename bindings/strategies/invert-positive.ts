/**
 * Inverts a symmetric positive definite matrix [n, n] in place, by Cholesky, n³ / 2 multiplications: a third of solving for the identity.
 *
 * Every sum is added up in the order of its terms, several sums or terms per pass: half the reading and writing, the same digits.
 *
 * @param matrix its first n² values; only the lower triangle is read
 */
export function invertPositive(matrix: Float64Array, n: number): void {
	factor(matrix, n);
	invertFactor(matrix, n);
	square(matrix, n);
	for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
}

/** L, two rows at a time: sums that do not wait for each other. The diagonal keeps 1 / L_ii, which is all that is needed of it. */
function factor(matrix: Float64Array, n: number): void {
	for (let i = 0; i < n; i += 2) {
		const row = i * n;
		// Where there is no second row, the first is done twice.
		const next = i + 1 < n ? row + n : row;
		for (let j = 0; j < i; j++) {
			const other = j * n;
			let first = matrix[row + j]!;
			let second = matrix[next + j]!;
			for (let k = 0; k < j; k++) {
				const value = matrix[other + k]!;
				first -= matrix[row + k]! * value;
				second -= matrix[next + k]! * value;
			}
			const pivot = matrix[other + j]!;
			matrix[row + j] = first * pivot;
			matrix[next + j] = second * pivot;
		}
		let own = matrix[row + i]!;
		let beside = matrix[next + i]!;
		for (let k = 0; k < i; k++) {
			const value = matrix[row + k]!;
			own -= value * value;
			beside -= matrix[next + k]! * value;
		}
		matrix[row + i] = 1 / Math.sqrt(own);
		if (next === row) return;
		matrix[next + i] = beside * matrix[row + i]!;
		let last = matrix[next + i + 1]!;
		for (let k = 0; k <= i; k++) last -= matrix[next + k]! * matrix[next + k]!;
		matrix[next + i + 1] = 1 / Math.sqrt(last);
	}
}

/** L⁻¹ but for its diagonal, which is there; row i needs L's row i and the finished rows above. */
function invertFactor(matrix: Float64Array, n: number): void {
	const inverse = new Float64Array(n);
	for (let i = 0; i < n; i++) {
		const row = i * n;
		const pivot = matrix[row + i]!;
		inverse.fill(0, 0, i);
		let k = 0;
		for (; k + 1 < i; k += 2) {
			const first = -matrix[row + k]! * pivot;
			const second = -matrix[row + k + 1]! * pivot;
			const other = k * n;
			const next = other + n;
			for (let j = 0; j <= k; j++) inverse[j] = inverse[j]! + first * matrix[other + j]! + second * matrix[next + j]!;
			inverse[k + 1]! += second * matrix[next + k + 1]!;
		}
		if (k < i) {
			const last = -matrix[row + k]! * pivot;
			for (let j = 0; j <= k; j++) inverse[j]! += last * matrix[k * n + j]!;
		}
		for (let j = 0; j < i; j++) matrix[row + j] = inverse[j]!;
	}
}

/** L⁻ᵀL⁻¹: entry (i, j) needs rows i.. only, so that row i may be overwritten once it is done. */
function square(matrix: Float64Array, n: number): void {
	const sums = new Float64Array(n);
	for (let i = 0; i < n; i++) {
		sums.fill(0, 0, i + 1);
		let k = i;
		for (; k + 3 < n; k += 4) {
			const a = k * n;
			const b = a + n;
			const c = b + n;
			const d = c + n;
			const p = matrix[a + i]!;
			const q = matrix[b + i]!;
			const r = matrix[c + i]!;
			const s = matrix[d + i]!;
			for (let j = 0; j <= i; j++) {
				sums[j] = sums[j]! + p * matrix[a + j]! + q * matrix[b + j]! + r * matrix[c + j]! + s * matrix[d + j]!;
			}
		}
		for (; k < n; k++) {
			const value = matrix[k * n + i]!;
			for (let j = 0; j <= i; j++) sums[j]! += value * matrix[k * n + j]!;
		}
		for (let j = 0; j <= i; j++) matrix[i * n + j] = sums[j]!;
	}
}
