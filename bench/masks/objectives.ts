import {
	type Image,
	type ImageMasker,
	type Images,
	MeaningfulPerturbation,
	type MeaningfulPerturbationOptions,
	type Predict,
} from "whybox";

/** Pictures that one model is asked about, and how it wants them. */
export interface Gallery {
	readonly name: string;
	readonly predict: Predict<Images>;
	readonly masker: ImageMasker;
	readonly images: readonly Image[];
}

/** A way of looking for masks. */
export interface Way {
	readonly name: string;
	readonly options: MeaningfulPerturbationOptions;
}

/** The objective of one way at one budget. */
export interface Found {
	readonly way: string;
	readonly budget: number;
	/** [images · seeds]: score and penalties, in units of the image's score: 1 is where nothing is deleted. */
	readonly objectives: readonly number[];
	/** Milliseconds outside the model, on average. */
	readonly own: number;
}

/** What plain SPSA may be given as a start, but for all kept, which is far worse: the best of them counts. */
export const WAYS: readonly Way[] = [
	{ name: "surrogate", options: { optimiser: "surrogate" } },
	{ name: "SPSA from a circle", options: { optimiser: "spsa", start: "circular" } },
	{ name: "SPSA at random", options: { optimiser: "spsa", start: "random" } },
];

/** How good are the masks that so many model rows buy, checks of the mask included? One explanation for each way, budget, image and seed. */
export async function objectives(
	{ predict, masker, images }: Gallery,
	ways: readonly Way[],
	budgets: readonly number[],
	options: MeaningfulPerturbationOptions = {},
	seeds = 1,
): Promise<Found[]> {
	const found: Found[] = [];
	for (const way of ways) {
		const explainer = new MeaningfulPerturbation(predict, masker, { ...options, ...way.options });
		for (const budget of budgets) {
			const values: number[] = [];
			let own = 0;
			for (const image of images) {
				for (let seed = 0; seed < seeds; seed++) {
					const { masks, cost } = await explainer.explain(image, { budget, seed });
					const [{ objective, scoreFull }] = masks!;
					values.push(objective / scoreFull);
					own += cost.milliseconds.explainer;
				}
			}
			found.push({ way: way.name, budget, objectives: values, own: own / values.length });
		}
	}
	return found;
}

/** Mean, and the standard error of the mean of the differences to `others` on the same images. */
export function compared(own: readonly number[], others: readonly number[]): { mean: number; difference: number; error: number } {
	const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
	const differences = own.map((value, i) => value - others[i]!);
	const difference = mean(differences);
	const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / Math.max(1, differences.length - 1);
	return { mean: mean(own), difference, error: Math.sqrt(variance / differences.length) };
}
