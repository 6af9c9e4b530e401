/** What `MaskSums` says. */
export interface MaskEstimate {
	/** [targets, points] */
	readonly attributions: Float64Array;
	/** [targets, points] */
	readonly standardErrors: Float64Array;
	/** [targets] */
	readonly baseValues: Float64Array;
}

/**
 * Sums over random masks m of what the model said of the image under them, f, at rows × columns points of the image. Memory is a few numbers per point
 * and target, however many masks there are.
 */
export class MaskSums {
	readonly #targets: number;
	readonly #points: number;
	readonly #rows: number;
	readonly #columns: number;
	readonly #cells: number;
	#count = 0;
	/** [points]: Σ m, Σ m². */
	readonly #m: Float64Array;
	readonly #mm: Float64Array;
	/** [targets]: Σ f, Σ f². */
	readonly #f: Float64Array;
	readonly #ff: Float64Array;
	/** [targets, points]: Σ f m, Σ f² m, Σ f m², Σ f² m². */
	readonly #fm: Float64Array;
	readonly #ffm: Float64Array;
	readonly #fmm: Float64Array;
	readonly #ffmm: Float64Array;
	/** One mask at the points, and on the way there its rows of cells at the columns of points. */
	readonly #mask: Float64Array;
	readonly #spread: Float64Array;

	/** Masks have cells × cells cells. */
	constructor(rows: number, columns: number, cells: number, targets: number) {
		this.#targets = targets;
		this.#rows = rows;
		this.#columns = columns;
		this.#cells = cells;
		this.#points = rows * columns;
		const perPoint = () => new Float64Array(this.#points);
		const perTarget = () => new Float64Array(targets);
		const perBoth = () => new Float64Array(targets * this.#points);
		[this.#m, this.#mm, this.#mask] = [perPoint(), perPoint(), perPoint()];
		[this.#f, this.#ff] = [perTarget(), perTarget()];
		[this.#fm, this.#ffm, this.#fmm, this.#ffmm] = [perBoth(), perBoth(), perBoth(), perBoth()];
		this.#spread = new Float64Array(cells * columns);
	}

	/** A mask [cells, cells], moved `down` and `across` by parts of a cell, and what the model said of the image under it, [targets]. */
	add(cells: Float32Array, down: number, across: number, said: Float64Array): void {
		this.#interpolate(cells, down, across);
		this.#count++;
		const mask = this.#mask;
		for (let point = 0; point < mask.length; point++) {
			const m = mask[point]!;
			this.#m[point]! += m;
			this.#mm[point]! += m * m;
		}
		for (let t = 0; t < this.#targets; t++) {
			const f = said[t]!;
			this.#f[t]! += f;
			this.#ff[t]! += f * f;
			for (let point = 0, at = t * this.#points; point < mask.length; point++, at++) {
				const m = mask[point]!;
				const fm = f * m;
				this.#fm[at]! += fm;
				this.#ffm[at]! += f * fm;
				this.#fmm[at]! += fm * m;
				this.#ffmm[at]! += fm * fm;
			}
		}
	}

	/** The mask at the points, where the composed pictures have it: see `MaskSet.offsets`. */
	#interpolate(cells: Float32Array, down: number, across: number): void {
		const size = this.#cells;
		const columns = this.#columns;
		const place = (index: number, points: number, offset: number): number =>
			Math.min(Math.max(((index + 0.5) * (size - 1)) / points - 0.5 + offset, 0), size - 1);
		for (let x = 0; x < columns; x++) {
			const at = place(x, columns, across);
			const first = Math.floor(at);
			const second = Math.min(first + 1, size - 1);
			const share = at - first;
			for (let row = 0; row < size; row++) {
				this.#spread[row * columns + x] = cells[row * size + first]! * (1 - share) + cells[row * size + second]! * share;
			}
		}
		for (let y = 0; y < this.#rows; y++) {
			const at = place(y, this.#rows, down);
			const first = Math.floor(at);
			const share = at - first;
			const above = first * columns;
			const below = Math.min(first + 1, size - 1) * columns;
			for (let x = 0; x < columns; x++) {
				this.#mask[y * columns + x] = this.#spread[above + x]! * (1 - share) + this.#spread[below + x]! * share;
			}
		}
	}

	/** Was there a point that masks kept more and less of? */
	get varied(): boolean {
		return this.#m.some((sum, point) => this.#count * this.#mm[point]! > sum * sum);
	}

	/**
	 * How much more than on average the model says where a point is kept: Σ f m / Σ m − Σ f / n. Standard errors by linearisation. A point that no mask
	 * has kept gets 0, with the spread of f as its error.
	 *
	 * @param shift [targets]: what was taken from f before it was added
	 */
	differences(shift: Float64Array): MaskEstimate {
		const n = this.#count;
		const { attributions, standardErrors } = this.#empty();
		const baseValues = this.#f.map((sum, t) => shift[t]! + sum / n);
		for (let t = 0; t < this.#targets; t++) {
			const mean = this.#f[t]! / n;
			const square = this.#ff[t]! - n * mean * mean;
			for (let point = 0, at = t * this.#points; point < this.#points; point++, at++) {
				const sum = this.#m[point]!;
				if (sum === 0) {
					standardErrors[at] = root(square / (n - 1));
					continue;
				}
				// Each mask moves the estimate by (m (f − s) / (Σ m / n) − (f − mean)) / n.
				const s = this.#fm[at]! / sum;
				const scale = n / sum;
				const both = this.#ffmm[at]! - 2 * s * this.#fmm[at]! + s * s * this.#mm[point]!;
				const cross = this.#ffm[at]! - (s + mean) * this.#fm[at]! + s * mean * sum;
				attributions[at] = s - mean;
				standardErrors[at] = root((scale * scale * both - 2 * scale * cross + square) / (n * (n - 1)));
			}
		}
		return { attributions, standardErrors, baseValues };
	}

	/** RISE's equation 6: Σ f m / (n · keep), base value 0. */
	asPublished(keep: number, shift: Float64Array): MaskEstimate {
		const n = this.#count;
		const { attributions, standardErrors } = this.#empty();
		for (let t = 0; t < this.#targets; t++) {
			const c = shift[t]!;
			for (let point = 0, at = t * this.#points; point < this.#points; point++, at++) {
				const mean = (this.#fm[at]! + c * this.#m[point]!) / n;
				const square = this.#ffmm[at]! + 2 * c * this.#fmm[at]! + c * c * this.#mm[point]!;
				attributions[at] = mean / keep;
				standardErrors[at] = root((square - n * mean * mean) / (n * (n - 1))) / keep;
			}
		}
		return { attributions, standardErrors, baseValues: new Float64Array(this.#targets) };
	}

	#empty(): { attributions: Float64Array; standardErrors: Float64Array } {
		const length = this.#targets * this.#points;
		return { attributions: new Float64Array(length), standardErrors: new Float64Array(length) };
	}
}

/** √, of what rounding may have made negative. */
const root = (value: number): number => Math.sqrt(Math.max(0, value));
