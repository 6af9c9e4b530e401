import type { Kernels } from "../kernels/kernels.js";
import type { BlendInputs } from "../model/image-inputs.js";
import type { Images } from "../model/images.js";
import type { Subject } from "./masker.js";
import type { Perturbation } from "./perturbation.js";
import type { Query } from "./query.js";

/** One image that can be blended with several things: which one, each `MaskQuery` says. */
export class Fills implements Subject<Images> {
	readonly chunkRows: number;
	readonly batchRows: number;
	readonly instance: BlendInputs;
	readonly #perturbations: readonly Perturbation[];

	/** @param perturbations of the same image; not empty */
	constructor(perturbations: readonly Perturbation[]) {
		const first = perturbations[0]!;
		({ chunkRows: this.chunkRows, batchRows: this.batchRows, instance: this.instance } = first);
		this.#perturbations = perturbations;
	}

	compose(kernels: Kernels, query: Query): BlendInputs {
		return this.#perturbations[query.kind === "masks" ? (query.fill ?? 0) : 0]!.compose(kernels, query);
	}
}
