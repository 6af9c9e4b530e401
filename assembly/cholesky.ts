/**
 * A X = B for a symmetric positive semidefinite A by A = L Lᵀ, left-looking.
 *
 * L lives in panels of four rows, [panel][column k][4 rows]: a 4 × 4 block of L is contiguous, and the update of a block by all columns to its
 * left streams two panels. Every element subtracts its products in the order of k, as the textbook loop does, so the bits are the same.
 * Rows are padded to a multiple of four with zeros.
 */

/** A pivot at or below this share of the diagonal it started from counts as 0: its unknown becomes 0. */
const SINGULAR: f64 = 1e-12;

/** n rounded up to whole panels. */
// @ts-ignore: AssemblyScript's decorator
@inline
export function padded(n: i32): usize {
	return <usize>((n + 3) & ~3);
}

/** out [n, targets] = A⁻¹ rhs; returns the rank. `work`: padded² + 2 · padded doubles. */
export function solvePositive(matrix: usize, rhs: usize, n: i32, targets: i32, work: usize, out: usize): i32 {
	return solveShifted(matrix, rhs, n, targets, 0.0, work, out);
}

/** `solvePositive` for A + shift · I. */
export function solveShifted(matrix: usize, rhs: usize, n: i32, targets: i32, shift: f64, work: usize, out: usize): i32 {
	const size = padded(n);
	const inverse = work + ((size * size) << 3);
	const vector = inverse + (size << 3);
	const rank = factor(matrix, n, shift, work, inverse);
	const stride = (<usize>targets) << 3;
	for (let t = 0; t < targets; t++) {
		for (let i = 0; i < n; i++) store<f64>(vector + ((<usize>i) << 3), load<f64>(rhs + <usize>i * stride + ((<usize>t) << 3)));
		for (let i = <usize>n; i < size; i++) store<f64>(vector + (i << 3), 0.0);
		substitute(work, inverse, size, vector);
		for (let i = 0; i < n; i++) store<f64>(out + <usize>i * stride + ((<usize>t) << 3), load<f64>(vector + ((<usize>i) << 3)));
	}
	return rank;
}

/** Factors matrix + shift · I into `panels` and the reciprocal pivots (0 for a singular one); returns how many pivots are not singular. */
export function factor(matrix: usize, n: i32, shift: f64, panels: usize, inverse: usize): i32 {
	const size = padded(n);
	const panelBytes = size << 5;
	const count = <i32>(size >> 2);
	for (let p = 0; p < count; p++) packPanel(matrix, n, p, panels + <usize>p * panelBytes);
	for (let j = 0; j < count << 2; j++) {
		const diagonal = panels + <usize>(j >> 2) * panelBytes + ((<usize>j) << 5) + ((j & 3) << 3);
		const value = load<f64>(diagonal) + (j < n ? shift : 0.0);
		store<f64>(diagonal, value);
		store<f64>(inverse + ((<usize>j) << 3), SINGULAR * value);
	}
	let rank = 0;
	for (let q = 0; q < count; q++) {
		const columns = q << 2;
		const panel = panels + <usize>q * panelBytes;
		const block = panel + ((<usize>columns) << 5);
		const pivots = inverse + ((<usize>columns) << 3);
		subtractBlock(panel, panel, columns, block);
		rank += factorBlock(block, pivots);
		for (let p = q + 1; p < count; p++) {
			const below = panels + <usize>p * panelBytes;
			subtractBlock(panel, below, columns, below + ((<usize>columns) << 5));
			finishBlock(block, pivots, below + ((<usize>columns) << 5));
		}
	}
	return rank;
}

/** Copies the rows of panel p up to its diagonal block; A is symmetric, so the four rows at column k are four neighbours of row k. */
function packPanel(matrix: usize, n: i32, p: i32, panel: usize): void {
	const first = p << 2;
	const have = min(4, n - first);
	const stride = (<usize>n) << 3;
	let source = matrix + ((<usize>first) << 3);
	if (have == 4) {
		for (let k = 0; k < first + 4; k++, source += stride, panel += 32) {
			v128.store(panel, v128.load(source));
			v128.store(panel, v128.load(source, 16), 16);
		}
		return;
	}
	memory.fill(panel, 0, (<usize>(first + 4)) << 5);
	for (let k = 0; k < n; k++, source += stride, panel += 32) {
		for (let r = 0; r < have; r++) store<f64>(panel + ((<usize>r) << 3), load<f64>(source + ((<usize>r) << 3)));
	}
}

/** block [4 columns][4 rows] −= Σ_k left[k]ᵀ right[k]. */
function subtractBlock(left: usize, right: usize, count: i32, block: usize): void {
	let a0 = v128.load(block);
	let b0 = v128.load(block, 16);
	let a1 = v128.load(block, 32);
	let b1 = v128.load(block, 48);
	let a2 = v128.load(block, 64);
	let b2 = v128.load(block, 80);
	let a3 = v128.load(block, 96);
	let b3 = v128.load(block, 112);
	const end = left + ((<usize>count) << 5);
	for (; left < end; left += 32, right += 32) {
		const a = v128.load(right);
		const b = v128.load(right, 16);
		let splat = v128.load64_splat(left);
		a0 = f64x2.sub(a0, f64x2.mul(splat, a));
		b0 = f64x2.sub(b0, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 8);
		a1 = f64x2.sub(a1, f64x2.mul(splat, a));
		b1 = f64x2.sub(b1, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 16);
		a2 = f64x2.sub(a2, f64x2.mul(splat, a));
		b2 = f64x2.sub(b2, f64x2.mul(splat, b));
		splat = v128.load64_splat(left, 24);
		a3 = f64x2.sub(a3, f64x2.mul(splat, a));
		b3 = f64x2.sub(b3, f64x2.mul(splat, b));
	}
	v128.store(block, a0);
	v128.store(block, b0, 16);
	v128.store(block, a1, 32);
	v128.store(block, b1, 48);
	v128.store(block, a2, 64);
	v128.store(block, b2, 80);
	v128.store(block, a3, 96);
	v128.store(block, b3, 112);
}

/** Factors a diagonal block in place. `pivots` holds the four thresholds and receives the reciprocals; returns how many pivots stand. */
function factorBlock(block: usize, pivots: usize): i32 {
	let rank = 0;
	for (let c: usize = 0; c < 4; c++) {
		const column = block + (c << 5);
		const value = load<f64>(column + (c << 3));
		const stands = value > load<f64>(pivots + (c << 3));
		const reciprocal = stands ? 1.0 / sqrt(value) : 0.0;
		rank += i32(stands);
		store<f64>(pivots + (c << 3), reciprocal);
		for (let r = c + 1; r < 4; r++) {
			const entry = load<f64>(column + (r << 3)) * reciprocal;
			store<f64>(column + (r << 3), entry);
			for (let d = c + 1; d <= r; d++) {
				const at = block + (d << 5) + (r << 3);
				store<f64>(at, load<f64>(at) - load<f64>(column + (d << 3)) * entry);
			}
		}
	}
	return rank;
}

/** Solves a block below the diagonal block `diagonal` against it. */
function finishBlock(diagonal: usize, pivots: usize, block: usize): void {
	let splat = v128.load64_splat(pivots);
	const a0 = f64x2.mul(v128.load(block), splat);
	const b0 = f64x2.mul(v128.load(block, 16), splat);
	v128.store(block, a0);
	v128.store(block, b0, 16);
	splat = v128.load64_splat(diagonal, 8);
	let a1 = f64x2.sub(v128.load(block, 32), f64x2.mul(splat, a0));
	let b1 = f64x2.sub(v128.load(block, 48), f64x2.mul(splat, b0));
	splat = v128.load64_splat(pivots, 8);
	a1 = f64x2.mul(a1, splat);
	b1 = f64x2.mul(b1, splat);
	v128.store(block, a1, 32);
	v128.store(block, b1, 48);
	splat = v128.load64_splat(diagonal, 16);
	let a2 = f64x2.sub(v128.load(block, 64), f64x2.mul(splat, a0));
	let b2 = f64x2.sub(v128.load(block, 80), f64x2.mul(splat, b0));
	splat = v128.load64_splat(diagonal, 48);
	a2 = f64x2.sub(a2, f64x2.mul(splat, a1));
	b2 = f64x2.sub(b2, f64x2.mul(splat, b1));
	splat = v128.load64_splat(pivots, 16);
	a2 = f64x2.mul(a2, splat);
	b2 = f64x2.mul(b2, splat);
	v128.store(block, a2, 64);
	v128.store(block, b2, 80);
	splat = v128.load64_splat(diagonal, 24);
	let a3 = f64x2.sub(v128.load(block, 96), f64x2.mul(splat, a0));
	let b3 = f64x2.sub(v128.load(block, 112), f64x2.mul(splat, b0));
	splat = v128.load64_splat(diagonal, 56);
	a3 = f64x2.sub(a3, f64x2.mul(splat, a1));
	b3 = f64x2.sub(b3, f64x2.mul(splat, b1));
	splat = v128.load64_splat(diagonal, 88);
	a3 = f64x2.sub(a3, f64x2.mul(splat, a2));
	b3 = f64x2.sub(b3, f64x2.mul(splat, b2));
	splat = v128.load64_splat(pivots, 24);
	v128.store(block, f64x2.mul(a3, splat), 96);
	v128.store(block, f64x2.mul(b3, splat), 112);
}

/** x [size] ← (L Lᵀ)⁻¹ x: forward by columns in ascending order, backward in descending order. */
export function substitute(panels: usize, inverse: usize, size: usize, x: usize): void {
	const panelBytes = size << 5;
	const count = <i32>(size >> 2);
	for (let p = 0; p < count; p++) {
		const columns = (<usize>p) << 7;
		const block = panels + <usize>p * panelBytes + columns;
		const at = x + ((<usize>p) << 5);
		const pivots = inverse + ((<usize>p) << 5);
		const x0 = load<f64>(at) * load<f64>(pivots);
		const x1 = (load<f64>(at, 8) - load<f64>(block, 8) * x0) * load<f64>(pivots, 8);
		const x2 = (load<f64>(at, 16) - load<f64>(block, 16) * x0 - load<f64>(block, 48) * x1) * load<f64>(pivots, 16);
		const x3 =
			(load<f64>(at, 24) - load<f64>(block, 24) * x0 - load<f64>(block, 56) * x1 - load<f64>(block, 88) * x2) * load<f64>(pivots, 24);
		store<f64>(at, x0);
		store<f64>(at, x1, 8);
		store<f64>(at, x2, 16);
		store<f64>(at, x3, 24);
		const s0 = f64x2.splat(x0);
		const s1 = f64x2.splat(x1);
		const s2 = f64x2.splat(x2);
		const s3 = f64x2.splat(x3);
		for (let below = p + 1; below < count; below++) {
			const l = panels + <usize>below * panelBytes + columns;
			const y = x + ((<usize>below) << 5);
			let a = f64x2.sub(v128.load(y), f64x2.mul(v128.load(l), s0));
			let b = f64x2.sub(v128.load(y, 16), f64x2.mul(v128.load(l, 16), s0));
			a = f64x2.sub(a, f64x2.mul(v128.load(l, 32), s1));
			b = f64x2.sub(b, f64x2.mul(v128.load(l, 48), s1));
			a = f64x2.sub(a, f64x2.mul(v128.load(l, 64), s2));
			b = f64x2.sub(b, f64x2.mul(v128.load(l, 80), s2));
			v128.store(y, f64x2.sub(a, f64x2.mul(v128.load(l, 96), s3)));
			v128.store(y, f64x2.sub(b, f64x2.mul(v128.load(l, 112), s3)), 16);
		}
	}
	for (let p = count - 1; p >= 0; p--) {
		const panel = panels + <usize>p * panelBytes;
		const block = panel + ((<usize>p) << 7);
		const at = x + ((<usize>p) << 5);
		const pivots = inverse + ((<usize>p) << 5);
		const x3 = load<f64>(at, 24) * load<f64>(pivots, 24);
		const x2 = (load<f64>(at, 16) - load<f64>(block, 88) * x3) * load<f64>(pivots, 16);
		const x1 = (load<f64>(at, 8) - load<f64>(block, 56) * x3 - load<f64>(block, 48) * x2) * load<f64>(pivots, 8);
		const x0 = (load<f64>(at) - load<f64>(block, 24) * x3 - load<f64>(block, 16) * x2 - load<f64>(block, 8) * x1) * load<f64>(pivots);
		store<f64>(at, x0);
		store<f64>(at, x1, 8);
		store<f64>(at, x2, 16);
		store<f64>(at, x3, 24);
		const s0 = f64x2.splat(x0);
		const s1 = f64x2.splat(x1);
		const s2 = f64x2.splat(x2);
		const s3 = f64x2.splat(x3);
		// Lanes run across the unknowns to the left, so the block [4 columns][4 rows] is turned as it is read.
		for (let l = panel, y = x; y < at; l += 128, y += 32) {
			let c0 = v128.load(l, 16);
			let c1 = v128.load(l, 48);
			let c2 = v128.load(l, 80);
			let c3 = v128.load(l, 112);
			let a = f64x2.sub(v128.load(y), f64x2.mul(v128.shuffle<f64>(c0, c1, 1, 3), s3));
			let b = f64x2.sub(v128.load(y, 16), f64x2.mul(v128.shuffle<f64>(c2, c3, 1, 3), s3));
			a = f64x2.sub(a, f64x2.mul(v128.shuffle<f64>(c0, c1, 0, 2), s2));
			b = f64x2.sub(b, f64x2.mul(v128.shuffle<f64>(c2, c3, 0, 2), s2));
			c0 = v128.load(l);
			c1 = v128.load(l, 32);
			c2 = v128.load(l, 64);
			c3 = v128.load(l, 96);
			a = f64x2.sub(a, f64x2.mul(v128.shuffle<f64>(c0, c1, 1, 3), s1));
			b = f64x2.sub(b, f64x2.mul(v128.shuffle<f64>(c2, c3, 1, 3), s1));
			v128.store(y, f64x2.sub(a, f64x2.mul(v128.shuffle<f64>(c0, c1, 0, 2), s0)));
			v128.store(y, f64x2.sub(b, f64x2.mul(v128.shuffle<f64>(c2, c3, 0, 2), s0)), 16);
		}
	}
}
