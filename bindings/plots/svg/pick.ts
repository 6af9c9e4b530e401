import { kindError } from "../../check.js";
import type { Explanation } from "../../explanation.js";
import { cellLegend, Cells, levelOf } from "./cells.js";
import { checkTop, figure, label, MARGIN, type PlotOptions, readSettings, TEXT } from "./figure.js";
import { restName, roomFor } from "./many.js";
import { element, type Markup, named } from "./markup.js";
import { counted, decimals, short, signed } from "../numbers.js";
import { outputName } from "../wording.js";
import { checkExplanation } from "./subject.js";
import { fitted, widthOf } from "./text-width.js";

/** A feature across instances, as `submodularPick` names it. */
export interface PlottedFeature {
	readonly key: string;
	readonly target: number;
	readonly importance: number;
}

/** What `submodularPick` gives. */
export interface PlottedPick {
	readonly picks: readonly {
		readonly index: number;
		readonly explanation: Explanation;
		readonly features: readonly PlottedFeature[];
		readonly newFeatures: readonly PlottedFeature[];
		readonly coverage: number;
	}[];
	readonly importance: readonly PlottedFeature[];
	readonly totalCoverage: number;
}

/** Options of `pickPlot`. */
export interface PickPlotOptions extends PlotOptions {
	/** How many features have a row of their own, from 1; default 15, those of the greatest importance. */
	readonly top?: number;
	/** Names of the instances, in the order in which they were given to `submodularPick`; default "#0", "#1", … */
	readonly names?: readonly string[];
}

const ROW = 24;
const HEAD = 40;
/** Numbers with their signs stand on the cells. */
const ON_CELLS = [0.55, false] as const;

/**
 * Which instances were picked, and what does each show that the others do not? A column for each instance in the order picked, a row for each
 * feature, the most important on top. A frame says that this pick is the first to show the feature.
 *
 * ```ts
 * import { Shap, submodularPick, tabular } from "whybox";
 * import { pickPlot } from "whybox/plots";
 * const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a * b), tabular([[0, 0]], { columns: ["width", "height"] }));
 * const pick = await submodularPick(shap.explainAll([[0, 0], [1, 2], [3, 1]]), { count: 2 });
 * const svg = pickPlot(pick);
 * ```
 *
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function pickPlot(pick: PlottedPick, options?: PickPlotOptions): string {
	const settings = readSettings(options, ["top", "names"]);
	const { picks, importance, totalCoverage } = (pick ?? {}) as Partial<PlottedPick>;
	if (!Array.isArray(picks) || !Array.isArray(importance) || typeof totalCoverage !== "number")
		throw kindError("pick", "what submodularPick() gives", pick);
	picks.forEach(({ explanation }, i) => checkExplanation(`pick.picks[${i}].explanation`, explanation));
	const names = checkNames(settings.given.names);
	const top = checkTop(settings.given.top, 15);
	const { width } = settings;
	const own = importance.length === top + 1 ? importance.length : top;
	const rows = (importance as readonly PlottedFeature[]).slice(0, own);
	const hidden = importance.length - rows.length;
	const several = new Set(rows.map(({ target }) => target)).size > 1;
	const titles = rows.map(({ key, target }) => named(key) + (several ? ` → ${named(targetName(picks, target))}` : ""));
	if (hidden > 0) titles.push(restName(hidden));
	const room = roomFor([...titles, "shown so far"], width);

	const shares = decimals(rows.map((feature) => feature.importance));
	const right = Math.max(widthOf("importance", TEXT), ...rows.map((feature) => widthOf(shares(feature.importance), TEXT))) + 14;
	const [from, to] = [MARGIN + room, width - MARGIN - right];
	const columns = (picks as PlottedPick["picks"]).slice(0, Math.max(1, Math.floor((to - from) / 30)));
	const step = Math.min(84, (to - from) / Math.max(1, columns.length));
	const values = rows.map((row) =>
		columns.map((column) => (column.features.some((feature) => same(feature, row)) ? attributionOf(column.explanation, row) : undefined)),
	);
	const limit = values.flat().reduce((most: number, value) => (typeof value === "number" ? Math.max(most, Math.abs(value)) : most), 0);
	const show = decimals(values.flat().filter((value) => typeof value === "number"));

	const cells = new Cells(...ON_CELLS);
	const frames: Markup[] = [];
	const texts: Markup[] = [];
	rows.forEach((row, r) =>
		columns.forEach((column, c) => {
			const value = values[r]![c];
			const [x, y] = [from + c * step, HEAD + r * ROW];
			frames.push(element("rect", { class: "wb-cell", x: x + 1, y: y + 1, width: step - 2, height: ROW - 2 }));
			if (value === undefined) return;
			if (value !== null) cells.add(x + 1, y + 1, step - 2, ROW - 2, levelOf(value, limit) || Math.sign(value));
			const text = value === null ? "●" : signed(value, show);
			const short = widthOf(text, TEXT) <= step - 6 ? text : value === null || value > 0 ? "+" : "−";
			texts.push(label(x + step / 2, y + ROW / 2 + 4, short, "wb-ink wb-number", "middle", text));
			if (column.newFeatures.some((feature) => same(feature, row))) {
				texts.push(
					element("rect", { class: "wb-line wb-whisker", "stroke-width": 1.6, x: x + 2, y: y + 2, width: step - 4, height: ROW - 4 }),
				);
			}
		}),
	);
	const bottom = HEAD + titles.length * ROW;
	const heads = columns.map(({ index, explanation, coverage, features }, c): Markup => {
		const x = from + (c + 0.5) * step;
		const name = named(names?.[index] ?? `#${index}`);
		const { targets } = explanation;
		const share = totalCoverage > 0 ? `${Math.round((100 * coverage) / totalCoverage)} %` : "–";
		const beyond = features.filter((feature) => !rows.some((row) => same(row, feature))).length;
		return [
			label(x, 14, fitted(name, step - 4, TEXT), "wb-ink wb-bold", "middle", name),
			label(x, 30, briefly(targets[0]?.prediction ?? 0, step - 2), "wb-soft wb-number", "middle"),
			hidden > 0 ? label(x, bottom - ROW / 2 + 4, `+${beyond}`, "wb-soft wb-number", "middle") : "",
			label(x, bottom + 16, share, "wb-soft wb-number", "middle"),
		].join("");
	});
	const labels = titles.map((name, r): Markup => {
		const y = HEAD + r * ROW + ROW / 2 + 4;
		return (
			label(from - 10, y, fitted(name, room - 10, TEXT), r < rows.length ? "wb-ink" : "wb-soft", "end", name) +
			(r < rows.length ? label(width - MARGIN, y, shares(rows[r]!.importance), "wb-soft wb-number", "end") : "")
		);
	});
	const drawing = element(
		"g",
		{ transform: "translate(0 22)" },
		label(from - 10, 14, "instance", "wb-soft", "end"),
		label(from - 10, 30, "prediction", "wb-soft", "end"),
		label(width - MARGIN, 30, "importance", "wb-soft", "end"),
		label(from - 10, bottom + 16, "shown so far", "wb-soft", "end"),
		...frames,
		cells.drawn(),
		...texts,
		...heads,
		...labels,
	);
	const predictions = [...new Set(columns.flatMap(({ explanation }) => explanation.targets.slice(0, 1).map(({ name }) => named(name))))];
	const reached =
		picks.length === 0 || !(totalCoverage > 0)
			? "nothing"
			: `${Math.round((100 * picks.at(-1)!.coverage) / totalCoverage)} % of all importance shown`;
	return figure(
		{
			kind: "pick",
			title:
				picks.length === 1 ? "Which instance shows how the model behaves?" : `Which ${picks.length} instances show how the model behaves?`,
			subtitle: [`${counted(picks.length, "pick")}: ${reached}; prediction: ${predictions.join(", ")}`],
			drawing: cellLegend(width - MARGIN, 2, limit, "effect", new Cells(...ON_CELLS)) + drawing,
			height: 22 + bottom + 24,
			notes: [
				"framed: first shown by this pick; + pushes up, − down",
				...(columns.length < picks.length ? [`… ${counted(picks.length - columns.length, "more pick")} have no room`] : []),
			],
			description: `Table of picked instances and features. Instances in the order picked: ${columns.map(({ index }) => named(names?.[index] ?? `#${index}`)).join(", ")}. Features by importance: ${titles.join("; ")}.`,
		},
		settings,
	);
}

/** A number in as many digits as there is room for. */
const briefly = (value: number, room: number): string =>
	[3, 2, 1].map((digits) => short(value, digits)).find((text) => widthOf(text, TEXT) <= room) ?? "…";

const same = (a: PlottedFeature, b: PlottedFeature): boolean => a.key === b.key && a.target === b.target;

function targetName(picks: PlottedPick["picks"], index: number): string {
	for (const { explanation } of picks) {
		const target = explanation.targets.find((candidate) => candidate.index === index);
		if (target !== undefined) return outputName(target);
	}
	return `output ${index}`;
}

/** What the feature did in this explanation; null if a key of the caller's own hides which feature it is. */
function attributionOf(explanation: Explanation, { key, target }: PlottedFeature): number | null {
	const position = explanation.targets.findIndex(({ index }) => index === target);
	const feature = explanation.features.findIndex(({ name, condition }) => condition === key || name === key);
	return position < 0 || feature < 0 ? null : explanation.attributions[position * explanation.features.length + feature]!;
}

function checkNames(value: unknown): readonly string[] | undefined {
	if (value === undefined) return undefined;
	if (!Array.isArray(value) || value.some((name) => typeof name !== "string")) throw kindError("options.names", "a list of strings", value);
	return value as string[];
}
