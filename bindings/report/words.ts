/** What a report says in sentences, for those who read before they look. */

import type { Explanation } from "../explanation.js";
import { counted, decimals, signed, significant } from "../plots/numbers.js";
import { escaped, type Markup } from "../plots/svg/markup.js";
import { addsUp, featureLabel, linkOf, outputName, startName, sumOf, units } from "../plots/wording.js";
import { foreign, listed } from "./parts.js";

const strong = (text: string): Markup => `<strong>${foreign(text)}</strong>`;

/** What the model says and why, in two or three sentences. */
export function answer(explanation: Explanation, target: number): Markup {
	const output = explanation.targets[target]!;
	const way = explanation.masks || explanation.method === "rise" ? "" : `${beginning(explanation, target)} `;
	return `The model says ${strong(`${outputName(output)} = ${significant(output.prediction, 4)}`)}. ${way}${reasons(explanation, target, 3)}`;
}

/** Why, without what the model says; `most` features of the side that prevails, one less of the other. */
export function reasons(explanation: Explanation, target: number, most: number): Markup {
	const { masks, method, features } = explanation;
	const mask = masks?.[target];
	if (mask) {
		const verb = explanation.options.game === "preservation" ? "Keeping only" : "Taking away";
		const box = mask.box === undefined ? "" : ` ${boxText(mask.box, mask.boxScore)}`;
		return `${verb} ${strong(`${(100 * mask.area).toFixed(1)} % of the picture`)} brings it to ${strong(significant(mask.score, 4))}; with everything changed it says ${significant(mask.scoreEmpty, 4)}.${box}`;
	}
	const list = explanation.top(undefined, target).filter(({ attribution }) => attribution !== 0);
	if (list.length === 0) return "No feature moves it.";
	const show = decimals(list.map(({ attribution }) => attribution));
	const said = ({ index, attribution, standardError }: (typeof list)[number]): Markup => {
		const error = standardError === undefined ? "" : ` ± ${show(standardError)}`;
		return `${strong(featureLabel(features[index]!))} (${escaped(signed(attribution, show) + error)})`;
	};
	if (method === "rise") {
		const grid = explanation.image?.kind === "grid" ? ` of ${explanation.image.rows} × ${explanation.image.columns}` : "";
		return `It says so most where this place is visible: ${said(list[0]!)}, one${grid} places.`;
	}
	const sum = sumOf(explanation, target);
	const [along, against] = [1, -1].map((side) =>
		list.slice(0, 6).flatMap((entry) => (Math.sign(entry.attribution) === (sum < 0 ? -side : side) ? [said(entry)] : [])),
	) as [Markup[], Markup[]];
	const direction = sum < 0 ? "down" : "up";
	const opposite = sum < 0 ? "up" : "down";
	const parts = [
		...(along.length > 0 ? [`Most of what pushes it ${direction}: ${listed(along.slice(0, most))}.`] : []),
		...(against.length > 0 ? [`What pushes it ${opposite}: ${listed(against.slice(0, Math.max(1, most - 1)))}.`] : []),
	];
	return parts.join(" ");
}

/** Where the features start from. */
function beginning(explanation: Explanation, target: number): Markup {
	const base = explanation.baseValues[target]!;
	const sum = sumOf(explanation, target);
	const local = explanation.surrogate?.[target];
	if (local) {
		const size = `${local.selected.length} of ${counted(explanation.features.length, "feature")}`;
		return `Near this instance a linear imitation of it with ${size} says ${escaped(significant(local.localPrediction, 4))}.`;
	}
	const link = linkOf(explanation);
	const from = `Where nothing of the instance is known it says ${escaped(significant(base, 4))} (the ${startName(explanation)})`;
	if (link !== undefined)
		return `Counted in ${foreign(units(explanation, target))} it goes from ${escaped(significant(base, 4))} (the ${startName(explanation)}) to ${escaped(significant(base + sum, 4))}.`;
	return `${from}; the features lead from there to the prediction.`;
}

function boxText([left, top, right, bottom]: readonly [number, number, number, number], score: number | undefined): string {
	const then = score === undefined ? "" : ` (then it says ${significant(score, 4)})`;
	return `The smallest box that does so: columns ${left} to ${right - 1}, rows ${top} to ${bottom - 1}${then}.`;
}

/** What the numbers mean. */
export function meaning(explanation: Explanation, target: number): string {
	const unit = units(explanation, target);
	switch (explanation.method) {
		case "lime":
			return `Each number is a weight of a linear imitation that holds near this instance: how much its prediction moves, in units of ${unit}, because what it is named after is so. The weights need not add up to what the model says.`;
		case "meaningful-perturbation":
			return "The map shows how much of each place is changed: the smallest region found whose change decides the answer.";
		case "rise":
			return `The map shows how much more the model says, in units of ${unit}, when a place is visible than it says on average. Compare places; the numbers do not add up to the prediction.`;
		case "faithful-path":
			return `The order matters: shown or taken away in this order, the parts change the answer soonest. Each number is what a part gained along the way, in units of ${unit}.`;
		default:
			return `Each number is how far a feature moves the prediction away from the base value, in units of ${unit}, on average over all orders in which features can become known. Together they make up the whole difference.`;
	}
}

/** For whom base value and effects are a way from one number to another. */
export const leads = (explanation: Explanation): boolean => addsUp(explanation) && explanation.surrogate === undefined;

export const CAVEAT =
	"An explanation says what the model does, not what is true of the world. Features that go together may share their effect or take it from each other.";
