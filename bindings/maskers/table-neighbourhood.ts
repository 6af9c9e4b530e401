import type { Feature } from "../explanation.js";
import type { TableNeighbourhood } from "../kernels/kernels.js";
import { cellsOf, type Column, type EncodedInstance } from "./columns.js";
import { conditions } from "./conditions.js";
import { binOf, type Discretiser } from "./discretise.js";
import type { CategoricalStatistics, NumericStatistics, TrainingStatistics } from "./statistics.js";

export interface NeighbourhoodOptions {
	/** How columns of numbers become conditions; "none": they stay numbers. Default "quartile". */
	readonly discretiser?: Discretiser;
	/** Where the draws of columns that stay numbers are centred. Default "mean". */
	readonly sampleAround?: "mean" | "instance";
}

/** What LIME explains about one row of a table, and what it draws around it. */
export interface Draws {
	/** One per column; `condition` where it is binned or categorical. */
	readonly features: readonly Feature[];
	/** Where the draws come from. */
	readonly table: TableNeighbourhood;
	/** [columns]: the instance as the surrogate sees it: 1 where binned or categorical, (value − centre) / scale otherwise. */
	readonly origin: Float64Array;
	/** [columns]: the instance as the model sees it. */
	readonly row: Float64Array;
	/** Do all columns give the surrogate 0 or 1? */
	readonly binary: boolean;
}

/** What the draws of one column need, and where the instance is in it. */
interface ColumnDraws {
	readonly kind: 0 | 1 | 2;
	readonly centre: number;
	readonly scale: number;
	readonly frequencies: readonly number[];
	readonly values: readonly number[];
	readonly deviations: readonly number[];
	readonly minima: readonly number[];
	readonly maxima: readonly number[];
	readonly instanceEntry: number;
	readonly condition?: string;
}

/** The neighbourhood of an instance: lime's training distribution (Ribeiro et al. 2016, §3.3; lime_tabular.py). */
export function drawsAround(
	statistics: TrainingStatistics,
	instance: EncodedInstance,
	binned: boolean,
	sampleAround: "mean" | "instance",
): Draws {
	const { row, values } = instance;
	const draws = statistics.columns.map((column, j): ColumnDraws => {
		const value = row[j]!;
		if (column.kind === "categorical") return categories(column, value, instance.columns[j]!);
		if (binned) return bins(column, value);
		return normal(sampleAround === "mean" ? column.mean : value, column.scale);
	});
	const features = statistics.columns.map(({ name }, column): Feature => {
		const { condition } = draws[column]!;
		return { name, value: values[column]!, column, ...(condition !== undefined && { condition }) };
	});
	const offsets = new Int32Array(draws.length + 1);
	draws.forEach((draw, j) => (offsets[j + 1] = offsets[j]! + draw.values.length));
	const numbers = (of: (draw: ColumnDraws) => number) => Float64Array.from(draws, of);
	const entries = (of: (draw: ColumnDraws) => readonly number[]) => Float64Array.from(draws.flatMap(of));
	return {
		features,
		table: {
			kinds: Uint8Array.from(draws, (draw) => draw.kind),
			centres: numbers((draw) => draw.centre),
			scales: numbers((draw) => draw.scale),
			offsets,
			cumulative: entries((draw) => cumulative(draw.frequencies)),
			values: entries((draw) => draw.values),
			deviations: entries((draw) => draw.deviations),
			minima: entries((draw) => draw.minima),
			maxima: entries((draw) => draw.maxima),
			instanceEntry: Int32Array.from(draws, (draw) => draw.instanceEntry),
		},
		origin: Float64Array.from(draws, (draw, j) => (draw.kind === 0 ? (row[j]! - draw.centre) / draw.scale : 1)),
		row: row.slice(),
		binary: draws.every((draw) => draw.kind !== 0),
	};
}

const NOTHING = { frequencies: [], values: [], deviations: [], minima: [], maxima: [] };

const normal = (centre: number, scale: number): ColumnDraws => ({ kind: 0, centre, scale, ...NOTHING, instanceEntry: -1 });

function categories(column: CategoricalStatistics, value: number, own: Column): ColumnDraws {
	const known = column.values.indexOf(value);
	// A category that the training data lack is never drawn, but the instance has to be in one.
	const values = known < 0 ? [...column.values, value] : column.values;
	const frequencies = known < 0 ? [...column.frequencies, 0] : column.frequencies;
	return {
		kind: 1,
		centre: 0,
		scale: 1,
		frequencies,
		values,
		deviations: values.map(() => 0),
		minima: values,
		maxima: values,
		instanceEntry: known < 0 ? column.values.length : known,
		condition: `${column.name} = ${(own.strings ?? own.labels ?? cellsOf(own))?.[value] ?? value}`,
	};
}

function bins(column: NumericStatistics, value: number): ColumnDraws {
	const { thresholds, frequencies, means, deviations, minima, maxima } = column.bins!;
	const instanceEntry = binOf(thresholds, value);
	// Where all rows of a bin have one value, that value is drawn (lime gives the model a number near 0 there).
	const ends = (limits: readonly number[]) => limits.map((limit, b) => (deviations[b] === 0 ? means[b]! : limit));
	return {
		kind: 2,
		centre: 0,
		scale: 1,
		frequencies,
		values: means,
		deviations,
		minima: ends(minima),
		maxima: ends(maxima),
		instanceEntry,
		condition: conditions(column.name, thresholds)[instanceEntry]!,
	};
}

/** Running sums, exactly 1 from the last entry that occurs: no rounding can make a draw fall behind it. */
function cumulative(frequencies: readonly number[]): number[] {
	const last = frequencies.findLastIndex((share) => share > 0);
	let sum = 0;
	return frequencies.map((share, i) => {
		sum += share;
		return i >= last && last >= 0 ? 1 : Math.min(1, sum);
	});
}
