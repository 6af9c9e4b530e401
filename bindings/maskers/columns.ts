import { describe, kindError, valueError } from "../check.js";

/** What stands in one cell of a table. */
export type Cell = number | string | boolean;

/** What is known of one column of the user's table. */
export interface Column {
	readonly name: string;
	/** Categories have no order: they are equal or not. Columns of strings or booleans, and columns of numbers that the caller says are codes. */
	readonly categorical: boolean;
	/** Columns of strings: the string of each code 0, 1, …; the model gets the code, `Rows.toObjects` gives the string back. */
	readonly strings?: readonly string[];
	/** Columns of booleans, whose codes 0 and 1 are false and true. */
	readonly booleans?: true;
	/** Columns of codes and booleans: what the codes 0, 1, … are called, for people. */
	readonly labels?: readonly string[];
}

/** What the caller may say about the columns. */
export interface ColumnOptions {
	/** Names, in order. With rows that are objects: which keys to use, in this order; other keys are ignored. Default: the keys, or "column 0", … */
	readonly columns?: readonly string[];
	/** Columns of numbers that are codes of categories, by name or index. Columns of strings and of booleans always are categories. */
	readonly categorical?: readonly (string | number)[];
	/**
	 * Names of categories by column (name or index); makes the column categorical. Columns of strings: all strings there are, in the order of their
	 * codes (default: sorted). Columns of numbers: what codes 0, 1, … are called; of booleans: what false and true are called.
	 */
	readonly categories?: Readonly<Record<string, readonly string[]>>;
}

/**
 * An object by column name, of any type: an `interface` too, and with what it likes under keys that `columns` does not name. So no type says
 * what stands in the cells; they are checked when read. Nothing that can be iterated over: that would be an array of rows in the place of one.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- interfaces have no index signature, and are assignable to one of `any` alone
export type ObjectRow = Readonly<Record<string, any>> & { readonly [Symbol.iterator]?: never };

/** One row as people have it: an array in column order, or an object by column name. */
export type TableRow = readonly Cell[] | Float64Array | Float32Array | Int32Array | ObjectRow;

/** A table as people have it: rows, or numbers row after row with the number of columns. */
export type TableRows = readonly TableRow[] | FlatTable;

/** Numbers row after row, [rows, columns]; `names` and `weights` are what `summarise` adds. */
export interface FlatTable {
	readonly data: ArrayLike<number>;
	readonly columns: number;
	readonly names?: readonly string[];
	readonly weights?: ArrayLike<number>;
}

/** A table as the kernels have it. */
export interface Table {
	readonly columns: readonly Column[];
	readonly rows: number;
	/** [rows, columns]; strings and booleans are codes. */
	readonly data: Float64Array;
	/** Rows and instances that are objects may have more keys than there are columns. */
	readonly extraKeys: boolean;
}

/** An instance as the kernels have it. */
export interface EncodedInstance {
	/** [columns] */
	readonly row: Float64Array;
	/** [columns], as given. */
	readonly values: readonly Cell[];
	/** The table's columns; one that met a string not seen in the background has it as a further code. */
	readonly columns: readonly Column[];
}

/** Reads and copies a table. @throws TypeError | RangeError naming the argument, row and column to blame. */
export function readTable(argument: string, background: unknown, options: ColumnOptions): Table {
	const given = options.columns === undefined ? undefined : checkNames("columns", options.columns);
	const source = isFlat(background) ? flatSource(argument, background) : rowSource(argument, background, given);
	const names = given ?? source.names ?? Array.from({ length: source.width }, (_, j) => `column ${j}`);
	if (names.length !== source.width) {
		throw new RangeError(`"columns" expected ${source.width} names, one for each column of "${argument}", got ${names.length}`);
	}

	const resolve = columnResolver(names);
	const categorical = new Set<number>();
	for (const column of checkList("categorical", options.categorical ?? [])) categorical.add(resolve("categorical", column));
	const categories = readCategories(options.categories, resolve);

	const { rows, width } = source;
	const data = new Float64Array(rows * width);
	const columns = names.map((name, j): Column => {
		const where = (i: number) => `in row ${i}, column ${JSON.stringify(name)}`;
		const named = categories.get(j);
		if (typeof source.cell(0, j) === "boolean") {
			if (named && named.length !== 2) {
				throw new RangeError(`"categories" of ${JSON.stringify(name)} expected 2 names, for false and true, got ${named.length}`);
			}
			for (let i = 0; i < rows; i++) data[i * width + j] = Number(checkBoolean(argument, source.cell(i, j), () => where(i)));
			return { name, categorical: true, booleans: true, ...(named && { labels: named }) };
		}
		if (typeof source.cell(0, j) === "string") {
			const cells: string[] = [];
			for (let i = 0; i < rows; i++) cells.push(checkString(argument, source.cell(i, j), () => where(i)));
			const strings = named ?? [...new Set(cells)].toSorted(byCodeUnits);
			const codes = new Map(strings.map((text, code) => [text, code]));
			cells.forEach((text, i) => {
				const code = codes.get(text);
				if (code === undefined)
					throw new RangeError(`"categories" of ${JSON.stringify(name)} lacks ${describe(text)}, which "${argument}" has ${where(i)}`);
				data[i * width + j] = code;
			});
			return { name, categorical: true, strings };
		}
		for (let i = 0; i < rows; i++) {
			const value = checkFinite(argument, source.cell(i, j), () => where(i));
			if (named) checkCode(argument, value, named, () => where(i));
			data[i * width + j] = value;
		}
		return { name, categorical: named !== undefined || categorical.has(j), ...(named && { labels: named }) };
	});
	return { columns, rows, data, extraKeys: source.extraKeys };
}

/** Reads and copies an instance. @throws TypeError | RangeError naming "instance" and the column to blame. */
export function readInstance(columns: readonly Column[], instance: unknown, extraKeys: boolean): EncodedInstance {
	const cells = instanceCells(columns, instance, extraKeys);
	const row = new Float64Array(columns.length);
	const values: Cell[] = [];
	const own = columns.map((column, j): Column => {
		const where = `in column ${JSON.stringify(column.name)}`;
		const { strings, booleans, labels } = column;
		if (booleans) {
			const truth = checkBoolean("instance", cells[j], () => where);
			values.push(truth);
			row[j] = Number(truth);
			return column;
		}
		if (strings) {
			const text = checkString("instance", cells[j], () => where);
			values.push(text);
			const code = strings.indexOf(text);
			row[j] = code < 0 ? strings.length : code;
			return code < 0 ? { ...column, strings: [...strings, text] } : column;
		}
		const value = checkFinite("instance", cells[j], () => where);
		if (labels) checkCode("instance", value, labels, () => where);
		values.push(value);
		row[j] = value;
		return column;
	});
	return { row, values, columns: own };
}

const BOOLEANS = Object.freeze([false, true] as const);

/** The cell behind each code of a column of strings or booleans; undefined for a column of numbers. */
export const cellsOf = ({ strings, booleans }: Column): readonly (string | boolean)[] | undefined => strings ?? (booleans && BOOLEANS);

/** Finds a column by name, or by index. */
export function columnResolver(names: readonly string[]): (argument: string, column: unknown) => number {
	const indices = new Map(names.map((name, j) => [name, j]));
	return (argument, column) => {
		if (typeof column !== "string" && typeof column !== "number") throw kindError(argument, "names or indices of columns", column);
		const index =
			typeof column === "string"
				? indices.get(column)
				: Number.isInteger(column) && column >= 0 && column < names.length
					? column
					: undefined;
		if (index === undefined) {
			throw valueError(
				argument,
				typeof column === "string" ? `columns among ${quoted(names)}` : `indices of columns from 0 to ${names.length - 1}`,
				column,
			);
		}
		return index;
	};
}

/** An array, copied. */
export function checkList(argument: string, value: unknown): readonly unknown[] {
	if (!Array.isArray(value)) throw kindError(argument, "an array", value);
	return [...value];
}

/** Distinct strings, copied. */
export function checkNames(argument: string, value: unknown): string[] {
	const names = checkList(argument, value).map((name) => {
		if (typeof name !== "string") throw kindError(argument, "an array of strings", name);
		return name;
	});
	const seen = new Set<string>();
	for (const name of names) {
		if (seen.has(name)) throw new RangeError(`"${argument}" expected distinct names, got ${describe(name)} twice`);
		seen.add(name);
	}
	return names;
}

/** Is it cells in order (and not an object by name)? */
export const isSequence = (value: unknown): value is ArrayLike<unknown> =>
	Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

interface Source {
	readonly rows: number;
	readonly width: number;
	readonly names?: readonly string[];
	readonly extraKeys: boolean;
	cell(row: number, column: number): unknown;
}

function isFlat(background: unknown): background is FlatTable {
	return (
		typeof background === "object" && background !== null && !isSequence(background) && "data" in background && "columns" in background
	);
}

function flatSource(argument: string, { data, columns, names }: FlatTable): Source {
	if (!isSequence(data)) throw kindError(argument, "data as an array of numbers", data);
	if (typeof columns !== "number") throw kindError(argument, "columns as a number", columns);
	if (!Number.isSafeInteger(columns) || columns < 1) throw valueError(argument, "columns as an integer >= 1", columns);
	const rows = data.length / columns;
	if (rows < 1 || !Number.isInteger(rows)) {
		throw new RangeError(`"${argument}" expected at least one row of ${columns} values and whole rows only, got ${data.length} values`);
	}
	const cell = (i: number, j: number) => (data as ArrayLike<unknown>)[i * columns + j];
	return { rows, width: columns, extraKeys: false, cell, ...(names && { names: checkNames(`${argument}.names`, names) }) };
}

function rowSource(argument: string, background: unknown, given: readonly string[] | undefined): Source {
	if (!Array.isArray(background)) throw kindError(argument, "an array of rows, or { data, columns }", background);
	if (background.length === 0) throw new RangeError(`"${argument}" expected at least one row, got none`);
	const first: unknown = background[0];
	if (isSequence(first)) {
		const width = first.length;
		if (width === 0) throw new RangeError(`"${argument}" expected at least one column, got rows of none`);
		for (const [i, row] of (background as unknown[]).entries()) {
			if (!isSequence(row)) throw new TypeError(`"${argument}" expected arrays only, as row 0 is, got ${describe(row)} in row ${i}`);
			if (row.length !== width)
				throw new RangeError(`"${argument}" expected ${width} values in each row, as in row 0, got ${row.length} in row ${i}`);
		}
		return { rows: background.length, width, extraKeys: false, cell: (i, j) => (background[i] as ArrayLike<unknown>)[j] };
	}
	if (typeof first !== "object" || first === null) {
		const hint = ["number", "string", "boolean"].includes(typeof first) ? ": a single row goes in an array of its own" : "";
		throw new TypeError(`"${argument}" expected rows that are arrays or objects, got ${describe(first)} in row 0${hint}`);
	}
	const names = given ?? Object.keys(first);
	if (names.length === 0) throw new RangeError(`"${argument}" expected at least one column, got objects without keys`);
	for (const [i, row] of (background as unknown[]).entries()) checkKeys(argument, ` in row ${i}`, row, names, given !== undefined);
	const cell = (i: number, j: number) => (background[i] as Record<string, unknown>)[names[j]!];
	return { rows: background.length, width: names.length, names, extraKeys: given !== undefined, cell };
}

function instanceCells(columns: readonly Column[], instance: unknown, extraKeys: boolean): ArrayLike<unknown> {
	const names = columns.map((column) => column.name);
	if (isSequence(instance)) {
		if (instance.length !== columns.length) {
			throw new RangeError(`"instance" expected ${columns.length} values, one for each column, got ${instance.length}`);
		}
		if (typeof instance[0] === "object" && instance[0] !== null)
			throw kindError("instance", "one row of numbers, strings or booleans", instance);
		return instance;
	}
	checkKeys("instance", "", instance, names, extraKeys);
	return names.map((name) => (instance as Record<string, unknown>)[name]);
}

/** Own keys only: `__proto__` and `constructor` are names like any other. */
function checkKeys(argument: string, where: string, row: unknown, names: readonly string[], extraKeys: boolean): void {
	if (typeof row !== "object" || row === null || isSequence(row)) {
		throw new TypeError(
			`"${argument}" expected an object with the columns ${quoted(names)}${where === "" ? " or an array" : ""}, got ${describe(row)}${where}`,
		);
	}
	for (const name of names) {
		if (!Object.hasOwn(row, name)) throw new TypeError(`"${argument}" lacks the column ${JSON.stringify(name)}${where}`);
	}
	const keys = Object.keys(row);
	if (extraKeys || keys.length === names.length) return;
	const known = new Set(names);
	const extra = keys.find((key) => !known.has(key));
	if (extra !== undefined) {
		throw new TypeError(
			`"${argument}" has a column ${JSON.stringify(extra)}${where} that the background's first row lacks; name those to use in "columns"`,
		);
	}
}

function readCategories(value: unknown, resolve: (argument: string, column: unknown) => number): ReadonlyMap<number, readonly string[]> {
	const categories = new Map<number, readonly string[]>();
	if (value === undefined) return categories;
	if (typeof value !== "object" || value === null || isSequence(value))
		throw kindError("categories", "an object from columns to names", value);
	for (const [key, names] of Object.entries(value)) {
		let column: number;
		try {
			column = resolve("categories", key);
		} catch (error) {
			if (!/^(0|[1-9]\d*)$/.test(key)) throw error;
			column = resolve("categories", Number(key));
		}
		categories.set(column, checkNames(`categories.${key}`, names));
	}
	return categories;
}

const MISSING =
	'missing values are not guessed: fill them in (a column\'s median, say), leave the row out, or make the column one of strings with "missing" among them';

function checkFinite(argument: string, value: unknown, where: () => string): number {
	if (typeof value === "number") {
		if (!Number.isFinite(value)) throw new RangeError(`"${argument}" expected finite numbers, got ${value} ${where()}; ${MISSING}`);
		return value + 0; // −0 becomes 0: equal values have equal bits
	}
	const hint = isMissing(value) ? `; ${MISSING}` : typeof value === "boolean" ? "; write 0 and 1, or booleans in all of the column" : "";
	throw new TypeError(`"${argument}" expected numbers, got ${describe(value)} ${where()}${hint}`);
}

function checkString(argument: string, value: unknown, where: () => string): string {
	if (typeof value === "string") return value;
	throw strangerError(argument, "strings", value, where());
}

function checkBoolean(argument: string, value: unknown, where: () => string): boolean {
	if (typeof value === "boolean") return value;
	throw strangerError(argument, "booleans", value, where());
}

function strangerError(argument: string, expected: string, value: unknown, where: string): TypeError {
	const hint = isMissing(value) ? `; ${MISSING}` : "";
	return new TypeError(`"${argument}" expected ${expected}, as elsewhere in this column, got ${describe(value)} ${where}${hint}`);
}

const isMissing = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);

function checkCode(argument: string, value: number, labels: readonly string[], where: () => string): void {
	if (!Number.isInteger(value) || value < 0 || value >= labels.length) {
		throw new RangeError(
			`"${argument}" expected codes from 0 to ${labels.length - 1}, as "categories" names them, got ${value} ${where()}`,
		);
	}
}

/** By UTF-16 code units: the same order in every locale. */
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const quoted = (names: readonly string[]): string =>
	names.length > 12
		? `${names
				.slice(0, 12)
				.map((name) => JSON.stringify(name))
				.join(", ")}, …`
		: names.map((name) => JSON.stringify(name)).join(", ");
