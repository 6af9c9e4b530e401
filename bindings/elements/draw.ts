/** Which plot is drawn of what an element was given. */

import { checkOneOf, kindError, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";
import {
	barPlot,
	beeswarmPlot,
	convergencePlot,
	decisionPlot,
	forcePlot,
	globalBarPlot,
	heatmapPlot,
	imagePlot,
	predictionPlot,
	scatterPlot,
	textPlot,
	waterfallPlot,
	type ShownImage,
} from "../plots/index.js";

/** What `plot` may be: of one explanation, "decision" of one or several, and of several. */
export type PlotName =
	| "bar"
	| "waterfall"
	| "force"
	| "text"
	| "image"
	| "prediction"
	| "decision"
	| "beeswarm"
	| "global-bar"
	| "scatter"
	| "heatmap"
	| "convergence";
const OF_ONE = ["bar", "waterfall", "force", "decision", "text", "image", "prediction"] as const satisfies readonly PlotName[];
const OF_MANY = ["decision", "beeswarm", "global-bar", "scatter", "heatmap", "convergence"] as const satisfies readonly PlotName[];
const PLOTS = [...OF_ONE, ...OF_MANY.slice(1)] as const;

/** What an element was given. */
export interface Given {
	readonly explanation: Explanation | undefined;
	readonly explanations: readonly Explanation[] | undefined;
	readonly text: string | undefined;
	readonly picture: ShownImage | undefined;
	readonly options: Readonly<Record<string, unknown>>;
	/** As attributes have them. */
	readonly plot: string | undefined;
	readonly target: string | undefined;
	readonly top: string | undefined;
	readonly theme: string | undefined;
	readonly width: number;
}

export interface Drawing {
	readonly markup: string;
	readonly plot: PlotName;
	readonly explanations: readonly Explanation[];
	/** Position of the target in the first explanation. */
	readonly target: number;
}

/** What an element shows, or undefined while it has no explanation. @throws {TypeError | RangeError} naming the attribute or property that is wrong */
export function draw(given: Given): Drawing | undefined {
	const { explanation, explanations, text, picture } = given;
	const plot = plotOf(given);
	const several = explanation === undefined || (OF_MANY.slice(1) as readonly string[]).includes(plot);
	const list = several ? (explanations ?? (explanation ? [explanation] : [])) : [explanation];
	const [first] = list;
	if (first === undefined) return undefined;
	if (explanation === undefined && !(OF_MANY as readonly string[]).includes(plot)) {
		throw valueError("plot", `one of ${named(OF_MANY)}, where "explanations" are given and no "explanation" is`, plot);
	}
	const target = targetOf(first, given.target);
	const common = { ...given.options, width: given.width, theme: checkOneOf("theme", given.theme ?? "auto", THEMES), style: false };
	const options = given.top === undefined ? common : { ...common, top: topOf(given.top) };
	const one = { ...options, target };
	const many = { ...options, target: first.targets[target]!.index };
	const markup = ((): string => {
		switch (plot) {
			case "bar":
				return barPlot(first, one);
			case "waterfall":
				return waterfallPlot(first, one);
			case "force":
				return forcePlot(first, one);
			case "text":
				if (text === undefined) throw kindError("text", "the text that was explained", text);
				// It has no number of features to choose.
				return textPlot(first, text, { ...common, target });
			case "image":
				if (picture === undefined) throw kindError("picture", "the image that was explained, { data, height, width }", picture);
				return imagePlot(first, picture, { ...one, regions: true });
			case "prediction":
				return predictionPlot(first, options);
			case "decision":
				return decisionPlot(list as Explanation[], many);
			case "beeswarm":
				return beeswarmPlot(list as Explanation[], many);
			case "global-bar":
				return globalBarPlot(list as Explanation[], many);
			case "heatmap":
				return heatmapPlot(list as Explanation[], many);
			case "convergence":
				return convergencePlot(list as Explanation[], many);
			case "scatter": {
				const { top: _, ...rest } = many as typeof many & { top?: number };
				return scatterPlot(list as Explanation[], { feature: 0, ...rest });
			}
		}
	})();
	return { markup, plot, explanations: list as Explanation[], target };
}

const THEMES = ["auto", "light", "dark"] as const;

const named = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/** The plot that was asked for, or else the one that shows most of what is there. */
function plotOf({ plot, explanation, explanations, text, picture }: Given): PlotName {
	if (plot !== undefined) return checkOneOf("plot", plot, PLOTS);
	if (explanation === undefined && explanations !== undefined) return "beeswarm";
	if (picture !== undefined) return "image";
	return text === undefined ? "bar" : "text";
}

function topOf(value: string): number {
	if (!/^[1-9]\d{0,8}$/.test(value)) throw valueError("top", "an integer >= 1", value);
	return Number(value);
}

/** Targets are named, or counted from 0. */
function targetOf({ targets }: Explanation, value: string | undefined): number {
	if (value === undefined) return 0;
	const position = targets.findIndex(({ name }) => name === value);
	if (position >= 0) return position;
	if (/^\d+$/.test(value) && Number(value) < targets.length) return Number(value);
	throw valueError("target", `one of ${named(targets.map(({ name }) => name))}, or a position from 0 to ${targets.length - 1}`, value);
}
