/** How far to trust an explanation. */

import type { Explanation, Note } from "../explanation.js";
import { decimals, significant } from "../plots/numbers.js";
import { element, escaped, type Markup } from "../plots/svg/markup.js";
import { PRINTED } from "../plots/wording.js";
import type { Subject } from "./contents.js";
import { nameOf } from "./overview.js";
import { type Fact, facts, foreign, grouped, paragraph, table } from "./parts.js";

/** Everything that is known of how good it is. */
export function trustOf(explanation: Explanation, target: number): Markup {
	return (
		facts([...fidelity(explanation, target), ...maskChecks(explanation, target), ...sampling(explanation, target)]) +
		fills(explanation, target)
	);
}

/** LIME: how well the imitation imitates. */
function fidelity(explanation: Explanation, target: number): Fact[] {
	const local = explanation.surrogate?.[target];
	if (local === undefined) return [];
	const { r2, holdOutR2, effectiveSampleSize, stability, selected, localPrediction } = local;
	const { prediction } = explanation.targets[target]!;
	return [
		holdOutR2 === null
			? { name: "Fidelity on unseen samples", value: "unknown", meaning: "There were too few samples to hold any out." }
			: { name: "Fidelity on unseen samples", value: `R² ${PRINTED.fixed(holdOutR2, 3)}`, meaning: judged(holdOutR2) },
		{
			name: "Fidelity",
			value: `R² ${PRINTED.fixed(r2, 3)}`,
			meaning: "On the samples that the imitation was fitted to; 1 would be perfect.",
		},
		{
			name: "Imitation here",
			value: significant(localPrediction, 4),
			meaning: `The model itself says ${significant(prediction, 4)}: ${significant(Math.abs(prediction - localPrediction), 2)} apart.`,
		},
		{
			name: "Effective samples",
			value: grouped(Math.round(effectiveSampleSize)),
			meaning: "How many samples of equal weight the weighted ones amount to.",
		},
		...(stability
			? [
					{
						name: "Stability",
						value: `${Math.round(100 * stability.share)} %`,
						meaning: `Of the ${stability.count} strongest features so many would be named by another sample, too.`,
					},
				]
			: []),
		{
			name: "Features",
			value: `${selected.length} of ${explanation.features.length}`,
			meaning: "So many are in the imitation; the others have weight 0.",
		},
	];
}

function judged(holdOut: number): string {
	const share = `The imitation accounts for ${Math.max(0, Math.round(100 * holdOut))} % of what the model does nearby`;
	if (holdOut < 0.5) return `${share}: take its weights as hints only.`;
	return holdOut < 0.8 ? `${share}: good for the large weights, not for the small ones.` : `${share}: a good picture.`;
}

/** Meaningful Perturbation: what the mask does, also to other fills. */
function maskChecks(explanation: Explanation, target: number): Fact[] {
	const mask = explanation.masks?.[target];
	if (mask === undefined) return [];
	const keeps = explanation.options.game === "preservation";
	return [
		{
			name: "Under the mask",
			value: significant(mask.score, 4),
			meaning: `The whole picture has ${significant(mask.scoreFull, 4)}, a picture with everything changed ${significant(mask.scoreEmpty, 4)}.`,
		},
		{
			name: keeps ? "Kept" : "Changed",
			value: `${(100 * mask.area).toFixed(1)} %`,
			meaning: "Of the picture: the less, the sharper the answer.",
		},
		{ name: "Search began with", value: mask.start, meaning: `Objective in the end: ${significant(mask.objective, 4)}.` },
	];
}

/** The score under the same mask with other fills. */
function fills(explanation: Explanation, target: number): Markup {
	const list = explanation.masks?.[target]?.generalisation ?? [];
	if (list.length === 0) return "";
	const rows = list.map(({ fill, score }) => [fill, significant(score, 4)]);
	return table("Does it hold with something else in place of what is absent?", ["instead", "the model says"], rows);
}

/** Errors of sampling, and what they leave certain. */
function sampling(explanation: Explanation, target: number): Fact[] {
	const { standardErrors, exact, features, surrogate, masks, image } = explanation;
	if (exact)
		return [
			{
				name: "Sampling error",
				value: "none",
				meaning: "The numbers are what was asked for, to the last digits: nothing was estimated from a sample.",
			},
		];
	if (standardErrors === undefined)
		return masks
			? []
			: [{ name: "Standard errors", value: "none", meaning: "The numbers are estimated; how far they may be off is not known." }];
	const ranked = explanation.top(undefined, target).filter(({ index }) => surrogate?.[target]?.selected.includes(index) ?? true);
	const largest = ranked.reduce((most, { standardError }) => Math.max(most, standardError!), 0);
	const strongest = Math.abs(ranked[0]?.attribution ?? 0);
	const show = decimals([strongest, largest]);
	const clear = ranked.filter(({ attribution, standardError }) => Math.abs(attribution) > 2 * standardError!).length;
	const relation = strongest > 0 ? ` (${Math.round((100 * largest) / strongest)} % of it)` : "";
	return [
		{ name: "Standard error", value: `± ${show(largest)}`, meaning: `At most; the strongest effect is ${show(strongest)}${relation}.` },
		{ name: "Clearly not 0", value: `${clear} of ${ranked.length}`, meaning: "Effects larger than two standard errors." },
		...(features.length > 1 && image?.kind !== "grid"
			? [{ name: "Order", value: order(ranked), meaning: "By two standard errors of the difference between neighbours." }]
			: []),
	];
}

/** How many of the strongest are in an order that another sample would not change. */
function order(ranked: ReturnType<Explanation["top"]>): string {
	const sure = ranked.findIndex(({ attribution, standardError = 0 }, i) => {
		const next = ranked[i + 1];
		if (next === undefined) return false;
		const error = Math.sqrt(standardError * standardError + (next.standardError ?? 0) * (next.standardError ?? 0));
		return Math.abs(attribution) - Math.abs(next.attribution) <= 2 * error;
	});
	if (sure === -1) return "sure throughout";
	return sure === 0 ? "the first two may swap" : sure === 1 ? "the strongest is sure" : `the first ${sure} are sure`;
}

/** What was approximated, clipped or left open; each once, with how many explanations it is of. */
export function notesOf(subjects: readonly Subject[]): Markup {
	const counts = new Map<string, { note: Note; count: number }>();
	for (const { explanation } of subjects) {
		// One for each output may say the same.
		for (const [key, note] of new Map(explanation.notes.map((one) => [JSON.stringify([one.code, one.message]), one]))) {
			counts.set(key, { note, count: (counts.get(key)?.count ?? 0) + 1 });
		}
	}
	if (counts.size === 0)
		return paragraph(
			undefined,
			subjects.every(({ explanation }) => explanation.exact) ? "Nothing." : "Nothing beside the sampling itself.",
		);
	const list = [...counts.values()].toSorted((a, b) => b.count - a.count);
	const shown = list.slice(0, 20).map(({ note: { code, message }, count }) => {
		const of = subjects.length > 1 ? ` <span class="soft">(${count} of ${subjects.length})</span>` : "";
		return element("li", {}, foreign(message), " ", element("code", {}, escaped(code)), of);
	});
	const more =
		list.length > shown.length ? paragraph("soft", `and ${list.length - shown.length} more notes; they stand with their instances`) : "";
	return element("ul", { class: "notes" }, ...shown) + more;
}

/** How far to trust many: where they are weakest. */
export function trustOfMany(subjects: readonly Subject[]): Markup {
	const held = subjects.flatMap(({ explanation: { surrogate }, index }) =>
		(surrogate ?? []).flatMap(({ holdOutR2 }) => (holdOutR2 === null ? [] : [{ value: holdOutR2, index }])),
	);
	const relative = subjects.flatMap(({ explanation, index }) => {
		const { standardErrors, exact } = explanation;
		if (exact || standardErrors === undefined) return [];
		return explanation.targets.flatMap((_, t) => {
			const [first] = explanation.top(1, t);
			const errors = standardErrors.subarray(t * explanation.features.length, (t + 1) * explanation.features.length);
			const largest = errors.reduce((most, error) => Math.max(most, error), 0);
			return first && first.attribution !== 0 ? [{ value: largest / Math.abs(first.attribution), index }] : [];
		});
	});
	const exact = subjects.filter(({ explanation }) => explanation.exact).length;
	const unknown = subjects.filter(({ explanation }) => !explanation.exact && explanation.standardErrors === undefined).length;
	const named = (index: number): string => nameOf(subjects[index]!);
	const list: Fact[] = [];
	if (held.length > 0) {
		const sorted = held.toSorted((a, b) => a.value - b.value);
		const worst = sorted[0]!;
		list.push({
			name: "Fidelity on unseen samples",
			value: `R² ${PRINTED.fixed(worst.value, 2)} to ${PRINTED.fixed(sorted.at(-1)!.value, 2)}`,
			meaning: `Median ${PRINTED.fixed(sorted[(sorted.length - 1) >> 1]!.value, 2)}; least: ${named(worst.index)}. ${judged(worst.value)}`,
		});
	}
	if (relative.length > 0) {
		const sorted = relative.toSorted((a, b) => b.value - a.value);
		list.push({
			name: "Standard errors",
			value: `up to ${Math.round(100 * sorted[0]!.value)} %`,
			meaning: `Of the strongest effect of the same explanation; median ${Math.round(100 * sorted[sorted.length >> 1]!.value)} %, largest: ${named(sorted[0]!.index)}.`,
		});
	}
	if (exact > 0) list.push({ name: "Exact", value: `${exact} of ${subjects.length}`, meaning: "No sampling error." });
	if (unknown > 0)
		list.push({
			name: "Without standard errors",
			value: `${unknown} of ${subjects.length}`,
			meaning: "How far they may be off is not known.",
		});
	return facts(list);
}
