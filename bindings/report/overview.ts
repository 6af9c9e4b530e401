/** What many explanations show together. */

import { beeswarmPlot, curvePlot, globalBarPlot, heatmapPlot, pickPlot } from "../plots/index.js";
import { decimals, signed, significant } from "../plots/numbers.js";
import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { byImportance, readSubjects } from "../plots/svg/subject.js";
import { featureLabel, linkOf, methodName, outputName, units } from "../plots/wording.js";
import type { Contents, ReportedCurve, Subject } from "./contents.js";
import { figure, foreign, listed, paragraph, section, table } from "./parts.js";

/** Explanations that can be drawn in one plot: by one method, of one output, of the same columns. */
export interface Group {
	readonly target: number;
	readonly subjects: readonly Subject[];
}

/** The largest first; words and superpixels are not the same from one instance to another. */
export function groupsOf(subjects: readonly Subject[]): Group[] {
	const groups = new Map<string, { target: number; subjects: Subject[] }>();
	for (const subject of subjects) {
		const { features, targets, method } = subject.explanation;
		if (!features.every(({ column }) => column !== undefined)) continue;
		for (const { index } of targets) {
			const key = JSON.stringify([method, linkOf(subject.explanation), index, ...features.map(({ name }) => name)]);
			const group = groups.get(key) ?? { target: index, subjects: [] };
			group.subjects.push(subject);
			groups.set(key, group);
		}
	}
	return [...groups.values()].filter((group) => group.subjects.length > 1).toSorted((a, b) => b.subjects.length - a.subjects.length);
}

/** The features that move an output most, on average, where all explanations are of one output and the same features; else "". */
export function strongest(subjects: readonly Subject[]): Markup {
	const [first, ...others] = groupsOf(subjects);
	if (first === undefined || others.length > 0 || first.subjects.length < subjects.length) return "";
	const { features, shown, mean } = ranked(first);
	const show = decimals(mean);
	const named = shown.slice(0, 3).map((feature) => `<strong>${foreign(features[feature]!)}</strong> (${escaped(show(mean[feature]!))})`);
	return ` What moves it most, up or down, on average: ${listed(named)}.`;
}

function ranked({ subjects, target }: Group): { features: readonly string[]; shown: readonly number[]; mean: Float64Array } {
	const list = readSubjects("explanations", subjects.map(({ explanation }) => explanation), target); // prettier-ignore
	return { features: list.features, ...byImportance(list, 3) };
}

/** Outputs with an overview of their own. */
const GROUPS = 3;
/** From so many on a heat map tells groups apart. */
const FEW = 4;

export function overview(groups: readonly Group[], { subjects, top }: Contents): Markup {
	const shown = groups.slice(0, GROUPS);
	const parts = shown.map(({ target, subjects: members }, g): Markup => {
		const list = members.map(({ explanation }) => explanation);
		const position = list[0]!.targets.findIndex(({ index }) => index === target);
		const id = `overview-${g}`;
		const options = { target, top };
		const drawn = [
			figure(`${id}-bar`, (size) => globalBarPlot(list, { ...size, ...options })),
			figure(`${id}-swarm`, (size) => beeswarmPlot(list, { ...size, ...options })),
			list.length < FEW ? "" : figure(`${id}-heat`, (size) => heatmapPlot(list, { ...size, ...options, order: "similarity" })),
		];
		if (shown.length === 1 && list.length === subjects.length) return drawn.join("");
		const heading = `${units(list[0]!, position)} (${methodName(list[0]!)}, ${list.length} of ${subjects.length})`;
		return section(id, 3, escaped(heading), ...drawn);
	});
	const hidden = groups.length - shown.length;
	return parts.join("") + (hidden > 0 ? paragraph("soft", `and ${hidden} more outputs without an overview`) : "");
}

/** Which instances there are, what the model says of each and mostly why; those with a part of their own are linked. */
export function directory({ subjects, shown }: Contents): Markup {
	const names = new Set(subjects.map(({ explanation }) => outputName(explanation.targets[0]!)));
	const [common] = names.size === 1 ? names : [];
	const rows = subjects.map((subject) => {
		const { explanation, id } = subject;
		const name = foreign(nameOf(subject));
		const [target] = explanation.targets;
		const strongest = explanation.top(2).filter(({ attribution }) => attribution !== 0);
		const show = decimals(strongest.map(({ attribution }) => attribution));
		const why = strongest.map(({ index, attribution }) => {
			const feature = foreign(featureLabel(explanation.features[index]!));
			return explanation.image?.kind === "grid" ? feature : `${feature} ${escaped(signed(attribution, show))}`;
		});
		return [
			{ markup: shown.includes(subject) ? element("a", { href: `#${id}` }, name) : name },
			(common === undefined ? `${outputName(target!)} = ` : "") + significant(target!.prediction, 4),
			{ markup: why.join(", ") },
		];
	});
	return table("Instances", ["instance", common ?? "the model says", "mostly because of"], rows, "quiet directory");
}

export const nameOf = ({ name, index }: Subject): string => name ?? `explanation ${index}`;

export function picked({ pick, subjects }: Contents): Markup {
	const names = subjects.map(({ name, index }) => name ?? `#${index}`);
	return figure("pick", (size) => pickPlot(pick!, { ...size, names, top: size.width < 500 ? 10 : 15 }));
}

/** Curves of insertion and deletion, apart, with their areas. */
export function faithfulness({ curves }: Contents): Markup {
	return (["insertion", "deletion"] as const)
		.map((metric): Markup => {
			const entries = Object.entries(curves)
				.map(([name, list]) => [name, list.filter((curve) => curve.metric === metric)] as const)
				.filter(([, list]) => list.length > 0);
			if (entries.length === 0) return "";
			const drawn = figure(`curve-${metric}`, (size) => curvePlot(Object.fromEntries(entries), size));
			const rows = entries.flatMap(([name, list]) =>
				list.map((curve, i) => [
					list.length > 1 ? `${name}, ${i}` : name,
					curve.target ? outputName(curve.target) : "",
					areaOf(curve.auc),
					areaOf(curve.normalisedAuc),
				]),
			);
			return drawn + table(`Areas under the curves of ${metric}`, ["curve", "output", "AUC", "normalised"], rows, "numbers");
		})
		.join("");
}

function areaOf(area: ReportedCurve["normalisedAuc"] | ReportedCurve["auc"]): string {
	if (typeof area === "number") return significant(area, 4);
	const { mean } = (area ?? {}) as { mean?: number };
	return mean === undefined ? "–" : significant(mean, 4);
}
