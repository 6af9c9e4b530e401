/** Reproducible data for benches: a plain congruential generator, of its upper bits. */
export function numbers(length: number, seed = 1): Float64Array {
	let state = seed >>> 0;
	return Float64Array.from({ length }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 8) / 2 ** 24;
	});
}

/** A positive definite matrix [n, n]: that of `2 n` random rows. */
export function positiveMatrix(n: number): Float64Array {
	const rows = numbers(2 * n * n, 7);
	const matrix = new Float64Array(n * n);
	for (let r = 0; r < 2 * n; r++) {
		for (let i = 0; i < n; i++) {
			for (let j = 0; j < n; j++) matrix[i * n + j] += (rows[r * n + i] - 0.5) * (rows[r * n + j] - 0.5);
		}
	}
	return matrix;
}

/** Sizes of `count` coalitions of `features`, from `smallest` to half of them, spread as the Shapley kernel weighs them: ∝ 1 / (s · (M − s)). */
export function shapleySizes(features: number, count: number, smallest: number): Uint32Array {
	const half = features >> 1;
	const weights = Array.from({ length: half + 1 }, (_, size) => (size < smallest ? 0 : 1 / (size * (features - size))));
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const sizes = new Uint32Array(count);
	let size = 0;
	let reached = 0;
	for (let i = 0; i < count; i++) {
		while (size < half && (i + 0.5) / count >= reached) reached += weights[++size] / total;
		sizes[i] = size;
	}
	return sizes;
}
