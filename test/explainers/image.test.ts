import { describe, expect, it } from "vitest";
import { image, type Images, Lime, type Predict, Shap } from "whybox";

/** Sixteen patches of 5 × 5 pixels with some grain. */
const patches = {
	data: Uint8Array.from({ length: 400 }, (_, i) => 100 + ((i * 7) % 11)),
	height: 20,
	width: 20,
};
const labels = Array.from({ length: 400 }, (_, i) => Math.floor(i / 100) * 4 + Math.floor((i % 20) / 5));
const masker = image({ segmentation: labels, fill: 0 });

/** Which patches can be seen. */
function seen(batch: Images, i: number): number[] {
	const shares = Array.from({ length: 16 }, () => 0);
	batch.at(i).forEach((value, pixel) => (shares[labels[pixel]!]! += value > 0 ? 1 / 25 : 0));
	return shares.map((share) => Math.round(share));
}

const model =
	(answer: (patch: number[]) => number): Predict<Images> =>
	(batch) =>
		Array.from({ length: batch.count }, (_, i) => answer(seen(batch, i)));

describe("an image of sixteen patches", () => {
	it("Shap shares a product equally and gives an ignored patch exactly 0, by enumeration and from samples", async () => {
		const product = model((patch) => patch[2]! * patch[7]! + 2 * patch[9]!);
		const exact = await new Shap(product, masker).explain(patches, { estimator: "exact", budget: 2 ** 16, batchSize: 4096 });
		expect(exact.exact).toBe(true);
		const expected = Array.from({ length: 16 }, (_, i) => (i === 9 ? 2 : i === 2 || i === 7 ? 0.5 : 0));
		exact.attributions.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 10));
		const sampled = await new Shap(product, masker).explain(patches, { budget: 300 });
		expect(sampled.estimator).toBe("odd-process");
		sampled.attributions.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(0.05));
		expect(sampled.top(1)[0]).toMatchObject({ index: 9, feature: "superpixel 9, centre", value: 105 });
		const { data, height, width } = exact.saliency();
		expect([height, width, data[200 + 6], data[0]]).toEqual([20, 20, exact.attributions[9], exact.attributions[0]]);
	}, 60_000);

	it("Lime keeps every patch in its surrogate unless told otherwise, and asks 1000 rows", async () => {
		const weights = Array.from({ length: 16 }, (_, i) => i - 8);
		const lime = new Lime(
			model((patch) => patch.reduce((sum, value, i) => sum + value * weights[i]!, 3)),
			masker,
			{ ridge: 0 },
		);
		const explanation = await lime.explain(patches);
		expect(explanation.options).toMatchObject({ featureCount: 16, kernelWidth: 0.25, budget: 1000 });
		explanation.attributions.forEach((value, i) => expect(value).toBeCloseTo(weights[i]!, 8));
		expect(explanation.baseValues[0]).toBeCloseTo(3, 7);
		const few = await lime.explain(patches, { featureCount: 3 });
		expect(few.surrogate![0]!.selected.length).toBe(3);
	});

	it("is sent in calls of 32, and of fewer where 32 would be more than 64 MiB", async () => {
		const sizes: number[] = [];
		const brightness: Predict<Images> = (batch) => {
			sizes.push(batch.count);
			return Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]!);
		};
		await new Lime(brightness, masker).explain(patches, { budget: 100 });
		expect(Math.max(...sizes)).toBe(32);
		sizes.length = 0;
		const large = { data: new Float32Array(2 ** 22).map((_, i) => i % 9), height: 2 ** 11, width: 2 ** 11 };
		const lime = new Lime(brightness, image({ segmentation: "grid", superpixels: 4, fill: 7 }));
		const { cost, options } = await lime.explain(large, { budget: 9 });
		expect([Math.max(...sizes), options.batchSize, cost.modelRows]).toEqual([4, 4, sizes.reduce((sum, size) => sum + size)]);
		await lime.explain(large, { budget: 9, batchSize: 5 });
		expect(Math.max(...sizes)).toBe(5);
	}, 60_000);
});

describe("superpixels that look the same when they are hidden", () => {
	const brightness: Predict<Images> = (batch) => Array.from({ length: batch.count }, (_, i) => batch.at(i)[0]!);
	/** The left half is flat, and so its own mean. */
	const half = { data: Uint8Array.of(50, 50, 10, 90), height: 1, width: 4 };

	it.each([
		["Lime", new Lime(brightness, image({ segmentation: [0, 0, 1, 1] }), { budget: 10 })],
		["Shap", new Shap(brightness, image({ segmentation: [0, 0, 1, 1] }))],
	])("get exactly 0 by %s, and a note", async (_, explainer) => {
		const { attributions, notes } = await explainer.explain(half);
		expect(attributions[0]).toBe(0);
		expect(notes).toContainEqual({
			code: "nothing-hidden",
			message:
				"1 of 2 superpixels look the same when they are hidden, and get exactly 0 whatever the model makes of them: choose another fill.",
		});
	});

	it("are counted past the first 32; with none there is no note", async () => {
		const flat = { data: new Uint8Array(40), height: 1, width: 40 };
		const noted = async (fill: number) =>
			(await new Shap(brightness, image({ segmentation: "grid", superpixels: 40, fill }), { budget: 100 }).explain(flat)).notes;
		expect((await noted(0))[0]!.message).toMatch(/^40 of 40 superpixels/);
		expect((await noted(1)).map(({ code }) => code)).not.toContain("nothing-hidden");
	});
});
