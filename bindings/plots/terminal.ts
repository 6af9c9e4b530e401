import { checkInteger, checkOptions, kindError } from "../check.js";
import type { Explanation } from "../explanation.js";
import { decimals, significant } from "./numbers.js";
import { cells, fitted, harmless, padded, wrapped } from "./terminal-text.js";
import { balance, featureLabel, type Hand, methodName, trust, why } from "./wording.js";

/** Options of `terminalChart`. */
export interface TerminalChartOptions {
	/** Cells per line, 40 to 1000; default 80. */
	readonly width?: number;
	/** ANSI colours: red pushes the prediction up, blue down; default false. The signs say the same without. */
	readonly colour?: boolean;
	/** Block characters and dashes beyond ASCII; default true. */
	readonly unicode?: boolean;
	/** How many features get a bar of their own, from 1; default 10. The others are summed in one line. */
	readonly top?: number;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

/** What bars are made of: a full cell, half a cell on either side of the zero line, the whisker of a standard error, the line itself. */
interface Signs {
	readonly full: string;
	readonly halfRight: string;
	readonly halfLeft: string;
	readonly whisker: string;
	readonly zero: string;
	readonly ellipsis: string;
	readonly plusMinus: string;
}

const UNICODE: Signs = { full: "█", halfRight: "▌", halfLeft: "▐", whisker: "─", zero: "│", ellipsis: "…", plusMinus: "±" };
const ASCII: Signs = { full: "#", halfRight: "", halfLeft: "", whisker: "-", zero: "|", ellipsis: "...", plusMinus: "+-" };

/** One line of the chart. */
interface Bar {
	readonly label: string;
	readonly value: number;
	readonly error: number | undefined;
}

/**
 * An explanation as a bar chart for a terminal: what pushed the prediction up (right of the line, +) and down (left, −), the largest first, with
 * standard errors as whiskers where the method has them; below it the sum, how far to trust it and what it cost.
 *
 * Pure: a string of lines without a final line break. Names are shown, never acted upon: control characters and escape sequences come out
 * as visible signs.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { terminalChart } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => 2 * a - b), tabular([[0, 0]], { columns: ["a", "b"] }));
 * const chart = terminalChart(await shap.explain([3, 4]), { width: 60 });
 * chart.split("\n")[2].slice(0, 5); // "a = 3"
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function terminalChart(explanation: Explanation, options?: TerminalChartOptions): string {
	const given = checkOptions("options", options, ["width", "colour", "unicode", "top", "target"]);
	const width = checkInteger("options.width", given.width ?? 80, 40, 1000);
	const top = checkInteger("options.top", given.top ?? 10, 1);
	const target = checkInteger("options.target", given.target ?? 0, 0, explanation.targets.length - 1);
	const colour = flag("options.colour", given.colour ?? false);
	const unicode = flag("options.unicode", given.unicode ?? true);
	const signs = unicode ? UNICODE : ASCII;
	const hand = written(unicode);

	// Cells of a grid say nothing one by one: they are a map.
	const grid = explanation.image?.kind === "grid";
	const bars = grid ? [] : barsOf(explanation, target, top, unicode, hand);
	const format = hand.together(bars.map((bar) => bar.value));
	const lines = [
		...wrapped(`${methodName(explanation)}: ${why(explanation, target, hand)}`, width, "  "),
		"",
		...(grid ? [] : [...(bars.length > 0 ? drawn(bars, width, format, signs, colour) : ["no feature matters"]), ""]),
		...[balance(explanation, target, hand, format), ...trust(explanation, target, "± is one standard error", hand)].flatMap((line) =>
			wrapped(line, width, "  "),
		),
		...explanation.notes.flatMap((note) => wrapped(`note: ${harmless(note.message, unicode)}`, width, "  ")),
		...wrapped(costLine(explanation), width, "  "),
	];
	return lines.map((line) => (unicode ? line : line.replaceAll("²", "2").replaceAll("±", "+-"))).join("\n");
}

/** How numbers and names are written on a terminal. */
function written(unicode: boolean): Hand {
	const plain = (text: string): string => text.replaceAll("−", "-");
	return {
		name: (text) => harmless(text, unicode),
		value: (value) => plain(significant(value)),
		said: (value) => plain(significant(value)),
		together: (values) => {
			const show = decimals(values, 4);
			return (value) => plain(show(value));
		},
		fixed: (value, places) => value.toFixed(places),
		minus: "-",
	};
}

function flag(name: string, value: unknown): boolean {
	if (typeof value !== "boolean") throw kindError(name, "true or false", value);
	return value;
}

/** The largest attributions as bars of their own, the rest as one; of LIME those in its surrogate. */
function barsOf(explanation: Explanation, target: number, top: number, unicode: boolean, hand: Hand): Bar[] {
	const selected = explanation.surrogate?.[target]?.selected;
	const all = explanation.top(explanation.features.length, target).filter(({ index }) => selected?.includes(index) ?? true);
	const bars: Bar[] = all.slice(0, top).map(({ index, attribution, standardError }) => {
		return { label: featureLabel(explanation.features[index]!, hand), value: attribution, error: standardError };
	});
	const rest = all.slice(top);
	if (rest.length > 0) {
		const label = `${unicode ? "…" : "..."} and ${rest.length} more feature${rest.length === 1 ? "" : "s"}`;
		bars.push({ label, value: rest.reduce((sum, { attribution }) => sum + attribution, 0), error: undefined });
	}
	return bars;
}

/** Lines of label, bar and number. Bars share one scale: a cell is the same amount left and right of the zero line. */
function drawn(bars: readonly Bar[], width: number, format: (value: number) => string, signs: Signs, colour: boolean): string[] {
	const numbers = bars.map(({ value, error }) => {
		const text = format(value);
		const number = value > 0 && Number(text) !== 0 ? `+${text}` : text;
		return error === undefined ? number : `${number} ${signs.plusMinus} ${format(error)}`;
	});
	// Numbers line up at their decimal points: those of one column have equally many decimals before and after the ± sign.
	const lead = Math.max(...numbers.map((number) => number.split(" ", 1)[0]!.length));
	const columns = numbers.map((number) => " ".repeat(lead - number.split(" ", 1)[0]!.length) + number);
	const numberWidth = Math.max(...columns.map((number) => number.length));
	const labelRoom = Math.max(8, Math.min(Math.floor(width * 0.45), width - numberWidth - 15));
	const labels = bars.map((bar) => fitted(bar.label, labelRoom, signs.ellipsis));
	const labelWidth = Math.max(...labels.map(cells));

	const up = Math.max(0, ...bars.map(({ value, error = 0 }) => (value > 0 ? value + error : 0)));
	const down = Math.max(0, ...bars.map(({ value, error = 0 }) => (value < 0 ? error - value : 0)));
	const room = Math.max(2, width - labelWidth - numberWidth - 5);
	const left = up + down === 0 ? 0 : clamp(Math.round((room * down) / (up + down)), down > 0 ? 1 : 0, up > 0 ? room - 1 : room);
	const perCell = Math.max(left > 0 ? down / left : 0, room > left ? up / (room - left) : 0);

	return bars.map(({ value, error }, i) => {
		const bar = perCell === 0 ? "" : barText(Math.abs(value) / perCell, (error ?? 0) / perCell, value < 0, signs);
		const paint = (text: string) => (colour && text !== "" ? `\u001b[${value < 0 ? 34 : 31}m${text}\u001b[0m` : text);
		const before = value < 0 ? " ".repeat(Math.max(0, left - bar.length)) + paint(bar) : " ".repeat(left);
		const after = value < 0 ? " ".repeat(room - left) : paint(bar) + " ".repeat(Math.max(0, room - left - bar.length));
		return `${padded(labels[i]!, labelWidth)}  ${before}${signs.zero}${after}  ${columns[i]}`.trimEnd();
	});
}

/** A bar of `length` cells, to the nearest half cell where there are half cells, and its whisker. */
function barText(length: number, error: number, leftwards: boolean, signs: Signs): string {
	const halves = signs.halfRight === "" ? 2 * Math.round(length) : Math.round(2 * length);
	const solid = signs.full.repeat(Math.floor(halves / 2));
	const half = halves % 2 === 1 ? (leftwards ? signs.halfLeft : signs.halfRight) : "";
	const whisker = signs.whisker.repeat(Math.max(0, Math.round(length + error) - Math.ceil(halves / 2)));
	return leftwards ? whisker + half + solid : solid + half + whisker;
}

const clamp = (value: number, min: number, max: number): number => Math.max(min, Math.min(max, value));

function costLine({ cost }: Explanation): string {
	const calls = `${cost.modelCalls} call${cost.modelCalls === 1 ? "" : "s"}`;
	const time = `${Math.round(cost.milliseconds.model)} ms in the model, ${Math.round(cost.milliseconds.explainer)} ms outside`;
	return `cost: ${cost.modelRows} model rows in ${calls}, ${cost.rowsSaved} rows saved; ${time}`;
}
