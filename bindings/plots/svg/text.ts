import { describe, kindError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { figure, label, MARGIN, type PlotOptions, readSettings } from "./figure.js";
import { flow, type Placed, type Stretch } from "./flow.js";
import { element, escaped, hint, type Markup, named, part, px } from "./markup.js";
import { counted, decimals, signed, significant } from "../numbers.js";
import { checkExplanation, checkTarget } from "./subject.js";
import { widthOf, RESERVE } from "./text-width.js";
import { balance, methodName, question } from "../wording.js";
import { notesOf, summary } from "./wording.js";

/** Options of `textPlot`. */
export interface TextPlotOptions extends PlotOptions {
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

const SIZE = 15;
const NUMBER = 10;
/** Height of a line, of one with numbers below its words, and of an empty one. */
const LINE = 24;
const LINE_WITH_NUMBERS = 36;
const EMPTY_LINE = 14;
/** From which share of the largest |attribution| a word is marked, and from which its number stands below it. */
const MARKED = 1 / 20;
const NUMBERED = 1 / 3;

interface Mark {
	/** Index of the feature. */
	readonly feature: number;
	readonly value: number;
	/** |attribution| as a share of the largest. */
	readonly share: number;
	readonly text: string;
}

/**
 * Which words did it? The text with its words marked: a red ground and a solid line where they pushed the prediction up, blue and a dashed line where
 * down, the stronger the more, and below the strongest their attributions.
 *
 * ```ts
 * import { Shap, text } from "whybox";
 * import { textPlot } from "whybox/plots";
 * const likes = (texts) => texts.map((one) => Number(one.includes("tea")) - Number(one.includes("never")));
 * const instance = "I never drink tea.";
 * const svg = textPlot(await new Shap(likes, text()).explain(instance), instance);
 * ```
 *
 * @param explanation of `instance`, by any method with the masker `text()`
 * @param instance the text that was explained
 * @throws {TypeError | RangeError} naming what is wrong: an option, or features that are no parts of this text
 */
export function textPlot(explanation: Explanation, instance: string, options?: TextPlotOptions): string {
	checkExplanation("explanation", explanation);
	if (typeof instance !== "string") throw kindError("instance", "the text that was explained", instance);
	const settings = readSettings(options, ["target"]);
	const target = checkTarget(explanation, settings.given.target);
	const { width } = settings;
	const { features, attributions } = explanation;
	const values = attributions.subarray(target * features.length, (target + 1) * features.length);
	const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const show = decimals(values, 2);
	const stretches = stretchesOf(explanation, instance, values, largest, show);
	const placed = flow(stretches, width - 2 * MARGIN, lengthOf);
	const tops = topsOf(placed);

	const key = keyOf(width);
	const weak = features.filter((_, f) => Math.abs(values[f]!) < MARKED * largest || values[f] === 0).length;
	const drawing =
		key + element("g", { transform: "translate(0 30)" }, ...runs(placed).map((piece) => drawn(piece, tops[piece.line]!, show)));
	return figure(
		{
			kind: "text",
			title: question(explanation, target),
			subtitle: [`${methodName(explanation)}: ${balance(explanation, target)}`],
			drawing,
			height: 30 + tops.at(-1)!,
			notes: [
				...(weak > 0
					? [`not marked: ${counted(weak, "word")} of less than a twentieth of the largest attribution, ${significant(largest, 2)}`]
					: []),
				...notesOf(explanation, target, "standard errors: see the bars"),
			],
			description: `Text with its words marked. ${summary(explanation, target, 10)}`,
		},
		settings,
	);
}

const lengthOf = (text: string): number => widthOf(text, SIZE) / RESERVE;

function stretchesOf(
	{ features }: Explanation,
	instance: string,
	values: Float64Array,
	largest: number,
	show: (value: number) => string,
): Stretch<Mark>[] {
	const marks = features.flatMap(({ name, spans }, f) => {
		if (spans === undefined)
			throw new TypeError(`"explanation" expected an explanation of a text, got one whose feature ${describe(name)} has no spans`);
		return spans.map(([start, end]) => {
			if (!(start >= 0 && start < end && end <= instance.length)) {
				throw new RangeError(
					`"instance" expected the text that was explained, got one of ${instance.length} UTF-16 units, where ${describe(name)} cannot stand from ${start} to ${end}`,
				);
			}
			return { start, end, feature: f, value: values[f]!, share: largest > 0 ? Math.abs(values[f]!) / largest : 0 };
		});
	});
	const stretches: Stretch<Mark>[] = [];
	let at = 0;
	for (const { start, end, feature, value, share } of marks.filter((mark) => mark.share >= MARKED).toSorted((a, b) => a.start - b.start)) {
		if (start < at) continue;
		const text = instance.slice(start, end);
		if (start > at) stretches.push({ text: instance.slice(at, start), mark: undefined });
		const mark = { feature, value, share, text };
		stretches.push(share < NUMBERED ? { text, mark } : { text, mark, least: widthOf(signed(value, show), NUMBER) + 4 });
		at = end;
	}
	if (at < instance.length) stretches.push({ text: instance.slice(at), mark: undefined });
	return stretches;
}

/** Where lines begin, and where the last one ends. */
function topsOf(placed: readonly Placed<Mark>[]): number[] {
	const heights = new Float64Array((placed.at(-1)?.line ?? -1) + 1).fill(EMPTY_LINE);
	for (const { line, mark } of placed)
		heights[line] = Math.max(heights[line]!, mark !== undefined && mark.share >= NUMBERED ? LINE_WITH_NUMBERS : LINE);
	const tops = [0];
	heights.forEach((height, line) => tops.push(tops[line]! + height));
	return tops;
}

/** Neighbours without a mark in one piece, where they run from left to right. */
function runs(placed: readonly Placed<Mark>[]): Placed<Mark>[] {
	const all: Placed<Mark>[] = [];
	for (const piece of placed) {
		const last = all.at(-1);
		const plain = (one: Placed<Mark>): boolean =>
			one.mark === undefined && !one.fromRight && /^[\u0020-\u058f\u2010-\u205e]*$/.test(one.text);
		if (last && last.line === piece.line && plain(last) && plain(piece)) {
			all[all.length - 1] = { ...last, text: last.text + piece.text, width: last.width + piece.width };
		} else all.push(piece);
	}
	return all;
}

function drawn({ text, mark, x, width, fromRight }: Placed<Mark>, top: number, show: (value: number) => string): Markup {
	const [left, base] = [MARGIN + x, top + SIZE];
	if (mark === undefined && /^\s*$/.test(text)) return "";
	const length = lengthOf(text);
	// The ground below a word is as wide as it is thought to be: so must the word be. Of unknown letters it is not known well enough.
	const forced = text.trim().length > 1 && (mark !== undefined || /^[ -~]*$/.test(text));
	const attributes = {
		x: left + (width - length) / 2,
		y: base,
		class: mark === undefined ? "wb-soft wb-text" : "wb-ink wb-text",
		textLength: forced ? px(length) : undefined,
		lengthAdjust: forced ? "spacingAndGlyphs" : undefined,
	};
	const shown = !fromRight ? text : /\p{L}/u.test(text) ? named(text) : turnedRound(text);
	const word = element("text", attributes, mark === undefined ? "" : hint(`${mark.text}: ${signed(mark.value, show)}`), escaped(shown));
	if (mark === undefined) return word;
	const up = mark.value > 0;
	return part(
		mark.feature,
		element("rect", {
			class: up ? "wb-up" : "wb-down",
			"stroke-width": 0,
			"fill-opacity": 0.1 + 0.4 * mark.share,
			x: left,
			y: base - SIZE + 1,
			width,
			height: SIZE + 5,
		}),
		underline(left, base + 5, width, up),
		word,
		mark.share >= NUMBERED ? label(left + width / 2, base + 17, signed(mark.value, show), "wb-soft wb-small wb-number", "middle") : "",
	);
}

const MIRRORED: Readonly<Record<string, string>> = {
	"(": ")",
	")": "(",
	"[": "]",
	"]": "[",
	"{": "}",
	"}": "{",
	"«": "»",
	"»": "«",
	"‹": "›",
	"›": "‹",
};

/** Punctuation as it looks when read from the right; drawings run from the left. */
const turnedRound = (text: string): string =>
	Array.from(text, (sign) => MIRRORED[sign] ?? sign)
		.toReversed()
		.join("");

const underline = (x: number, y: number, width: number, up: boolean): Markup =>
	element("path", {
		class: `wb-line ${up ? "wb-up-line" : "wb-down-line"}`,
		"stroke-width": 2,
		"stroke-dasharray": up ? undefined : "3 2",
		d: `M${px(x)} ${px(y)}h${px(width)}`,
	});

function keyOf(width: number): Markup {
	const ground = (x: number, kind: string): Markup =>
		element("rect", { class: kind, "stroke-width": 0, "fill-opacity": 0.4, x, y: 0, width: 26, height: 12 });
	return [
		ground(MARGIN, "wb-up"),
		underline(MARGIN, 13, 26, true),
		label(MARGIN + 32, 11, "pushes up", "wb-soft"),
		ground(MARGIN + 120, "wb-down"),
		underline(MARGIN + 120, 13, 26, false),
		label(MARGIN + 152, 11, "pushes down", "wb-soft"),
		width > 480 ? label(MARGIN + 250, 11, "the stronger the colour, the more", "wb-soft") : "",
	].join("");
}
