/** Explanations for elements to show, and what has to go with them. */
import type { Explanation } from "../../bindings/explanation.js";
import { explained } from "../plots/explained.js";

const values = [0.5, -0.3, 0.1, 0.04];
const errors = Float64Array.of(0.01, 0.02, 0.005, 0.004);

export const patient = (scale = 1): Explanation =>
	explained(
		values.map((value) => value * scale),
		{
			features: ["age", "dose", "weight", "height"].map((name, column) => ({ name, value: column + scale, column })),
			standardErrors: errors,
			exact: false,
			cost: { modelRows: Math.round(100 * scale), modelCalls: 1, rowsSaved: 0, milliseconds: { model: 1, explainer: 1 } },
		},
	);

export const patients: readonly Explanation[] = [1, 2, 3].map(patient);

export const letter = "I never drink tea, never.";
export const words = explained([-0.6, 0.4, 0.1], {
	features: [
		{
			name: "never",
			value: "never",
			spans: [
				[2, 7],
				[19, 24],
			],
		},
		{ name: "tea", value: "tea", spans: [[14, 17]] },
		{ name: "drink", value: "drink", spans: [[8, 13]] },
	],
});

/** Three stripes of two columns. */
export const photo = { data: Uint8Array.from({ length: 6 * 4 }, (_, i) => 40 * (i % 6)), height: 4, width: 6 };
export const stripes = explained([0.7, -0.2, 0.05], {
	features: ["left", "middle", "right"].map((name, f) => ({
		name,
		value: 0,
		region: { pixels: 8, box: [2 * f, 0, 2 * f + 2, 4] as const },
	})),
	image: {
		kind: "superpixels",
		height: 4,
		width: 6,
		runs: Array.from({ length: 4 }, () => [0, 2, 1, 2, 2, 2]).flat(),
	},
});
