import { exp as logarithms } from "../kernels/typescript/exp.js";

const DEPTH = 3;

/**
 * Cuts a column where a decision tree on this column alone would, to tell the classes apart: lime's entropy discretiser, scikit-learn's
 * `DecisionTreeClassifier(criterion="entropy", max_depth=3)`. At most 7 thresholds, ascending; none if there is one class or one value.
 * Like scikit-learn's, values are compared in single precision and a threshold is half-way between two of them; equal gains go to the lower one.
 *
 * @param classes [rows], integers from 0
 * @param mass [rows], weight of each row, positive
 */
export function entropyThresholds(values: Float64Array, classes: Int32Array, mass: Float64Array): number[] {
	const count = classes.reduce((most, c) => Math.max(most, c + 1), 0);
	const { levels, weights } = tabulate(values, classes, mass, count);
	const thresholds: number[] = [];
	const split = (start: number, end: number, depth: number): void => {
		if (depth === DEPTH) return;
		const cut = bestCut(weights.subarray(start * count, end * count), count);
		if (cut === 0) return;
		thresholds.push(levels[start + cut - 1]! / 2 + levels[start + cut]! / 2);
		split(start, start + cut, depth + 1);
		split(start + cut, end, depth + 1);
	};
	split(0, levels.length, 0);
	return thresholds.toSorted((a, b) => a - b);
}

/** The distinct values, ascending, and the weight of each class at each: [levels, count]. */
function tabulate(values: Float64Array, classes: Int32Array, mass: Float64Array, count: number) {
	const single = values.map(Math.fround);
	const compared = single.every(Number.isFinite) ? single : values;
	const levels = Float64Array.from(new Set(compared)).toSorted();
	const place = new Map(Array.from(levels, (level, i) => [level, i]));
	const weights = new Float64Array(levels.length * count);
	compared.forEach((value, i) => (weights[place.get(value)! * count + classes[i]!]! += mass[i]!));
	return { levels, weights };
}

/** How many levels go left so that the weighted sum of both sides' entropies is least; 0 if there is nothing to gain or to cut. */
function bestCut(weights: Float64Array, count: number): number {
	const levels = weights.length / count;
	// Totals by class left and right of each cut, each summed from its own end, so that an absent class weighs exactly 0.
	const left = weights.slice();
	const right = weights.slice();
	for (let i = count; i < left.length; i++) left[i]! += left[i - count]!;
	for (let i = right.length - count - 1; i >= 0; i--) right[i]! += right[i + count]!;
	if (levels < 2 || right.subarray(0, count).filter((total) => total > 0).length < 2) return 0;

	const leftSums = weightedEntropies(left, count);
	const rightSums = weightedEntropies(right, count);
	let cut = 1;
	for (let next = 2; next < levels; next++) {
		if (rightSums[next]! + leftSums[next - 1]! < rightSums[cut]! + leftSums[cut - 1]!) cut = next;
	}
	return cut;
}

/** Of each row of class totals [rows, count]: total · −Σ p log₂ p. */
function weightedEntropies(totals: Float64Array, count: number): Float64Array {
	const rows = totals.length / count;
	const sums = Float64Array.from({ length: rows }, (_, i) =>
		totals.subarray(i * count, (i + 1) * count).reduce((sum, total) => sum + total, 0),
	);
	const shares = totals.map((total, i) => (total > 0 ? total / sums[Math.floor(i / count)]! : 1));
	const logs = new Float64Array(shares.length);
	logarithms.log(shares, logs);
	return sums.map((sum, i) => {
		let entropy = 0;
		for (let c = i * count; c < (i + 1) * count; c++) {
			if (totals[c]! > 0) entropy -= shares[c]! * (logs[c]! / Math.LN2);
		}
		return sum * entropy;
	});
}
