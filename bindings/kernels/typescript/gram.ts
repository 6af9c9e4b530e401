import type { GramKernels } from "../kernels.js";

/** Rows per chunk: two strips of four columns stay in the L1 cache. */
const CHUNK = 256;

export const gram: GramKernels = {
	addGram(rows, weights, columns, gram) {
		const count = weights.length;
		const strips = Math.ceil(columns / 4);
		const length = Math.min(CHUNK, count);
		const stripLength = 4 * length;
		const plain = new Float64Array(strips * stripLength);
		const weighted = new Float64Array(strips * stripLength);
		const block = new Float64Array(16);
		for (let first = 0; first < count; first += CHUNK) {
			const height = Math.min(CHUNK, count - first);
			for (let s = 0; s < strips; s++) {
				pack(rows, first, height, columns, 4 * s, plain, s * stripLength);
				scale(plain, weights, first, height, weighted, s * stripLength);
			}
			for (let i = 0; i < strips; i++) {
				for (let j = i; j < strips; j++)
					addBlock(weighted, i * stripLength, plain, j * stripLength, height, gram, columns, columns, i, j, block);
			}
		}
		mirror(gram, columns);
	},

	addCross(rows, weights, values, columns, targets, cross) {
		const count = weights.length;
		const strips = Math.ceil(columns / 4);
		const targetStrips = Math.ceil(targets / 4);
		const stripLength = 4 * Math.min(CHUNK, count);
		const left = new Float64Array(strips * stripLength);
		const right = new Float64Array(targetStrips * stripLength);
		const block = new Float64Array(16);
		for (let first = 0; first < count; first += CHUNK) {
			const height = Math.min(CHUNK, count - first);
			for (let s = 0; s < strips; s++) {
				pack(rows, first, height, columns, 4 * s, left, s * stripLength);
				scale(left, weights, first, height, left, s * stripLength);
			}
			for (let s = 0; s < targetStrips; s++) pack(values, first, height, targets, 4 * s, right, s * stripLength);
			for (let i = 0; i < strips; i++) {
				for (let j = 0; j < targetStrips; j++)
					addBlock(left, i * stripLength, right, j * stripLength, height, cross, columns, targets, i, j, block);
			}
		}
	},

	binaryGram(coalitions, features, groupStarts, groupWeights, outGram) {
		const groups = groupWeights.length;
		const starts = new Int32Array(groups + 1);
		for (let g = 0; g < groups; g++) starts[g + 1] = starts[g] + Math.ceil((groupStarts[g + 1] - groupStarts[g]) / 32);
		const columns = transposed(coalitions, features, groupStarts, starts);
		const length = starts[groups];
		for (let i = 0; i < features; i++) {
			for (let j = i; j < features; j++) {
				const left = i * length;
				const right = j * length;
				let sum = 0;
				for (let g = 0; g < groups; g++) {
					const end = starts[g + 1];
					let count = 0;
					for (let k = starts[g]; k < end; k++) count += popcount(columns[left + k] & columns[right + k]);
					sum += groupWeights[g] * count;
				}
				outGram[i * features + j] = sum;
			}
		}
		mirror(outGram, features);
	},

	addBinaryCross(coalitions, features, weights, values, targets, cross) {
		const count = weights.length;
		if (count === 0) return;
		const words = 2 * Math.ceil(features / 64);
		for (let t = 0; t < targets; t++) {
			// −0 becomes 0 even where nothing is added to it, as adding 0 for an absent feature would make it.
			for (let f = 0; f < features; f++) cross[f * targets + t] += 0;
			for (let n = 0; n < count; n++) {
				const product = weights[n] * values[n * targets + t];
				for (let w = 0; w < words; w++) {
					for (let word = coalitions[n * words + w]; word !== 0; word &= word - 1) {
						cross[(32 * w + 31 - Math.clz32(word & -word)) * targets + t] += product;
					}
				}
			}
		}
	},
};

/** strip [height, 4] at `at` = columns `column` … `column + 3` of rows `first` … of a row-major matrix; missing ones are 0. */
function pack(source: Float64Array, first: number, height: number, columns: number, column: number, strip: Float64Array, at: number): void {
	const width = Math.min(4, columns - column);
	let from = first * columns + column;
	for (let n = 0; n < height; n++, from += columns, at += 4) {
		strip[at] = source[from];
		strip[at + 1] = width > 1 ? source[from + 1] : 0;
		strip[at + 2] = width > 2 ? source[from + 2] : 0;
		strip[at + 3] = width > 3 ? source[from + 3] : 0;
	}
}

/** out = weights[first + n] · strip[n], both [height, 4] at `at`; `out` may be `strip`. */
function scale(strip: Float64Array, weights: Float64Array, first: number, height: number, out: Float64Array, at: number): void {
	for (let n = first; n < first + height; n++, at += 4) {
		const weight = weights[n];
		out[at] = weight * strip[at];
		out[at + 1] = weight * strip[at + 1];
		out[at + 2] = weight * strip[at + 2];
		out[at + 3] = weight * strip[at + 3];
	}
}

/** Block (i, j) of four by four of out [rows, columns] += Σ_n left[n]ᵀ right[n]. */
function addBlock(
	left: Float64Array,
	l: number,
	right: Float64Array,
	r: number,
	height: number,
	out: Float64Array,
	rows: number,
	columns: number,
	i: number,
	j: number,
	block: Float64Array,
): void {
	const high = Math.min(4, rows - 4 * i);
	const wide = Math.min(4, columns - 4 * j);
	const corner = 4 * (i * columns + j);
	for (let a = 0; a < high; a++) {
		for (let b = 0; b < wide; b++) block[4 * a + b] = out[corner + a * columns + b];
	}
	multiplyBlock(left, l, right, r, height, block);
	for (let a = 0; a < high; a++) {
		for (let b = 0; b < wide; b++) out[corner + a * columns + b] = block[4 * a + b];
	}
}

/** block [4, 4] += Σ_n left[n]ᵀ right[n], sixteen sums at a time. */
function multiplyBlock(left: Float64Array, l: number, right: Float64Array, r: number, height: number, block: Float64Array): void {
	let s00 = block[0];
	let s01 = block[1];
	let s02 = block[2];
	let s03 = block[3];
	let s10 = block[4];
	let s11 = block[5];
	let s12 = block[6];
	let s13 = block[7];
	let s20 = block[8];
	let s21 = block[9];
	let s22 = block[10];
	let s23 = block[11];
	let s30 = block[12];
	let s31 = block[13];
	let s32 = block[14];
	let s33 = block[15];
	for (const end = l + 4 * height; l < end; l += 4, r += 4) {
		const r0 = right[r];
		const r1 = right[r + 1];
		const r2 = right[r + 2];
		const r3 = right[r + 3];
		const l0 = left[l];
		s00 += l0 * r0;
		s01 += l0 * r1;
		s02 += l0 * r2;
		s03 += l0 * r3;
		const l1 = left[l + 1];
		s10 += l1 * r0;
		s11 += l1 * r1;
		s12 += l1 * r2;
		s13 += l1 * r3;
		const l2 = left[l + 2];
		s20 += l2 * r0;
		s21 += l2 * r1;
		s22 += l2 * r2;
		s23 += l2 * r3;
		const l3 = left[l + 3];
		s30 += l3 * r0;
		s31 += l3 * r1;
		s32 += l3 * r2;
		s33 += l3 * r3;
	}
	block[0] = s00;
	block[1] = s01;
	block[2] = s02;
	block[3] = s03;
	block[4] = s10;
	block[5] = s11;
	block[6] = s12;
	block[7] = s13;
	block[8] = s20;
	block[9] = s21;
	block[10] = s22;
	block[11] = s23;
	block[12] = s30;
	block[13] = s31;
	block[14] = s32;
	block[15] = s33;
}

/** Copies the upper triangle to the lower. */
function mirror(matrix: Float64Array, n: number): void {
	for (let i = 1; i < n; i++) {
		for (let j = 0; j < i; j++) matrix[i * n + j] = matrix[j * n + i];
	}
}

/** The coalitions' columns [features, words], group g in words starts[g] … starts[g + 1], each padded with empty coalitions. */
function transposed(coalitions: Uint32Array, features: number, groupStarts: Int32Array, starts: Int32Array): Int32Array {
	const length = starts[starts.length - 1];
	const words = 2 * Math.ceil(features / 64);
	const columns = new Int32Array(features * length);
	const square = new Int32Array(32);
	for (let g = 0; g + 1 < starts.length; g++) {
		const end = groupStarts[g + 1];
		for (let first = groupStarts[g], lane = starts[g]; first < end; first += 32, lane++) {
			const height = Math.min(32, end - first);
			for (let w = 0; 32 * w < features; w++) {
				for (let n = 0; n < height; n++) square[n] = coalitions[(first + n) * words + w];
				square.fill(0, height);
				transpose32(square);
				const width = Math.min(32, features - 32 * w);
				for (let f = 0; f < width; f++) columns[(32 * w + f) * length + lane] = square[f];
			}
		}
	}
	return columns;
}

/** Transposes 32 × 32 bits in place: swaps ever smaller off-diagonal squares (Warren, Hacker's Delight, §7-3). */
function transpose32(square: Int32Array): void {
	for (let half = 16, mask = 0xffff; half !== 0; half >>= 1, mask ^= mask << half) {
		for (let k = 0; k < 32; k = ((k | half) + 1) & ~half) {
			const upper = square[k];
			const lower = square[k + half];
			const swap = ((upper >>> half) ^ lower) & mask;
			square[k + half] = lower ^ swap;
			square[k] = upper ^ (swap << half);
		}
	}
}

/** Ones in a 32-bit word (Warren, Hacker's Delight, §5-1). */
function popcount(word: number): number {
	word -= (word >>> 1) & 0x55555555;
	word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
	return Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
