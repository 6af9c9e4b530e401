import { quantileSorted } from "d3-array";
import { checkOneOf } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { cellLegend, Cells, levelOf } from "./cells.js";
import { checkTop, figure, label, MARGIN, readSettings, TEXT } from "./figure.js";
import { basis, endOf, GLOBAL_OPTIONS, type GlobalPlotOptions, ranking, restName, roomFor } from "./many.js";
import { element, type Markup, named, part, px } from "./markup.js";
import { counted, decimals, short } from "../numbers.js";
import { linear } from "./scale.js";
import { byImportance, readSubjects, restOf, type Subjects } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { endName } from "./wording.js";

/** Options of `heatmapPlot`. */
export interface HeatmapPlotOptions extends GlobalPlotOptions {
	/** Which explanations stand beside each other: those of like predictions (default), of like reasons, or as given. */
	readonly order?: "prediction" | "similarity" | "given";
}

const ROW = 22;
/** Height of the curve of predictions on top. */
const CURVE = 56;

/**
 * Which groups of instances have the same reasons? A column for each explanation, a row for each feature, the most important on top: red what pushes
 * up, blue and striped what pushes down. The curve above is the prediction.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { heatmapPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const explanations = await Promise.all([[3, 5], [1, 2], [-1, 4]].map((row) => shap.explain(row)));
 * const svg = heatmapPlot(explanations, { order: "similarity" });
 * ```
 *
 * @param explanations with the same features, of the same model output; where there are more than columns, a column is the mean of several
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function heatmapPlot(explanations: Iterable<Explanation>, options?: HeatmapPlotOptions): string {
	const settings = readSettings(options, [...GLOBAL_OPTIONS, "order"]);
	const subjects = readSubjects("explanations", explanations, settings.given.target);
	const wanted = checkOneOf("options.order", settings.given.order ?? "prediction", ["prediction", "similarity", "given"]);
	const { shown, hidden, mean } = byImportance(subjects, checkTop(settings.given.top, 12));
	const { width } = settings;
	const count = subjects.explanations.length;
	const names = shown.map((feature) => named(subjects.features[feature]!));
	if (hidden.length > 0) names.push(restName(hidden.length));
	const end = endName(subjects.explanations[0]!);
	const room = roomFor([...names, end], width);

	const ends = subjects.explanations.map((_, i) => endOf(subjects, i));
	const order = ordered(subjects, ends, wanted);
	const show = decimals(mean);
	const means = names.map((_, r) =>
		show(r < shown.length ? mean[shown[r]!]! : order.reduce((sum, i) => sum + Math.abs(restOf(subjects, i, hidden)), 0) / count),
	);
	const right = Math.max(widthOf(MEAN, TEXT), ...means.map((text) => widthOf(text, TEXT))) + 14;
	const [from, to] = [MARGIN + room, width - MARGIN - right];
	const columns = Math.min(count, Math.floor((to - from) / 2));
	/** The explanations of a column. */
	const members = Array.from({ length: columns }, (_, c) =>
		order.slice(Math.floor((c * count) / columns), Math.floor(((c + 1) * count) / columns)),
	);
	const average = (list: readonly number[], value: (i: number) => number): number =>
		list.reduce((sum, i) => sum + value(i), 0) / list.length;
	const values = names.map((_, r) =>
		members.map((list) => average(list, (i) => (r < shown.length ? subjects.at(i, shown[r]!) : restOf(subjects, i, hidden)))),
	);
	const sizes = values
		.slice(0, shown.length)
		.flatMap((row) => row.map(Math.abs))
		.toSorted((a, b) => a - b);
	// A few outliers shall not take all colours, nor the row of all others.
	const limit = quantileSorted(sizes, 0.98)! || sizes.at(-1)!;

	const step = (to - from) / columns;
	const cells = new Cells();
	values.forEach((row, r) => {
		for (let start = 0, end = 0; start < columns; start = end) {
			const level = levelOf(row[start]!, limit);
			while (end < columns && levelOf(row[end]!, limit) === level) end++;
			cells.add(from + start * step, CURVE + 10 + r * ROW, (end - start) * step, ROW - 2, level);
		}
	});
	const curve = members.map((list) => average(list, (i) => ends[i]!));
	const bases = average(order, (i) => subjects.explanations[i]!.baseValues[subjects.positions[i]!]!);
	const scale = linear(Math.min(bases, ...curve), Math.max(bases, ...curve), CURVE, 4, 3);
	const bottom = CURVE + 10 + names.length * ROW;
	const rows = names.map((name, r): Markup => {
		const y = CURVE + 10 + r * ROW;
		return part(
			shown[r] ?? "rest",
			element("rect", { class: "wb-cell", x: from, y, width: to - from, height: ROW - 2 }),
			label(from - 10, y + 14, fitted(name, room - 10, TEXT), r < shown.length ? "wb-ink" : "wb-soft", "end", name),
			label(width - MARGIN, y + 14, means[r]!, "wb-soft wb-number", "end"),
		);
	});
	const line = curve.map((value, c) => `${c === 0 ? "M" : "L"}${px(from + (c + 0.5) * step)} ${px(scale.at(value))}`).join("");
	const drawing = element(
		"g",
		{ transform: "translate(0 22)" },
		element("path", { class: "wb-line wb-grid", d: scale.ticks.map(({ at }) => `M${px(from)} ${px(at)}H${px(to)}`).join("") || "M0 0" }),
		label(from - 10, CURVE / 2 + 4, end, "wb-ink", "end"),
		label(to + 5, scale.at(scale.high) + 8, short(scale.high), "wb-soft wb-number"),
		label(to + 5, scale.at(scale.low), short(scale.low), "wb-soft wb-number"),
		element("path", { class: "wb-line wb-axis", "stroke-dasharray": "3 3", d: `M${px(from)} ${px(scale.at(bases))}H${px(to)}` }),
		element("path", {
			class: "wb-line wb-whisker",
			"stroke-width": 1.4,
			d: columns === 1 ? `M${px(from)} ${px(scale.at(curve[0]!))}H${px(to)}` : line,
		}),
		...rows,
		cells.drawn(),
		below(
			`${counted(count, "explanation")}, ${ORDERS[wanted]}`,
			from,
			to,
			width - 2 * MARGIN - widthOf(MEAN, TEXT) - 12,
			bottom + TEXT + 4,
		),
		label(width - MARGIN, bottom + TEXT + 4, MEAN, "wb-soft", "end"),
	);
	return figure(
		{
			kind: "heatmap",
			title: `Who has the same reasons for ${named(subjects.name)}?`,
			subtitle: [basis(subjects)],
			drawing: cellLegend(width - MARGIN, 2, limit, "effect") + drawing,
			height: 22 + bottom + TEXT + 12,
			notes: [
				"red: pushes up; blue and striped: pushes down; dashed: the base value",
				...(columns < count ? [`a column is the mean of about ${Math.round(count / columns)} explanations`] : []),
			],
			description: `Heat map of explanations, ${ORDERS[wanted]}. ${ranking(subjects, shown, hidden, mean)}`,
		},
		settings,
	);
}

/** What stands below the columns: in their middle if there is room, else from the left. */
function below(text: string, from: number, to: number, room: number, y: number): Markup {
	const half = widthOf(text, TEXT) / 2;
	const middle = Math.max(MARGIN + half, Math.min(MARGIN + room - half, (from + to) / 2));
	return 2 * half > room
		? label(MARGIN, y, fitted(text, room, TEXT), "wb-soft", undefined, text)
		: label(middle, y, text, "wb-soft", "middle");
}

const MEAN = "mean |effect|";
const ORDERS = { prediction: "by prediction", similarity: "those with like reasons side by side", given: "in the order given" } as const;

function ordered(subjects: Subjects, ends: readonly number[], wanted: keyof typeof ORDERS): number[] {
	const given = [...ends.keys()];
	if (wanted === "given") return given;
	const byPrediction = given.toSorted((a, b) => ends[a]! - ends[b]! || a - b);
	return wanted === "prediction" ? byPrediction : chain(subjects, byPrediction);
}

/** From the one with the lowest prediction, always on to the nearest that is left: O(explanations² · features). */
function chain(subjects: Subjects, start: readonly number[]): number[] {
	const left = [...start];
	const order = left.splice(0, 1);
	while (left.length > 0) {
		const last = order.at(-1)!;
		let [nearest, least] = [0, Infinity];
		left.forEach((i, place) => {
			let distance = 0;
			for (let feature = 0; feature < subjects.features.length && distance < least; feature++)
				distance += (subjects.at(i, feature) - subjects.at(last, feature)) ** 2;
			if (distance < least) [nearest, least] = [place, distance];
		});
		order.push(...left.splice(nearest, 1));
	}
	return order;
}
