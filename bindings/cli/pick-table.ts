import type { Explanation, PickedExplanation, SharedFeature, SubmodularPick } from "../index.js";
import { cells, fitted, harmless, padded, wrapped } from "../plots/terminal-text.js";
import { outputName } from "../plots/wording.js";
import type { StoredExplanation } from "./explanations.js";

interface Look {
	readonly width: number;
	readonly unicode: boolean;
	/** Features in the table at most. */
	readonly top: number;
}

/**
 * Which explanations to look at, what each adds, and a table of the most important features with the picks that show them.
 *
 * @param stored the explanations picked from
 */
export function pickTable(result: SubmodularPick, stored: readonly StoredExplanation[], look: Look): string {
	const { picks, coverage, totalCoverage } = result;
	const files = new Set(stored.map(({ path }) => path)).size;
	const label = labels(result);
	const lines = wrapped(
		`${picks.length} of ${stored.length} explanations show ${percent(coverage, totalCoverage)} of what matters (coverage ${short(coverage)} of ${short(totalCoverage)})`,
		look.width,
		"  ",
	);
	for (const [k, picked] of picks.entries()) {
		const { path, place } = stored[picked.index]!;
		const where = files > 1 ? `explanation ${place} of ${path}` : `explanation ${place}`;
		const said = [`${where}: ${saying(picked.explanation)}`, news(picked, totalCoverage, label)];
		const indented = said.flatMap((line) => wrapped(harmless(line, look.unicode), look.width - 3, "  "));
		lines.push("", ...indented.map((line, i) => (i === 0 ? `${k + 1}. ` : "   ") + line));
	}
	return [...lines, "", ...features(result, label, look)].join("\n");
}

const percent = (part: number, whole: number): string => (whole === 0 ? "all" : `${Math.floor((100 * part) / whole)} %`);

const short = (value: number): string => String(Number(value.toPrecision(4)));

const saying = ({ targets }: Explanation): string =>
	targets.map((output) => `${outputName(output)} = ${short(output.prediction)}`).join(", ");

/** What a pick adds to those before it. */
function news({ gain, newFeatures, features }: PickedExplanation, total: number, label: Label): string {
	if (newFeatures.length === 0) return features.length === 0 ? "no feature matters" : "adds nothing: earlier picks show its features";
	const named = newFeatures.slice(0, 8).map(label);
	const rest = newFeatures.length - named.length;
	return `adds ${short(gain)} (${percent(gain, total)}): ${named.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

type Label = (feature: SharedFeature) => string;

/** What features are called: with their target where there are several. */
function labels({ picks, importance }: SubmodularPick): Label {
	const names = new Map(
		picks.flatMap(({ explanation }) => explanation.targets.map((output) => [output.index, outputName(output)] as const)),
	);
	const several = new Set(importance.map(({ target }) => target)).size > 1;
	return ({ key, target }) => (several ? `${key} (${names.get(target) ?? `output ${target}`})` : key);
}

/** The most important features: importance, in how many explanations each is, and which picks show it. */
function features({ picks, importance }: SubmodularPick, label: Label, { width, unicode, top }: Look): string[] {
	if (importance.length === 0) return ["no feature matters in any of them"];
	const rows = importance.slice(0, top).map((feature) => {
		const shownBy = picks.flatMap(({ features }, k) => (features.includes(feature) ? [k + 1] : []));
		const by = shownBy.length === 0 ? "none" : shownBy.join(" ");
		return [harmless(label(feature), unicode), short(feature.importance), String(feature.count), by] as const;
	});
	const head = ["feature", "importance", "explanations", "shown by picks"] as const;
	const first = Math.min(Math.max(12, width - 45), Math.max(...[head, ...rows].map(([name]) => cells(name))));
	const lines = [head, ...rows].map(([name, size, count, by]) =>
		`${padded(fitted(name, first, unicode ? "…" : "..."), first)}  ${size.padStart(10)}  ${count.padStart(12)}  ${by}`.trimEnd(),
	);
	return importance.length > top ? [...lines, `and ${importance.length - top} more features`] : lines;
}
