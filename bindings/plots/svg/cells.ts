/** Cells of a table of attributions as colours: the stronger the more, on a scale that is symmetric about 0; what pushes down is striped, too. */

import { HATCHED, label, MARGIN, TEXT } from "./figure.js";
import { element, type Markup, px } from "./markup.js";
import { short } from "../numbers.js";
import { fitted, widthOf } from "./text-width.js";

const LEVELS = 6;
/** From −LEVELS to LEVELS; 0 for less than half a level. */
export const levelOf = (value: number, limit: number): number =>
	limit > 0 ? Math.max(-LEVELS, Math.min(LEVELS, Math.round((value / limit) * LEVELS))) : 0;

/** Cells gathered by level, neighbours of one level in one piece. */
export class Cells {
	readonly #paths = new Map<number, string[]>();
	readonly #most: number;
	readonly #striped: boolean;

	/**
	 * @param most opacity of the strongest: less than 1 where numbers stand on the cells
	 * @param striped is the sign told by nothing else?
	 */
	constructor(most = 1, striped = true) {
		this.#most = most;
		this.#striped = striped;
	}

	add(x: number, y: number, width: number, height: number, level: number): void {
		if (level === 0) return;
		const path = this.#paths.get(level) ?? [];
		this.#paths.set(level, path);
		path.push(`M${px(x)} ${px(y)}h${px(width)}v${px(height)}h${px(-width)}z`);
	}

	drawn(): Markup {
		const levels = Array.from({ length: 2 * LEVELS + 1 }, (_, i) => i - LEVELS).filter((level) => this.#paths.has(level));
		const fills = levels.map((level) =>
			element("path", {
				class: level > 0 ? "wb-up" : "wb-down",
				"fill-opacity": this.#most * (0.1 + (0.9 * Math.abs(level)) / LEVELS),
				"stroke-width": 0,
				d: this.#paths.get(level)!.join(""),
			}),
		);
		const down = levels.filter((level) => level < 0).flatMap((level) => this.#paths.get(level)!);
		return fills.join("") + (this.#striped && down.length > 0 ? element("path", { fill: HATCHED, d: down.join("") }) : "");
	}
}

/** What the colours mean: from −largest to +largest, drawn with these cells, which must be empty. */
export function cellLegend(right: number, y: number, largest: number, title: string, cells = new Cells()): Markup {
	if (!(largest > 0)) return "";
	const limit = short(largest, 2);
	const step = 9;
	const after = 8 + widthOf(`+${limit}`, TEXT);
	const start = right - after - (2 * LEVELS + 1) * step;
	for (let level = -LEVELS; level <= LEVELS; level++) cells.add(start + (level + LEVELS) * step, y + 2, step, 10, level);
	return (
		element("rect", { class: "wb-cell", x: start, y: y + 2, width: (2 * LEVELS + 1) * step, height: 10 }) +
		cells.drawn() +
		label(
			start - 6,
			y + 11,
			`${fitted(title, start - 6 - MARGIN - widthOf(`: −${limit}`, TEXT), TEXT)}: −${limit}`,
			"wb-soft wb-number",
			"end",
		) +
		label(right - after + 6, y + 11, `+${limit}`, "wb-soft wb-number")
	);
}
