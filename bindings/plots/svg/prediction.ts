import type { Explanation } from "../../explanation.js";
import { counted, decimals } from "../numbers.js";
import { outputName } from "../wording.js";
import { AXIS_HEIGHT, belowAxis } from "./axis.js";
import { checkTop, figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { roomFor } from "./many.js";
import { element, named, px } from "./markup.js";
import { withTexts } from "./scale.js";
import { checkExplanation } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";

/** Options of `predictionPlot`. */
export interface PredictionPlotOptions extends PlotOptions {
	/** How many outputs get a bar of their own, from 1; default 10. */
	readonly top?: number;
}

const ROW = 24;
const BAR = 14;

/**
 * What does the model say, and how sure is it? A bar for each output of the model that was explained, the largest on top: of a classifier that was
 * explained with `targets: "all"`, the probabilities of its classes.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { predictionPlot } from "whybox/plots";
 * const classes = (batch) => batch.toArrays().map(([a, b]) => [a / (a + b), b / (a + b)]);
 * const shap = new Shap(classes, tabular([[1, 1]], { columns: ["width", "height"] }), { targetNames: ["wide", "high"], targets: "all" });
 * const svg = predictionPlot(await shap.explain([3, 5]));
 * ```
 *
 * @throws {TypeError | RangeError} naming the option that is wrong
 */
export function predictionPlot(explanation: Explanation, options?: PredictionPlotOptions): string {
	const settings = readSettings(options, ["top"]);
	checkExplanation("explanation", explanation);
	const top = checkTop(settings.given.top, 10);
	const { width } = settings;
	const sorted = explanation.targets
		.map((output) => ({ name: named(outputName(output)), prediction: output.prediction }))
		.toSorted((a, b) => b.prediction - a.prediction);
	const rows = sorted.slice(0, sorted.length === top + 1 ? top + 1 : top);
	const hidden = sorted.slice(rows.length);
	const room = roomFor(
		rows.map(({ name }) => name),
		width,
	);
	const show = decimals(
		rows.map(({ prediction }) => prediction),
		4,
	);
	const texts = rows.map(({ prediction }) => ({
		value: prediction,
		width: (widthOf(show(prediction), TEXT) + 8) * (prediction < 0 ? -1 : 1),
	}));
	const values = rows.map(({ prediction }) => prediction);
	// Probabilities are seen against 1.
	const shares = explanation.targets.every(({ prediction }) => prediction >= 0 && prediction <= 1);
	const scale = withTexts(Math.min(0, ...values), Math.max(shares ? 1 : 0, ...values), texts, MARGIN + room, width - MARGIN);
	const [zero, height] = [scale.at(0), rows.length * ROW + 4];
	const bars = rows.map(({ name, prediction }, r) => {
		const middle = r * ROW + ROW / 2 + 2;
		const end = scale.at(prediction);
		const side = prediction < 0 ? -1 : 1;
		return [
			label(MARGIN + room - 10, middle + 4, fitted(name, room - 10, TEXT), "wb-ink", "end", name),
			element("rect", { class: "wb-a0", x: Math.min(zero, end), y: middle - BAR / 2, width: Math.abs(end - zero), height: BAR }),
			label(end + side * 6, middle + 4, show(prediction), "wb-ink wb-number", side > 0 ? undefined : "end"),
		].join("");
	});
	const [from, to] = [scale.at(scale.low), scale.at(scale.high)];
	const frame = shares ? element("path", { class: "wb-line wb-grid", d: `M${px(scale.at(1))} 0V${px(height)}` }) : "";
	const rest = hidden.length === 0 ? [] : [`not shown: ${counted(hidden.length, "more output")} of at most ${show(hidden[0]!.prediction)}`];
	const said = rows.map(({ name, prediction }) => `${name}: ${show(prediction)}`).join("; ");
	return figure(
		{
			kind: "prediction",
			title: "What does the model say?",
			subtitle: [`${counted(sorted.length, "output")} of the model, those that were explained`],
			drawing: belowAxis(scale, height, from, to, "prediction") + frame + bars.join(""),
			height: height + AXIS_HEIGHT,
			notes: rest,
			description: `Bars. ${said}${rest.length > 0 ? `; ${rest[0]}` : ""}.`,
		},
		settings,
	);
}
