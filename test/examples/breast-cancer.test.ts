import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { diagnoses, readPatients } from "../../examples/breast-cancer.js";
import { dataFile } from "../../examples/data-file.js";
import { predict, train } from "../../examples/network.js";
import { accuracy, toOnnx, trainBreastCancer } from "../../examples/train-breast-cancer.js";

const { columns, training, test } = readPatients();
const network = trainBreastCancer();

describe("the data of the examples", () => {
	it("has 569 patients with 30 measurements each, 212 of them malignant", () => {
		expect(columns).toHaveLength(30);
		expect(training.rows.length + test.rows.length).toBe(569);
		expect([...training.truth, ...test.truth].filter((truth) => truth === 1)).toHaveLength(212);
		expect(
			[...training.rows, ...test.rows].every((row) => row.length === 30 && row.every((value) => Number.isFinite(value) && value >= 0)),
		).toBe(true);
	});

	it("keeps every fifth row for testing", () => {
		expect(test.fileRows.slice(0, 3)).toEqual([4, 9, 14]);
		expect(test.rows).toHaveLength(113);
		expect(new Set([...training.fileRows, ...test.fileRows]).size).toBe(569);
	});
});

describe("the model of the examples", () => {
	let probabilities: Float32Array;
	let labels: BigInt64Array;
	beforeAll(async () => {
		ort.env.wasm.numThreads = 1;
		const session = await ort.InferenceSession.create(readFileSync(dataFile("breast-cancer.onnx")));
		const input = new ort.Tensor("float32", Float32Array.from(test.rows.flat()), [test.rows.length, columns.length]);
		const outputs = await session.run({ input });
		probabilities = outputs["probabilities"]?.data as Float32Array;
		labels = outputs["label"]?.data as BigInt64Array;
	});

	it("is right on 98.5 % of the training rows and 99.1 % of the test rows, as documented", () => {
		expect(accuracy(network, training).toFixed(3)).toBe("0.985");
		expect(accuracy(network, test).toFixed(3)).toBe("0.991");
		const right = [...labels].filter((label, i) => Number(label) === test.truth[i]);
		expect(right).toHaveLength(112);
		expect(test.fileRows.filter((_, i) => Number(labels[i]) !== test.truth[i])).toEqual([514]);
	});

	it("is the trainer's network: the probabilities agree to 1e-5", () => {
		expect(probabilities).toHaveLength(test.rows.length * diagnoses.length);
		test.rows.forEach((row, i) => {
			const expected = predict(network, row);
			for (const c of [0, 1]) expect(Math.abs(probabilities[2 * i + c]! - expected[c]!)).toBeLessThan(1e-5);
		});
	});

	it("is written to the same bytes when it is trained again", () => {
		expect(Buffer.from(toOnnx(trainBreastCancer())).equals(readFileSync(dataFile("breast-cancer.onnx")))).toBe(true);
	});

	it("labels with the more probable diagnosis", () => {
		labels.forEach((label, i) => expect(label).toBe(probabilities[2 * i + 1]! > probabilities[2 * i]! ? 1n : 0n));
	});
});

/** The cross-entropy over the training rows after so many steps. */
function loss(epochs: number): number {
	const learned = train(training.rows, training.truth, { hidden: 4, epochs, step: 1e-4, decay: 0, seed: 3 });
	return training.rows.reduce((sum, row, i) => sum - Math.log(predict(learned, row)[training.truth[i] as 0 | 1]), 0);
}

describe("the trainer", () => {
	it("descends along the gradient: one small step lowers the loss it was taken for", () => {
		expect(loss(1)).toBeLessThan(loss(0));
		expect(loss(20)).toBeLessThan(loss(1));
	});
});
