/** Why one class: what the four methods say of it, how right they are, and their pictures. */
import { join } from "node:path";
import { percent } from "../in-words.js";
import { listed, say, show, table } from "../page.js";
import { type Faithfulness, faithfulness, RANDOM_ORDERS } from "./faithfulness.js";
import type { Findings } from "./methods.js";
import { fileStem, writePictures } from "./pictures.js";
import { limeSays, maskSays, riseSays, shapSays } from "./sentences.js";
import type { Subject } from "./subject.js";

/**
 * Prints it; what the figures mean only for the first class.
 *
 * @param position of the class among those explained
 * @returns model rows that it took beside the explanations' own
 */
export async function tellWhy(subject: Subject, findings: Findings, position: number, folder: string): Promise<number> {
	const { name } = findings.lime.targets[position]!;
	const { lime, shap, mask, rise } = findings;
	for (const sentence of [limeSays(lime, position), shapSays(shap, position), maskSays(mask, position), riseSays(rise, position)]) {
		say(`${sentence}\n`);
	}
	const { scores, rows } = await faithfulness(subject, findings, position);
	table([["areas under", "insertion", "deletion", "model rows"], ...scores.map(cells)]);
	show("");
	if (position === 0) {
		say(
			`Insertion is the mean probability of ${name} while its pixels are put into the blurred picture, the most important first (higher is better); deletion, ` +
				"while they are taken out, their mean colour in their place (lower is better). " +
				`Chance is ${RANDOM_ORDERS} random orders of the parts, with a 95 % interval.`,
		);
	}
	say(`${ranking(scores)}\n`);
	const [sheet] = await writePictures(folder, fileStem(position + 1, name), subject.picture, findings, position);
	say(
		position > 0
			? `Pictures: ${join(folder, sheet!)}.`
			: `${join(folder, sheet!)} shows above the picture, LIME, Shap; below the five parts that Shap finds strongest, RISE, the mask. Red: for the ` +
					"class, or blurred by the mask; blue and striped: against it. Each is also a file of its own.",
	);
	return rows;
}

function cells({ name, insertion, deletion, spread, rows }: Faithfulness): string[] {
	const written = (area: number, reach: number | undefined) => `${area.toFixed(3)}${reach === undefined ? "" : ` ± ${reach.toFixed(3)}`}`;
	return [name, written(insertion, spread?.insertion), written(deletion, spread?.deletion), rows === undefined ? "" : String(rows)];
}

/** Who beats chance. */
function ranking(scores: readonly Faithfulness[]): string {
	const methods = scores.slice(0, -1);
	const chance = scores.at(-1)!;
	const better = (metric: "insertion" | "deletion", sign: 1 | -1): string => {
		const names = methods.filter((one) => sign * (one[metric] - chance[metric]) > chance.spread![metric]).map((one) => one.name);
		return names.length === methods.length ? "all four" : names.length === 0 ? "none" : listed(names);
	};
	const [inserted, deleted] = [better("insertion", 1), better("deletion", -1)];
	if (inserted === deleted) return `Better than chance, on both: ${inserted}.`;
	return `Better than chance: on insertion ${inserted}; on deletion ${deleted}.`;
}

/** "frilled_lizard 31 %, tailed_frog 13 % and 56 % for 998 others" */
export function classesInWords(classes: readonly { readonly name: string; readonly value: number }[], most: number): string {
	const named = classes.slice(0, most).map(({ name, value }) => `${name} ${percent(value)}`);
	const rest = classes.slice(most);
	if (rest.length > 0) named.push(`${percent(rest.reduce((sum, { value }) => sum + value, 0))} for ${rest.length} others`);
	return listed(named);
}
