import { checkInteger, checkOptions, kindError } from "../check.js";
import { random } from "../kernels/typescript/random.js";
import type { FlatTable, TableRows } from "./columns.js";
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
const ITERATIONS = 300;

/**
 * Which k rows stand for this background? Its k-means centres (Lloyd 1982; k-means++ starts, Arthur & Vassilvitskii 2007, ten of them), weighted by the
 * share of rows nearest to each, as shap.kmeans. Shap with k rows costs k/rows of what it costs with all, and is biased by what the centres leave
 * out: prefer the whole background and a budget where you can.
 *
 * Distances are taken as the columns stand, like shap's: a column of large numbers decides alone. Scale columns yourself if that is not meant.
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
	const strings = table.columns.find((column) => column.categorical);
	if (strings) {
		throw new TypeError(
			`"background" expected columns of numbers, which have means, got strings in column ${JSON.stringify(strings.name)}; give tabular() all rows or a sample of them`,
		);
	}

	const points = { data: table.data, mass: table.mass, rows: table.rows, width: table.columns.length };
	let best: Clusters | undefined;
	let drawn = 0;
	const uniform = new Float64Array(1);
	const draw = (): number => {
		random.uniforms(seed, STREAM, drawn++, uniform);
		return uniform[0]!;
	};
	for (let start = 0; start < STARTS; start++) {
		const found = settle(points, startingCentres(points, k, draw));
		if (!best || found.inertia < best.inertia) best = found;
	}
	return summaryOf(
		points,
		best!,
		round,
		table.columns.map((column) => column.name),
	);
}

interface Points {
	/** [rows, width] */
	readonly data: Float64Array;
	/** [rows] */
	readonly mass: Float64Array;
	readonly rows: number;
	readonly width: number;
}

interface Clusters {
	/** [k, width] */
	readonly centres: Float64Array;
	/** [rows] */
	readonly nearest: Int32Array;
	readonly inertia: number;
}

/** Squared distance of a point to a centre; stops adding once it is above `limit`. */
function squaredDistance(data: Float64Array, point: number, centres: Float64Array, centre: number, width: number, limit: number): number {
	let sum = 0;
	for (let j = 0, p = point * width, c = centre * width; j < width && sum <= limit; j++) {
		const difference = data[p + j]! - centres[c + j]!;
		sum += difference * difference;
	}
	return sum;
}

/** k-means++: each next centre is a point drawn by its squared distance to the nearest so far; the best of a few draws, as in scikit-learn. */
function startingCentres({ data, mass, rows, width }: Points, k: number, draw: () => number): Float64Array {
	const trials = 2 + (31 - Math.clz32(k));
	const centres = new Float64Array(k * width);
	let distances: Float64Array = new Float64Array(rows).fill(1);
	for (let found = 0; found < k; found++) {
		const total = distances.reduce((sum, distance, i) => sum + mass[i]! * distance, 0);
		// Fewer distinct points than centres.
		if (total === 0) return centres.slice(0, found * width);
		let least = Infinity;
		let chosen = 0;
		let next = distances;
		for (let trial = 0; trial < (found === 0 ? 1 : trials); trial++) {
			const candidate = pick(distances, mass, draw() * total);
			const shorter = new Float64Array(rows);
			let sum = 0;
			for (let i = 0; i < rows; i++) {
				const limit = found === 0 ? Infinity : distances[i]!;
				shorter[i] = Math.min(limit, squaredDistance(data, i, data, candidate, width, limit));
				sum += mass[i]! * shorter[i]!;
			}
			if (sum < least) [least, chosen, next] = [sum, candidate, shorter];
		}
		centres.set(data.subarray(chosen * width, (chosen + 1) * width), found * width);
		distances = next;
	}
	return centres;
}

/** The point at which the running sum of mass · distance passes `place`; one with a positive distance. */
function pick(distances: Float64Array, mass: Float64Array, place: number): number {
	let last = 0;
	let sum = 0;
	for (let i = 0; i < distances.length; i++) {
		const share = mass[i]! * distances[i]!;
		if (share === 0) continue;
		sum += share;
		last = i;
		if (sum > place) break;
	}
	return last;
}

/** Lloyd's iterations until no point changes its centre. */
function settle({ data, mass, rows, width }: Points, start: Float64Array): Clusters {
	const k = start.length / width;
	const centres = start.slice();
	const nearest = new Int32Array(rows);
	const distances = new Float64Array(rows);
	for (let iteration = 0; ; iteration++) {
		let changed = iteration === 0;
		for (let i = 0; i < rows; i++) {
			let best = nearest[i]!;
			let least = squaredDistance(data, i, centres, best, width, Infinity);
			for (let c = 0; c < k; c++) {
				const distance = squaredDistance(data, i, centres, c, width, least);
				if (distance < least || (distance === least && c < best)) [best, least] = [c, distance];
			}
			if (best !== nearest[i]) changed = true;
			nearest[i] = best;
			distances[i] = least;
		}
		if (!changed || iteration === ITERATIONS) break;
		fillEmpty(nearest, distances, k);
		moveToMeans({ data, mass, rows, width }, nearest, centres);
	}
	return { centres, nearest, inertia: distances.reduce((sum, distance, i) => sum + mass[i]! * distance, 0) };
}

/** A centre that lost all its points gets the one that is farthest from its own. */
function fillEmpty(nearest: Int32Array, distances: Float64Array, k: number): void {
	const members = new Int32Array(k);
	for (const c of nearest) members[c]!++;
	for (let c = 0; c < k; c++) {
		if (members[c]! > 0) continue;
		let farthest = -1;
		for (let i = 0; i < nearest.length; i++) {
			if (members[nearest[i]!]! > 1 && (farthest < 0 || distances[i]! > distances[farthest]!)) farthest = i;
		}
		members[nearest[farthest]!]!--;
		members[c] = 1;
		nearest[farthest] = c;
		distances[farthest] = 0;
	}
}

function moveToMeans({ data, mass, rows, width }: Points, nearest: Int32Array, centres: Float64Array): void {
	const totals = new Float64Array(centres.length / width);
	centres.fill(0);
	for (let i = 0; i < rows; i++) {
		const c = nearest[i]!;
		totals[c]! += mass[i]!;
		for (let j = 0; j < width; j++) centres[c * width + j]! += mass[i]! * data[i * width + j]!;
	}
	for (let c = 0; c < totals.length; c++) {
		for (let j = 0; j < width; j++) centres[c * width + j]! /= totals[c]!;
	}
}

function summaryOf({ data, mass, rows, width }: Points, clusters: Clusters, round: boolean, names: readonly string[]): Summary {
	const { centres, nearest, inertia } = clusters;
	const k = centres.length / width;
	if (round) snap(data, rows, width, centres);
	const totals = new Float64Array(k);
	let all = 0;
	for (let i = 0; i < rows; i++) {
		totals[nearest[i]!]! += mass[i]!;
		all += mass[i]!;
	}
	const order = Array.from(totals.keys()).sort((a, b) => {
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

/** Each number to the nearest that its column has; of two equally near, the one that comes first in the background. */
function snap(data: Float64Array, rows: number, width: number, centres: Float64Array): void {
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
