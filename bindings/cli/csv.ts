import { CsvError, parse } from "csv-parse/sync";
import { decoded, readInputFile } from "./input-file.js";
import { UsageError } from "./usage-error.js";

/** A CSV file as it stands: a header and cells of text. */
export interface Csv {
	/** The path as the user gave it, for messages. */
	readonly path: string;
	readonly header: readonly string[];
	/** [rows][columns] */
	readonly rows: readonly (readonly string[])[];
	/** [rows]: the line of the file on which each row ends, from 1. */
	readonly lines: readonly number[];
}

/**
 * Reads a CSV file with a header (RFC 4180; UTF-8 with or without byte order mark; any line breaks; spaces around cells are dropped).
 * @param given what the file holds, where that has been read already, as from standard input
 * @throws UsageError naming the file and line
 */
export function readCsv(option: string, path: string, cwd: string, delimiter: string, given?: Uint8Array): Csv {
	const fault = (what: string) => new UsageError(`${option} ${path}: ${what}`);
	const text = decoded(given ?? readInputFile(option, path, cwd), "a CSV file with a header", fault);
	let records: { record: string[]; info: { lines: number } }[];
	try {
		records = parse(text, { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }) as never;
	} catch (error) {
		// With the wrong separator a cell in quotes stands in the middle of one: say what is the matter, not what follows from it.
		checkSeparator([text.split(/\r\n?|\n/, 1)[0]!], delimiter, fault);
		if (error instanceof CsvError) throw fault(`not a CSV file that can be read: ${error.message}`);
		throw error;
	}
	const header = records[0]?.record;
	if (!header) throw fault("the file is empty; the first line should name the columns");
	checkHeader(header, delimiter, fault);
	const body = records.slice(1);
	for (const { record, info } of body) {
		if (record.length !== header.length) {
			throw fault(
				`line ${info.lines} has ${record.length} cells, the header ${header.length}; cells with a "${delimiter}" inside need quotes`,
			);
		}
	}
	if (body.length === 0) throw fault("there are no rows below the header");
	return { path, header, rows: body.map(({ record }) => record), lines: body.map(({ info }) => info.lines) };
}

/** A list in one argument, separated by commas; a name with a comma goes in double quotes. */
export function readList(text: string): string[] {
	const [names = []] = parse(text, { relax_column_count: true, trim: true }) as string[][];
	return names;
}

function checkSeparator(header: readonly string[], delimiter: string, fault: (what: string) => UsageError): void {
	if (header.length > 1 || header[0]?.includes(delimiter)) return;
	const other = [";", "\t", ",", "|"].find((sign) => header[0]?.includes(sign));
	if (other)
		throw fault(
			`the header is one cell; the columns seem to be separated by ${JSON.stringify(other)}: add --delimiter ${JSON.stringify(other)}`,
		);
}

function checkHeader(header: readonly string[], delimiter: string, fault: (what: string) => UsageError): void {
	checkSeparator(header, delimiter, fault);
	header.forEach((name, j) => {
		if (name === "") throw fault(`column ${j + 1} has no name in the header`);
		if (header.indexOf(name) !== j) throw fault(`two columns are called ${JSON.stringify(name)}`);
	});
	if (header.every((name) => Number.isFinite(Number(name)))) throw fault("the first line holds numbers; it should name the columns");
}
