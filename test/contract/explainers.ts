import { type CommonOptions, type Explanation, Lime, type Predict, type Rows, Shap, tabular } from "whybox";

/** What every explainer of tables has in common, as far as the contract needs it. */
export interface AnyExplainer {
	explain(instance: readonly number[], options?: CommonOptions): Promise<Explanation>;
	explainAll(instances: Iterable<readonly number[]>, options?: CommonOptions): AsyncGenerator<Explanation, void, undefined>;
	cost(instance: readonly number[], options?: CommonOptions): Promise<{ modelRows: number }>;
}

export const COLUMNS = 6;

/** A table of small integers and eighths: rows repeat in places, so that duplicates occur. */
export const table: readonly (readonly number[])[] = Array.from({ length: 12 }, (_, i) =>
	Array.from({ length: COLUMNS }, (_, j) => (j < 2 ? (i * (j + 3)) % 3 : ((i * (2 * j + 1)) % 7) / 8)),
);

export const instances: readonly (readonly number[])[] = [
	[1, 2, 0.5, 0.25, 1, 3],
	[0, 0, 0.1, 0.7, -1, 2],
	[2, 1, 0, 0, 0, 0.125],
	[1, 1, 1, 1, 1, 1],
];

/** Two targets from interactions and a threshold, in arithmetic that every engine does alike. */
export function score(row: ArrayLike<number>): [number, number] {
	const margin = row[0]! * row[1]! - row[2]! * row[3]! + (row[4]! > 0.25 ? row[5]! : -1);
	const share = 1 / (1 + margin * margin);
	return [share, 1 - share];
}

export const model: Predict<Rows> = (batch) => batch.toArrays().map(score);

/** Each explainer in each of its ways of working. A new one is covered by adding it here. */
export const explainers: readonly (readonly [name: string, make: (predict: Predict<Rows>, defaults?: CommonOptions) => AnyExplainer])[] = [
	["Shap × tabular, exact", (predict, defaults) => new Shap(predict, tabular(table), { estimator: "exact", ...defaults })],
	["Shap × tabular, kernel", (predict, defaults) => new Shap(predict, tabular(table), { estimator: "kernel", budget: 500, ...defaults })],
	["Shap × tabular, logit", (predict, defaults) => new Shap(predict, tabular(table), { link: "logit", ...defaults })],
	["Shap × tabular, groups", (predict, defaults) => new Shap(predict, tabular(table, { groups: { pair: [0, 3] } }), defaults)],
	[
		"Shap × tabular, python-shap",
		(predict, defaults) => new Shap(predict, tabular(table), { preset: "python-shap", budget: 400, ...defaults }),
	],
	["Lime × tabular, quartile", (predict, defaults) => new Lime(predict, tabular(table), { budget: 300, ...defaults })],
	[
		"Lime × tabular, numbers",
		(predict, defaults) => new Lime(predict, tabular(table), { budget: 300, discretiser: "none", featureCount: 3, ...defaults }),
	],
	[
		"Lime × tabular, categories",
		(predict, defaults) => new Lime(predict, tabular(table, { categorical: [0, 1, 2, 3, 4, 5] }), { budget: 300, ...defaults }),
	],
];

/** Everything of an explanation that must not depend on circumstances, as bytes. */
export function bytes(explanation: Explanation): string {
	const { cost, options, ...rest } = explanation.toJSON() as { cost: Explanation["cost"]; options: Record<string, unknown> };
	const { batchSize: _, concurrency: __, ...own } = options;
	return JSON.stringify({ ...rest, backend: undefined, options: own, modelRows: cost.modelRows, rowsSaved: cost.rowsSaved });
}
