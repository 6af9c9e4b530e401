import { checkInteger, kindError, valueError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { levelAxis, levelHeight } from "./axis.js";
import { checkTop, figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { element, hint, type Markup, named, part, px } from "./markup.js";
import { counted, decimals, short, signed, significant } from "../numbers.js";
import { legend, rampStep } from "./ramp.js";
import { linear } from "./scale.js";
import { byImportance, readSubjects, restOf } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";
import { featureLabel, linkOf, startName } from "../wording.js";
import { endName } from "./wording.js";

/** Options of `decisionPlot`. */
export interface DecisionPlotOptions extends PlotOptions {
	/** How many features have a line of their own, from 1; default 15. The others are one step at the bottom. */
	readonly top?: number;
	/** Index or name of the model output; default the first that the first explanation has. */
	readonly target?: number | string;
	/** Positions of explanations that stand out. */
	readonly highlight?: readonly number[];
}

const ROW = 24;

/**
 * On which ways do predictions come about? Each explanation is a line from its base value at the bottom to its prediction at the top; at each feature
 * it moves by the feature's attribution. Lines that bend alike are predictions with like reasons.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { decisionPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const svg = decisionPlot([await shap.explain([3, 5]), await shap.explain([1, 2])], { highlight: [1] });
 * ```
 *
 * @param explanations one, or a list with the same features
 * @throws {TypeError | RangeError} naming the option that is wrong, or the explanation that does not go with the first
 */
export function decisionPlot(explanations: Explanation | Iterable<Explanation>, options?: DecisionPlotOptions): string {
	const settings = readSettings(options, ["top", "target", "highlight"]);
	const list = explanations !== null && typeof explanations === "object" && Symbol.iterator in explanations ? explanations : [explanations];
	const subjects = readSubjects("explanations", list, settings.given.target);
	const count = subjects.explanations.length;
	const bright = checkHighlight(settings.given.highlight, count);
	const { shown, hidden } = byImportance(subjects, checkTop(settings.given.top, 15));
	const { width } = settings;
	const first = subjects.explanations[0]!;
	const single = count === 1;
	const [start, end] = [startName(first), endName(first)];

	// From the bottom: the base value, behind the others together, behind each feature; the last is the prediction.
	const upwards = shown.toReversed();
	const lines = subjects.explanations.map((explanation, i) => {
		const values = [explanation.baseValues[subjects.positions[i]!]!];
		if (hidden.length > 0) values.push(values[0]! + restOf(subjects, i, hidden));
		for (const feature of upwards) values.push(values.at(-1)! + subjects.at(i, feature));
		return values;
	});
	const all = lines.flat();
	const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
	const names = shown.map((feature) => (single ? featureLabel(first.features[feature]!) : named(subjects.features[feature]!)));
	if (hidden.length > 0) names.push(`… ${counted(hidden.length, "more feature")}`);
	const steps = single
		? [...shown.map((feature) => subjects.at(0, feature)), ...(hidden.length > 0 ? [restOf(subjects, 0, hidden)] : [])]
		: [];
	const show = decimals(steps);
	const numbers = [...steps.map((value) => signed(value, show)), ""];
	const room = Math.min(0.4 * width, 12 + Math.max(0, ...names.map((name) => widthOf(name, TEXT))));
	const [from, to] = [MARGIN + room + 10, width - MARGIN - (single ? Math.max(...numbers.map((text) => widthOf(text, TEXT))) + 12 : 20)];
	const scale = linear(low, high, from, to, Math.max(2, Math.floor((to - from) / 80)));
	const levels = names.length;
	const height = levels * ROW + 12;
	/** Between two rows: where a line stands behind the features below. */
	const place = (step: number): number => height - 6 - step * ROW;

	const ends = lines.map((values) => values.at(-1)!);
	const [least, most] = [Math.min(...ends), Math.max(...ends)];
	const path = (values: readonly number[]): string =>
		values.map((value, step) => `${step === 0 ? "M" : "L"}${px(scale.at(value))} ${px(place(step))}`).join("");
	const order = [...lines.keys()].toSorted((a, b) => Number(bright.has(a)) - Number(bright.has(b)) || a - b);
	const opacity = count > 20 && bright.size === 0 ? Math.max(0.2, Math.min(0.8, 6 / Math.sqrt(count))) : bright.size > 0 ? 0.35 : 1;
	const drawn = order.map((i): Markup => {
		const strong = bright.has(i) || single;
		const text = `${single ? "" : `explanation ${i}: `}${start} ${significant(lines[i]![0]!, 4)}, ${end} ${significant(ends[i]!, 4)}`;
		return element(
			"path",
			{
				class: `wb-line ${single ? "wb-whisker" : `wb-v${rampStep(ends[i]!, least, most)}`}`,
				"stroke-width": strong ? 2.6 : 1.3,
				"stroke-linejoin": "round",
				opacity: strong ? undefined : opacity,
				"stroke-dasharray": bright.has(i) && bright.size > 1 ? DASHES[[...bright].indexOf(i) % DASHES.length] : undefined,
				d: path(lines[i]!),
			},
			hint(text),
		);
	});
	const rows = names.map((name, r): Markup => {
		const middle = place(levels - r - 0.5) + 4;
		const rest = r >= shown.length;
		const step = levels - r;
		const [before, behind] = [lines[0]![step - 1]!, lines[0]![step]!];
		const beside = scale.at(Math.max(before, behind)) + 8;
		return part(
			rest ? "rest" : shown[r]!,
			element("path", { class: "wb-line wb-grid", d: `M${px(from - 8)} ${px(place(step))}H${px(to)}`, "stroke-dasharray": "1 3" }),
			label(MARGIN + room - 10, middle, fitted(name, room - 10, TEXT), rest ? "wb-soft" : "wb-ink", "end", name),
			single ? label(beside, middle, numbers[r]!, "wb-ink wb-number") : "",
		);
	});
	const bases = [...new Set(lines.map(([base]) => base!))];
	const baseText =
		bases.length === 1
			? `${start} ${significant(bases[0]!, 4)}`
			: `${start} ${significant(Math.min(...bases), 4)} to ${significant(Math.max(...bases), 4)}`;
	const marks =
		bases.length === 1
			? element("path", { class: "wb-line wb-axis", "stroke-dasharray": "3 3", d: `M${px(scale.at(bases[0]!))} 0V${px(height)}` })
			: "";
	const key = single ? { drawing: "", height: 0 } : legend(MARGIN, to, 4, short(least), short(most), end);
	const drawing = element(
		"g",
		{ transform: `translate(0 ${key.height})` },
		levelAxis(scale, height, from, to, first, subjects.positions[0]!),
		marks,
		...rows,
		...drawn,
	);
	const link = linkOf(first);
	const sums = link === undefined ? "" : `; attributions add up in the ${link} of the prediction`;
	const said = ends.map((end) => significant(end, 4));
	const title = single
		? `How does ${named(subjects.name)} = ${significant(first.targets[subjects.positions[0]!]!.prediction, 4)} come about?`
		: `How do ${count} predictions of ${named(subjects.name)} come about?`;
	return figure(
		{
			kind: "decision",
			title,
			subtitle: [`${baseText}, ${single ? `${end} ${said[0]}` : `${end} ${significant(least, 4)} to ${significant(most, 4)}`}${sums}`],
			drawing: key.drawing + drawing,
			height: key.height + height + levelHeight(first),
			notes: [
				"read from the bottom up; the most important feature is on top",
				...(bright.size > 0 ? [`bold: ${[...bright].map((i) => `explanation ${i} (${said[i]})`).join(", ")}`] : []),
			],
			description: `Lines from ${start} to ${end}. ${baseText}. Features by importance: ${names.join("; ")}. Ends, by ${end}: ${said.slice(0, 20).join(", ")}${count > 20 ? ` and ${count - 20} more` : ""}.`,
		},
		settings,
	);
}

/** What tells lines apart that stand out. */
const DASHES = [undefined, "7 3", "2 3", "9 3 2 3"];

function checkHighlight(value: unknown, count: number): Set<number> {
	if (value === undefined) return new Set();
	if (!Array.isArray(value)) throw kindError("options.highlight", "a list of positions", value);
	value.forEach((entry, i) => checkInteger(`options.highlight[${i}]`, entry, 0, count - 1));
	const bright = new Set(value as number[]);
	if (bright.size < value.length) throw valueError("options.highlight", "each position once", value);
	return bright;
}
