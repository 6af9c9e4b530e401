import { checkOneOf, checkOptions, describe } from "../check.js";
import type { Feature } from "../explanation.js";
import { coalitionWords, type Kernels } from "../kernels/kernels.js";
import { RowInputs, type RowColumns, type Rows } from "../model/rows.js";
import { cellsOf, readInstance, type Column, type ColumnOptions, type EncodedInstance, type TableRow, type TableRows } from "./columns.js";
import { DISCRETISERS, type Discretiser } from "./discretise.js";
import { MixtureHashes } from "./mixture-hashes.js";
import { readGroups, type Group, type GroupOptions } from "./groups.js";
import type { MaskedInstance, Masker, Subject } from "./masker.js";
import type { Query } from "./query.js";
import { describeTable, readTrainingTable, type ColumnStatistics, type TrainingStatistics, type TrainingTable } from "./statistics.js";
import { readTrainingStatistics } from "./statistics-check.js";
import { drawsAround, type Draws, type NeighbourhoodOptions } from "./table-neighbourhood.js";

/** One row: an array in column order, or an object by column name. */
export type TabularInstance = TableRow;

/** Rows that stand for "absent" (Shap) and for the training data (Lime). */
export type TabularBackground = TableRows;

/** Options of `tabular`. */
export interface TabularOptions extends ColumnOptions {
	/** Columns that are present or absent together and get one attribution, for Shap. Each column is in at most one; the others stand alone. */
	readonly groups?: GroupOptions;
	/** [rows] weight of each background row; default equal. Rows that weigh 0 are left out. */
	readonly weights?: ArrayLike<number>;
	/** [rows] class of each background row, for the entropy discretiser. */
	readonly labels?: ArrayLike<number | string>;
	/** In place of background rows, for Lime. */
	readonly trainingStatistics?: TrainingStatistics;
}

/** What LIME explains about one row of a table, what it draws around it, and how the draws become model input. */
export interface Neighbourhood extends Draws, Subject<Rows> {}

/** Values composed at a time, 8 MiB. */
const CHUNK = 2 ** 20;
const OPTIONS = ["columns", "groups", "categorical", "categories", "weights", "labels", "trainingStatistics"];

/**
 * What are the features of a row, and what does their absence look like? For `Shap`: columns or groups of columns, absent means a background
 * row's value. For `Lime`: conditions on columns, drawn from the background's distribution.
 *
 * Columns of strings or booleans become categories: the model gets codes 0, 1, … in `data` (0 is false, 1 is true) and the strings and booleans
 * themselves from `toObjects()`. Nothing of the caller's is kept or written to. Costs no model rows.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * const people = [{ age: 30, town: "Bonn" }, { age: 50, town: "Kiel" }];
 * const rent = (batch) => batch.toObjects().map(({ age, town }) => age + (town === "Kiel" ? 10 : 0));
 * const explanation = await new Shap(rent, tabular(people)).explain({ age: 60, town: "Kiel" });
 * explanation.attributions; // [20, 5]
 * ```
 *
 * @param background rows as arrays or objects, or `{ data, columns }`, or what `summarise` gives; or `{ trainingStatistics }`, for Lime only
 * @throws TypeError | RangeError naming the argument, and row and column where one is to blame
 */
export function tabular(
	background: TabularBackground | { readonly trainingStatistics: TrainingStatistics } | undefined,
	options: TabularOptions = {},
): TabularMasker {
	const bag = checkOptions("options", options, OPTIONS) as TabularOptions;
	const inline = typeof background === "object" && background !== null && !Array.isArray(background) && "trainingStatistics" in background;
	if (!inline && bag.trainingStatistics === undefined)
		return new TabularMasker(readTrainingTable("background", background, bag), bag.groups);

	if (background !== undefined && (!inline || bag.trainingStatistics !== undefined)) {
		throw new TypeError('"trainingStatistics" expected to be in place of background rows, got both');
	}
	for (const name of OPTIONS) {
		if (name !== "trainingStatistics" && name in bag)
			throw new TypeError(`"${name}" expected background rows, got training statistics, which stand for themselves`);
	}
	return new TabularMasker(readTrainingStatistics(inline ? background.trainingStatistics : bag.trainingStatistics));
}

/** What `tabular` makes. Immutable: one masker serves any number of explanations at a time. */
export class TabularMasker implements Masker<TabularInstance, Rows> {
	readonly kind = "tabular";
	readonly batchSize = 1024;
	/** Names of the columns. */
	readonly columns: readonly string[];
	readonly #columns: readonly Column[];
	readonly #extraKeys: boolean;
	readonly #groups: readonly Group[];
	/** Absent if there are training statistics only. */
	readonly #background: TrainingTable | undefined;
	readonly #weights: Float64Array;
	/** By discretiser; made when asked for. */
	readonly #statistics = new Map<Discretiser, TrainingStatistics>();

	/** @internal `tabular` checks what comes in here. */
	constructor(source: TrainingTable | TrainingStatistics, groups?: GroupOptions) {
		this.#background = "data" in source ? source : undefined;
		this.#columns = "data" in source ? source.columns : source.columns.map(columnOf);
		this.#extraKeys = "data" in source && source.extraKeys;
		if ("discretiser" in source) this.#statistics.set(source.discretiser, source);
		this.columns = Object.freeze(this.#columns.map((column) => column.name));
		this.#groups = readGroups(groups, this.columns);
		const mass = this.#background?.mass ?? new Float64Array();
		const sum = mass.reduce((total, share) => total + share, 0);
		this.#weights = mass.map((share) => share / sum);
		Object.freeze(this);
	}

	/** @throws TypeError | RangeError naming "instance"; TypeError naming "background" if there are training statistics only */
	mask(instance: TabularInstance): () => MaskedInstance<Rows> {
		const background = this.#background;
		if (!background) {
			throw new TypeError(
				'"background" expected rows, whose values stand for absent features, got training statistics only, which serve Lime but not Shap',
			);
		}
		const encoded = readInstance(this.#columns, instance, this.#extraKeys);
		const { row } = encoded;
		const columnFeature = new Int32Array(row.length);
		this.#groups.forEach((group, feature) => group.columns.forEach((column) => (columnFeature[column] = feature)));
		const schema = this.#schema(encoded);
		const hashes = new MixtureHashes(row, background.data, columnFeature, this.#groups.length);
		const subject = this.#subject(encoded, (kernels, query) => {
			if (query.kind === "rows") return new RowInputs(query.data, schema);
			if (query.kind !== "coalitions") throw new TypeError(`"query" expected coalitions of columns or rows, got ${describe(query.kind)}`);
			const rows = query.backgroundRow ? query.count : query.count * background.rows;
			const out = new Float64Array(rows * row.length);
			kernels.composeRows(
				query.coalitions,
				query.count,
				this.#groups.length,
				columnFeature,
				row,
				background.data,
				query.backgroundRow,
				out,
			);
			return new RowInputs(out, schema, hashes.of(query));
		});
		const masked = {
			...subject,
			chunkRows: Math.max(background.rows, subject.chunkRows),
			features: this.#groups.map((group) => featureOf(group, encoded)),
			backgroundRows: background.rows,
			backgroundWeights: this.#weights.slice(),
			differs: differences(row, background, columnFeature, this.#groups.length),
			table: { instance: row, background: background.data, columnFeature },
		};
		return () => masked;
	}

	/** What LIME explains and draws. @throws TypeError | RangeError naming the argument */
	neighbourhood(instance: TabularInstance, options: NeighbourhoodOptions = {}): Neighbourhood {
		const bag = checkOptions("options", options, ["discretiser", "sampleAround"]);
		const discretiser = checkOneOf("discretiser", bag["discretiser"] ?? "quartile", DISCRETISERS);
		const sampleAround = checkOneOf("sampleAround", bag["sampleAround"] ?? "mean", ["mean", "instance"]);
		if (sampleAround === "instance" && discretiser !== "none") {
			throw new RangeError(
				`"sampleAround" expected "mean" with the discretiser "${discretiser}", whose bins are drawn by their frequency, got "instance"`,
			);
		}
		if (this.#groups.some((group) => group.grouped)) {
			throw new TypeError('"groups" expected none for Lime, whose features are columns (they are for Shap), got some');
		}
		const encoded = readInstance(this.#columns, instance, this.#extraKeys);
		const draws = drawsAround(this.#describe(discretiser), encoded, discretiser !== "none", sampleAround);
		const schema = this.#schema(encoded);
		const subject = this.#subject(encoded, (_, query) => {
			if (query.kind === "rows") return new RowInputs(query.data, schema);
			throw new TypeError(`"query" expected rows drawn from the neighbourhood, got ${describe(query.kind)}`);
		});
		return { ...draws, ...subject };
	}

	/** What is known of the training data; any statistics do for "none". */
	#describe(discretiser: Discretiser): TrainingStatistics {
		const known = this.#statistics.get(discretiser);
		if (known) return known;
		if (!this.#background) {
			const [given] = this.#statistics.values();
			if (discretiser === "none") return given!;
			throw new RangeError(
				`"discretiser" expected "${given!.discretiser}" or "none", as the training statistics have it, got "${discretiser}"`,
			);
		}
		const made = describeTable(this.#background, discretiser);
		this.#statistics.set(discretiser, made);
		return made;
	}

	#schema({ columns }: EncodedInstance): RowColumns {
		return { names: this.columns, categories: columns.map(cellsOf) };
	}

	/** Model input is made afresh for each query: it outlives the next one when batches are in flight together. */
	#subject(encoded: EncodedInstance, compose: (kernels: Kernels, query: Query) => RowInputs): Subject<Rows> {
		const { row } = encoded;
		return { chunkRows: Math.max(1, Math.floor(CHUNK / row.length)), instance: new RowInputs(row.slice(), this.#schema(encoded)), compose };
	}
}

function columnOf(column: ColumnStatistics): Column {
	if (column.kind === "numeric") return { name: column.name, categorical: false };
	const { name, strings, booleans, labels } = column;
	return { name, categorical: true, ...(strings && { strings }), ...(booleans && { booleans }), ...(labels && { labels }) };
}

function featureOf({ name, columns, grouped }: Group, { values }: EncodedInstance): Feature {
	const own = columns.map((column) => values[column]!);
	return grouped ? { name, value: own, column: columns } : { name, value: own[0]!, column: columns[0]! };
}

/** Bit-packed [background rows, features]: is any column of the feature not exactly the background row's? */
function differences(row: Float64Array, background: TrainingTable, columnFeature: Int32Array, features: number): Uint32Array {
	const words = coalitionWords(features);
	const bits = new Uint32Array(background.rows * words);
	for (let b = 0; b < background.rows; b++) {
		for (let j = 0; j < row.length; j++) {
			const feature = columnFeature[j]!;
			if (row[j] !== background.data[b * row.length + j]) bits[b * words + (feature >> 5)]! |= 1 << (feature & 31);
		}
	}
	return bits;
}
