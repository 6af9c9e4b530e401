/** One explanation: its plots, its numbers, what the model says. */

import { barPlot, dataTable, imagePlot, type ImageView, type ShownImage, textPlot, waterfallPlot } from "../plots/index.js";
import { significant } from "../plots/numbers.js";
import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { linkOf, outputName } from "../plots/wording.js";
import type { Contents, Subject } from "./contents.js";
import { details, figure, type Level, headingOf, NARROW, paragraph, section, table, WIDE } from "./parts.js";
import { answer, leads, meaning, reasons } from "./words.js";

/** Predictions shown at most, where the caller gave all that the model says. */
const PREDICTIONS = 10;

/** What the model says: of the explained outputs, and of others that are known. "" for one number alone, which stands in the heading. */
export function predictionsOf({ explanation, predictions }: Subject): Markup {
	const link = linkOf(explanation);
	const explained = explanation.targets.map((output, t) => ({
		name: outputName(output),
		prediction: output.prediction,
		base: explanation.baseValues[t]!,
	}));
	const others = predictions.filter(({ name }) => explained.every((one) => one.name !== name));
	if (explained.length + others.length === 1) return "";
	const rows = [
		...explained.map(({ name, prediction, base }) => [name, significant(prediction, 4), significant(base, 4)]),
		...others.slice(0, PREDICTIONS - 1).map(({ name, prediction }) => [name, significant(prediction, 4), "not explained"]),
	];
	const rest = others.length - (PREDICTIONS - 1);
	const start = explanation.surrogate ? "intercept" : link === undefined ? "base value" : `base value (${link})`;
	return (
		table("What the model says", ["output", "prediction", start], rows, "quiet") +
		(rest > 0 ? paragraph("soft", `and ${rest} more outputs`) : "")
	);
}

/** Everything about why, in a report of one: plots large, and all numbers. */
export function explained(subject: Subject, { top }: Contents): Markup {
	const { explanation } = subject;
	const several = explanation.targets.length > 1;
	return explanation.targets
		.map((output, t) => {
			const id = `${subject.id}-t${t}`;
			const body = [
				several ? paragraph("lead", answer(explanation, t)) : "",
				...plots(subject, t, id, top),
				paragraph("soft", escaped(meaning(explanation, t))),
				numbers(subject, t, subject.explanation.features.length),
			];
			return several ? section(id, 3, escaped(`${outputName(output)} = ${significant(output.prediction, 4)}`), ...body) : body.join("");
		})
		.join("");
}

function plots(subject: Subject, target: number, id: string, top: number): Markup[] {
	const { explanation } = subject;
	const own = ofInstance(subject, target, id);
	if (explanation.image?.kind === "grid") return own;
	const bars = figure(`${id}-bar`, (size) => barPlot(explanation, { ...size, target, top, title: barTitle(subject) }));
	if (explanation.image) return [...own, bars];
	const steps = figure(`${id}-steps`, (size) =>
		waterfallPlot(explanation, { ...size, target, top, title: "Step by step from the base value to the prediction" }),
	);
	return [...own, bars, ...(leads(explanation) && explanation.method === "shap" ? [steps] : [])];
}

const barTitle = ({ explanation }: Subject): string =>
	explanation.surrogate ? "What speaks for it, and what against" : "What pushes it up, and what down";

/** The text or picture itself, where it is known; of a picture the map at least. */
function ofInstance({ explanation, text, picture }: Subject, target: number, id: string): Markup[] {
	const { image } = explanation;
	if (image) {
		const views: ImageView[] = picture === undefined ? ["heat map"] : ["picture", "heat map", explanation.masks ? "mask" : "cut-out"];
		const shown = picture ?? blank(image);
		const title = picture === undefined ? "Where in the picture (which itself is not in this report)" : "Where in the picture";
		return [
			figure(`${id}-image`, (size) =>
				imagePlot(explanation, shown, {
					...size,
					target,
					title,
					views: size.width < WIDE ? views.slice(0, 2) : views,
					pixels: size.width < WIDE ? 200 : 320,
				}),
			),
		];
	}
	if (text === undefined || !explanation.features.every(({ spans }) => spans !== undefined)) return [];
	return [figure(`${id}-text`, (size) => textPlot(explanation, text, { ...size, target, title: "Which words did it" }))];
}

const blank = ({ height, width }: { readonly height: number; readonly width: number }): ShownImage => ({
	data: new Uint8Array(height * width).fill(235),
	height,
	width,
	channels: 1,
});

/** Cells of a grid are a map, not a list; a text without words has none. */
function numbers({ explanation }: Subject, target: number, top: number): Markup {
	if (explanation.image?.kind === "grid" || explanation.features.length === 0) return "";
	return details(
		"All numbers as a table",
		element(
			"div",
			{ class: "scroll numbers", role: "group", "aria-label": "All numbers", tabindex: "0" },
			dataTable(explanation, { target, top }),
		),
	);
}

/** In a report of many: a part of the page with a small plot, and beside it the reasons in words and numbers. */
export function article(subject: Subject, heading: Markup, { top, shown }: Contents, level: Level): Markup {
	const { explanation, id } = subject;
	const several = explanation.targets.length > 1;
	const rows = Math.max(LEAST_ROWS, Math.floor(ROWS / shown.length));
	const bodies = explanation.targets.map((output, t): Markup => {
		const own = `${id}-t${t}`;
		const grid = explanation.image?.kind === "grid";
		const options = { id: `${own}-bar`, width: SMALL, style: false, target: t, top, title: barTitle(subject) };
		const words = paragraph(undefined, reasons(explanation, t, 2));
		return [
			several ? headingOf(own, (level + 1) as Level, escaped(`${outputName(output)} = ${significant(output.prediction, 4)}`)) : "",
			...ofInstance(subject, t, own),
			grid ? words : element("div", { class: "pair" }, element("div", {}, barPlot(explanation, options)), element("div", {}, words)),
			numbers(subject, t, rows),
		].join("");
	});
	return element("article", { id, "aria-labelledby": `${id}-heading` }, headingOf(id, level, heading), predictionsOf(subject), ...bodies);
}

/** A width that both a phone and half a page can show. */
const SMALL = NARROW + 40;

/** Rows in the tables of all instances together, and in each at least; what is left is summed up there. */
const ROWS = 2000;
const LEAST_ROWS = 10;
