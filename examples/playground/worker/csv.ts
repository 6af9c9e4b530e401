/** A CSV file as a table: a header, and cells that are numbers or words. */
import { CsvError, parse } from "csv-parse/browser/esm/sync";
import type { Cell, Field } from "../messages.js";

export interface Csv {
	readonly name: string;
	/** What stands between cells. */
	readonly delimiter: string;
	readonly header: readonly string[];
	/** [rows][columns] */
	readonly rows: readonly (readonly string[])[];
	/** [rows]: the line of the file on which each row ends, from 1. */
	readonly lines: readonly number[];
}

/** What is wrong with a table or with the choice of its columns. */
export class TableError extends Error {
	override readonly name = "TableError";
	/** The columns that there are. */
	readonly columns: readonly string[];

	constructor(message: string, columns: readonly string[] = []) {
		super(message);
		this.columns = columns;
	}
}

/** @throws {TableError} naming file and line */
export function readCsv(name: string, text: string): Csv {
	const fault = (what: string) => new TableError(`${name}: ${what}`);
	const delimiter = delimiterOf(text);
	let records: { record: string[]; info: { lines: number } }[];
	try {
		const options = { delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
		records = parse(text, options) as unknown as typeof records;
	} catch (error) {
		if (error instanceof CsvError) throw fault(`this is no CSV file that can be read: ${error.message}`);
		throw error;
	}
	const [first, ...body] = records;
	if (first === undefined) throw fault("the file is empty; its first line should name the columns");
	const header = first.record;
	if (header.filter(isNumber).length > header.length / 3) throw fault("the first line should name the columns, but holds numbers");
	header.forEach((column, j) => {
		if (column === "") throw fault(`column ${j + 1} has no name in the first line`);
		if (header.indexOf(column) !== j) throw fault(`two columns are called “${column}”`);
	});
	if (body.length === 0) throw fault("there are no rows below the header");
	for (const { record, info } of body) {
		if (record.length !== header.length) throw fault(`line ${info.lines} has ${record.length} cells, the header has ${header.length}`);
	}
	return { name, delimiter, header, rows: body.map(({ record }) => record), lines: body.map(({ info }) => info.lines) };
}

/** Of those that separate columns, the one that the first line has most of. */
function delimiterOf(text: string): string {
	const line = /^.*/.exec(text)![0];
	const count = (sign: string) => line.split(sign).length;
	return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

const isNumber = (cell: string): boolean => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell) && Number.isFinite(Number(cell));

/** Are all cells of a column that hold something numbers? */
export function isNumeric(csv: Csv, column: string): boolean {
	const j = csv.header.indexOf(column);
	return csv.rows.some((row) => row[j] !== "") && csv.rows.every((row) => row[j] === "" || isNumber(row[j]!));
}

/**
 * The cells of these columns, numbers as numbers.
 *
 * @throws {TableError} naming the cell that is missing, or the word in a column of numbers
 */
export function cellsOf(csv: Csv, columns: readonly string[]): Cell[][] {
	const places = columns.map((column) => csv.header.indexOf(column));
	const numeric = columns.map((column, j) => isNumeric(csv, column) || mostlyNumbers(csv, places[j]!));
	return csv.rows.map((row, i) =>
		places.map((place, j) => {
			const cell = row[place]!;
			const where = `${csv.name}, line ${csv.lines[i]}: column “${columns[j]}”`;
			if (cell === "") throw new TableError(`${where} is empty. Fill it in, leave out the line, or untick the column below.`, csv.header);
			if (!numeric[j]) return cell;
			if (!isNumber(cell)) throw new TableError(`${where} holds numbers, but here it is “${cell}”.`, csv.header);
			return Number(cell);
		}),
	);
}

/** A few words among many numbers are a mistake, not categories. */
function mostlyNumbers(csv: Csv, place: number): boolean {
	return csv.rows.filter((row) => isNumber(row[place]!)).length > csv.rows.length / 2;
}

/** What can be done with each column. */
export function fieldsOf(columns: readonly string[], rows: readonly (readonly Cell[])[]): Field[] {
	return columns.map((name, j) => {
		const values = rows.map((row) => row[j]!);
		if (typeof values[0] === "string") return { name, categories: [...new Set(values as string[])].toSorted() };
		const numbers = values as number[];
		const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
		const fine = 10 ** Math.floor(Math.log10((most - least) / 100 || 1));
		return { name, least, most, step: numbers.every(Number.isInteger) ? Math.max(1, fine) : fine };
	});
}
