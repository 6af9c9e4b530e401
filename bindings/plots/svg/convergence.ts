import { Came, describe, valueError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { AXIS_HEIGHT, belowAxis, leftAxis } from "./axis.js";
import { checkTop, figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { restName } from "./many.js";
import { element, type Markup, named, part, px } from "./markup.js";
import { counted, decimals, signed } from "../numbers.js";
import { linear, logarithmic } from "./scale.js";
import { sample, series } from "./series.js";
import { apart } from "./spread.js";
import { readSubjects, type Subjects } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { SERIES_COUNT } from "./theme.js";
import { balance, featureLabel, methodName, units } from "../wording.js";
import { summary } from "./wording.js";

/** Options of `convergencePlot`. */
export interface ConvergencePlotOptions extends PlotOptions {
	/** How many features have a line, from 1; default 6, those that are largest in the last explanation. */
	readonly top?: number;
	/** Index or name of the model output; default the first that the first explanation has. */
	readonly target?: number | string;
}

const HEIGHT = 300;
/** Of a prediction: what may differ from one step to the next. */
const SAME = 1e-6;

/**
 * Has it settled? The attributions of the strongest features against the model rows spent, with bands of one standard error, from the explanations
 * that `stream` yields.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { convergencePlot } from "whybox/plots";
 * const model = (batch) => batch.toArrays().map((row) => row.reduce((product, value) => product * (1 + value), 1));
 * const shap = new Shap(model, tabular([Array(20).fill(0)]));
 * const steps = [];
 * for await (const step of shap.stream(Array.from({ length: 20 }, (_, j) => j / 40), { budget: 400 })) steps.push(step);
 * const svg = convergencePlot(steps);
 * ```
 *
 * @param explanations of one instance by one method, with different numbers of model rows, in any order
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function convergencePlot(explanations: Iterable<Explanation>, options?: ConvergencePlotOptions): string {
	const settings = readSettings(options, ["top", "target"]);
	const subjects = readSubjects("explanations", explanations, settings.given.target);
	checkSteps(subjects);
	const order = [...subjects.explanations.keys()].toSorted((a, b) => rowsAt(a) - rowsAt(b) || a - b);
	function rowsAt(i: number): number {
		return subjects.explanations[i]!.cost.modelRows;
	}
	const { width } = settings;
	const lastIndex = order.at(-1)!;
	const last = subjects.explanations[lastIndex]!;
	const target = subjects.positions[lastIndex]!;
	const top = checkTop(settings.given.top, 6);
	const strongest = last.top(top, target);
	const errorAt = (i: number, feature: number): number | undefined => {
		const { standardErrors, features } = subjects.explanations[i]!;
		return standardErrors?.[subjects.positions[i]! * features.length + feature];
	};

	const show = decimals(strongest.map(({ attribution }) => attribution));
	const names = strongest.map(({ index }) => featureLabel(last.features[index]!));
	const numbers = strongest.map(({ attribution, standardError }) => {
		// Where it is narrow, names need the room.
		const error = standardError === undefined || width < 480 ? "" : ` ± ${show(standardError)}`;
		return `${signed(attribution, show)}${error}  `;
	});
	const texts = numbers.map((number, s) => number + names[s]!);
	const right = Math.min(0.45 * width, Math.max(0, ...texts.map((text) => widthOf(text, TEXT))) + 44);
	const endings = numbers.map((number, s) => number + fitted(names[s]!, right - 42 - widthOf(number, TEXT), TEXT));
	let [low, high] = [0, 0];
	for (const i of order) {
		for (const { index } of strongest) {
			const [value, error] = [subjects.at(i, index), errorAt(i, index) ?? 0];
			[low, high] = [Math.min(low, value - error), Math.max(high, value + error)];
		}
	}
	const y = linear(low, high, HEIGHT, 4, 7);
	const left = Math.max(...y.ticks.map(({ label: text }) => widthOf(text, TEXT))) + 10;
	const [from, to] = [MARGIN + left, width - MARGIN - right];
	const fewest = Math.max(1, rowsAt(order[0]!));
	const rows = logarithmic(fewest, Math.max(fewest, rowsAt(lastIndex)), from, to);
	const x = { ...rows, at: (count: number) => rows.at(Math.max(fewest, count)) };
	const ends = apart(
		strongest.map(({ attribution }) => y.at(attribution)),
		16,
		8,
		HEIGHT,
	);

	const drawn = strongest.map(({ index, attribution }, s): Markup => {
		const colour = s % SERIES_COUNT;
		const points = (sign: number): string[] =>
			order.map((i) => `${px(x.at(rowsAt(i)))} ${px(y.at(subjects.at(i, index) + sign * (errorAt(i, index) ?? 0)))}`);
		const band = order.some((i) => errorAt(i, index) !== undefined);
		return part(
			index,
			band
				? element("path", {
						class: `wb-a${colour}`,
						"fill-opacity": 0.14,
						d: `M${points(1).join("L")}L${points(-1).toReversed().join("L")}z`,
					})
				: "",
			series(`M${points(0).join("L")}`, s),
			element("path", {
				class: `wb-dots wb-s${colour}`,
				"stroke-width": 4,
				d: points(0)
					.map((point) => `M${point}h0`)
					.join(""),
			}),
			element("path", { class: "wb-line wb-axis", d: `M${px(to + 3)} ${px(y.at(attribution))}L${px(to + 10)} ${px(ends[s]!)}` }),
			sample(to + 12, ends[s]!, s),
			label(to + 42, ends[s]! + 4, endings[s]!, "wb-ink wb-number", undefined, texts[s]),
		);
	});
	const hidden = last.features.length - strongest.length;
	const known = last.standardErrors !== undefined;
	const drawing =
		label(MARGIN, 13, fitted(`effect on ${units(last, target)}`, width - 2 * MARGIN, TEXT), "wb-soft") +
		element(
			"g",
			{ transform: "translate(0 22)" },
			belowAxis(x, HEIGHT, from, to, "model rows (logarithmic)"),
			leftAxis(y, from, to),
			...drawn,
		);
	return figure(
		{
			kind: "convergence",
			title: `Has the explanation of ${named(subjects.name)} settled?`,
			subtitle: [`${methodName(last)} after ${counted(last.cost.modelRows, "model row")}: ${balance(last, target)}`],
			drawing,
			height: 22 + HEIGHT + AXIS_HEIGHT,
			notes: [
				known ? (width < 480 ? "bands: one standard error" : "bands and ±: one standard error") : "no standard errors",
				...(hidden > 0 ? [`not shown: ${restName(hidden)}`] : []),
			],
			description: `Lines of attributions against model rows, ${counted(order.length, "step")}. In the end: ${summary(last, target, top)}`,
		},
		settings,
	);
}

/**
 * Are these steps on the way to one answer?
 *
 * @throws {RangeError} naming the explanation that answers another question than the first, or what is missing: a way
 */
function checkSteps({ explanations, positions }: Subjects): void {
	const first = explanations[0]!;
	const said = (i: number) => explanations[i]!.targets[positions[i]!]!.prediction;
	const instance = ({ features }: Explanation) => JSON.stringify(features.map(({ value, condition }) => [value, condition]));
	for (const [i, explanation] of explanations.entries()) {
		const argument = `explanations[${i}]`;
		if (explanation.method !== first.method) {
			throw valueError(argument, `an explanation by the method "${first.method}", as the first`, explanation.method);
		}
		const [link, own] = [first, explanation].map(({ options }) => options["link"] ?? "identity");
		if (own !== link) throw valueError(argument, `an explanation with the link ${describe(link)}, as the first`, own);
		if (instance(explanation) !== instance(first)) {
			throw valueError(argument, "an explanation of the instance of the first, with the same values", explanation);
		}
		// Predictions of the same model for the same instance differ by rounding at most.
		if (Math.abs(said(i) - said(0)) > SAME * Math.max(1, Math.abs(said(0)))) {
			throw valueError(argument, `an explanation of the instance and model of the first, whose prediction is ${said(0)}`, said(i));
		}
	}
	const rows = first.cost.modelRows;
	if (explanations.length > 1 && explanations.every(({ cost }) => cost.modelRows === rows)) {
		throw valueError(
			"explanations",
			"different numbers of model rows, as the steps of stream() have",
			new Came(`${counted(rows, "model row")} in all ${explanations.length}`),
		);
	}
}
