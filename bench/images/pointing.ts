import { image, Lime, MeaningfulPerturbation, pointingAccuracy, pointingGame, Rise, Shap, type ShareInterval } from "whybox";
import type { Scene } from "../../examples/snow/scene.js";
import { predict } from "../../examples/snow/model.js";

/**
 * Twice as many superpixels as usual: of 50, about 27 are left on 64 × 64 pixels once fragments of grass have joined their neighbours, and some of them lie
 * across the edge of the snow.
 */
const masker = image({ superpixels: 100 });

const POINTERS = {
	LIME: new Lime(predict, masker),
	Shap: new Shap(predict, masker),
	RISE: new Rise(predict, masker),
	"Meaningful Perturbation": new MeaningfulPerturbation(predict, masker),
} as const;

export type Pointer = keyof typeof POINTERS;

export const pointers = Object.keys(POINTERS) as readonly Pointer[];

/** How often is a pixel of the snow the most important, for pictures that the model calls wolves because of it? Without any tolerance. */
export async function pointing(pointer: Pointer, scenes: readonly Scene[], budget: number): Promise<ShareInterval> {
	const games = [];
	for (const { image: picture, cause, seed } of scenes) {
		games.push(pointingGame(await POINTERS[pointer].explain(picture, { budget, seed }), cause));
	}
	return pointingAccuracy(games);
}
