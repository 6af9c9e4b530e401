/** Explanations as pictures: strings, made here so that the page has nothing to compute. */
import { Explanation } from "whybox";
import { barPlot, convergencePlot, dataTable, imagePlot, type ShownImage, textPlot, waterfallPlot } from "whybox/plots";
import { report } from "whybox/report";
import type { Drawing, Telling } from "../messages.js";

export function draw({ explanations, instance, view, width, style }: Drawing): string {
	const last = Explanation.fromJSON(explanations.at(-1));
	const options = { width, style };
	switch (view) {
		case "picture":
			// Side by side where there is room, else what matters.
			return imagePlot(last, instance as ShownImage, { ...options, views: width < 560 ? ["heat map"] : ["heat map", "cut-out"] });
		case "words":
			return textPlot(last, instance as string, options);
		case "waterfall":
			return waterfallPlot(last, options);
		case "settling":
			return convergencePlot(explanations.map(Explanation.fromJSON), { ...options, top: width < 560 ? 4 : 6 });
		case "numbers":
			return dataTable(last, { top: 100 });
		default:
			return barPlot(last, options);
	}
}

/** All of it as one HTML file. */
export function tell({ explanation, instance, name, predictions }: Telling): string {
	// Of a row of a table nothing is needed: its features say it.
	const of = typeof instance === "string" || "data" in instance ? { instance } : {};
	return report(Explanation.fromJSON(explanation), { name, predictions, ...of });
}
