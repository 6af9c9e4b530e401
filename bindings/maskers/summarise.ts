import { checkInteger, checkOptions, kindError } from "../check.js";
import { random } from "../kernels/typescript/random.js";
import type { FlatTable, TableRows } from "./columns.js";
import { kmeans, type Clusters, type Points } from "./kmeans.js";
import { readTrainingTable } from "./statistics.js";

/** A few rows that stand for many; `tabular` takes it as background. */
export interface Summary extends FlatTable {
	/** [rows, columns], rows in lexicographic order. */
	readonly data: Float64Array;
	readonly rows: number;
	readonly columns: number;
	readonly names: readonly string[];
	/** [rows], summing to 1: the share of the background that each row stands for. */
	readonly weights: Float64Array;
	/** Sum of the squared distances of all background rows to their centres, before rounding: what a larger `k` would lower. */
	readonly inertia: number;
}

/** Options of `summarise`. */
export interface SummariseOptions {
	/** Default 0. */
	readonly seed?: number;
	/** Move each number of a centre to the nearest one that its column has, so that the model meets known values. Default true, as shap. */
	readonly round?: boolean;
	/** Names of the columns; with rows that are objects, which to use. */
	readonly columns?: readonly string[];
	/** [rows] */
	readonly weights?: ArrayLike<number>;
}

/** The stream of the starts: "kmea". */
const STREAM = 0x6b6d6561;
const STARTS = 10;

/**
 * Which k rows stand for this background? Its k-means centres (Lloyd 1982; k-means++ starts, Arthur & Vassilvitskii 2007, ten of them), weighted by the
 * share of rows nearest to each, as shap.kmeans. Shap with k rows costs k/rows of what it costs with all, and is biased by what the centres leave
 * out: prefer the whole background and a budget where you can.
 *
 * Distances are taken as the columns stand, like shap's: a column of large numbers decides alone. Scale columns yourself if that is not meant.
 *
 * ```ts
 * import { summarise } from "whybox";
 * const few = summarise([[1], [2], [10], [11], [12]], 2);
 * few.data; // [1, 11]
 * few.weights; // [0.4, 0.6]
 * ```
 *
 * @param background as for `tabular`, columns of numbers only
 * @param k rows wanted; fewer come back if there are fewer distinct ones
 * @throws TypeError | RangeError naming the argument
 */
export function summarise(background: TableRows, k: number, options: SummariseOptions = {}): Summary {
	const bag = checkOptions("options", options, ["seed", "round", "columns", "weights"]) as SummariseOptions;
	const seed = checkInteger("seed", bag.seed ?? 0, 0);
	const round = bag.round ?? true;
	if (typeof round !== "boolean") throw kindError("round", "true or false", round);
	const table = readTrainingTable("background", background, bag);
	checkInteger("k", k, 1, table.rows);
	const categories = table.columns.find((column) => column.categorical);
	if (categories) {
		const kind = categories.booleans ? "booleans" : "strings";
		throw new TypeError(
			`"background" expected columns of numbers, which have means, got ${kind} in column ${JSON.stringify(categories.name)}; give tabular() all rows or a sample of them`,
		);
	}

	const points: Points = { data: table.data, mass: table.mass, rows: table.rows, width: table.columns.length };
	let drawn = 0;
	const uniform = new Float64Array(1);
	const clusters = kmeans(points, k, STARTS, () => {
		random.uniforms(seed, STREAM, drawn++, uniform);
		return uniform[0]!;
	});
	const names = table.columns.map((column) => column.name);
	return summaryOf(points, clusters, round, names);
}

function summaryOf(points: Points, clusters: Clusters, round: boolean, names: readonly string[]): Summary {
	const { mass, rows, width } = points;
	const { centres, nearest, inertia } = clusters;
	const k = centres.length / width;
	if (round) snap(points, centres);
	const totals = new Float64Array(k);
	let all = 0;
	for (let i = 0; i < rows; i++) {
		totals[nearest[i]!]! += mass[i]!;
		all += mass[i]!;
	}
	const order = Array.from(totals.keys()).toSorted((a, b) => {
		for (let j = 0; j < width; j++) {
			const difference = centres[a * width + j]! - centres[b * width + j]!;
			if (difference !== 0) return difference;
		}
		return a - b;
	});
	const sorted = new Float64Array(centres.length);
	order.forEach((c, place) => sorted.set(centres.subarray(c * width, (c + 1) * width), place * width));
	return { data: sorted, rows: k, columns: width, names, weights: Float64Array.from(order, (c) => totals[c]! / all), inertia };
}

/** Moves each number of the centres to the nearest that its column has; of two equally near, the one that comes first. */
export function snap({ data, rows, width }: Points, centres: Float64Array): void {
	for (let at = 0; at < centres.length; at++) {
		const centre = centres[at]!;
		let nearest = data[at % width]!;
		for (let i = 1; i < rows; i++) {
			const value = data[i * width + (at % width)]!;
			if (Math.abs(value - centre) < Math.abs(nearest - centre)) nearest = value;
		}
		centres[at] = nearest;
	}
}
