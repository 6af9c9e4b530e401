// Trains the model of the examples and writes examples/data/breast-cancer.onnx: npm run build && node build/examples/train-breast-cancer.js
import { realpathSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { diagnoses, readPatients, type Patients } from "./breast-cancer.js";
import { dataFile } from "./data-file.js";
import { predict, train, type Network } from "./network.js";
import { node, onnxFile, port, tensor } from "./onnx-file.js";

/** 266 numbers, learned in a fifth of a second. The decay keeps the probabilities of doubtful cases away from 0 and 1. */
export function trainBreastCancer(): Network {
	const { training } = readPatients();
	return train(training.rows, training.truth, { hidden: 8, epochs: 500, step: 0.01, decay: 0.03, seed: 1 });
}

/** The share of rows whose more probable diagnosis is the true one. */
export function accuracy(network: Network, { rows, truth }: Patients): number {
	const right = rows.filter((row, i) => Number(predict(network, row)[1] > 0.5) === truth[i]);
	return right.length / rows.length;
}

/** The network as ONNX: `input` [n, columns] → `label` [n] and `probabilities` [n, 2]. */
export function toOnnx({ columns, hidden, means, scales, weights }: Network): Uint8Array {
	let at = 0;
	const next = (name: string, ...dims: number[]) => tensor(name, dims, weights.subarray(at, (at += dims.reduce((a, b) => a * b))));
	return onnxFile({
		name: "breast-cancer",
		producer: "whybox examples/train-breast-cancer.ts",
		nodes: [
			node("Sub", ["input", "means"], ["centred"]),
			node("Div", ["centred", "scales"], ["standardised"]),
			node("Gemm", ["standardised", "hidden-weights", "hidden-bias"], ["sums"]),
			node("Relu", ["sums"], ["units"]),
			node("Gemm", ["units", "output-weights", "output-bias"], ["logits"]),
			node("Softmax", ["logits"], ["probabilities"], { axis: 1 }),
			node("ArgMax", ["probabilities"], ["label"], { axis: 1, keepdims: 0 }),
		],
		constants: [
			tensor("means", [columns], means),
			tensor("scales", [columns], scales),
			next("hidden-weights", columns, hidden),
			next("hidden-bias", hidden),
			next("output-weights", hidden, 2),
			next("output-bias", 2),
		],
		inputs: [port("input", "float32", ["rows", columns])],
		outputs: [port("label", "int64", ["rows"]), port("probabilities", "float32", ["rows", 2])],
		metadata: { targets: diagnoses.join(","), columns: readPatients().columns.join(",") },
	});
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
	const { training, test } = readPatients();
	const network = trainBreastCancer();
	const file = toOnnx(network);
	writeFileSync(dataFile("breast-cancer.onnx"), file);
	const percent = (part: Patients) => `${(100 * accuracy(network, part)).toFixed(1)} % of ${part.rows.length}`;
	console.log(`accuracy: ${percent(training)} training rows, ${percent(test)} test rows; ${file.length} bytes written`);
}
