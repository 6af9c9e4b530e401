import { type Explanation, FaithfulPath, type Image, Lime, MeaningfulPerturbation, Rise, type SaliencyInput, Shap, slic } from "whybox";
import { integers } from "../../examples/generator.js";
import type { Gallery } from "./gallery.js";

/** What one method says of a picture, and what it took. */
export interface Found {
	readonly saliency: SaliencyInput;
	readonly modelRows: number;
	/** Milliseconds outside the model. */
	readonly own: number;
}

export type Explain = (image: Image, options: { readonly budget: number; readonly seed: number }) => Promise<Found>;

export interface Method {
	readonly name: string;
	/** Does not ask the model: the same at every budget. */
	readonly free?: true;
	prepare(gallery: Pick<Gallery, "predict" | "masker">): Explain;
}

interface Explainer {
	explain(image: Image, options: { readonly budget: number; readonly seed: number }): Promise<Explanation>;
}

const method = (name: string, make: (gallery: Pick<Gallery, "predict" | "masker">) => Explainer): Method => ({
	name,
	prepare(gallery) {
		const explainer = make(gallery);
		return async (image, options) => {
			const explanation = await explainer.explain(image, options);
			const { modelRows, milliseconds } = explanation.cost;
			return { saliency: explanation, modelRows, own: milliseconds.explainer };
		};
	},
});

/** What any explanation has to beat. */
const random = (name: string, draw: (image: Image, next: () => number) => Promise<SaliencyInput>): Method => ({
	name,
	free: true,
	prepare: () => {
		return async (image, { seed }) => {
			const numbers = integers(seed);
			return { saliency: await draw(image, () => numbers(2 ** 30)), modelRows: 0, own: 0 };
		};
	},
});

/** What the others are compared with, and what those at few model rows are compared with at many. */
export const REFERENCE = "LIME";
export const CLASSICS: readonly string[] = [REFERENCE, "Kernel SHAP as shap"];

/** The methods as they are without options: the same model, the same superpixels where they have some, the same budget. */
export const METHODS: readonly Method[] = [
	method(REFERENCE, ({ predict, masker }) => new Lime(predict, masker)),
	method("Shap", ({ predict, masker }) => new Shap(predict, masker)),
	method("Kernel SHAP as shap", ({ predict, masker }) => new Shap(predict, masker, { preset: "python-shap" })),
	method("RISE", ({ predict, masker }) => new Rise(predict, masker)),
	method("Meaningful Perturbation", ({ predict, masker }) => new MeaningfulPerturbation(predict, masker)),
	method("Faithful path", ({ predict, masker }) => new FaithfulPath(predict, masker)),
	method("Faithful path by fill", ({ predict, masker }) => new FaithfulPath(predict, masker, { baselines: "fill" })),
	random("random superpixels", async (image, next) => {
		const superpixels = await slic(image);
		return { superpixels, values: Array.from({ length: superpixels.count }, next) };
	}),
	random("random pixels", async ({ height, width }, next) => Float64Array.from({ length: height * width }, next)),
];
