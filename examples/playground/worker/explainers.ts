/** The explainer for a method, with the options that were chosen. */
import { type CostForecast, type Explanation, FaithfulPath, Lime, type Masker, MeaningfulPerturbation, type Predict, type Progress, Rise, Shap } from "whybox"; // prettier-ignore
import type { Instance, Settings } from "../messages.js";

/** What every explainer can do. */
export interface AnyExplainer {
	stream(instance: Instance, options?: { signal?: AbortSignal; onProgress?: (progress: Progress) => void }): AsyncIterable<Explanation>;
	cost(instance: Instance): Promise<CostForecast>;
}

/** Methods that know how sure they are, and can stop when they are sure enough. */
const WITH_PRECISION = ["shap", "lime", "rise"];

export function explainerOf<One extends Instance, Batch>(
	predict: Predict<Batch>,
	masker: Masker<One, Batch>,
	{ method, budget, precision, target, seed }: Settings,
	common: { readonly targetNames: readonly string[]; readonly batchSize: number },
): AnyExplainer {
	const options = {
		targets: target,
		...common,
		seed,
		...(budget !== undefined && { budget }),
		...(precision !== undefined && WITH_PRECISION.includes(method) && { precision }),
	};
	const make = {
		shap: () => new Shap(predict, masker, options),
		lime: () => new Lime(predict, masker, options),
		"faithful-path": () => new FaithfulPath(predict, masker, options),
		// These two look into the masker themselves and say so if it is not one for pictures.
		rise: () => new Rise(predict as never, masker as never, options),
		"meaningful-perturbation": () => new MeaningfulPerturbation(predict as never, masker as never, options),
	};
	return make[method]() as unknown as AnyExplainer;
}
