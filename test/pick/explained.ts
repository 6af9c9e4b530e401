import { Explanation, type ExplanationFields, type Feature } from "../../bindings/explanation.js";

/** An explanation of one target with these attributions, of columns "column 0", "column 1", …, unless `fields` say otherwise. */
export function explained(attributions: readonly number[], fields: Partial<ExplanationFields> = {}): Explanation {
	return new Explanation({
		method: "shap",
		estimator: "exact",
		features: attributions.map((_, column) => ({ name: `column ${column}`, value: column, column })),
		targets: [{ index: 0, name: "yes", prediction: 0 }],
		attributions: Float64Array.from(attributions),
		baseValues: Float64Array.of(0),
		exact: true,
		notes: [],
		cost: { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
		...fields,
	});
}

/** Of a text with these words, each with its attribution. */
export const ofText = (words: readonly (readonly [word: string, attribution: number])[]): Explanation =>
	explained(
		words.map(([, attribution]) => attribution),
		{ features: words.map(([name], i): Feature => ({ name, value: name, spans: [[i, i + 1]] })) },
	);
