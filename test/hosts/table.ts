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

/** Rows, one JSON text per line, as a table for people. */
export function tableOf(lines: string): string {
	const rows = lines
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as Row);
	const cells = [
		["host", "backend", "byte-equal", "first, ms", "shipped, kB"],
		...rows.map(({ host, backend, equal, explanations, first, bytes }) => [
			host,
			backend,
			equal ? `${explanations} of ${explanations}` : "NO",
			first.toFixed(0),
			(bytes / 1000).toFixed(1),
		]),
	];
	const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
	const lineOf = (row: string[]) => row.map((cell, i) => (i < 3 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
	return cells.map((row) => lineOf(row).trimEnd()).join("\n");
}
