import { Came, kindError, valueError } from "../check.js";

/** Which superpixel each pixel of an image belongs to. */
export interface Superpixels {
	/** [height · width], row by row: 0 to count − 1. */
	readonly labels: Int32Array;
	readonly count: number;
	readonly height: number;
	readonly width: number;
}

/** Labels that a caller gave, as copied: their own, or those of superpixels. */
export interface GivenLabels {
	readonly labels: Int32Array;
	readonly size: { readonly height: number; readonly width: number } | undefined;
}

/** One label per pixel, row by row, or one array per row of pixels. */
export type Labels = ArrayLike<number> | readonly ArrayLike<number>[];

/**
 * Reads labels that somebody gave: integers ≥ 0, one per pixel (in one array, or in one per row of pixels), or `Superpixels`.
 *
 * @throws TypeError | RangeError naming `argument`
 */
export function readLabels(argument: string, value: unknown): GivenLabels {
	const record = value as Partial<Superpixels> | null;
	const whole = record !== null && typeof record === "object" && !isList(value);
	const given: unknown = whole ? record.labels : value;
	const name = whole ? `${argument}.labels` : argument;
	if (!isList(given)) throw kindError(name, "an array of labels, one per pixel", given);
	const size =
		whole && record.height !== undefined && record.width !== undefined ? { height: record.height, width: record.width } : undefined;
	return isList(given[0]) ? readRows(name, given as ArrayLike<unknown>) : { labels: readLine(name, given), size };
}

const isList = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

function readLine(name: string, line: ArrayLike<unknown>): Int32Array {
	return Int32Array.from(line as ArrayLike<number>, (label: unknown, pixel) => {
		if (typeof label === "number" && Number.isInteger(label) && label >= 0 && label < 2 ** 31) return label;
		throw (typeof label === "number" ? valueError : kindError)(`${name}[${pixel}]`, "an integer >= 0", label);
	});
}

function readRows(name: string, rows: ArrayLike<unknown>): GivenLabels {
	const width = (rows[0] as ArrayLike<unknown>).length;
	const labels = new Int32Array(rows.length * width);
	for (let y = 0; y < rows.length; y++) {
		const row = rows[y];
		if (!isList(row)) throw kindError(`${name}[${y}]`, "a row of labels", row);
		if (row.length !== width) throw valueError(`${name}[${y}]`, `${width} labels, as the first row has`, row);
		labels.set(readLine(`${name}[${y}]`, row), y * width);
	}
	return { labels, size: { height: rows.length, width } };
}

/**
 * Given labels for an image of this size, renumbered 0 to count − 1 in their order, so that none is without pixels.
 *
 * @throws RangeError naming `argument` if they are not for this image
 */
export function superpixelsFrom(argument: string, { labels, size }: GivenLabels, height: number, width: number): Superpixels {
	if (labels.length !== height * width || (size !== undefined && (size.height !== height || size.width !== width))) {
		const came = size ? `${size.height} × ${size.width}` : `${labels.length} labels`;
		throw valueError(argument, `a label for each of ${height} × ${width} pixels`, new Came(came));
	}
	const rank = new Map(
		Array.from(new Set(labels))
			.toSorted((a, b) => a - b)
			.map((label, i) => [label, i]),
	);
	return { labels: labels.map((label) => rank.get(label)!), count: rank.size, height, width };
}
