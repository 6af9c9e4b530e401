import { existsSync, readFileSync } from "node:fs";
import type { TreesJson } from "./tree-shapley.js";

/** A model, an instance and a background with known Shapley values, and how shap's KernelExplainer fares on it. */
export interface Game {
	readonly name: string;
	readonly columns: number;
	readonly groups: readonly (readonly number[])[];
	readonly instance: readonly number[];
	readonly background: readonly (readonly number[])[];
	readonly shapley: readonly number[];
	readonly baseValue: number;
	readonly prediction: number;
	/** Rows → median of ‖φ̂ − φ‖² / ‖φ‖² of shap.KernelExplainer without l1, ascending. */
	readonly shapErrors: readonly (readonly [rows: number, error: number])[];
	/** The same with shap's default l1, at its automatic budget. */
	readonly shapDefault: number | undefined;
	/** The model, if it is made of trees. */
	readonly trees: TreesJson | undefined;
	/** Model output of each row of [rows, columns]. */
	predict(data: Float64Array): Float64Array;
}

interface Trees {
	readonly type: "trees";
	readonly roots: number[];
	readonly feature: number[];
	readonly threshold: number[];
	readonly left: number[];
	readonly right: number[];
	readonly value: number[];
}

interface Network {
	readonly type: "mlp";
	readonly activation: "relu" | "tanh";
	/** [layers][inputs][outputs] */
	readonly weights: number[][][];
	readonly biases: number[][];
	readonly output: "identity" | "sigmoid" | "softmax";
	readonly target: number;
}

interface Stored {
	readonly name: string;
	readonly features: number;
	readonly groups: number[][];
	readonly instance: number[];
	readonly background: number[][];
	readonly model: Trees | Network;
	readonly prediction: number;
	readonly baseValue: number;
	readonly shapley: number[];
	readonly kernelExplainer: Record<string, Record<string, { median: number }>>;
}

const committed = new URL("../fixtures/game_", import.meta.url).pathname;
const shared = new URL("../../../shared/fixtures/games/", import.meta.url).pathname;

/** A game by its file's name without ".json": of the repository's own, else of those beside the repository; undefined if there is none. */
export function game(name: string, prefixes: readonly string[] = [committed, shared]): Game | undefined {
	const path = prefixes.map((prefix) => `${prefix}${name}.json`).find((candidate) => existsSync(candidate));
	if (path === undefined) return undefined;
	const stored = JSON.parse(readFileSync(path, "utf8")) as Stored;
	const errors = Object.entries(stored.kernelExplainer["shapKS"] ?? {}).map(([rows, { median }]) => [Number(rows), median] as const);
	const defaults = Object.values(stored.kernelExplainer["shapKS_num10"] ?? {});
	const { model } = stored;
	return {
		name,
		columns: stored.features,
		groups: stored.groups,
		instance: stored.instance,
		background: stored.background,
		shapley: stored.shapley,
		baseValue: stored.baseValue,
		prediction: stored.prediction,
		shapErrors: errors.toSorted((a, b) => a[0] - b[0]),
		shapDefault: defaults.at(-1)?.median,
		trees: model.type === "trees" ? model : undefined,
		predict: model.type === "trees" ? treesOf(model, stored.features) : networkOf(model, stored.features),
	};
}

/** Sum over trees; as in scikit-learn the comparison is made in single precision. */
function treesOf({ roots, feature, threshold, left, right, value }: Trees, columns: number): (data: Float64Array) => Float64Array {
	const features = Int32Array.from(feature);
	const thresholds = Float64Array.from(threshold);
	const lefts = Int32Array.from(left);
	const rights = Int32Array.from(right);
	return (data) => {
		const single = Float32Array.from(data);
		return Float64Array.from({ length: data.length / columns }, (_, row) => {
			let sum = 0;
			for (const root of roots) {
				let node = root;
				while (lefts[node]! >= 0) node = single[row * columns + features[node]!]! <= thresholds[node]! ? lefts[node]! : rights[node]!;
				sum += value[node]!;
			}
			return sum;
		});
	};
}

function networkOf({ activation, weights, biases, output, target }: Network, columns: number): (data: Float64Array) => Float64Array {
	const layers = weights.map((layer) => ({ inputs: layer.length, outputs: layer[0]!.length, weights: Float64Array.from(layer.flat()) }));
	return (data) =>
		Float64Array.from({ length: data.length / columns }, (_, row) => {
			let values = data.subarray(row * columns, (row + 1) * columns);
			layers.forEach((layer, l) => {
				const next = Float64Array.from(biases[l]!);
				for (let i = 0; i < layer.inputs; i++) {
					for (let o = 0; o < layer.outputs; o++) next[o]! += values[i]! * layer.weights[i * layer.outputs + o]!;
				}
				if (l < layers.length - 1) next.forEach((v, o) => (next[o] = activation === "relu" ? Math.max(0, v) : Math.tanh(v)));
				values = next;
			});
			if (output === "identity") return values[target]!;
			if (values.length === 1) return 1 / (1 + Math.exp(-values[0]!));
			const exps = values.map(Math.exp);
			return exps[target]! / exps.reduce((a, b) => a + b, 0);
		});
}
