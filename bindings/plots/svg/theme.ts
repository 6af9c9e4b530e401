/** How plots look on paper, in the light, in the dark, and where the reader has chosen the colours. */

/** A rule: class (within a plot), what it says in the light, in the dark, and in forced colours; "" where nothing changes. */
type Rule = readonly [selector: string, light: string, dark: string, forced: string];

/**
 * Up is red and down is blue as everywhere in whybox (ends of ColorBrewer's RdBu, told apart with any colour vision), 4.5 : 1 or more from the page.
 * Series are Okabe and Ito's colours, darkened where they would be too faint.
 */
const RULES: readonly Rule[] = [
	["wb-page", "fill:#fff", "fill:#15181d", "fill:Canvas"],
	["wb-ink", "fill:#1c2026", "fill:#e9ecf1", "fill:CanvasText"],
	["wb-soft", "fill:#59616d", "fill:#a5aebb", "fill:CanvasText"],
	["wb-up", "fill:#ca0020", "fill:#ff7a85", "fill:CanvasText"],
	["wb-down", "fill:#0571b0", "fill:#62b5ee", "fill:Canvas;stroke:CanvasText"],
	["wb-up-line", "stroke:#ca0020", "stroke:#ff7a85", "stroke:CanvasText"],
	["wb-down-line", "stroke:#0571b0", "stroke:#62b5ee", "stroke:CanvasText"],
	["wb-rest", "fill:#aab1bb", "fill:#6b7480", "fill:GrayText"],
	["wb-rest-line", "stroke:#aab1bb", "stroke:#6b7480", "stroke:GrayText"],
	["wb-grid", "stroke:#e4e7eb", "stroke:#2b3038", "stroke:GrayText"],
	["wb-axis", "stroke:#6f7783", "stroke:#8b94a1", "stroke:CanvasText"],
	["wb-whisker", "stroke:#1c2026", "stroke:#e9ecf1", "stroke:CanvasText"],
	["wb-stripe", "stroke:#fff", "stroke:#15181d", "stroke:CanvasText"],
	["wb-edge", "stroke:#fff", "stroke:#15181d", "stroke:Canvas"],
	["wb-badge", "stroke:#fff", "", ""],
	["wb-badge-edge", "stroke:#1c2026", "", ""],
	["wb-badge-ink", "fill:#1c2026", "", "forced-color-adjust:none"],
	["wb-frame", "stroke:#1c2026", "", ""],
	["wb-frame-under", "stroke:#fff", "", ""],
	["wb-cell", "fill:#f1f3f5", "fill:#21252c", "fill:Canvas;stroke:GrayText"],
];

/** Steps of matplotlib's plasma, from low to high: lightness rises throughout; the part that shows on a white and on a dark page. */
const RAMP = ["#2c0594", "#5c01a6", "#8305a7", "#a62098", "#c33d80", "#da5a6a", "#ee7b51", "#f79044"];
const RAMP_DARK = ["#7e3fd0", "#9c3fc4", "#b93fb0", "#d0508f", "#e56b5d", "#f58c46", "#fdb52e", "#f5e726"];
export const RAMP_STEPS = RAMP.length;

/** Curves: Okabe and Ito's. */
const SERIES = ["#0072b2", "#c44e00", "#00805c", "#b0478c", "#8a6d00", "#59616d"];
const SERIES_DARK = ["#56b4e9", "#f08a3c", "#2fc79a", "#e08fc0", "#e6c84b", "#a5aebb"];
export const SERIES_COUNT = SERIES.length;

const COLOURED: readonly Rule[] = [
	...RAMP.map((colour, i): Rule => [`wb-v${i}`, `stroke:${colour}`, `stroke:${RAMP_DARK[i]}`, ""]),
	...RAMP.map((colour, i): Rule => [`wb-f${i}`, `fill:${colour}`, `fill:${RAMP_DARK[i]}`, ""]),
	["wb-none", "stroke:#8b94a1", "stroke:#8b94a1", ""],
	...SERIES.map((colour, i): Rule => [`wb-s${i}`, `stroke:${colour}`, `stroke:${SERIES_DARK[i]}`, "stroke:CanvasText"]),
	...SERIES.map((colour, i): Rule => [`wb-a${i}`, `fill:${colour}`, `fill:${SERIES_DARK[i]}`, "fill:CanvasText"]),
];

const FIXED = `.whybox-plot{max-width:100%;height:auto;direction:ltr;font:400 12px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;letter-spacing:normal;word-spacing:normal;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.whybox-plot text{stroke:none;white-space:pre}
.whybox-plot .wb-title{font-size:16px;font-weight:700}
.whybox-plot .wb-text{font-size:15px}
.whybox-plot .wb-small{font-size:10px}
.whybox-plot .wb-bold{font-weight:700}
.whybox-plot .wb-number{font-variant-numeric:tabular-nums}
.whybox-plot .wb-line{fill:none}
.whybox-plot .wb-region{fill:none;pointer-events:all}
.whybox-plot .wb-pixels{image-rendering:pixelated}
.whybox-plot .wb-dots{fill:none;stroke-linecap:round}`;

const ALL = [...RULES, ...COLOURED];

function sheet(rules: readonly Rule[]): string {
	const written = (column: 1 | 2 | 3, scope: string): string =>
		rules
			.filter((rule) => rule[column] !== "")
			.map((rule) => `${scope} .${rule[0]}{${rule[column]}}`)
			.join("");
	return [
		FIXED,
		written(1, ".whybox-plot"),
		`@media screen{${written(2, ".whybox-dark")}}`,
		`@media screen and (prefers-color-scheme:dark){${written(2, ".whybox-auto")}}`,
		`@media (forced-colors:active){${written(3, ".whybox-plot")}}`,
	].join("\n");
}

/**
 * The style sheet of all plots. A plot carries what it needs of it, unless it is drawn with `style: false`: a page with many plots needs this once,
 * and may allow it by its hash under a Content-Security-Policy. Every rule is bound to classes that begin with `whybox-`.
 */
export const plotStyle: string = sheet(ALL);

/** What this drawing needs of the style sheet. */
export const styleOf = (drawing: string, theme: string): string => {
	const rules = sheet(ALL.filter(([name]) => new RegExp(`[" ]${name}[" ]`).test(drawing)));
	const other = theme === "auto" ? /^@media screen\{.*\n/m : /^@media screen and .*\n/m;
	return theme === "light" ? rules.replace(/^@media screen.*\n/gm, "") : rules.replace(other, "");
};
