/** The fixtures' models, as test/fixtures/README.md describes them, evaluated in plain TypeScript. */

export interface Tree {
	left: number[];
	right: number[];
	feature: number[];
	threshold: number[];
	value: number[][];
}

export type ModelJson =
	| { type: "linear"; coef: number[][]; intercept: number[] }
	| { type: "logistic"; coef: number[]; intercept: number; outputs: number }
	| { type: "softmax"; coef: number[][]; intercept: number[] }
	| { type: "products"; intercept: number; terms: { coef: number; idx: number[] }[] }
	| { type: "mlp"; out: string; layers: { w: number[][]; b: number[] }[] }
	| { type: "forest"; trees: Tree[] }
	| { type: "gbm"; init: number; output: "margin" | "proba"; trees: Tree[] };

/** The model's outputs for one row. */
export function evaluate(model: ModelJson, x: ArrayLike<number>): number[] {
	const row = Array.from(x);
	const dot = (coef: number[]) => coef.reduce((sum, c, j) => sum + c * row[j]!, 0);
	const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
	switch (model.type) {
		case "linear":
			return model.coef.map((coef, t) => dot(coef) + model.intercept[t]!);
		case "logistic": {
			const p = sigmoid(dot(model.coef) + model.intercept);
			return model.outputs === 2 ? [1 - p, p] : [p];
		}
		case "softmax":
			return softmax(model.coef.map((coef, t) => dot(coef) + model.intercept[t]!));
		case "products":
			return [model.terms.reduce((sum, term) => sum + term.idx.reduce((product, j) => product * row[j]!, term.coef), model.intercept)];
		case "mlp": {
			let values = row;
			model.layers.forEach(({ w, b }, layer) => {
				values = b.map((bias, j) => values.reduce((sum, value, i) => sum + value * w[i]![j]!, bias));
				if (layer < model.layers.length - 1) values = values.map(Math.tanh);
			});
			return model.out === "softmax" ? softmax(values) : values;
		}
		case "forest": {
			const leaves = model.trees.map((tree) => leaf(tree, row));
			return leaves[0]!.map((_, t) => leaves.reduce((sum, value) => sum + value[t]!, 0) / leaves.length);
		}
		case "gbm": {
			const margin = model.trees.reduce((sum, tree) => sum + leaf(tree, row)[0]!, model.init);
			return model.output === "margin" ? [margin] : [1 - sigmoid(margin), sigmoid(margin)];
		}
	}
}

function softmax(values: number[]): number[] {
	const largest = Math.max(...values);
	const powers = values.map((value) => Math.exp(value - largest));
	const sum = powers.reduce((a, b) => a + b, 0);
	return powers.map((power) => power / sum);
}

function leaf(tree: Tree, row: number[]): number[] {
	let node = 0;
	while (tree.left[node]! >= 0)
		node = Math.fround(row[tree.feature[node]!]!) <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
	return tree.value[node]!;
}

/** The model as a `predict` function on table rows. */
export function predictWith(model: ModelJson): (batch: { toArrays(): number[][] }) => number[][] {
	return (batch) => batch.toArrays().map((row) => evaluate(model, row));
}
