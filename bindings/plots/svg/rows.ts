/** Which features of an explanation a plot shows, and what becomes of the others. */

import type { Explanation } from "../../explanation.js";
import { MARGIN, TEXT } from "./figure.js";
import { counted, decimals, signed } from "../numbers.js";
import { widthOf } from "./text-width.js";
import { featureLabel } from "../wording.js";

/** A feature, or all that have no row of their own together. */
export interface Row {
	/** Index of the feature. */
	readonly feature: number | "rest";
	readonly label: string;
	readonly value: number;
	/** Standard error; of several features together it is not known. */
	readonly error?: number | undefined;
	readonly rest: boolean;
}

/** The largest attributions first, ties by index; then the others as one row. Of LIME those in its surrogate. */
export function rowsOf(explanation: Explanation, target: number, top: number): Row[] {
	const selected = explanation.surrogate?.[target]?.selected;
	const all = explanation.top(undefined, target).filter(({ index }) => selected?.includes(index) ?? true);
	// One feature alone is named rather than called "1 more feature".
	const own = all.length === top + 1 ? all.length : Math.min(top, all.length);
	const rows = all.slice(0, own).map(({ index, attribution, standardError }): Row => {
		return { feature: index, label: featureLabel(explanation.features[index]!), value: attribution, error: standardError, rest: false };
	});
	const others = all.slice(own);
	if (others.length === 0) return rows;
	const value = others.reduce((sum, { attribution }) => sum + attribution, 0);
	return [...rows, { feature: "rest", label: `… ${counted(others.length, "more feature")}`, value, rest: true }];
}

/** The numbers that stand beyond the ends of bars, and the room that names get beside them. */
export interface Columns {
	readonly numbers: readonly string[];
	readonly room: number;
	/** Pixels for each number: to the right of its bar's end, or negative to the left. */
	readonly widths: readonly number[];
}

/** @param width of the plot: where it is narrow, numbers stand without their standard errors */
export function columnsOf(rows: readonly Row[], width: number): Columns {
	const show = decimals(rows.map(({ value }) => value));
	const alone = rows.map(({ value }) => signed(value, show));
	const full = alone.map((text, i) => (rows[i]!.error === undefined ? text : `${text} ± ${show(rows[i]!.error!)}`));
	const measured = (numbers: readonly string[]) => numbers.map((text, i) => (widthOf(text, TEXT) + 8) * (rows[i]!.value < 0 ? -1 : 1));
	const taken = (widths: readonly number[]) => Math.max(0, ...widths) - Math.min(0, ...widths);
	const numbers = taken(measured(full)) > 0.5 * width ? alone : full;
	const widths = measured(numbers);
	const names = 12 + Math.max(0, ...rows.map(({ label }) => widthOf(label, TEXT)));
	return { numbers, widths, room: Math.max(60, Math.min(0.4 * width, names, width - 2 * MARGIN - taken(widths) - 60)) };
}
