/** Explanations in sentences for people who do not read bar charts. */
import type { Explanation } from "whybox";
import { listed } from "./page.js";

/** "97 %", or "99.6 %" where the last percents matter; never certainty. */
export function percent(share: number): string {
	const hundred = 100 * share;
	if (hundred >= 99.95) return "more than 99.9 %";
	if (hundred < 0.05) return "less than 0.1 %";
	return `${hundred > 99 || hundred < 1 ? hundred.toFixed(1) : hundred.toFixed(0)} %`;
}

/** 184.6, 0.265: four significant digits at most. */
const short = (value: number): string => String(Number(value.toPrecision(4)));

/** What the model says and the measurements that made it say so, as far as they differ from the average patient. */
export function verdict(explanation: Explanation, averages: ReadonlyMap<string, number>): string {
	const { name, prediction } = explanation.targets[0]!;
	const described = (sign: 1 | -1, most: number) =>
		explanation
			.top(6)
			.filter(({ attribution }) => attribution * sign > 0)
			.slice(0, most)
			.map(({ index }) => {
				const feature = explanation.features[index]!;
				return `${feature.name} is ${short(feature.value as number)} (average ${short(averages.get(feature.name)!)})`;
			});
	const reasons = described(1, 3);
	const doubts = described(-1, 2);
	const says = `The model says ${name} (${percent(prediction)})`;
	if (reasons.length === 0) return doubts.length === 0 ? `${says}; no measurement matters.` : `${says}, although ${listed(doubts)}.`;
	return `${says} mainly because ${listed(reasons)}${doubts.length === 0 ? "" : `, although ${listed(doubts)}`}.`;
}

/** The names of the five strongest features. */
const leading = (explanation: Explanation): string[] => explanation.top(5).map(({ index }) => explanation.features[index]!.name);

const weight = (explanation: Explanation, name: string): number =>
	explanation.attributions[explanation.features.findIndex((feature) => feature.name === name)]!;

/** Where two explanations of the same prediction agree and where they differ. */
export function comparison(shap: Explanation, lime: Explanation): string[] {
	const [a, b] = [leading(shap), leading(lime)];
	const both = a.filter((name) => b.includes(name));
	const opposed = [...new Set([...a, ...b])].filter((name) => weight(shap, name) * weight(lime, name) < 0);
	const lines = [`Of the five strongest of each, SHAP and LIME share ${both.length === 0 ? "none" : `${both.length}: ${listed(both)}`}.`];
	const onlyShap = a.filter((name) => !b.includes(name));
	if (onlyShap.length > 0)
		lines.push(`Only SHAP has ${listed(onlyShap)} among them; only LIME has ${listed(b.filter((name) => !a.includes(name)))}.`);
	lines.push(
		opposed.length === 0
			? "Nowhere among them does one say that a measurement speaks for the diagnosis and the other that it speaks against."
			: `They disagree about the direction of ${listed(opposed)}: be careful with ${opposed.length === 1 ? "it" : "them"}.`,
	);
	return lines;
}

/** How far to trust the two. */
export const trust = (shap: Explanation, lime: Explanation): string[] => [shapTrust(shap), limeTrust(lime)];

function shapTrust(shap: Explanation): string {
	if (shap.exact) return "SHAP is exact here: no sampling error.";
	if (!shap.standardErrors)
		return `SHAP is estimated, by ${shap.cost.modelRows} questions to the model; how far it may be off is not known.`;
	const ranked = shap.top();
	// A rank is sure if its attribution exceeds the next by more than twice the standard error of their difference.
	const sure = ranked.findIndex(({ attribution, standardError = 0 }, i) => {
		const next = ranked[i + 1];
		if (!next) return true;
		const error = 2 * Math.sqrt(standardError ** 2 + (next.standardError ?? 0) ** 2);
		return Math.abs(attribution) - Math.abs(next.attribution) <= error;
	});
	const largest = 100 * Math.max(...shap.standardErrors);
	const ranks =
		["even the two strongest could change places", "the strongest is sure"][sure] ?? `the order of the ${sure} strongest is sure`;
	const below = sure > 0 && sure < ranked.length - 1 ? ", further down neighbours could change places" : "";
	return `SHAP is estimated: no standard error exceeds ${largest.toFixed(2)} points of probability; ${ranks}${below}.`;
}

function limeTrust(lime: Explanation): string {
	const { holdOutR2, effectiveSampleSize } = lime.surrogate![0]!;
	const share = holdOutR2 === null ? "an unknown part" : percent(Math.max(0, holdOutR2));
	const advice =
		holdOutR2 === null || holdOutR2 < 0.5
			? "take its weights as hints only, rather read SHAP's, which add up to the prediction"
			: holdOutR2 < 0.8
				? "good for the large weights, not for the small ones"
				: "a fair picture";
	return (
		`LIME's linear imitation accounts for ${share} of what the model does near this patient ` +
		`(R² on rows held out, ${Math.round(effectiveSampleSize)} effective samples): ${advice}.`
	);
}
