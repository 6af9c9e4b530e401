import { describe, kindError, valueError } from "../../check.js";
import type { Explanation, FeatureValue } from "../../explanation.js";
import { AXIS_HEIGHT, belowAxis, leftAxis } from "./axis.js";
import { Dots } from "./dots.js";
import { figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { basis } from "./many.js";
import { element, type Markup, named, px } from "./markup.js";
import { short, significant } from "../numbers.js";
import { strongestInteraction } from "./interaction.js";
import { legend } from "./ramp.js";
import { linear, type Scale } from "./scale.js";
import { readSubjects, type Subjects } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { rangeOf, stepOf, valuesOf } from "./values.js";
import { units } from "../wording.js";

/** Options of `scatterPlot`. */
export interface ScatterPlotOptions extends PlotOptions {
	/** Index or name of the feature whose values and attributions are drawn. */
	readonly feature: number | string;
	/**
	 * Index or name of the feature whose values are the colours; "auto": the one that seems to interact most with `feature` (one called "auto" is given by its
	 * index); default none.
	 */
	readonly colour?: number | string;
	/** Index or name of the model output; default the first that the first explanation has. */
	readonly target?: number | string;
}

const HEIGHT = 300;
/** Height of the tallest bar that says how many instances have such a value. */
const CROWD = 34;

/**
 * How does the effect of a feature depend on its value, and on another feature? A dot for each explanation: the feature's value to the right, its
 * attribution upwards, coloured by the value of another feature. Dots at one value that spread are an interaction; the colour may say with what.
 * Bars along the bottom say how many instances have such a value.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { scatterPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const explanations = await Promise.all([[3, 5], [1, 2], [-1, 4]].map((row) => shap.explain(row)));
 * const svg = scatterPlot(explanations, { feature: "width", colour: "height" });
 * ```
 *
 * @param explanations with the same features, of the same model output
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function scatterPlot(explanations: Iterable<Explanation>, options: ScatterPlotOptions): string {
	const settings = readSettings(options, ["feature", "colour", "target"]);
	const subjects = readSubjects("explanations", explanations, settings.given.target);
	const feature = featureOf("options.feature", settings.given.feature, subjects);
	const { colour } = settings.given;
	const other =
		colour === undefined
			? undefined
			: colour === "auto"
				? strongestInteraction(subjects, feature)
				: featureOf("options.colour", colour, subjects);
	const { width } = settings;
	const count = subjects.explanations.length;
	const values = valuesOf(subjects, feature);
	values.forEach((value) => {
		if (typeof value === "object")
			throw valueError("options.feature", "a single column, since a group has no one value", subjects.features[feature]);
	});
	const effects = subjects.explanations.map((_, i) => subjects.at(i, feature));
	const errors = subjects.explanations.map(
		({ standardErrors, features }, i) => standardErrors?.[subjects.positions[i]! * features.length + feature],
	);

	const reach = (i: number): number => (count <= 500 ? (errors[i] ?? 0) : 0);
	const low = effects.reduce((least, value, i) => Math.min(least, value - reach(i)), 0);
	const high = effects.reduce((most, value, i) => Math.max(most, value + reach(i)), 0);
	const size = count > 2000 ? 3.5 : count > 300 ? 4.5 : 6;
	const y = linear(low, high, HEIGHT - size - CROWD / 2, size, 6);
	const column = Math.max(...y.ticks.map(({ label: text }) => widthOf(text, TEXT))) + 8;
	const [from, to] = [MARGIN + column + size, width - MARGIN - size - 10];
	const x = acrossOf(values, from, to);

	const colours = other === undefined ? [] : valuesOf(subjects, other);
	const range = rangeOf(colours);
	const dots = new Dots();
	effects.forEach((effect, i) => dots.add(x.at(values[i]!, i), y.at(effect), other === undefined ? 2 : stepOf(colours[i]!, range)));
	const whiskers = effects
		.flatMap((effect, i) =>
			reach(i) > 0 ? `M${px(x.at(values[i]!, i))} ${px(y.at(effect - reach(i)))}V${px(y.at(effect + reach(i)))}` : [],
		)
		.join("");
	const effectTitle = `effect on ${units(subjects.explanations[0]!, subjects.positions[0]!)}`;
	const name = named(subjects.features[feature]!);
	// What the colours mean stands beside what is measured, or above it where that is narrow.
	const beside = width >= 480;
	const key =
		other === undefined
			? undefined
			: legend(beside ? MARGIN + 0.42 * width : MARGIN, to, 2, short(range.low), short(range.high), named(subjects.features[other]!));
	const top = key === undefined || beside ? 22 : 22 + key.height;
	const room = beside ? 0.4 * width : width - 2 * MARGIN;
	const drawing =
		label(MARGIN, top - 9, fitted(effectTitle, room, TEXT), "wb-soft", undefined, effectTitle) +
		(key?.drawing ?? "") +
		element(
			"g",
			{ transform: `translate(0 ${top})` },
			crowd(
				values.map((value, i) => x.at(value, i)),
				from,
				to,
			),
			x.axis(name, HEIGHT),
			leftAxis(y, from - size, to + size),
			whiskers === "" ? "" : element("path", { class: "wb-line wb-rest-line", d: whiskers }),
			dots.drawn(size, count > 300 ? 0.75 : 0.9),
		);
	const grey = other !== undefined && range.others;
	return figure(
		{
			kind: "scatter",
			title: `What does ${name} do to ${named(subjects.name)}?`,
			subtitle: [basis(subjects)],
			drawing,
			height: top + HEIGHT + AXIS_HEIGHT,
			notes: [
				"bars along the bottom: how many instances have such a value",
				...(whiskers === "" ? [] : ["lines through dots: ± one standard error"]),
				...(colour !== "auto"
					? []
					: [
							other === undefined
								? "no feature of numbers interacts with it"
								: `the colour is the feature that seems to interact most with ${name}`,
						]),
				...(grey ? ["grey: values of the colour's feature that are no numbers"] : []),
				...(subjects.features.length > 1 ? [`not shown: the effects of the ${subjects.features.length - 1} other features`] : []),
			],
			description: `Scatter of ${name} against its attributions, which go from ${significant(low, 3)} to ${significant(high, 3)}. ${basis(subjects)}.`,
		},
		settings,
	);
}

function featureOf(argument: string, value: unknown, { features }: Subjects): number {
	if (typeof value !== "number" && typeof value !== "string") throw kindError(argument, "the index or name of a feature", value);
	const index = typeof value === "string" ? features.indexOf(value) : value;
	if (features[index] !== undefined) return index;
	const some = features
		.slice(0, 5)
		.map((name) => describe(name))
		.join(", ");
	throw valueError(argument, `an index below ${features.length} or one of ${some}${features.length > 5 ? ", …" : ""}`, value);
}

interface Across {
	at(value: FeatureValue, index: number): number;
	axis(title: string, height: number): Markup;
}

/** Numbers on a scale; anything else in columns side by side, spread a little so that dots do not hide each other. */
function acrossOf(values: readonly FeatureValue[], from: number, to: number): Across {
	if (values.every((value) => typeof value === "number")) {
		const numbers = values as readonly number[];
		const scale: Scale = linear(
			numbers.reduce((a, b) => Math.min(a, b)),
			numbers.reduce((a, b) => Math.max(a, b)),
			from,
			to,
			Math.max(2, Math.floor((to - from) / 80)),
		);
		return { at: (value) => scale.at(value as number), axis: (title, height) => belowAxis(scale, height, from, to, title) };
	}
	const kinds = [...new Set(values.map(String))].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
	const slot = (to - from) / kinds.length;
	const place = new Map(kinds.map((kind, k) => [kind, from + (k + 0.5) * slot]));
	return {
		// The golden ratio spreads successive dots evenly.
		at: (value, index) => place.get(String(value))! + (((index * 0.6180339887) % 1) - 0.5) * Math.min(slot * 0.6, 60),
		axis: (title, height) =>
			kinds
				.map((kind) => label(place.get(kind)!, height + TEXT + 4, fitted(named(kind), slot - 4, TEXT), "wb-soft", "middle", named(kind)))
				.join("") + label((from + to) / 2, height + 2 * TEXT + 12, fitted(title, to - from, TEXT), "wb-soft", "middle", title),
	};
}

/** How many dots are at each place, as bars along the bottom. */
function crowd(places: readonly number[], from: number, to: number): Markup {
	const bins = Math.max(1, Math.floor((to - from) / 16));
	const counts = new Int32Array(bins);
	for (const place of places) counts[Math.max(0, Math.min(bins - 1, Math.floor(((place - from) / (to - from)) * bins)))]!++;
	const most = counts.reduce((a, b) => Math.max(a, b), 1);
	const step = (to - from) / bins;
	const bars = Array.from(counts, (count, k) =>
		count === 0 ? "" : `M${px(from + k * step + 0.5)} ${HEIGHT}v${px((-CROWD * count) / most)}h${px(step - 1)}V${HEIGHT}z`,
	);
	return element("path", { class: "wb-cell", d: bars.join("") || "M0 0" });
}
