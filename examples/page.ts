/** What the stories print: chapters, sentences in lines as wide as the terminal, tables; and all of it again as plain text, for a file. */

const tty = process.stdout.isTTY;
/** May there be escape sequences? */
export const colour = tty && !process.env["NO_COLOR"];
/** Cells per line. */
export const width = Math.max(60, Math.min(tty ? process.stdout.columns : 100, 110));

const started = performance.now();
const lines: string[] = [];

export const bold = (words: string): string => (colour ? `\x1b[1m${words}\x1b[22m` : words);

/** Prints lines as they are. */
export function show(text: string): void {
	lines.push(text);
	console.log(text);
}

export function chapter(title: string): void {
	show(`\n${bold(title)}\n${"─".repeat(width)}`);
}

/** Prints sentences in lines as wide as the page; a paragraph keeps its indent, "50 %" stays together, and escape sequences take no room. */
export function say(sentences: string): void {
	for (const paragraph of sentences.split("\n")) {
		const indent = /^ */.exec(paragraph)![0];
		let line = indent;
		let room = width - indent.length;
		for (const word of paragraph.trimStart().split(/ (?!%)/)) {
			const length = plain(word).length;
			if (line !== indent && length + 1 > room) {
				show(line);
				line = indent;
				room = width - indent.length;
			}
			const gap = line === indent ? "" : " ";
			line += gap + word;
			room -= gap.length + length;
		}
		show(line);
	}
}

/** Prints rows as columns, the first flush left, the others right. */
export function table(rows: readonly (readonly string[])[]): void {
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
	for (const row of rows) {
		show(
			row
				.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]! + 3)))
				.join("")
				.trimEnd(),
		);
	}
}

/** Everything that was printed, without escape sequences. */
export const printed = (): string => plain(`${lines.join("\n")}\n`);

// eslint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, "");

/** Seconds since the story began. */
export const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1);

/** "12.5 %" */
export const rate = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** "a, b and c" */
export const listed = (items: readonly string[]): string =>
	items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
