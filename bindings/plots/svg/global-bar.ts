import type { Explanation } from "../../explanation.js";
import { AXIS_HEIGHT, belowAxis } from "./axis.js";
import { checkTop, figure, HATCHED, label, MARGIN, readSettings, TEXT } from "./figure.js";
import { basis, GLOBAL_OPTIONS, type GlobalPlotOptions, ranking, restName, roomFor } from "./many.js";
import { element, type Markup, named, part, px } from "./markup.js";
import { decimals } from "../numbers.js";
import { withTexts } from "./scale.js";
import { byImportance, readSubjects, restOf } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { units } from "../wording.js";

const ROW = 26;
const BAR = 16;

/** What a feature did on average. */
interface Effect {
	/** Mean of the attributions above 0, and of those below, as positive numbers; 0 counts for the others. */
	readonly up: number;
	readonly down: number;
	/** Standard error of their sum, the mean |attribution|; undefined for a single instance. */
	readonly error: number | undefined;
}

/**
 * Which features matter to the model, across many instances? Mean |attribution| for each, the largest on top, split into how much of it pushed up
 * (solid) and how much pushed down (striped). Whiskers are standard errors for instances that were drawn independently.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { globalBarPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const explanations = await Promise.all([[3, 5], [1, 2], [-1, 4]].map((row) => shap.explain(row)));
 * const svg = globalBarPlot(explanations);
 * ```
 *
 * @param explanations with the same features, of the same model output
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function globalBarPlot(explanations: Iterable<Explanation>, options?: GlobalPlotOptions): string {
	const settings = readSettings(options, GLOBAL_OPTIONS);
	const subjects = readSubjects("explanations", explanations, settings.given.target);
	const { shown, hidden, mean } = byImportance(subjects, checkTop(settings.given.top, 10));
	const { width } = settings;
	const names = shown.map((feature) => named(subjects.features[feature]!));
	const effects = shown.map((feature) => effectOf(subjects.explanations.map((_, i) => subjects.at(i, feature))));
	if (hidden.length > 0) {
		names.push(restName(hidden.length));
		effects.push(effectOf(subjects.explanations.map((_, i) => restOf(subjects, i, hidden))));
	}
	const room = roomFor(names, width);
	const show = decimals(effects.map(({ up, down }) => up + down));
	const numbers = effects.map(({ up, down, error }) => show(up + down) + (error === undefined ? "" : ` ± ${show(error)}`));
	const reaches = effects.map(({ up, down, error = 0 }) => up + down + error);
	const texts = reaches.map((value, r) => ({ value, width: widthOf(numbers[r]!, TEXT) + 8 }));
	const scale = withTexts(0, Math.max(0, ...reaches), texts, MARGIN + room, width - MARGIN);
	const height = effects.length * ROW + 4;
	const zero = scale.at(0);

	const bars = effects.map(({ up, down, error = 0 }, r): Markup => {
		const y = r * ROW + 2 + (ROW - BAR) / 2;
		const middle = y + BAR / 2;
		const [between, end] = [scale.at(up), scale.at(up + down)];
		const reach = scale.at(error) - zero;
		const below = { x: between, y, width: end - between, height: BAR };
		return part(
			shown[r] ?? "rest",
			label(MARGIN + room - 10, middle + 4, fitted(names[r]!, room - 10, TEXT), r < shown.length ? "wb-ink" : "wb-soft", "end", names[r]),
			element("rect", { class: "wb-up", x: zero, y, width: between - zero, height: BAR }),
			element("rect", { class: "wb-down", ...below }),
			element("rect", { fill: HATCHED, ...below }),
			reach < 0.5
				? ""
				: element("path", {
						class: "wb-line wb-whisker",
						d: `M${px(end - reach)} ${middle}H${px(end + reach)}M${px(end - reach)} ${middle - 4}v8M${px(end + reach)} ${middle - 4}v8`,
					}),
			label(Math.max(end + reach, end) + 6, middle + 4, numbers[r]!, "wb-ink wb-number"),
		);
	});
	const start = Math.min(MARGIN + room, width - MARGIN - 124 - widthOf("pushed down", TEXT));
	const key = [
		element("rect", { class: "wb-up", x: start, y: 2, width: 18, height: 10 }),
		label(start + 24, 11, "pushed up", "wb-soft"),
		element("rect", { class: "wb-down", x: start + 100, y: 2, width: 18, height: 10 }),
		element("rect", { fill: HATCHED, x: start + 100, y: 2, width: 18, height: 10 }),
		label(start + 124, 11, "pushed down", "wb-soft"),
	].join("");
	const title = `mean |effect| on ${units(subjects.explanations[0]!, subjects.positions[0]!)}`;
	const drawing =
		key + element("g", { transform: "translate(0 20)" }, belowAxis(scale, height, zero, scale.at(scale.high), title), ...bars);
	return figure(
		{
			kind: "global-bar",
			title: `What matters for ${named(subjects.name)}?`,
			subtitle: [basis(subjects)],
			drawing,
			height: 20 + height + AXIS_HEIGHT,
			notes: [
				...(effects[0]?.error === undefined ? [] : ["whiskers and ±: one standard error of the mean over instances"]),
				...(hidden.length > 0
					? [
							`bottom row: the sum of the ${hidden.length} other features; alone, their mean |effects| add up to ${show(hidden.reduce((sum, feature) => sum + mean[feature]!, 0))}`,
						]
					: []),
			],
			description: `Bars. ${ranking(subjects, shown, hidden, mean)}`,
		},
		settings,
	);
}

function effectOf(values: readonly number[]): Effect {
	const count = values.length;
	const up = values.reduce((sum, value) => sum + Math.max(0, value), 0) / count;
	const down = values.reduce((sum, value) => sum + Math.max(0, -value), 0) / count;
	if (count === 1) return { up, down, error: undefined };
	const squares = values.reduce((sum, value) => sum + (Math.abs(value) - up - down) ** 2, 0);
	return { up, down, error: Math.sqrt(squares / (count - 1) / count) };
}
