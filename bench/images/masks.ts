import { image } from "whybox";
import { predict as snowy } from "../../examples/snow/model.js";
import { testScenes } from "../../examples/snow/pictures.js";
import { compared, type Found, objectives, WAYS } from "../masks/objectives.js";
import { table } from "../table.js";
import type { Gallery } from "./gallery.js";

const BUDGETS = [100, 250, 500, 1000];
const [SURROGATE] = WAYS;

/** The photographs of which the model is surest: where it is not, there is little to delete. */
export async function surest({ name, predict, masker, images }: Gallery, count: number): Promise<Gallery> {
	const { signal } = new AbortController();
	const scored = [];
	for (const picture of images) {
		const { data } = (await predict(masker.input(picture), { signal })) as { data: Float32Array };
		scored.push({ picture, score: data.reduce((most, value) => Math.max(most, value), 0) });
	}
	const chosen = scored.toSorted((a, b) => b.score - a.score).slice(0, count);
	return { name: `${name}: the ${count} it is surest of`, predict, masker, images: chosen.map(({ picture }) => picture) };
}

/** The first pictures that the model of the snow story never saw. */
export const snow = (count: number): Gallery => ({
	name: `snow story, ${count} pictures of 64 × 64`,
	predict: snowy,
	masker: image(),
	images: testScenes(count).map(({ image: picture }) => picture),
});

/** How good a mask of 14 × 14 do so many model rows buy without gradients: the surrogate's and plain SPSA's, from where it may start. */
export async function masksTable(gallery: Gallery, seeds: number): Promise<string> {
	const found = await objectives(gallery, WAYS, BUDGETS, {}, seeds);
	const at = (way: string, budget: number): Found => found.find((entry) => entry.way === way && entry.budget === budget)!;
	const soon = at(SURROGATE.name, 250).objectives;
	return table(
		["objective (1: nothing deleted)", ...BUDGETS.map((budget) => `${budget} rows`), "surrogate at 250 − this at 1000", "own time at 500"],
		WAYS.map(({ name }) => {
			const { difference, error } = compared(soon, at(name, 1000).objectives);
			const means = BUDGETS.map((budget) => compared(at(name, budget).objectives, soon).mean.toFixed(3));
			const against = name === SURROGATE.name ? "" : `${difference.toFixed(3)} ± ${error.toFixed(3)}`;
			return [name, ...means, against, `${at(name, 500).own.toFixed(0)} ms`];
		}),
	);
}
