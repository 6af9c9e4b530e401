import { expect, it } from "vitest";
import { readImage } from "whybox/node";
import { dataFile } from "../../examples/data-file.js";
import { evaluationScenes, wolfness } from "../../examples/snow/evaluation.js";
import { drawScene, type Scene } from "../../examples/snow/scene.js";

it("the husky of the guide to images is the first one beside snow that the model calls a wolf; without the snow it is a husky", async () => {
	const [beside] = evaluationScenes(1) as [Scene];
	const without = drawScene({ ...beside, patch: "grass" });
	for (const [name, { image }] of [["husky.png", beside] as const, ["husky-without-snow.png", without] as const]) {
		const { data, height, width } = await readImage(dataFile(name));
		expect({ height, width }).toEqual({ height: image.height, width: image.width });
		expect(Buffer.from(data).equals(Buffer.from(image.data)), name).toBe(true);
	}
	expect([wolfness(beside) > 0.9, wolfness(without) < 0.1]).toEqual([true, true]);
});
