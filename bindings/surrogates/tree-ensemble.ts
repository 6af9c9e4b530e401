/** Regression trees whose sum is a model: nodes of all trees one after the other, the children of a node next to each other. */
export interface TreeEnsemble {
	/** What the trees are added to. */
	readonly base: number;
	readonly roots: readonly number[];
	/** [nodes]: the column that is asked about; −1: a leaf. */
	readonly column: readonly number[];
	/** [nodes]: codes up to this one go to `child`, others to `child + 1`. */
	readonly limit: readonly number[];
	readonly child: readonly number[];
	/** [nodes]: what a leaf adds. */
	readonly value: readonly number[];
}

/** Rows as small whole numbers: codes of each column in the order of its values. */
export interface CodedRows {
	readonly columns: number;
	/** [rows, columns], below `MOST_CODES` */
	readonly codes: Uint8Array;
	/** [columns]: codes of the column. */
	readonly counts: Int32Array;
}

/** Codes of a column at most. */
export const MOST_CODES = 64;

const TREES = 100;
const LEAVES = 31;
const MOST_DEPTH = 6;
const LEAST_ROWS = 10;
const RATE = 0.1;

interface Node {
	readonly index: number;
	readonly depth: number;
	/** Where its rows lie. */
	readonly start: number;
	readonly end: number;
	readonly sum: number;
	/** [columns, MOST_CODES, 2]: sum of residuals and number of rows by code. */
	readonly histogram: Float64Array | undefined;
	/** By how much the best split lowers the squares; 0: none does. */
	gain: number;
	column: number;
	limit: number;
}

/**
 * Gradient boosting of regression trees on squared errors (Friedman 2001, "Greedy function approximation", algorithm 3), grown leaf by
 * leaf on histograms. Deterministic: ties go to the older leaf, the lower column, the lower code.
 *
 * @param rows the rows to learn from
 * @param values [all rows]: what the model says
 */
export function fitTrees({ columns, codes, counts }: CodedRows, rows: Int32Array, values: Float64Array): TreeEnsemble {
	const ensemble = { roots: [] as number[], column: [] as number[], limit: [] as number[], child: [] as number[], value: [] as number[] };
	const addNode = () => {
		ensemble.child.push(-1);
		ensemble.limit.push(0);
		ensemble.value.push(0);
		return ensemble.column.push(-1) - 1;
	};
	let base = 0;
	for (const row of rows) base += values[row];
	base /= Math.max(1, rows.length);
	const residuals = values.map((value) => value - base);
	const order = rows.slice();
	const aside = new Int32Array(rows.length);
	const spare: Float64Array[] = [];
	const size = columns * MOST_CODES * 2;

	const count = (start: number, end: number): Float64Array => {
		const histogram = spare.pop()?.fill(0) ?? new Float64Array(size);
		for (let i = start; i < end; i++) {
			const row = order[i];
			const residual = residuals[row];
			for (let j = 0, from = row * columns, at = 0; j < columns; j++, at += 2 * MOST_CODES) {
				const cell = at + 2 * codes[from + j];
				histogram[cell] += residual;
				histogram[cell + 1]++;
			}
		}
		return histogram;
	};
	const search = (node: Node): Node => {
		const { histogram, start, end, sum } = node;
		if (!histogram) return node;
		const rowsHere = end - start;
		const now = (sum * sum) / rowsHere;
		for (let j = 0; j < columns; j++) {
			let left = 0;
			let leftRows = 0;
			const from = j * MOST_CODES * 2;
			for (let code = 0; code < counts[j] - 1; code++) {
				const here = histogram[from + 2 * code + 1];
				if (here === 0) continue;
				left += histogram[from + 2 * code];
				leftRows += here;
				const rightRows = rowsHere - leftRows;
				if (leftRows < LEAST_ROWS) continue;
				if (rightRows < LEAST_ROWS) break;
				const right = sum - left;
				const gain = (left * left) / leftRows + (right * right) / rightRows - now;
				if (gain > node.gain) {
					node.gain = gain;
					node.column = j;
					node.limit = code;
				}
			}
		}
		return node;
	};
	const splittable = (rowsThere: number, depth: number) => depth < MOST_DEPTH && rowsThere >= 2 * LEAST_ROWS;
	const noise = 1e-24 * rows.reduce((squares, row) => squares + residuals[row] * residuals[row], 0);

	for (let tree = 0; tree < TREES; tree++) {
		let sum = 0;
		for (const row of order) sum += residuals[row];
		const root = addNode();
		ensemble.roots.push(root);
		const histogram = splittable(order.length, 0) ? count(0, order.length) : undefined;
		const leaves = [search({ index: root, depth: 0, start: 0, end: order.length, sum, histogram, gain: noise, column: -1, limit: 0 })];
		while (leaves.length < LEAVES) {
			let best = -1;
			leaves.forEach((leaf, i) => {
				if (leaf.column >= 0 && (best < 0 || leaf.gain > leaves[best].gain)) best = i;
			});
			if (best < 0) break;
			const node = leaves[best];
			const { column, limit, start, end, depth, histogram: all } = node;
			let middle = start;
			let kept = 0;
			let leftSum = 0;
			for (let i = start; i < end; i++) {
				const row = order[i];
				if (codes[row * columns + column] <= limit) {
					leftSum += residuals[row];
					order[middle++] = row;
				} else aside[kept++] = row;
			}
			order.set(aside.subarray(0, kept), middle);
			const left = addNode();
			const right = addNode();
			ensemble.column[node.index] = column;
			ensemble.limit[node.index] = limit;
			ensemble.child[node.index] = left;
			// The smaller side is counted, the other is what is left. The last leaves need no counting.
			const last = leaves.length + 1 === LEAVES;
			const deep = depth + 1;
			const wantsLeft = !last && splittable(middle - start, deep);
			const wantsRight = !last && splittable(end - middle, deep);
			let leftCounts: Float64Array | undefined;
			let rightCounts: Float64Array | undefined;
			if (wantsLeft || wantsRight) {
				const leftSmaller = middle - start <= end - middle;
				const small = leftSmaller ? count(start, middle) : count(middle, end);
				const large = all!;
				for (let i = 0; i < size; i++) large[i] -= small[i];
				leftCounts = leftSmaller ? small : large;
				rightCounts = leftSmaller ? large : small;
			} else spare.push(all!);
			const give = (wanted: boolean, counted: Float64Array | undefined) => {
				if (counted && !wanted) spare.push(counted);
				return wanted ? counted : undefined;
			};
			const side = (index: number, from: number, to: number, part: number, wanted: boolean, counted: Float64Array | undefined) =>
				search({
					index,
					depth: deep,
					start: from,
					end: to,
					sum: part,
					histogram: give(wanted, counted),
					gain: noise,
					column: -1,
					limit: 0,
				});
			leaves[best] = side(left, start, middle, leftSum, wantsLeft, leftCounts);
			leaves.push(side(right, middle, end, node.sum - leftSum, wantsRight, rightCounts));
		}
		for (const { index, start, end, sum: total, histogram: done } of leaves) {
			if (done) spare.push(done);
			const step = end > start ? (RATE * total) / (end - start) : 0;
			ensemble.value[index] = step;
			for (let i = start; i < end; i++) residuals[order[i]] -= step;
		}
		if (leaves.length === 1) break;
	}
	return { base, ...ensemble };
}

/** What the ensemble says of some rows. */
export function predictTrees(trees: TreeEnsemble, { columns, codes }: CodedRows, rows: Int32Array): Float64Array {
	const { base, roots } = trees;
	const column = Int32Array.from(trees.column);
	const limit = Int32Array.from(trees.limit);
	const child = Int32Array.from(trees.child);
	const value = Float64Array.from(trees.value);
	const out = new Float64Array(rows.length);
	for (let i = 0; i < rows.length; i++) {
		const from = rows[i] * columns;
		let sum = base;
		for (let tree = 0; tree < roots.length; tree++) {
			let node = roots[tree];
			for (let asked = column[node]; asked >= 0; asked = column[node]) node = child[node] + (codes[from + asked] > limit[node] ? 1 : 0);
			sum += value[node];
		}
		out[i] = sum;
	}
	return out;
}

/** Codes of values by column: ranks among `rows` [rows, columns], so that equal values have equal codes, up to `MOST_CODES` of about equally many distinct values. */
export function codeColumns(rows: Float64Array, columns: number): CodedRows {
	const count = rows.length / columns;
	const codes = new Uint8Array(rows.length);
	const counts = new Int32Array(columns);
	for (let j = 0; j < columns; j++) {
		const values = Float64Array.from({ length: count }, (_, row) => rows[row * columns + j]).toSorted();
		let distinct = 0;
		for (let i = 0; i < count; i++) if (i === 0 || values[i] !== values[i - 1]) values[distinct++] = values[i];
		counts[j] = Math.min(distinct, MOST_CODES);
		for (let row = 0; row < count; row++) {
			let low = 0;
			for (let high = distinct - 1; low < high;) {
				const middle = (low + high) >> 1;
				if (values[middle] < rows[row * columns + j]) low = middle + 1;
				else high = middle;
			}
			codes[row * columns + j] = Math.floor((low * counts[j]) / distinct);
		}
	}
	return { columns, codes, counts };
}
