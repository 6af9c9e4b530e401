import type { Explanation } from "../../explanation.js";
import { AXIS_HEIGHT, belowAxis } from "./axis.js";
import { Dots, NO_STEP } from "./dots.js";
import { checkTop, figure, label, MARGIN, readSettings, TEXT } from "./figure.js";
import { basis, GLOBAL_OPTIONS, type GlobalPlotOptions, ranking, restName, roomFor } from "./many.js";
import { element, type Markup, named, part, px } from "./markup.js";
import { decimals } from "../numbers.js";
import { legend } from "./ramp.js";
import { linear } from "./scale.js";
import { byImportance, readSubjects, restOf } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { rangeOf, stepOf, valuesOf } from "./values.js";
import { units } from "../wording.js";

const ROW = 34;
/** Half the height that a row's dots take. */
const HALF = 14;

/**
 * What do features do across many instances, and for which values? A dot for each explanation in the row of each feature: how far to the right (up) or
 * left (down) it pushed, coloured by whether the feature's value was low or high among these instances. The features that do most are on top.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { beeswarmPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const explanations = await Promise.all([[3, 5], [1, 2], [-1, 4]].map((row) => shap.explain(row)));
 * const svg = beeswarmPlot(explanations);
 * ```
 *
 * @param explanations with the same features, of the same model output
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function beeswarmPlot(explanations: Iterable<Explanation>, options?: GlobalPlotOptions): string {
	const settings = readSettings(options, GLOBAL_OPTIONS);
	const subjects = readSubjects("explanations", explanations, settings.given.target);
	const { shown, hidden, mean } = byImportance(subjects, checkTop(settings.given.top, 10));
	const { width } = settings;
	const count = subjects.explanations.length;
	const names = shown.map((feature) => named(subjects.features[feature]!));
	if (hidden.length > 0) names.push(restName(hidden.length));
	const room = roomFor(names, width);

	const rest = subjects.explanations.map((_, i) => restOf(subjects, i, hidden));
	const rows = shown.map((feature) => subjects.explanations.map((_, i) => subjects.at(i, feature)));
	if (hidden.length > 0) rows.push(rest);
	let [low, high] = [0, 0];
	for (const row of rows) for (const value of row) [low, high] = [Math.min(low, value), Math.max(high, value)];
	const show = decimals(mean);
	const means = rows.map((row, r) =>
		show(r < shown.length ? mean[shown[r]!]! : row.reduce((sum, value) => sum + Math.abs(value), 0) / count),
	);
	const column = Math.max(widthOf(MEAN, TEXT), ...means.map((text) => widthOf(text, TEXT))) + 14;
	const size = count > 2000 ? 3 : count > 300 ? 4 : 5;
	const [from, to] = [MARGIN + room + size, width - MARGIN - column - size];
	const scale = linear(low, high, from, to, Math.max(2, Math.floor((to - from) / 80)));
	const height = rows.length * ROW;

	const ranges = shown.map((feature) => rangeOf(valuesOf(subjects, feature)));
	const drawn = rows.map((row, r): Markup => {
		const middle = r * ROW + ROW / 2;
		const feature = shown[r];
		const dots = new Dots();
		const places = row.map((value) => scale.at(value));
		const offsets = swarm(places, size);
		const others = feature === undefined;
		subjects.explanations.forEach(({ features }, i) =>
			dots.add(places[i]!, middle + offsets[i]!, others ? NO_STEP : stepOf(features[feature]!.value, ranges[r]!)),
		);
		return part(
			feature ?? "rest",
			element("path", { class: "wb-line wb-grid", "stroke-dasharray": "1 3", d: `M${px(from - size)} ${middle}H${px(to + size)}` }),
			label(MARGIN + room - 10, middle + 4, fitted(names[r]!, room - 10, TEXT), others ? "wb-soft" : "wb-ink", "end", names[r]),
			label(width - MARGIN, middle + 4, means[r]!, "wb-soft wb-number", "end"),
			dots.drawn(size, count > 300 ? 0.8 : 0.9),
		);
	});
	const key = legend(MARGIN, to, 2, "low", "high", width < 480 ? "value" : "feature value");
	const numbers = ranges.some(({ others }) => !others);
	const drawing =
		(numbers ? key.drawing : "") +
		label(width - MARGIN, key.height - 7, MEAN, "wb-soft", "end") +
		element(
			"g",
			{ transform: `translate(0 ${key.height})` },
			belowAxis(scale, height, from, to, `effect on ${units(subjects.explanations[0]!, subjects.positions[0]!)}`),
			...drawn,
		);
	return figure(
		{
			kind: "beeswarm",
			title: `What moves ${named(subjects.name)}, and when?`,
			subtitle: [basis(subjects)],
			drawing,
			height: key.height + height + AXIS_HEIGHT,
			notes: [
				...(ranges.some(({ others }) => others) ? ["grey: values that are no numbers"] : []),
				...(hidden.length > 0 ? [`bottom row: the sum of the ${hidden.length} other features`] : []),
			],
			description: `Beeswarm. ${ranking(subjects, shown, hidden, mean)}`,
		},
		settings,
	);
}

const MEAN = "mean |effect|";

/** How far above or below the middle each dot is drawn: those at about the same place stand on each other, alternately up and down. */
function swarm(places: readonly number[], size: number): Float64Array {
	const bins = new Map<number, number>();
	const layers = places.map((place) => {
		const bin = Math.round(place / (size * 0.8));
		const layer = bins.get(bin) ?? 0;
		bins.set(bin, layer + 1);
		return layer;
	});
	const most = Math.ceil(layers.reduce((a, b) => Math.max(a, b), 0) / 2);
	const step = Math.min(size * 0.9, most === 0 ? 0 : HALF / most);
	return Float64Array.from(layers, (layer) => (layer % 2 === 0 ? -1 : 1) * Math.ceil(layer / 2) * step);
}
