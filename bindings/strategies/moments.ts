import { coalitionWords, type Kernels } from "../kernels/kernels.js";

/** Rows are dealt to folds in turn. */
const FOLDS = 5;
/** Beyond this many columns one fold is held out instead of each in turn: the fits would take longer than everything else. */
const CROSS_FIT_COLUMNS = 128;
/** Counting bits beats multiplying once this many rows share a weight. */
const ROWS_PER_GROUP = 25;
/** Rows unpacked at a time where it does not. */
const UNPACKED = 512;
/** A column whose variance is below this share of its mean square is constant: what is left is rounding. */
const CONSTANT = 1e-12;

/** Weighted sums over rows z [columns] and values v [targets], both measured from an origin: all that a weighted regression needs. */
export interface Moments {
	readonly columns: number;
	readonly targets: number;
	/** Are all entries of z 0 or 1? */
	readonly binary: boolean;
	/** What was subtracted from rows [columns] and values [targets] before anything was multiplied, so that large offsets cost no digits. */
	readonly origin: Float64Array;
	readonly valueOrigin: Float64Array;
	/** Rows. */
	readonly count: number;
	/** Σ w */
	readonly weight: number;
	/** Σ w² */
	readonly weightSquares: number;
	/** Σ w z [columns] */
	readonly sums: Float64Array;
	/** Σ w z zᵀ [columns, columns] */
	readonly gram: Float64Array;
	/** Σ w v [targets] */
	readonly valueSums: Float64Array;
	/** Σ w z vᵀ [columns, targets] */
	readonly cross: Float64Array;
	/** Σ w v² [targets] */
	readonly squares: Float64Array;
}

/** Moments about the weighted means. */
export interface CentredMoments {
	readonly columns: number;
	readonly targets: number;
	readonly binary: boolean;
	/** Σ w */
	readonly weight: number;
	/** Weighted means [columns], [targets], measured from the origins. */
	readonly means: Float64Array;
	readonly valueMeans: Float64Array;
	/** [columns, columns]; rows and columns of constant columns are 0. */
	readonly gram: Float64Array;
	/** [columns, targets] */
	readonly cross: Float64Array;
	/** [targets] */
	readonly squares: Float64Array;
}

/** A Gram matrix that is counted later. */
const NONE = new Float64Array(0);

/** Moments of all rows, and of the rows of each fold that is held out (row index mod 5) with those of all others. */
export interface Folds {
	readonly total: Moments;
	readonly totalCentred: CentredMoments;
	/** All five folds, or the first alone where there are many columns. */
	readonly heldOut: readonly { readonly part: Moments; readonly restCentred: CentredMoments }[];
}

type Sums = { -readonly [Key in keyof Moments]: Moments[Key] };

/**
 * Accumulates moments as answers arrive. The sums are the same to the bit wherever the rows are cut into calls.
 * Memory: columns² numbers a fold; for rows of 0 and 1 moreover one bit per entry and one number per row, because rows of equal weight are
 * counted together at the end.
 */
export class MomentSums {
	readonly #kernels: Kernels;
	readonly #parts: Sums[];
	/** Cross products with every target and, last, with 1: Σ w z. */
	readonly #crosses: Float64Array[];
	readonly #packed: Uint32Array[][] = Array.from({ length: FOLDS }, () => []);
	readonly #packedWeights: Float64Array[][] = Array.from({ length: FOLDS }, () => []);
	#count = 0;

	constructor(kernels: Kernels, columns: number, targets: number, binary: boolean) {
		this.#kernels = kernels;
		const origin = new Float64Array(columns);
		const valueOrigin = new Float64Array(targets);
		this.#parts = Array.from({ length: FOLDS }, () => noMoments(columns, targets, binary, origin, valueOrigin));
		this.#crosses = Array.from({ length: FOLDS }, () => new Float64Array(columns * (targets + 1)));
	}

	/**
	 * Takes rows [count, columns], or as many bit-packed coalitions if all entries are 0 or 1, with their weights [count], not negative, and the
	 * model's values [count, targets].
	 */
	add(rows: Float64Array | Uint32Array, weights: Float64Array, values: Float64Array): void {
		if (weights.length === 0) return;
		const { columns, targets, binary, origin, valueOrigin } = this.#parts[0];
		if (this.#count === 0) {
			if (!binary) origin.set(rows.subarray(0, columns));
			valueOrigin.set(values.subarray(0, targets));
		}
		const packed = rows instanceof Uint32Array;
		const width = packed ? coalitionWords(columns) : columns;
		for (let fold = 0; fold < FOLDS; fold++) {
			const first = (fold - (this.#count % FOLDS) + FOLDS) % FOLDS;
			const count = Math.ceil((weights.length - first) / FOLDS);
			if (count <= 0) continue;
			const foldRows = packed ? new Uint32Array(count * width) : new Float64Array(count * width);
			const foldWeights = new Float64Array(count);
			const foldValues = new Float64Array(count * (targets + 1));
			for (let n = 0, from = first; n < count; n++, from += FOLDS) {
				foldWeights[n] = weights[from];
				for (let j = 0; j < width; j++) foldRows[n * width + j] = rows[from * width + j];
				if (!binary) for (let j = 0; j < columns; j++) foldRows[n * columns + j] -= origin[j];
				for (let t = 0; t < targets; t++) foldValues[n * (targets + 1) + t] = values[from * targets + t] - valueOrigin[t];
				foldValues[n * (targets + 1) + targets] = 1;
			}
			this.#addFold(fold, foldRows, foldWeights, foldValues);
		}
		this.#count += weights.length;
	}

	#addFold(fold: number, rows: Float64Array | Uint32Array, weights: Float64Array, values: Float64Array): void {
		const part = this.#parts[fold];
		const { columns, targets, binary, valueSums, squares } = part;
		part.count += weights.length;
		for (let n = 0; n < weights.length; n++) {
			const weight = weights[n];
			part.weight += weight;
			part.weightSquares += weight * weight;
			for (let t = 0; t < targets; t++) {
				const value = values[n * (targets + 1) + t];
				const product = weight * value;
				valueSums[t] += product;
				squares[t] += product * value;
			}
		}
		if (binary) {
			const packed = rows instanceof Uint32Array ? rows : pack(rows, weights.length, columns);
			this.#packed[fold].push(packed);
			this.#packedWeights[fold].push(weights);
			this.#kernels.addBinaryCross(packed, columns, weights, values, targets + 1, this.#crosses[fold]);
		} else {
			const numbers = rows as Float64Array;
			this.#kernels.addGram(numbers, weights, columns, part.gram);
			this.#kernels.addCross(numbers, weights, values, columns, targets + 1, this.#crosses[fold]);
		}
	}

	/** The moments as known now. */
	folds(): Folds {
		const { columns } = this.#parts[0];
		if (columns > CROSS_FIT_COLUMNS) {
			const part = this.#moments([0]);
			const rest = this.#moments([1, 2, 3, 4]);
			const total = added([part, rest]);
			return { total, totalCentred: centred(total), heldOut: [{ part, restCentred: centred(rest) }] };
		}
		const parts = this.#parts.map((_, fold) => this.#moments([fold]));
		const total = added(parts);
		return { total, totalCentred: centred(total), heldOut: parts.map((part) => ({ part, restCentred: centred(less(total, part)) })) };
	}

	/** The moments of some folds together. */
	#moments(folds: readonly number[]): Moments {
		const pieces = folds.map((fold): Moments => {
			const part = this.#parts[fold];
			const { columns, targets } = part;
			const all = this.#crosses[fold];
			const sums = new Float64Array(columns);
			const cross = new Float64Array(columns * targets);
			for (let j = 0; j < columns; j++) {
				sums[j] = all[j * (targets + 1) + targets];
				for (let t = 0; t < targets; t++) cross[j * targets + t] = all[j * (targets + 1) + t];
			}
			return {
				...part,
				sums,
				cross,
				gram: part.binary ? NONE : part.gram.slice(),
				valueSums: part.valueSums.slice(),
				squares: part.squares.slice(),
			};
		});
		const together = pieces.length === 1 ? pieces[0] : added(pieces);
		return together.binary ? { ...together, gram: this.#binaryGram(folds, together.count) } : together;
	}

	/** Rows of equal weight are counted together where there are enough of them, otherwise multiplied as any others. */
	#binaryGram(folds: readonly number[], count: number): Float64Array {
		const { columns } = this.#parts[0];
		const words = coalitionWords(columns);
		const packed = new Uint32Array(count * words);
		const weights = new Float64Array(count);
		let row = 0;
		for (const fold of folds) {
			this.#packed[fold].forEach((piece, index) => {
				packed.set(piece, row * words);
				weights.set(this.#packedWeights[fold][index], row);
				row += this.#packedWeights[fold][index].length;
			});
		}
		const gram = new Float64Array(columns * columns);
		if (count === 0) return gram;

		const sizes = new Map<number, number>();
		for (const weight of weights) sizes.set(weight, (sizes.get(weight) ?? 0) + 1);
		if (count < ROWS_PER_GROUP * sizes.size) {
			for (let first = 0; first < count; first += UNPACKED) {
				const end = Math.min(first + UNPACKED, count);
				this.#kernels.addGram(unpack(packed, first, end, columns), weights.subarray(first, end), columns, gram);
			}
			return gram;
		}
		const starts = new Int32Array(sizes.size + 1);
		const next = new Map<number, number>();
		let group = 0;
		for (const [weight, size] of sizes) {
			next.set(weight, starts[group]);
			starts[group + 1] = starts[group] + size;
			group++;
		}
		const grouped = new Uint32Array(packed.length);
		for (let n = 0; n < count; n++) {
			const place = next.get(weights[n])!;
			next.set(weights[n], place + 1);
			grouped.set(packed.subarray(n * words, (n + 1) * words), place * words);
		}
		this.#kernels.binaryGram(grouped, columns, starts, Float64Array.from(sizes.keys()), gram);
		return gram;
	}
}

/** Moments about the weighted means; all 0 where the weights are. */
export function centred(moments: Moments): CentredMoments {
	const { columns, targets, binary, weight, sums, valueSums } = moments;
	const reciprocal = weight > 0 ? 1 / weight : 0;
	const gram = new Float64Array(columns * columns);
	const cross = new Float64Array(columns * targets);
	const varies = new Uint8Array(columns);
	for (let j = 0; j < columns; j++) {
		const meanSquare = moments.gram[j * columns + j];
		if (meanSquare - sums[j] * sums[j] * reciprocal > CONSTANT * meanSquare) varies[j] = 1;
	}
	for (let i = 0; i < columns; i++) {
		if (!varies[i]) continue;
		for (let j = 0; j < columns; j++) {
			if (varies[j]) gram[i * columns + j] = moments.gram[i * columns + j] - sums[i] * sums[j] * reciprocal;
		}
		for (let t = 0; t < targets; t++) cross[i * targets + t] = moments.cross[i * targets + t] - sums[i] * valueSums[t] * reciprocal;
	}
	return {
		columns,
		targets,
		binary,
		weight,
		means: sums.map((sum) => sum * reciprocal),
		valueMeans: valueSums.map((sum) => sum * reciprocal),
		gram,
		cross,
		squares: moments.squares.map((square, t) => Math.max(0, square - valueSums[t] * valueSums[t] * reciprocal)),
	};
}

function noMoments(columns: number, targets: number, binary: boolean, origin: Float64Array, valueOrigin: Float64Array): Sums {
	return {
		columns,
		targets,
		binary,
		origin,
		valueOrigin,
		count: 0,
		weight: 0,
		weightSquares: 0,
		sums: new Float64Array(columns),
		gram: new Float64Array(columns * columns),
		valueSums: new Float64Array(targets),
		cross: new Float64Array(columns * targets),
		squares: new Float64Array(targets),
	};
}

/** The sum of moments, in their order. */
function added(parts: readonly Moments[]): Moments {
	const { columns, targets, binary, origin, valueOrigin } = parts[0];
	const total = noMoments(columns, targets, binary, origin, valueOrigin);
	for (const part of parts) {
		total.count += part.count;
		total.weight += part.weight;
		total.weightSquares += part.weightSquares;
		for (const name of ["sums", "gram", "valueSums", "cross", "squares"] as const) {
			const to = total[name];
			const from = part[name];
			for (let i = 0; i < from.length; i++) to[i] += from[i];
		}
	}
	return total;
}

/** What is left of `total` without `part`. */
function less(total: Moments, part: Moments): Moments {
	const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]);
	return {
		...total,
		count: total.count - part.count,
		weight: total.weight - part.weight,
		weightSquares: total.weightSquares - part.weightSquares,
		sums: difference(total.sums, part.sums),
		gram: difference(total.gram, part.gram),
		valueSums: difference(total.valueSums, part.valueSums),
		cross: difference(total.cross, part.cross),
		squares: difference(total.squares, part.squares),
	};
}

/** Rows of 0 and 1 as coalitions. */
function pack(rows: Float64Array, count: number, columns: number): Uint32Array {
	const words = coalitionWords(columns);
	const packed = new Uint32Array(count * words);
	for (let n = 0; n < count; n++) {
		for (let j = 0; j < columns; j++) if (rows[n * columns + j] !== 0) packed[n * words + (j >> 5)] |= 1 << (j & 31);
	}
	return packed;
}

/** Coalitions `first` … `end − 1` as rows of 0 and 1. */
function unpack(packed: Uint32Array, first: number, end: number, columns: number): Float64Array {
	const words = coalitionWords(columns);
	const rows = new Float64Array((end - first) * columns);
	for (let n = first, at = 0; n < end; n++) {
		for (let j = 0; j < columns; j++) rows[at++] = (packed[n * words + (j >> 5)] >>> (j & 31)) & 1;
	}
	return rows;
}
