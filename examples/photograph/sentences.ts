/** What each method says of one class, in sentences with its figures. */
import type { Explanation } from "whybox";
import { percent } from "../in-words.js";
import { listed } from "../page.js";
import { byPlace, middleOf, placeOf } from "./places.js";

/** So many places are named that speak for a class, and against it. */
const PRO = 4;
const CONTRA = 2;

/** "0.25", or "0.003" where that is not enough. */
const short = (value: number): string => (value >= 0.01 ? value.toFixed(2) : String(Number(value.toPrecision(1))));

const partsIn = (count: number): string => `${count} part${count === 1 ? "" : "s"}`;

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${short(Math.abs(value))}`;

/** Standard errors of one class. */
function errorsOf({ standardErrors, features }: Explanation, position: number): Float64Array | undefined {
	return standardErrors?.slice(position * features.length, (position + 1) * features.length);
}

/** Which places speak for the class and which against it: those whose sum is larger than twice the largest standard error of their parts. */
function forAndAgainst(explanation: Explanation, position: number): string {
	const error = errorsOf(explanation, position)?.reduce((most, value) => Math.max(most, value), 0) ?? 0;
	const sure = byPlace(explanation, position).filter(({ weight, parts }) => Math.abs(weight) > 2 * error * Math.sqrt(parts));
	const side = (sign: 1 | -1, most: number, word: string): string => {
		const named = sure.filter(({ weight }) => weight * sign > 0).slice(0, most);
		const places = named.map(({ place, weight, parts }) => `${place} ${signed(weight)}${parts > 1 ? ` (${partsIn(parts)})` : ""}`);
		return named.length === 0 ? `nothing ${word}` : `${word} ${places.map((words) => words.replaceAll(" ", "\u00a0")).join(", ")}`;
	};
	const accuracy = error > 0 ? `, each part ± ${short(error)} at most` : "";
	return `${side(1, PRO, "for it")}; ${side(-1, CONTRA, "against it")}${accuracy}`;
}

export function limeSays(lime: Explanation, position: number): string {
	const { holdOutR2, stability } = lime.surrogate![position]!;
	const fit = holdOutR2 === null ? "unknown" : holdOutR2.toFixed(2);
	const weak = holdOutR2 === null || holdOutR2 < 0.5 ? " (weak: take the weights as hints)" : "";
	const again = stability ? ` Another sample would name ${percent(stability.share)} of the ${stability.count} strongest, too.` : "";
	return (
		`LIME imitates the model near the picture by one weight for each of ${partsIn(lime.features.length)}, R² ${fit} on rows held out${weak}: ` +
		`${forAndAgainst(lime, position)}.${again}`
	);
}

export function shapSays(shap: Explanation, position: number): string {
	const { prediction } = shap.targets[position]!;
	return (
		`Shap shares out what the picture has over one with each part in its mean colour, ${percent(prediction)} against ` +
		`${percent(shap.baseValues[position]!)}, ${shap.exact ? "exactly" : "estimated"}: ${forAndAgainst(shap, position)}.`
	);
}

export function maskSays(mask: Explanation, position: number): string {
	const { score, scoreFull, scoreEmpty, area, box, boxScore, generalisation } = mask.masks![position]!;
	const { height, width } = mask.image!;
	const others = generalisation?.map(({ fill, score: other }) => `${percent(other)} with ${fill}`) ?? [];
	// It works with another fill if most of the fall is still there.
	const works = generalisation?.every(({ score: other }) => scoreFull - other >= (scoreFull - score) / 2);
	const sentences = [
		`The mask blurs ${percent(area)} of the picture, about the ${middleOf(mask, position)}: the class falls from ${percent(scoreFull)} to ${percent(score)} ` +
			`(with everything blurred, ${percent(scoreEmpty)}).`,
	];
	if (others.length > 0) {
		sentences.push(
			`With other fills in place of blur it leaves ${listed(others)}: it ${works ? "generalises" : "does not generalise, so that part of it may be an artefact"}.`,
		);
	}
	if (box) {
		const [left, top, right, bottom] = box;
		sentences.push(
			`Blurring a box of ${right - left} × ${bottom - top} of the ${width} × ${height} pixels has at least 99 % of the effect of blurring everything: it leaves ${percent(boxScore!)}.`,
		);
	}
	return sentences.join(" ");
}

export function riseSays(rise: Explanation, position: number): string {
	const strongest = rise.top(undefined, position).find(({ attribution }) => attribution > 0);
	const average = `RISE hides ${percent(1 - Number(rise.options["keep"]))} of the picture at random: the class has ${percent(rise.baseValues[position]!)} on average`;
	if (!strongest) return `${average}.`;
	const { index, attribution, standardError } = strongest;
	const error = standardError === undefined ? "" : `\u00a0±\u00a0${short(standardError)}`;
	return `${average}, and ${short(attribution)}${error} more where a point at the ${placeOf(rise, index)} stays, the one that does most.`;
}
