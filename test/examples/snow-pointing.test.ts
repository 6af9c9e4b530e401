import { describe, expect, it } from "vitest";
import { pointers, pointing } from "../../bench/images/pointing.js";
import { evaluationScenes } from "../../examples/snow/evaluation.js";

/** `npm run bench:images -- pointing` asks all hundred. */
const PICTURES = 20;

describe("huskies that the model takes for wolves because of the snow beside them", () => {
	const scenes = evaluationScenes(PICTURES);

	it.each(pointers)(
		"are explained by the snow: in 19 of 20 pictures that is where %s finds what matters most",
		async (pointer) => {
			const { share, count } = await pointing(pointer, scenes, 250);
			expect(count).toBe(PICTURES);
			expect(share).toBeGreaterThanOrEqual(0.95);
		},
		120_000,
	);
});
