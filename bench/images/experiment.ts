import { deletion, insertion, type SaliencyInput } from "whybox";
import type { Gallery } from "./gallery.js";
import type { Method } from "./methods.js";

/** How faithful one explanation is, and what it took. */
export interface Score {
	/** Areas under the curves of insertion and deletion, in probability. */
	readonly insertion: number;
	readonly deletion: number;
	readonly modelRows: number;
	/** Milliseconds outside the model. */
	readonly own: number;
}

/** One method at one budget. */
export interface Series {
	readonly method: string;
	/** Model rows that it might ask for; undefined for what asks for none. */
	readonly budget: number | undefined;
	/** [images], in the gallery's order. */
	readonly scores: readonly Score[];
}

/** The same for every method: pixel by pixel in 32 steps, from the picture under RISE's blur, and to its mean colour. */
export const STEPS = 32;
export const BASELINES = { insertion: "blur", deletion: "mean" } as const;

/**
 * How much of what the model sees is found for so many model rows? Each picture is explained for the class that the model favours for it, right or wrong.
 *
 * @param progress called after each picture
 */
export async function compare(
	gallery: Gallery,
	methods: readonly Method[],
	budgets: readonly number[],
	progress: (done: number) => void = () => undefined,
): Promise<Series[]> {
	const { predict, masker, images } = gallery;
	const lanes = methods.flatMap((method) => {
		const explain = method.prepare(gallery);
		return (method.free ? [undefined] : budgets).map((budget) => ({ method: method.name, budget, explain, scores: [] as Score[] }));
	});
	for (const [position, image] of images.entries()) {
		const area = async (metric: "insertion" | "deletion", saliency: SaliencyInput): Promise<number> => {
			const options = { steps: STEPS, baseline: BASELINES[metric] };
			return (await { insertion, deletion }[metric](predict, masker, image, saliency, options)).auc;
		};
		for (const { budget, explain, scores } of lanes) {
			const { saliency, modelRows, own } = await explain(image, { budget: budget ?? 0, seed: position });
			scores.push({ insertion: await area("insertion", saliency), deletion: await area("deletion", saliency), modelRows, own });
		}
		progress(position + 1);
	}
	return lanes;
}
