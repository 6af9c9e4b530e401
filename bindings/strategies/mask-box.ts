import { works } from "./mask-circles.js";
import type { Grid } from "./mask-penalty.js";
import type { MaskScript } from "./mask-strategy.js";

/** Rows and columns of cells: top … bottom − 1, left … right − 1. */
export interface CellBox {
	readonly top: number;
	readonly left: number;
	readonly bottom: number;
	readonly right: number;
}

/**
 * The boxes around the cells that a mask changes by at least some height, for every height, from the smallest to the whole grid. Each contains the
 * one before it.
 */
export function nestedBoxes({ rows, columns }: Grid, mask: Float32Array, ideal: 0 | 1): CellBox[] {
	const change = mask.map((value) => Math.abs(value - ideal));
	const order = Array.from(change.keys()).toSorted((a, b) => change[b]! - change[a]! || a - b);
	const boxes: CellBox[] = [];
	let box: CellBox = { top: rows, left: columns, bottom: 0, right: 0 };
	for (const [place, cell] of order.entries()) {
		if (change[cell] === 0) break;
		const [row, column] = [Math.floor(cell / columns), cell % columns];
		const { top, left, bottom, right } = box;
		box = { top: Math.min(top, row), left: Math.min(left, column), bottom: Math.max(bottom, row + 1), right: Math.max(right, column + 1) };
		// Cells of one height go together.
		if (change[order[place + 1]!] === change[cell]) continue;
		const last = boxes.at(-1);
		if (last === undefined || areaOf(last) !== areaOf(box)) boxes.push(box);
	}
	if (boxes.length === 0 || areaOf(boxes.at(-1)!) < rows * columns) boxes.push({ top: 0, left: 0, bottom: rows, right: columns });
	return boxes;
}

const areaOf = ({ top, left, bottom, right }: CellBox): number => (bottom - top) * (right - left);

/** Model rows that `smallestBox` takes at most. */
export const boxRows = ({ rows, columns }: Grid): number => 32 - Math.clz32(rows + columns);

/**
 * The smallest of the nested boxes of a mask that works when all of it is changed (or kept), by bisection: larger boxes are taken to work if smaller
 * ones do. The whole grid works without asking; its score is the one of changing everything (or nothing).
 */
export function* smallestBox(
	grid: Grid,
	mask: Float32Array,
	ideal: 0 | 1,
	target: number,
	full: number,
	empty: number,
): MaskScript<{ box: CellBox; score: number }> {
	const boxes = nestedBoxes(grid, mask, ideal);
	let found = { box: boxes.at(-1)!, score: ideal === 1 ? empty : full };
	for (let low = 0, high = boxes.length - 1; low < high;) {
		const middle = (low + high) >>> 1;
		const scores = yield { masks: boxMask(grid, boxes[middle]!, ideal) };
		const score = scores[target]!;
		if (works(ideal, score, full, empty)) {
			high = middle;
			found = { box: boxes[middle]!, score };
		} else low = middle + 1;
	}
	return found;
}

function boxMask({ rows, columns }: Grid, { top, left, bottom, right }: CellBox, ideal: 0 | 1): Float32Array {
	return Float32Array.from({ length: rows * columns }, (_, cell) => {
		const [row, column] = [Math.floor(cell / columns), cell % columns];
		return row >= top && row < bottom && column >= left && column < right ? 1 - ideal : ideal;
	});
}
