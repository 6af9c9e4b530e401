/** The four methods, on one picture. */
import { type Explanation, Lime, MeaningfulPerturbation, type Progress, Rise, Shap } from "whybox";
import type { Subject } from "./subject.js";

/** What each says of the same classes, in the same order. */
export interface Findings {
	readonly lime: Explanation;
	readonly shap: Explanation;
	readonly mask: Explanation;
	readonly rise: Explanation;
}

export const METHODS = { lime: "LIME", shap: "Shap", mask: "mask", rise: "RISE" } as const satisfies Record<keyof Findings, string>;

/** Says how far a method is, while it works. */
export type Tell = (method: keyof Findings, progress: Progress) => void;

/**
 * Asks all of them. LIME, Shap and RISE explain every class by the same model rows; each class has a mask of its own, for as many rows again.
 *
 * @param targets indices of the classes
 * @param budget model rows for each method, and for each mask
 */
export async function askAll(
	{ predict, masker, picture, targetNames }: Subject,
	targets: readonly number[],
	budget: number,
	tell: Tell = () => {},
): Promise<Findings> {
	const options = (method: keyof Findings) => ({
		targets,
		budget: method === "mask" ? budget * targets.length : budget,
		...(targetNames && { targetNames }),
		onProgress: (progress: Progress) => tell(method, progress),
	});
	return {
		lime: await new Lime(predict, masker, options("lime")).explain(picture),
		shap: await new Shap(predict, masker, options("shap")).explain(picture),
		mask: await new MeaningfulPerturbation(predict, masker, options("mask")).explain(picture),
		rise: await new Rise(predict, masker, options("rise")).explain(picture),
	};
}

/** Model rows that they asked for. */
export const rowsOf = (findings: Findings): number =>
	Object.values(findings).reduce((sum: number, { cost }: Explanation) => sum + cost.modelRows, 0);
