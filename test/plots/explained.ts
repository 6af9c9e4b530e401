import { Explanation, type ExplanationFields } from "../../bindings/explanation.js";

/** An explanation with these attributions of one target; local accuracy holds. */
export function explained(attributions: readonly number[], fields: Partial<ExplanationFields> = {}): Explanation {
	const prediction = attributions.reduce((sum, value) => sum + value, 0.25);
	return new Explanation({
		method: "shap",
		estimator: "exact",
		features: attributions.map((_, j) => ({ name: `feature ${j}`, value: j })),
		targets: [{ index: 0, name: "yes", prediction }],
		attributions: Float64Array.from(attributions),
		baseValues: Float64Array.of(0.25),
		exact: true,
		notes: [],
		cost: { modelRows: 64, modelCalls: 1, rowsSaved: 3, milliseconds: { model: 2, explainer: 1 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
		...fields,
	});
}
