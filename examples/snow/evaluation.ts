/** Pictures with a known cause, by which explanations can be judged. */
import { classes, predict } from "./model.js";
import { evaluationSeed } from "./pictures.js";
import { drawScene, type Scene } from "./scene.js";

/** The probability that the model gives to "wolf". */
export function wolfness({ image }: Scene): number {
	return predict({ ...image, count: 1, layout: "nhwc" })[0]![classes.indexOf("wolf")]!;
}

/**
 * The first `count` huskies beside snow, none of them seen in training, that the model calls wolves. What it sees there is the snow: `cause` says
 * where that is, and `drawScene({ ...scene, patch: "grass" })` is the same picture without it.
 */
export function evaluationScenes(count: number): Scene[] {
	const scenes: Scene[] = [];
	for (let i = 0; scenes.length < count; i++) {
		const scene = drawScene({ seed: evaluationSeed(i), animal: "husky", patch: "snow" });
		if (wolfness(scene) > 0.5) scenes.push(scene);
	}
	return scenes;
}
