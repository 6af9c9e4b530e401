import { checkOneOf, checkOptions, describe, kindError } from "../check.js";
import { checkList, isSequence, readTable, type Column, type ColumnOptions, type Table, type TableRows } from "./columns.js";
import { binsOf, DISCRETISERS, thresholdsOf, type Bins, type Discretiser } from "./discretise.js";

/** What LIME needs to know of its training data, in place of the data: plain JSON, small, and without a single row of it. */
export interface TrainingStatistics {
	/** How the columns of numbers were cut into bins; a masker made from these statistics can use this one, or "none". */
	readonly discretiser: Discretiser;
	readonly columns: readonly ColumnStatistics[];
}

/** What is known of a column. */
export type ColumnStatistics = NumericStatistics | CategoricalStatistics;

/** What is known of a column of numbers, in its units. */
export interface NumericStatistics {
	readonly kind: "numeric";
	readonly name: string;
	readonly mean: number;
	/** Population standard deviation; 1 for a constant column. */
	readonly scale: number;
	/** Unless the discretiser is "none". */
	readonly bins?: Bins;
}

/** What is known of a column of categories. */
export interface CategoricalStatistics {
	readonly kind: "categorical";
	readonly name: string;
	/** The codes that occur, ascending. */
	readonly values: readonly number[];
	/** Their shares. */
	readonly frequencies: readonly number[];
	/** Columns of strings: the string of each code 0, 1, … */
	readonly strings?: readonly string[];
	/** Columns of booleans, whose codes 0 and 1 are false and true. */
	readonly booleans?: true;
	/** Columns of codes and booleans: what the codes are called. */
	readonly labels?: readonly string[];
}

/** Options of `trainingStatistics`. */
export interface TrainingStatisticsOptions extends ColumnOptions {
	/** Default "quartile". */
	readonly discretiser?: Discretiser;
	/** [rows] */
	readonly weights?: ArrayLike<number>;
	/** [rows] class of each row; for the entropy discretiser. */
	readonly labels?: ArrayLike<number | string>;
}

/** A table with what is known of its rows. */
export interface TrainingTable extends Table {
	/** [rows], positive: all 1 where the rows weigh the same. */
	readonly mass: Float64Array;
	/** [rows], integers from 0. */
	readonly classes?: Int32Array;
}

/**
 * What does LIME have to know of these rows? Give the answer to `tabular(undefined, { trainingStatistics })` where the rows themselves cannot go
 * (a browser, another department): explanations are the same to the bit. Costs no model rows; O(rows · columns · log rows).
 *
 * ```ts
 * import { Lime, tabular, trainingStatistics } from "whybox";
 * const rows = [[1, 0], [2, 1], [4, 1], [9, 0]];
 * const json = JSON.stringify(trainingStatistics(rows, { columns: ["size", "red"], categorical: ["red"] }));
 * const lime = new Lime((batch) => batch.toArrays().map(([size]) => size), tabular({ trainingStatistics: JSON.parse(json) }));
 * const explanation = await lime.explain([9, 0], { budget: 100 });
 * explanation.features.map(({ condition }) => condition); // ["size > 5.25", "red = 0"]
 * ```
 *
 * @param background as for `tabular`
 * @throws TypeError | RangeError naming the argument
 */
export function trainingStatistics(background: TableRows, options: TrainingStatisticsOptions = {}): TrainingStatistics {
	const bag = checkOptions("options", options, [
		"columns",
		"categorical",
		"categories",
		"discretiser",
		"weights",
		"labels",
	]) as TrainingStatisticsOptions;
	const discretiser = checkOneOf("discretiser", bag.discretiser ?? "quartile", DISCRETISERS);
	return describeTable(readTrainingTable("background", background, bag), discretiser);
}

/** Reads rows, weights and labels; rows that weigh nothing are left out. */
export function readTrainingTable(
	argument: string,
	background: unknown,
	options: ColumnOptions & { readonly weights?: unknown; readonly labels?: unknown },
): TrainingTable {
	const table = readTable(argument, background, options);
	const given = options.weights ?? (background as { readonly weights?: unknown }).weights;
	const mass = given === undefined ? new Float64Array(table.rows).fill(1) : checkWeights(given, table.rows);
	const classes = options.labels === undefined ? undefined : checkLabels(options.labels, table.rows);
	const kept = Array.from(mass.keys()).filter((i) => mass[i]! > 0);
	const equal = kept.every((i) => mass[i] === mass[kept[0]!]);
	const width = table.columns.length;
	const data = new Float64Array(kept.length * width);
	kept.forEach((i, k) => data.set(table.data.subarray(i * width, (i + 1) * width), k * width));
	return {
		...table,
		rows: kept.length,
		data,
		mass: Float64Array.from(kept, (i) => (equal ? 1 : mass[i]!)),
		...(classes && { classes: Int32Array.from(kept, (i) => classes[i]!) }),
	};
}

/** @throws TypeError for the entropy discretiser without labels */
export function describeTable(table: TrainingTable, discretiser: Discretiser): TrainingStatistics {
	if (discretiser === "entropy" && !table.classes) {
		throw new TypeError('"labels" expected the class of each background row, which the discretiser "entropy" needs, got undefined');
	}
	const width = table.columns.length;
	const columns = table.columns.map((column, j) => {
		const values = Float64Array.from({ length: table.rows }, (_, i) => table.data[i * width + j]!);
		return column.categorical ? describeCategories(column, values, table.mass) : describeNumbers(column, values, table, discretiser);
	});
	return { discretiser, columns };
}

function describeNumbers(
	{ name }: Column,
	values: Float64Array,
	{ mass, classes }: TrainingTable,
	discretiser: Discretiser,
): NumericStatistics {
	const whole = binsOf([], values, mass);
	const mean = whole.means[0]!;
	const deviation = whole.deviations[0]!;
	if (!Number.isFinite(deviation)) {
		throw new RangeError(
			`"background" expected numbers whose squares can be added up, got values too large for that in column ${JSON.stringify(name)}`,
		);
	}
	const bins = discretiser === "none" ? undefined : binsOf(thresholdsOf(discretiser, values, mass, classes), values, mass);
	return { kind: "numeric", name, mean, scale: deviation > 0 ? deviation : 1, ...(bins && { bins }) };
}

function describeCategories({ name, strings, booleans, labels }: Column, values: Float64Array, mass: Float64Array): CategoricalStatistics {
	const codes = Float64Array.from(new Set(values)).toSorted();
	const places = new Map(Array.from(codes, (code, i) => [code, i]));
	const totals = new Float64Array(codes.length);
	let all = 0;
	values.forEach((value, i) => {
		totals[places.get(value)!]! += mass[i]!;
		all += mass[i]!;
	});
	return {
		kind: "categorical",
		name,
		values: [...codes],
		frequencies: Array.from(totals, (total) => total / all),
		...(strings && { strings }),
		...(booleans && { booleans }),
		...(labels && { labels }),
	};
}

function checkWeights(value: unknown, rows: number): Float64Array {
	if (!isSequence(value)) throw kindError("weights", "an array of numbers", value);
	if (value.length !== rows) throw new RangeError(`"weights" expected ${rows} numbers, one for each background row, got ${value.length}`);
	let sum = 0;
	const weights = Float64Array.from(value, (weight, i) => {
		if (typeof weight !== "number") throw new TypeError(`"weights" expected numbers, got ${describe(weight)} at ${i}`);
		if (!Number.isFinite(weight) || weight < 0) throw new RangeError(`"weights" expected finite numbers >= 0, got ${weight} at ${i}`);
		sum += weight;
		return weight;
	});
	if (!(sum > 0 && sum < Infinity)) throw new RangeError(`"weights" expected a positive, finite sum, got ${sum}`);
	return weights;
}

/** Classes in sorted order, as integers from 0. */
function checkLabels(value: unknown, rows: number): Int32Array {
	const labels = isSequence(value) && !Array.isArray(value) ? Array.from(value) : checkList("labels", value);
	if (labels.length !== rows) throw new RangeError(`"labels" expected ${rows} classes, one for each background row, got ${labels.length}`);
	labels.forEach((label, i) => {
		if (typeof label !== "string" && typeof label !== "number")
			throw new TypeError(`"labels" expected numbers or strings, got ${describe(label)} at ${i}`);
		if (typeof label === "number" && !Number.isFinite(label))
			throw new RangeError(`"labels" expected finite numbers, got ${label} at ${i}`);
	});
	const known = [...new Set(labels as (number | string)[])].toSorted((a, b) =>
		typeof a === typeof b ? (a < b ? -1 : 1) : typeof a === "number" ? -1 : 1,
	);
	const codes = new Map(known.map((label, code) => [label, code]));
	return Int32Array.from(labels, (label) => codes.get(label as number | string)!);
}
