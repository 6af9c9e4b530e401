import type { Explanation } from "../../explanation.js";
import { figure, label, MARGIN, TEXT } from "./figure.js";
import { type LocalPlotOptions, readLocal } from "./local.js";
import { element, hint, type Markup, part, px } from "./markup.js";
import { counted, decimals, probability, signed, significant } from "../numbers.js";
import { withTexts } from "./scale.js";
import { fitted, widthOf } from "./text-width.js";
import { balance, featureLabel, linkOf, methodName, question, sumOf, units, startName } from "../wording.js";
import { notesOf, summary, endName } from "./wording.js";

/** From the top: the numbers at the scale, the strip, and one line for each feature that is named. */
const STRIP_TOP = 64;
const STRIP = 26;
const LINE = 18;
const HEAD = 6;

interface Piece {
	/** Index of the feature. */
	readonly feature: number | "rest";
	readonly label: string;
	readonly value: number;
	readonly rest: boolean;
}

/**
 * Which forces balance at the prediction? In one line: what pushes up presses from the left, what pushes down from the right, the strongest nearest
 * to the place where they meet, which is the prediction.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { forcePlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a - b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const svg = forcePlot(await shap.explain([3, 5]));
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function forcePlot(explanation: Explanation, options?: LocalPlotOptions): string {
	const { settings, target, top, width } = readLocal(explanation, options, 4);
	const [up, down] = [1, -1].map((sign) => pieces(explanation, target, sign as 1 | -1, top)) as [Piece[], Piece[]];
	const total = (list: readonly Piece[]): number => list.reduce((sum, { value }) => sum + Math.abs(value), 0);

	const base = explanation.baseValues[target]!;
	const end = base + sumOf(explanation, target);
	const [low, high] = [end - total(up), end + total(down)];
	const show = decimals([...up, ...down].map(({ value }) => value));
	// Names are written outwards from their pieces.
	const names = [up, down].flatMap((list, d) => {
		let at = end;
		return list.map((piece) => {
			at -= piece.value;
			const room = 10 + Math.min(0.28 * width, widthOf(`${piece.label}  ${signed(piece.value, show)}`, TEXT));
			return { value: at + piece.value / 2, width: d === 0 ? -room : room };
		});
	});
	const scale = withTexts(Math.min(low, base), Math.max(high, base), names, MARGIN, width - MARGIN);
	const [from, to] = [scale.at(scale.low), scale.at(scale.high)];
	const bottom = STRIP_TOP + STRIP;
	const height = bottom + 8 + LINE * Math.max(up.length, down.length, 1);

	const drawn = [up, down].flatMap((list, d) => {
		const side = d === 0 ? -1 : 1;
		let at = scale.at(end);
		return list.map((piece, i): Markup => {
			const [tip, tail] = [at, at + side * Math.abs(scale.at(piece.value) - scale.at(0))];
			at = tail;
			const centre = (tip + tail) / 2;
			// The piece farthest out is named on the first line, so that no line to a name crosses another.
			const y = bottom + 6 + LINE * (list.length - i) - 5;
			const room = side < 0 ? centre - MARGIN - 8 : width - MARGIN - centre - 8;
			const full = `${piece.label}  ${signed(piece.value, show)}`;
			const name = fitted(piece.label, room - widthOf(`  ${signed(piece.value, show)}`, TEXT), TEXT);
			return part(
				piece.feature,
				element(
					"path",
					{ class: `${piece.rest ? "wb-rest" : d === 0 ? "wb-up" : "wb-down"} wb-edge`, d: chevron(tip, tail, side) },
					hint(full),
				),
				element("path", { class: "wb-line wb-axis", d: `M${px(centre)} ${px(bottom + 1)}V${px(y - 4)}h${px(4 * side)}` }),
				label(
					centre + 7 * side,
					y,
					`${name}  ${signed(piece.value, show)}`,
					piece.rest ? "wb-soft" : "wb-ink",
					side < 0 ? "end" : undefined,
					full,
				),
			);
		});
	});
	const meet = scale.at(end);
	const basePlace = scale.at(base);
	const also = linkOf(explanation) === "logit" ? (value: number): string => ` = ${probability(value)}` : (): string => "";
	const endText = `${endName(explanation)} ${significant(end, 4)}${also(end)}`;
	const baseText = `${startName(explanation)} ${significant(base, 4)}${also(base)}`;
	// Under the logit link each number has its probability beside it.
	const ticks = scale.ticks.map(({ at }) => `M${px(at)} ${STRIP_TOP - 6}v4`).join("");
	const drawing = [
		element("path", { class: "wb-line wb-axis", d: `M${px(from)} ${STRIP_TOP - 4}H${px(to)}${ticks}` }),
		...scale.ticks
			.map((tick) => ({ at: tick.at, text: tick.label + also(tick.value) }))
			.filter(({ at, text }) => [meet, basePlace].every((line) => Math.abs(at - line) > widthOf(text, TEXT) / 2 + 3))
			.map(({ at, text }) => label(inside(at, text, width), STRIP_TOP - 10, text, "wb-soft wb-number", "middle")),
		...drawn,
		element("path", { class: "wb-line wb-whisker", "stroke-dasharray": "3 3", d: `M${px(basePlace)} 33V${bottom + 4}` }),
		element("path", { class: "wb-line wb-whisker", "stroke-width": 2, d: `M${px(meet)} 17V${bottom + 4}` }),
		label(inside(meet, endText, width, 1.1 * TEXT), 12, endText, "wb-ink wb-bold wb-number", "middle"),
		label(asideOf(meet, basePlace, baseText, width), 28, baseText, "wb-soft wb-number", "middle"),
	].join("");
	return figure(
		{
			kind: "force",
			title: question(explanation, target),
			subtitle: [
				`${methodName(explanation)}: ${balance(explanation, target)}`,
				`in units of ${units(explanation, target)}; ▶ pushes up, ◀ pushes down`,
			],
			drawing,
			height,
			notes: notesOf(explanation, target, "standard errors: see the bars"),
			description: `Forces. ${summary(explanation, target, 2 * top)}`,
		},
		settings,
	);
}

/** The largest of one sign, and all others of that sign together. */
function pieces(explanation: Explanation, target: number, sign: 1 | -1, top: number): Piece[] {
	const all = explanation.top(undefined, target).filter(({ attribution }) => attribution * sign > 0);
	const own = all.length === top + 1 ? all.length : top;
	const list = all.slice(0, own).map(({ index, attribution }): Piece => ({
		feature: index,
		label: featureLabel(explanation.features[index]!),
		value: attribution,
		rest: false,
	}));
	const others = all.slice(own);
	if (others.length === 0) return list;
	const value = others.reduce((sum, { attribution }) => sum + attribution, 0);
	return [...list, { feature: "rest", label: `… ${counted(others.length, "more feature")}`, value, rest: true }];
}

/** A piece of the strip that points towards the prediction. */
function chevron(tip: number, tail: number, side: number): string {
	const head = Math.min(HEAD, Math.abs(tail - tip)) * side;
	const [middle, bottom] = [STRIP_TOP + STRIP / 2, STRIP_TOP + STRIP];
	return `M${px(tip)} ${middle}L${px(tip + head)} ${STRIP_TOP}H${px(tail + head)}L${px(tail)} ${middle}L${px(tail + head)} ${bottom}H${px(tip + head)}z`;
}

/** The middle of a text that is at `at` where there is room. */
function inside(at: number, text: string, width: number, size = TEXT): number {
	const half = widthOf(text, size) / 2;
	return Math.max(MARGIN + half, Math.min(width - MARGIN - half, at));
}

/** The same, but beside a line where it would be crossed by it. */
function asideOf(line: number, at: number, text: string, width: number): number {
	const half = widthOf(text, TEXT) / 2;
	const place = inside(at, text, width);
	if (Math.abs(line - place) > half + 4) return place;
	const [left, right] = [line - 4 - half, line + 4 + half];
	return left - half >= MARGIN && (at <= line || right + half > width - MARGIN) ? left : right;
}
