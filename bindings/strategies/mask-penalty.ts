/** A grid of cells, row by row. */
export interface Grid {
	readonly rows: number;
	readonly columns: number;
}

/** What a mask costs whatever the model says: how much of the image it changes (or keeps), and how rough it is. */
export interface Penalty {
	/** The mask that costs nothing: 1 in the deletion game (keep everything), 0 in the preservation game. */
	readonly ideal: 0 | 1;
	/** Times Σ |mask − ideal|. */
	readonly l1: number;
	/** Times Σ |∇mask|^beta, forward differences. */
	readonly tv: number;
	/** A positive integer: powers of square roots and products alone are the same on every engine. */
	readonly beta: number;
	/** Σ |Δ down|^beta + Σ |Δ across|^beta instead of Σ (Δ down² + Δ across²)^(beta / 2). */
	readonly separable?: boolean;
	/** |∇mask| counts as at least this in the factor |∇mask|^(beta − 2) of the gradient; default 0, and 1e-5 for beta 1, whose gradient has a pole there. */
	readonly least?: number;
}

const POLE = 1e-5;

/** The penalty of the mask whose cells begin at `at` of `masks`; with `out`, adds its gradient to `out` [cells]. */
export function penaltyOf(penalty: Penalty, { rows, columns }: Grid, masks: ArrayLike<number>, at: number, out?: Float64Array): number {
	const { ideal, l1, tv, beta, separable = false } = penalty;
	const least = penalty.least ?? (beta < 2 ? POLE : 0);
	let distance = 0;
	for (let cell = 0; cell < rows * columns; cell++) {
		const difference = masks[at + cell]! - ideal;
		distance += Math.abs(difference);
		if (out !== undefined) out[cell]! += l1 * Math.sign(difference);
	}
	if (tv === 0) return l1 * distance;
	let variation = 0;
	const slope = (size: number) => tv * beta * power(Math.max(size, least), beta - 2);
	for (let row = 0, cell = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++, cell++) {
			const here = masks[at + cell]!;
			const down = row + 1 < rows ? masks[at + cell + columns]! - here : 0;
			const across = column + 1 < columns ? masks[at + cell + 1]! - here : 0;
			const size = separable ? Math.abs(down) : Math.sqrt(down * down + across * across);
			variation += power(size, beta) + (separable ? power(Math.abs(across), beta) : 0);
			if (out === undefined || (down === 0 && across === 0)) continue;
			const downwards = slope(size) * down;
			const sideways = (separable ? slope(Math.abs(across)) : slope(size)) * across;
			out[cell]! -= downwards + sideways;
			if (down !== 0) out[cell + columns]! += downwards;
			if (across !== 0) out[cell + 1]! += sideways;
		}
	}
	return l1 * distance + tv * variation;
}

/** base^exponent for an integer exponent >= −1; 0^0 = 1. */
function power(base: number, exponent: number): number {
	if (exponent < 0) return 1 / base;
	let out = 1;
	for (let i = 0; i < exponent; i++) out *= base;
	return out;
}
