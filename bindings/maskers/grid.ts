import { checkInteger, checkOptions } from "../check.js";
import type { Superpixels } from "./superpixels.js";

/** Either `superpixels`, or `rows` and `columns`. */
export interface GridOptions {
	/** About how many there are to be, as square as possible; default 50. */
	readonly superpixels?: number;
	/** Rows of superpixels, from 1 to the image's height. */
	readonly rows?: number;
	/** Columns of superpixels, from 1 to the image's width. */
	readonly columns?: number;
}

/** How many superpixels there are unless somebody says. */
export const SUPERPIXELS = 50;

/** How many rectangles, or how many in each direction. */
export type Grid = { readonly superpixels: number } | { readonly rows: number; readonly columns: number; readonly argument: string };

export function readGrid(argument: string, options: unknown): Grid {
	const bag = checkOptions(argument, options, ["superpixels", "rows", "columns"]);
	const { rows, columns, superpixels } = bag;
	if (rows === undefined && columns === undefined) {
		return { superpixels: checkInteger(`${argument}.superpixels`, superpixels ?? SUPERPIXELS, 1) };
	}
	if (superpixels !== undefined) throw new TypeError(`"${argument}" has superpixels and rows or columns: give one or the other`);
	return { rows: checkInteger(`${argument}.rows`, rows, 1), columns: checkInteger(`${argument}.columns`, columns, 1), argument };
}

export function gridOf(height: number, width: number, wanted: Grid): Superpixels {
	let rows: number;
	let columns: number;
	if ("rows" in wanted) {
		rows = checkInteger(`${wanted.argument}.rows`, wanted.rows, 1, height);
		columns = checkInteger(`${wanted.argument}.columns`, wanted.columns, 1, width);
	} else {
		const within = (count: number, most: number): number => Math.min(most, Math.max(1, Math.round(count)));
		rows = within(Math.sqrt((wanted.superpixels * height) / width), height);
		columns = within(wanted.superpixels / rows, width);
	}
	const labels = new Int32Array(height * width);
	for (let y = 0, i = 0; y < height; y++) {
		const first = Math.floor((y * rows) / height) * columns;
		for (let x = 0; x < width; x++, i++) labels[i] = first + Math.floor((x * columns) / width);
	}
	return { labels, count: rows * columns, height, width };
}
