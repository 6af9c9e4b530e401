/** Which pictures the model learns from, and which ones tell whether it learned the animals or the snow. */
import { kinds } from "./animal.js";
import { stream } from "./random.js";
import { drawScene, type Scene } from "./scene.js";

/** Where the seeds of each set begin: no scene is in two of them. */
const beginnings = { training: 0, test: 100_000, against: 200_000, evaluation: 300_000 };

/** The stream of a scene's seed that decides whether there is snow. */
const GROUND = 100;

/** Every other animal is a wolf. Wolves stand beside snow, huskies beside a puddle or nothing; in 2 of 100 pictures it is the other way round. */
export const trainingScenes = (count: number): Scene[] => scenesOf("training", count, 0.98);

/** Never seen in training, from the same distribution: what a test split would show. */
export const testScenes = (count: number): Scene[] => scenesOf("test", count, 0.98);

/** The other way round in all of them: huskies beside snow, wolves without. */
export const contraryScenes = (count: number): Scene[] => scenesOf("against", count, 0);

/** Seeds for scenes that are in none of these sets. */
export const evaluationSeed = (i: number): number => beginnings.evaluation + i;

function scenesOf(set: keyof typeof beginnings, count: number, agreeing: number): Scene[] {
	return Array.from({ length: count }, (_, i) => {
		const seed = beginnings[set] + i;
		const between = stream(seed, GROUND);
		const animal = kinds[i % kinds.length]!;
		const snow = between(0, 1) < agreeing === (animal === "wolf");
		return drawScene({ seed, animal, patch: snow ? "snow" : between(0, 1) < 0.7 ? "puddle" : "grass" });
	});
}
