/** Lines of several series: told apart by colour and by dashes. */

import { element, type Markup, px } from "./markup.js";
import { SERIES_COUNT } from "./theme.js";

const DASHES = [undefined, "8 3", "2 3", "10 3 2 3", "5 5", "1 4"];

export const series = (d: string, index: number): Markup =>
	element("path", {
		class: `wb-line wb-s${index % SERIES_COUNT}`,
		"stroke-width": 2,
		"stroke-linejoin": "round",
		"stroke-dasharray": DASHES[index % DASHES.length],
		d,
	});

/** What the line looks like, beside its name. */
export const sample = (x: number, y: number, index: number): Markup => series(`M${px(x)} ${px(y)}h22`, index);
