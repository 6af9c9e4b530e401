import type { Kernels } from "../kernels/kernels.js";

/** What LIME's kernel gives to texts of so many words left, [features]: 0 … features − 1 of them. */
export function sizeWeights(kernels: Kernels, features: number, width: number): Float64Array {
	const weights = Float64Array.from({ length: features }, (_, size) => 1 - Math.sqrt(size / features));
	kernels.proximity(weights, width, weights);
	return weights;
}
