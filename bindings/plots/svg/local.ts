/** What the plots of one explanation, feature by feature, are told. */

import type { Explanation } from "../../explanation.js";
import { checkTop, type PlotOptions, readSettings, type Settings } from "./figure.js";
import { checkExplanation, checkTarget } from "./subject.js";

/** Options of `barPlot`, `waterfallPlot` and `forcePlot`. */
export interface LocalPlotOptions extends PlotOptions {
	/** How many features are drawn on their own, from 1; default 10 (force: 4 for each sign). The others are summed up. */
	readonly top?: number;
	/** Position in `explanation.targets`; default 0. */
	readonly target?: number;
}

const LOCAL_OPTIONS = ["top", "target"] as const;

/** @throws {TypeError | RangeError} naming the argument or option that is wrong */
export function readLocal(
	explanation: Explanation,
	options: LocalPlotOptions | undefined,
	most: number,
): { readonly settings: Settings; readonly target: number; readonly top: number; readonly width: number } {
	const settings = readSettings(options, LOCAL_OPTIONS);
	checkExplanation("explanation", explanation);
	const target = checkTarget(explanation, settings.given.target);
	return { settings, target, top: checkTop(settings.given.top, most), width: settings.width };
}
