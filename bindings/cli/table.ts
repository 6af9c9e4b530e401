import { suggestion } from "../check.js";
import type { Csv } from "./csv.js";
import { UsageError } from "./usage-error.js";

/** A cell as the explainer wants it. */
export type Cell = number | string;

/** The columns of a CSV file that are features, and what kind they are. */
export interface Features {
	readonly names: readonly string[];
	/** [columns]: true for numbers, false for words. */
	readonly numeric: readonly boolean[];
}

/** Which columns are features: those named (in that order), else all but those dropped. @throws UsageError naming a column that is not there */
export function chooseColumns(csv: Csv, keep: readonly string[] | undefined, drop: readonly string[]): string[] {
	for (const name of drop) columnIndex(csv, name, "--drop");
	keep?.forEach((name) => columnIndex(csv, name, "--columns"));
	const chosen = (keep ?? csv.header).filter((name) => !drop.includes(name));
	if (chosen.length === 0) throw new UsageError(`no columns are left of ${csv.path}; --columns and --drop leave none`);
	return chosen;
}

/**
 * A column is one of numbers if all of its cells are, and one of words if most are not. One of numbers with some words or empty cells among them
 * is refused, unless it is said to be categorical.
 */
export function findKinds(csv: Csv, names: readonly string[], categorical: readonly string[]): Features {
	for (const name of categorical) {
		if (!names.includes(name))
			throw new UsageError(`--categorical: ${JSON.stringify(name)} is not among the features${suggestion(name, names)}`);
	}
	const numeric = names.map((name) => {
		const j = columnIndex(csv, name, "--columns");
		const isNumber = csv.rows.map((row) => asNumber(row[j]!) !== undefined);
		const numbers = isNumber.filter(Boolean).length;
		if (numbers === isNumber.length) return true;
		const empty = csv.rows.filter((row) => row[j] === "").length;
		const words = isNumber.length - numbers - empty;
		if (categorical.includes(name) || (words > numbers && words > 0)) return false;
		const bad = isNumber.indexOf(false);
		const cell = csv.rows[bad]![j]!;
		const found = cell === "" ? "is empty" : `is ${JSON.stringify(cell)}`;
		throw new UsageError(
			`${csv.path}: column ${JSON.stringify(name)} holds numbers, but row ${bad} (line ${csv.lines[bad]}) ${found}; ` +
				`fill it in, leave the row out, or say --drop or --categorical ${JSON.stringify(name)}`,
		);
	});
	return { names, numeric };
}

/**
 * Rows as the explainer wants them, their columns found by name in any order; columns that are not features are ignored.
 * @throws UsageError naming a column that is missing, or the cell that is not of its column's kind
 */
export function readRows(
	csv: Csv,
	{ names, numeric }: Features,
	option: string,
	which: readonly number[] = [...csv.rows.keys()],
): Cell[][] {
	const missing = names.filter((name) => !csv.header.includes(name));
	if (missing.length > 0) {
		const list = missing.map((name) => JSON.stringify(name) + suggestion(name, csv.header)).join(", ");
		throw new UsageError(`${option} ${csv.path} lacks ${missing.length === 1 ? "column" : "columns"} ${list}, which the background has`);
	}
	const places = names.map((name) => csv.header.indexOf(name));
	return which.map((i) =>
		places.map((place, j) => {
			const cell = csv.rows[i]![place]!;
			if (!numeric[j]) return cell;
			const value = asNumber(cell);
			if (value !== undefined) return value;
			const found = cell === "" ? "an empty cell" : JSON.stringify(cell);
			throw new UsageError(
				`${option} ${csv.path}: expected a number in column ${JSON.stringify(names[j])} of row ${i} (line ${csv.lines[i]}), got ${found}`,
			);
		}),
	);
}

/** Rows, or texts, as "3", "3,8-10" or "all"; counted from 0. */
export function readRowNumbers(text: string, rows: number, what: "rows" | "texts" = "rows"): number[] {
	if (text === "all") return [...Array(rows).keys()];
	return text.split(",").flatMap((part) => {
		const match = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part);
		if (!match) throw new UsageError(`--row expected row numbers such as 3 or 3,8-10, or all; got ${JSON.stringify(text)}`);
		const first = Number(match[1]);
		const last = Number(match[2] ?? first);
		if (last < first) throw new UsageError(`--row expected the smaller number first in ${first}-${last}`);
		if (last >= rows) {
			const there = what === "rows" ? "the file has" : rows === 1 ? "there is" : "there are";
			throw new UsageError(`--row ${last}: ${there} ${rows === 1 ? `${what.slice(0, -1)} 0 only` : `${what} 0 to ${rows - 1}`}`);
		}
		return Array.from({ length: last - first + 1 }, (_, k) => first + k);
	});
}

/** Where a column is. @throws UsageError naming the nearest */
export function columnIndex(csv: Csv, name: string, option: string): number {
	const index = csv.header.indexOf(name);
	if (index >= 0) return index;
	const nearest = suggestion(name, csv.header) || `; it has ${csv.header.map((known) => JSON.stringify(known)).join(", ")}`;
	throw new UsageError(`${option}: ${csv.path} has no column ${JSON.stringify(name)}${nearest}`);
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function asNumber(text: string): number | undefined {
	const value = NUMBER.test(text) ? Number(text) : Number.NaN;
	return Number.isFinite(value) ? value : undefined;
}
