import type { FaithfulnessCurve, meanCurve } from "../index.js";
import { harmless, wrapped } from "../plots/terminal-text.js";
import { outputName } from "../plots/wording.js";
import type { terminalAbilities } from "./streams.js";

type Abilities = Pick<ReturnType<typeof terminalAbilities>, "width" | "unicode">;

const BETTER = { insertion: "higher is better", deletion: "lower is better" };

/** Points of the curve that get a line. */
const LINES = 10;

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** What was measured of one picture, and its curve as bars: what the model said at shares of the pixels. */
export function curveText(heading: string, curve: FaithfulnessCurve, { width, unicode }: Abilities): string {
	const { metric, auc, normalisedAuc, target, scores, fractions, options, steps, cost } = curve;
	const area = `AUC ${short(auc)}${normalisedAuc === null ? "" : `, normalised ${short(normalisedAuc)}`} (${BETTER[metric]})`;
	const shown = metric === "insertion" ? "shown" : "taken away";
	const least = scores.reduce((a, b) => Math.min(a, b), 0);
	const scale = scores.reduce((a, b) => Math.max(a, b)) - least;
	const room = width - 26;
	const count = Math.min(LINES, scores.length - 1);
	const lines = Array.from({ length: count + 1 }, (_, line) => {
		const k = Math.round((line * (scores.length - 1)) / count);
		const length = scale === 0 ? 0 : Math.round((room * (scores[k]! - least)) / scale);
		const share = `${Math.round(100 * fractions[k]!)} %`.padStart(5);
		return `${share}  ${unicode ? "│" : "|"}${(unicode ? "█" : "#").repeat(length)} ${short(scores[k]!)}`;
	});
	const { baseline, by, order, ties, preset } = options;
	const how = [`baseline ${Array.isArray(baseline) ? baseline.join(" ") : baseline}`, `by ${by}`, `order ${order}`, `ties ${ties}`];
	const cut = (text: string) => wrapped(harmless(text, unicode), width, "  ");
	return [
		...cut(unicode ? heading : heading.replaceAll("×", "x")),
		...cut(`${metric} of ${outputName(target)}: ${area}`),
		"",
		...cut(`${outputName(target)}, with so much of the picture ${shown}, the most important first:`),
		...lines,
		"",
		...cut(`${steps} steps, ${how.join(", ")}${preset ? `, preset ${preset}` : ""}; cost: ${cost.modelRows} model rows`),
	].join("\n");
}

/** Mean areas of several pictures. */
export function meanText({ metric, auc, normalisedAuc, count }: ReturnType<typeof meanCurve>): string {
	const interval = (value: typeof auc) =>
		`${short(value.mean)}${value.interval ? ` (95 % interval ${value.interval.map(short).join(" to ")})` : ""}`;
	const norm = normalisedAuc === null ? "" : `, normalised ${interval(normalisedAuc)}`;
	return `${metric} of ${count} pictures: AUC ${interval(auc)}${norm}; ${BETTER[metric]}`;
}
