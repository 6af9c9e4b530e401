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

/** The same attributions as steps on the way to one answer: of one instance, with one prediction, from few rows to many. */
export const asSteps = (list: readonly Explanation[]): Explanation[] =>
	list.map((one, i) =>
		one instanceof Explanation
			? new Explanation({
					...one,
					features: one.features.map((feature, j) => ({ ...feature, value: list[0]!.features[j]?.value ?? feature.value })),
					targets: one.targets.map((target) => ({ ...target, prediction: 0.5 })),
					cost: { ...one.cost, modelRows: 10 * (i + 1) },
				})
			: one,
	);
