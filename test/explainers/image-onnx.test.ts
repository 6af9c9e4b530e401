import * as ort from "onnxruntime-web";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromOnnxImages } from "../../bindings/adapters/onnx-images.js";
import { Lime } from "../../bindings/explainers/lime.js";
import { Shap } from "../../bindings/explainers/shap.js";
import type { Explanation } from "../../bindings/explanation.js";
import { image } from "../../bindings/maskers/image.js";
import { fixture, largestDifference } from "../support/fixtures.js";

interface Weights {
	readonly num_samples: number;
	readonly n_seeds: number;
	readonly weights_mean: number[];
	readonly weights_sd: number[];
	readonly score_mean: number;
	readonly intercept_mean: number;
}

interface Cat {
	/** RGB of the photograph of a cat, 128 × 128, base64. */
	readonly pixels: string;
	readonly top5: [index: number, probability: number][];
	readonly class_index: number;
	readonly prob: number;
	/** [label, pixels, label, pixels, …] */
	readonly segments_rle: number[];
	readonly small_segments_rle: number[];
	readonly n_segments: number;
	readonly lime_n1000: Weights;
	readonly lime_n6000: Weights;
	readonly shapley_exact_small: number[];
	readonly v_empty: number;
	readonly v_full: number;
}

const cat = fixture<Cat>("lime_image_converged.json");
const photograph = { data: new Uint8Array(Buffer.from(cat.pixels, "base64")), height: 128, width: 128 };
const labels = (runs: readonly number[]): number[] => {
	const out: number[] = [];
	for (let run = 0; run < runs.length; run += 2) for (let i = 0; i < runs[run + 1]!; i++) out.push(runs[run]!);
	return out;
};
const maskerOf = (runs: readonly number[]) => image({ preset: "python-lime", segmentation: labels(runs), layout: "nchw" });

const file = new URL("../../../shared/data/models/mobilenet_v1_0.25_128_dq.onnx", import.meta.url);
const there = existsSync(file);

describe.skipIf(!there)(
	`a real classifier of photographs (${there ? "found" : "skipped"}: ../shared/data${there ? "" : " is not there"})`,
	async () => {
		const session = there ? await ort.InferenceSession.create(readFileSync(file)) : (undefined as never);
		const predict = there ? fromOnnxImages(ort, session) : (undefined as never);
		const context = { signal: new AbortController().signal };

		it("says the same of the cat as in Python, to 1e-5", async () => {
			const { data } = (await predict(maskerOf(cat.segments_rle).input(photograph), context)) as { data: Float64Array };
			expect(
				largestDifference(
					cat.top5.map(([index]) => data[index]!),
					cat.top5.map(([, probability]) => probability),
				),
			).toBeLessThanOrEqual(1e-5);
		});

		it("Shapley values of nine superpixels agree with enumeration in Python to 1e-4", async () => {
			const shap = new Shap(predict, maskerOf(cat.small_segments_rle), { targets: cat.class_index });
			const explanation = await shap.explain(photograph);
			expect(explanation.estimator).toBe("exact");
			expect(explanation.cost.modelRows).toBe(512);
			expect(largestDifference(explanation.attributions, cat.shapley_exact_small)).toBeLessThanOrEqual(1e-4);
			expect(Math.abs(explanation.baseValues[0]! - cat.v_empty)).toBeLessThanOrEqual(1e-4);
			expect(Math.abs(explanation.targets[0]!.prediction - cat.v_full)).toBeLessThanOrEqual(1e-5);
		}, 60_000);

		it('LIME with preset "python-lime" agrees with lime, superpixel by superpixel, as far as chance allows', async () => {
			const lime = new Lime(predict, maskerOf(cat.segments_rle), { preset: "python-lime", targets: cat.class_index });
			const seeds = [1, 2];
			const found: Explanation[] = [];
			for (const seed of seeds) found.push(await lime.explain(photograph, { seed }));
			expect(found[0]!.options).toMatchObject({ budget: 1000, kernelWidth: 0.25, featureCount: cat.n_segments });
			const { weights_mean: means, weights_sd: deviations, n_seeds: others, score_mean: score, intercept_mean: intercept } = cat.lime_n1000;
			const mean = (of: (i: number) => number) => seeds.reduce((sum, _, i) => sum + of(i), 0) / seeds.length;
			const outside = means.filter((theirs, feature) => {
				const ours = mean((i) => found[i]!.attributions[feature]!);
				return Math.abs(ours - theirs) > 4 * deviations[feature]! * Math.sqrt(1 / seeds.length + 1 / others) + 1e-3;
			});
			expect(outside).toEqual([]);
			expect(Math.abs(mean((i) => found[i]!.surrogate![0]!.r2) - score)).toBeLessThan(0.05);
			expect(Math.abs(mean((i) => found[i]!.baseValues[0]!) - intercept)).toBeLessThan(0.02);
		}, 120_000);
	},
);
