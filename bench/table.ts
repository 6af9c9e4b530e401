/** A table for the terminal: the first column to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
	const line = (cells: readonly string[]) =>
		cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ");
	return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].map((text) => text.trimEnd()).join("\n");
}

/** 0.000123 ms → "0.12 µs": three significant digits. */
export function duration(milliseconds: number): string {
	if (milliseconds >= 1000) return `${digits(milliseconds / 1000)} s`;
	return milliseconds < 1 ? `${digits(milliseconds * 1000)} µs` : `${digits(milliseconds)} ms`;
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

export const times = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)}×`;

/** ±: half the interquartile range, in percent of the median. */
export const plusMinus = (spread: number): string => `±${(50 * spread).toFixed(0)} %`;

export const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Whether a target was met; nothing where there is none. */
export const verdict = (met: boolean | undefined): string => (met === undefined ? "" : met ? "met" : "MISSED");
