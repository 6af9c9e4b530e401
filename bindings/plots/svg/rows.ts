/** Which features of an explanation a plot shows, and what becomes of the others. */

import type { Explanation } from "../../explanation.js";
import { counted } from "./numbers.js";
import { featureLabel } from "./wording.js";

/** A feature, or all that have no row of their own together. */
export interface Row {
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
		return { label: featureLabel(explanation.features[index]!), value: attribution, error: standardError, rest: false };
	});
	const others = all.slice(own);
	if (others.length === 0) return rows;
	const value = others.reduce((sum, { attribution }) => sum + attribution, 0);
	return [...rows, { label: `… ${counted(others.length, "more feature")}`, value, rest: true }];
}
