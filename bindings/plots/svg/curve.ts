import { Came, describe, kindError, valueError } from "../../check.js";
import { AXIS_HEIGHT, belowAxis, leftAxis } from "./axis.js";
import { figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { element, type Markup, named, px } from "./markup.js";
import { counted, decimals, significant } from "../numbers.js";
import { outputName } from "../wording.js";
import { linear } from "./scale.js";
import { sample, series as line } from "./series.js";
import { apart } from "./spread.js";
import { fitted, widthOf } from "./text-width.js";
import { SERIES_COUNT } from "./theme.js";

/** A curve as `insertion`, `deletion` and `meanCurve` give it. */
export interface PlottedCurve {
	readonly metric: "insertion" | "deletion";
	/** Shares of the pixels, ascending from 0 to 1. */
	readonly fractions: ArrayLike<number>;
	/** What the model said at these shares. */
	readonly scores: ArrayLike<number>;
	/** Area under the curve; of a mean curve with its 95 % interval. */
	readonly auc: number | { readonly mean: number; readonly interval: readonly [low: number, high: number] | null };
	readonly target?: { readonly index?: number; readonly name: string };
	/** Number of images, of a mean curve. */
	readonly count?: number;
}

const HEIGHT = 280;

/**
 * How fast does the model see it, or lose it? Insertion or deletion curves of one or several methods: what the model says against the share of the
 * pixels that have changed. Of a list of curves, one for each image, their mean with a band of one standard error.
 *
 * ```ts
 * import { deletion, image } from "whybox";
 * import { curvePlot } from "whybox/plots";
 * const brightness = (images) => Array.from({ length: images.count }, (_, i) => images.at(i).reduce((sum, value) => sum + value, 0));
 * const photo = { data: Uint8Array.of(10, 40, 0, 30), height: 2, width: 2 };
 * const score = (saliency) => deletion(brightness, image(), photo, saliency, { steps: 4, baseline: 0 });
 * const svg = curvePlot({ careful: await score([[1, 4], [0, 3]]), careless: await score([[4, 1], [3, 0]]) });
 * ```
 *
 * @param curves for each name a curve or a list of curves of the same metric
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function curvePlot(curves: Readonly<Record<string, PlottedCurve | readonly PlottedCurve[]>>, options?: PlotOptions): string {
	const settings = readSettings(options, []);
	const series = readCurves(curves);
	const { width } = settings;
	const { metric } = series[0]!;
	// Where it is narrow, names need the room.
	const areas = series.map(({ area }) => `  ${width < 480 ? area.split(" ")[0]! : area}`);
	const texts = series.map(({ name }, s) => named(name) + areas[s]!);
	const right = Math.min(0.42 * width, Math.max(...texts.map((text) => widthOf(text, TEXT))) + 44);
	const endings = series.map(({ name }, s) => fitted(named(name), right - 42 - widthOf(areas[s]!, TEXT), TEXT) + areas[s]!);

	let [low, high] = [0, 0];
	for (const { mean, error } of series)
		mean.forEach((value, k) => ([low, high] = [Math.min(low, value - error[k]!), Math.max(high, value + error[k]!)]));
	const y = linear(low, high, HEIGHT, 4, 6);
	const left = Math.max(...y.ticks.map(({ label: text }) => widthOf(text, TEXT))) + 10;
	const [from, to] = [MARGIN + left, width - MARGIN - right];
	const x = (fraction: number): number => from + fraction * (to - from);
	const across = linear(0, 100, from, to, width < 500 ? 3 : 6);

	const ends = apart(
		series.map(({ mean }) => y.at(mean.at(-1)!)),
		16,
		8,
		HEIGHT,
	);
	const drawn = series.map(({ fractions, mean, error, several }, s): Markup => {
		const at = (sign: number): string[] => mean.map((value, k) => `${px(x(fractions[k]!))} ${px(y.at(value + sign * error[k]!))}`);
		const colour = s % SERIES_COUNT;
		const last = y.at(mean.at(-1)!);
		return [
			several
				? element("path", { class: `wb-a${colour}`, "fill-opacity": 0.16, d: `M${at(1).join("L")}L${at(-1).toReversed().join("L")}z` })
				: "",
			line(`M${at(0).join("L")}`, s),
			element("path", { class: "wb-line wb-axis", d: `M${px(to + 2)} ${px(last)}L${px(to + 9)} ${px(ends[s]!)}` }),
			sample(to + 12, ends[s]!, s),
			label(to + 42, ends[s]! + 4, endings[s]!, "wb-ink wb-number", undefined, texts[s]),
		].join("");
	});
	const targets = [...new Set(series.flatMap(({ target }) => (target === undefined ? [] : [named(target)])))];
	const verb = metric === "insertion" ? "shown" : "taken away";
	const better = metric === "insertion" ? "the larger the area, the better" : "the smaller the area, the better";
	const said = targets.length === 0 ? "what the model says" : targets.length <= 3 ? targets.join(", ") : "targets";
	const drawing =
		label(MARGIN, 13, fitted(said, width - 2 * MARGIN, TEXT), "wb-soft", undefined, said) +
		element(
			"g",
			{ transform: "translate(0 22)" },
			belowAxis(across, HEIGHT, from, to, `% of the pixels ${verb}${width < 480 ? "" : ", those said to matter most first"}`),
			leftAxis(y, from, to),
			...drawn,
		);
	return figure(
		{
			kind: "curve",
			title: metric === "insertion" ? "How soon does the model see it?" : "How soon does the model lose it?",
			subtitle: [`${metric}; beside each line the area under it (AUC): ${better}`],
			drawing,
			height: 22 + HEIGHT + AXIS_HEIGHT,
			notes: [
				...(series.some(({ several }) => several)
					? [`${width < 480 ? "bands" : "bands and ±"}: one standard error of the mean over images`]
					: []),
				...(series.some(({ count }) => count > 1) ? [`images: ${[...new Set(series.map(({ count }) => count))].join(", ")}`] : []),
			],
			description: `Curves of ${metric}. Areas: ${series.map(({ name, area, count }) => `${named(name)} ${area} (${counted(count, "image")})`).join("; ")}.`,
		},
		settings,
	);
}

interface Series {
	readonly name: string;
	readonly metric: PlottedCurve["metric"];
	readonly fractions: readonly number[];
	readonly mean: readonly number[];
	/** Standard errors of the mean; 0 for a single curve. */
	readonly error: readonly number[];
	readonly several: boolean;
	readonly count: number;
	readonly area: string;
	readonly target: string | undefined;
}

function readCurves(value: unknown): Series[] {
	if (value === null || typeof value !== "object" || Array.isArray(value))
		throw kindError("curves", "{ name: curve or list of curves, … }", value);
	const entries = Object.entries(value as Record<string, unknown>);
	if (entries.length === 0) throw valueError("curves", "at least one curve", value);
	const series = entries.map(([name, entry]): Series => {
		const argument = `curves[${describe(name)}]`;
		const list = Array.isArray(entry) ? entry : [entry];
		if (list.length === 0) throw valueError(argument, "at least one curve", entry);
		list.forEach((curve: unknown, i) => checkCurve(Array.isArray(entry) ? `${argument}[${i}]` : argument, curve));
		return summarised(name, list as PlottedCurve[]);
	});
	const { metric } = series[0]!;
	series.forEach((one) => {
		if (one.metric !== metric)
			throw valueError(`curves[${describe(one.name)}]`, `a curve of ${metric}, as the first`, new Came(`one of ${one.metric}`));
	});
	return series;
}

function checkCurve(argument: string, curve: unknown): asserts curve is PlottedCurve {
	const { metric, fractions, scores, auc } = (curve ?? {}) as Partial<PlottedCurve>;
	const numbers = (list: unknown): list is ArrayLike<number> =>
		list !== null &&
		typeof list === "object" &&
		"length" in list &&
		Array.from(list as ArrayLike<unknown>).every((value) => typeof value === "number" && Number.isFinite(value));
	const area = typeof auc === "number" || typeof auc?.mean === "number";
	if ((metric !== "insertion" && metric !== "deletion") || !numbers(fractions) || !numbers(scores) || !area) {
		throw kindError(argument, "a curve, as insertion(), deletion() and meanCurve() give it", curve);
	}
	if (scores.length === 0 || fractions.length !== scores.length)
		throw valueError(`${argument}.scores`, `${fractions.length} numbers, one for each fraction, at least one`, scores);
}

/** Of several curves mean and standard error, at as many equal steps as the longest has. */
function summarised(name: string, curves: readonly PlottedCurve[]): Series {
	const first = curves[0]!;
	const count = curves.reduce((sum, curve) => sum + (curve.count ?? 1), 0);
	const common = { name, metric: first.metric, count, target: first.target && outputName(first.target) };
	if (curves.length === 1) {
		const [fractions, mean] = [Array.from(first.fractions), Array.from(first.scores)];
		const { auc } = first;
		const area =
			typeof auc === "number"
				? significant(auc, 3)
				: `${significant(auc.mean, 3)}${auc.interval === null ? "" : ` [${auc.interval.map((end) => significant(end, 3)).join(", ")}]`}`;
		return { ...common, fractions, mean, error: mean.map(() => 0), several: false, area };
	}
	const steps = curves.reduce((most, { scores }) => Math.max(most, scores.length - 1), 1);
	const fractions = Array.from({ length: steps + 1 }, (_, k) => k / steps);
	const summaries = fractions.map((fraction) => meanOf(curves.map((curve) => interpolated(curve, fraction))));
	const area = meanOf(curves.map(({ auc }) => (typeof auc === "number" ? auc : auc.mean)));
	const show = decimals([area.mean]);
	const text = `${show(area.mean)} ± ${show(area.error)}`;
	return {
		...common,
		fractions,
		mean: summaries.map(({ mean }) => mean),
		error: summaries.map(({ error }) => error),
		several: true,
		area: text,
	};
}

function meanOf(values: readonly number[]): { mean: number; error: number } {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

function interpolated({ fractions, scores }: PlottedCurve, at: number): number {
	let k = 1;
	while (k < fractions.length - 1 && fractions[k]! < at) k++;
	if (fractions.length === 1) return scores[0]!;
	const width = fractions[k]! - fractions[k - 1]!;
	const share = width === 0 ? 1 : (at - fractions[k - 1]!) / width;
	return scores[k - 1]! + share * (scores[k]! - scores[k - 1]!);
}
