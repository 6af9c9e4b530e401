/** What one host made of the fifty explanations. */
export interface Row {
	readonly host: string;
	/** What whybox chose by itself. */
	readonly backend: string;
	/** As in Node, bit for bit. */
	readonly equal: boolean;
	readonly explanations: number;
	/** Milliseconds from the import to the first explanation. */
	readonly first: number;
	/** Bytes, gzipped, that had to get there for that. */
	readonly bytes: number;
}

/** What one host made of a library's models, by an adapter of ours. */
export interface AdapterRow {
	readonly host: string;
	/** With its version. */
	readonly library: string;
	readonly explanations: number;
	/** Milliseconds from the library's being there to the first explanation, with the loading of its model. */
	readonly first: number;
}

/** Somebody's way from an empty folder to the first explanation. */
export interface NewcomerRow {
	readonly host: string;
	readonly commands: readonly string[];
	readonly seconds: number;
}

/** Rows, one JSON text per line, as a table for people. */
export function tableOf(lines: string): string {
	const rows = parsed<Row>(lines);
	const cells = rows.map(({ host, backend, equal, explanations, first, bytes }) => [
		host,
		backend,
		equal ? `${explanations} of ${explanations}` : "NO",
		first.toFixed(0),
		(bytes / 1000).toFixed(1),
	]);
	return aligned([["host", "backend", "byte-equal", "first, ms", "shipped, kB"], ...cells], 3);
}

/** The same of the adapters. */
export function adapterTableOf(lines: string): string {
	const rows = parsed<AdapterRow>(lines);
	const cells = rows.map(({ host, library, explanations, first }) => [library, host, String(explanations), first.toFixed(0)]);
	return aligned([["library", "host", "explanations", "first, ms"], ...cells], 2);
}

/** The same of newcomers. */
export function newcomerTableOf(lines: string): string {
	const cells = parsed<NewcomerRow>(lines).map(({ host, commands, seconds }) => [host, commands.join("; "), seconds.toFixed(1)]);
	return aligned([["from an empty folder in", "by", "seconds"], ...cells], 2);
}

const parsed = <R>(lines: string): R[] =>
	lines
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as R);

/** Columns of equal width, of words for the first `words` of them, of numbers behind. */
function aligned(cells: readonly (readonly string[])[], words: number): string {
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
	const lineOf = (row: readonly string[]) =>
		row.map((cell, i) => (i < words ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
	return cells.map((row) => lineOf(row).trimEnd()).join("\n");
}
