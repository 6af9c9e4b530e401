import { checkInteger, checkOptions } from "../check.js";
import type { Predict } from "../model/predict.js";
import type { Rows } from "../model/rows.js";
import { fixedBatch } from "./feed.js";
import { runAll } from "./onnx-run.js";
import { checkRuntime, chooseInputs, chooseOutput, type OnnxRuntime, type OnnxSession } from "./onnx-session.js";
import { tableFeed } from "./table-feed.js";
import { VALUES } from "./table-values.js";

/** Options of `fromOnnx`. */
export interface OnnxOptions {
	/** The input that takes the whole table. Default: the only one; several inputs are filled by column name. */
	readonly input?: string;
	/** The output to explain. Default: the tensor of floats whose name says prob, else score, logit or output, else the first tensor of floats. */
	readonly output?: string;
	/** Rows per run, for a model made for a fixed number whose metadata does not say so. */
	readonly batchSize?: number;
}

/**
 * How does an ONNX model become one that can be explained? `new Shap(fromOnnx(ort, session), tabular(background))`.
 *
 * `ort` is the module of onnxruntime-web or onnxruntime-node and `session` an inference session of it; nothing is imported here. A single input gets the
 * rows as one tensor [rows, columns]; several inputs get one column each, by name, [rows, 1]. Columns of strings go as strings
 * into string inputs, as codes into numeric ones; booleans as booleans, as 0 and 1, or as "true" and "false". Only the explained output is fetched. Models
 * made for a fixed number of rows get the last rows padded.
 *
 * Numbers become 32-bit where the model wants that: an input near a tree's split may fall on the other side than in a 64-bit original. `run` blocks the
 * thread and a session takes one run at a time, so that calls queue here: `concurrency` above 1 gains nothing; use workers.
 *
 * ```ts
 * import { readFileSync } from "node:fs";
 * import * as ort from "onnxruntime-web";
 * import { Shap, tabular } from "whybox";
 * import { fromOnnx } from "whybox/onnx";
 *
 * ort.env.wasm.numThreads = 1;
 * const session = await ort.InferenceSession.create(readFileSync("examples/data/breast-cancer.onnx"));
 * const background = [new Array(30).fill(1), new Array(30).fill(2)];
 * const shap = new Shap(fromOnnx(ort, session), tabular(background), { targetNames: ["benign", "malignant"], budget: 200 });
 * const explanation = await shap.explain(new Array(30).fill(3));
 * explanation.targets[0].name; // "benign"
 * ```
 *
 * @throws {TypeError | RangeError} naming "session" or an option if no output can be explained, with advice how to export the model
 */
export function fromOnnx(ort: OnnxRuntime, session: OnnxSession, options?: OnnxOptions): Predict<Rows> {
	checkRuntime(ort, session);
	const given = checkOptions("options", options, ["input", "output", "batchSize"]);
	const inputs = chooseInputs(session, given["input"], Object.keys(VALUES));
	const output = chooseOutput(session, given["output"]);
	const batchSize = given["batchSize"] === undefined ? fixedBatch(inputs) : checkInteger("options.batchSize", given["batchSize"], 1);
	const asked = { ort, session, output, batchSize };
	return (rows, { signal }) =>
		runAll(asked, rows.rows, signal, (first, count, size) =>
			inputs.map((input) => tableFeed(input, inputs.length > 1, rows, first, count, size)),
		);
}
