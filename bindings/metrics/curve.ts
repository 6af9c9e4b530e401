import type { Cost } from "../explanation.js";
import type { BaselineName } from "./baseline.js";
import type { Order, Ties } from "./ranking.js";

/** What `insertion` and `deletion` measured: frozen, plain data. */
export interface FaithfulnessCurve {
	readonly metric: "insertion" | "deletion";
	/** What the model said at each step, [steps + 1]: from the baseline to the image for insertion, from the image to the baseline for deletion. */
	readonly scores: Float64Array;
	/** Share of the pixels that have changed at each step, from 0 to 1, [steps + 1]. */
	readonly fractions: Float64Array;
	/** Area under the curve, in units of the model's output. Insertion: higher is better; deletion: lower is better. */
	readonly auc: number;
	/**
	 * The same on a scale where what the model says of the baseline is 0 and what it says of the image is 1: comparable between images. null where it
	 * says the same of both.
	 */
	readonly normalisedAuc: number | null;
	/** The model output that was looked at. */
	readonly target: { readonly index: number; readonly name: string };
	readonly steps: number;
	readonly options: {
		readonly baseline: BaselineName;
		readonly by: "pixel" | "superpixel";
		readonly order: Order;
		readonly ties: Ties;
		readonly area: "fractions" | "steps";
		readonly preset?: "rise" | "xplique";
	};
	readonly cost: Cost;
}

/** `auc` with `baseline` as 0 and `image` as 1. */
export function normalised(auc: number, image: number, baseline: number): number | null {
	return image === baseline ? null : (auc - baseline) / (image - baseline);
}
