import { checkInteger, checkOneOf, checkOptions } from "../check.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import type { Rows } from "../model/rows.js";
import { type Feed, fixedBatch, type ModelInput } from "./feed.js";
import { quoted } from "./names.js";
import { checkPictureBatch, pictureFeed, pictureInput } from "./picture-feed.js";
import { type PictureShape, pictureShape } from "./picture-shapes.js";
import { firstRows, inRuns } from "./runs.js";
import { tableFeed } from "./table-feed.js";
import { ask, checkModel, checkOutput, chosen, inputsOf, type TfjsFunction, type TfjsModel } from "./tfjs-model.js";
import { checkTf, DTYPES, type TfjsDtype, type TfjsRuntime, type TfjsTensor, withTensors } from "./tfjs-tensors.js";

/** Tables, texts or pictures. */
export type TfjsBatch = Rows | string[] | Images;

/** Options of `fromTfjs`. */
export interface TfjsOptions {
	/** The output to explain, of several. Default: that of floats whose name says prob, else score, logit or output, else the first of floats. */
	readonly output?: string;
	/** What the tensors of tables and pictures hold, where the model does not say so. Default: "float32". */
	readonly dtype?: TfjsDtype;
	/** Rows per run, for a function made for a fixed number. Default: what the model says, else as many as the explainer sends. */
	readonly batchSize?: number;
}

/** What pictures a model wants, as far as it says so. */
export interface TfjsImageShape extends PictureShape {
	/** Name of the input. */
	readonly input: string;
	readonly type: "float32" | "int32";
}

/**
 * How does a model of TensorFlow.js become one that can be explained?
 * `new Shap(fromTfjs(tf, await tf.loadLayersModel(url)), tabular(background))`.
 *
 * `tf` is the module @tensorflow/tfjs, or @tensorflow/tfjs-core with a backend. `model` is a LayersModel, a GraphModel, or any function from a tensor to
 * one: `(x) => model.predict(x).softmax()`. Tables come as [rows, columns], or one column [rows, 1] for each of several inputs, by their names; pictures as
 * `image({ layout, type, normalise })` lays them, by default [count, height, width, channels] with numbers from 0 to 255; texts as strings, [count]. Columns
 * of strings go as strings into inputs of strings, else as codes; booleans as booleans, as 0 and 1, or as "true" and "false".
 *
 * Afterwards no tensor is left, whatever fails. Answers are waited for by `data()`, so that no backend blocks the page, and runs of one model never
 * overlap. Numbers become 32-bit. WebGL and WebGPU add in an order of their own: the same explanation may differ in its last digits from device to device.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { fromTfjs } from "whybox/tfjs";
 *
 * // In place of `import * as tf from "@tensorflow/tfjs"`: what is needed of it.
 * const tensor = (values, shape, dtype) => ({ shape, dtype, data: async () => values, clone: () => tensor(values, shape, dtype), dispose() {} });
 * const tf = { tensor, engine: () => ({ startScope() {}, endScope() {}, state: { activeScope: { track: [] } } }) };
 * // In place of `(x) => x.sum(1)`.
 * const model = async (x) => {
 *   const [values, [rows, columns]] = [await x.data(), x.shape];
 *   return tensor(Array.from({ length: rows }, (_, i) => values[i * columns] + values[i * columns + 1]), [rows], "float32");
 * };
 * const explanation = await new Shap(fromTfjs(tf, model), tabular([[0, 0]])).explain([3, 4]);
 * explanation.attributions; // [3, 4]
 * ```
 *
 * @throws {TypeError | RangeError} naming "tf", "model" or an option; when it predicts, if the batch is none that the model takes, or its reply none to explain
 */
export function fromTfjs(tf: TfjsRuntime, model: TfjsModel | TfjsFunction, options?: TfjsOptions): Predict<TfjsBatch> {
	checkTf(tf);
	checkModel(model);
	const given = checkOptions("options", options, ["output", "dtype", "batchSize"]);
	const dtype = given["dtype"] === undefined ? "float32" : checkOneOf("options.dtype", given["dtype"], DTYPES);
	const inputs = inputsOf(model, dtype);
	const strange = inputs.find(({ type }) => !(DTYPES as readonly string[]).includes(type));
	if (strange)
		throw new TypeError(`"model" has the input ${quoted([strange.name])} of type ${strange.type}; supported: ${DTYPES.join(", ")}`);
	const output = checkOutput(model, given["output"]);
	const batchSize = given["batchSize"] === undefined ? fixedBatch(inputs) : checkInteger("options.batchSize", given["batchSize"], 1);

	// Asynchronous, so that complaints about a batch come as those of the library do.
	return async (batch, { signal }) => {
		const { rows, feeds } = feedsOf(batch, inputs, typeof model === "function");
		return inRuns(model, rows, batchSize, signal, async (first, count, size) => {
			const tensor = await withTensors(
				tf,
				feeds(first, count, size),
				(tensors) => ask(model, tensors, size),
				(reply) => chosen(model, reply, output),
			);
			try {
				return await read(tensor, size, count);
			} finally {
				tensor.dispose();
			}
		});
	};
}

/**
 * Which pictures does a model want? Layout, size, channels and type, as far as it says so.
 *
 * ```ts
 * import { imageShapeOf } from "whybox/tfjs";
 * // In place of `await tf.loadLayersModel(url)`.
 * const model = { predict() {}, inputs: [{ name: "image", shape: [null, 64, 48, 3], dtype: "float32" }] };
 * imageShapeOf(model); // { input: "image", type: "float32", layout: "nhwc", height: 64, width: 48, channels: 3 }
 * ```
 *
 * @throws {TypeError | RangeError} naming "model" if it takes something else than pictures
 */
export function imageShapeOf(model: TfjsModel): TfjsImageShape {
	checkModel(model);
	const { name, type, shape } = pictureInput("model", inputsOf(model, "float32"), "");
	if (type !== "float32" && type !== "int32") {
		throw new TypeError(`"model" expected a model of pictures, got the input ${quoted([name])} of type ${type}`);
	}
	return { input: name, type, ...pictureShape(shape) };
}

interface Feeds {
	readonly rows: number;
	readonly feeds: (first: number, count: number, size: number) => Feed[];
}

/** @throws {TypeError | RangeError} if the model takes something else */
function feedsOf(batch: TfjsBatch, inputs: readonly ModelInput[], isFunction: boolean): Feeds {
	if (!Array.isArray(batch) && !("layout" in batch)) {
		const byColumn = inputs.length > 1;
		const feeds: Feeds["feeds"] = (...run) => inputs.map((input) => tableFeed(input, byColumn, batch, ...run));
		return { rows: batch.rows, feeds };
	}
	const [input] = inputs as [ModelInput];
	if (Array.isArray(batch)) {
		if (inputs.length > 1 || (!isFunction && input.type !== "string")) {
			const taken = inputs.map(({ name, type }) => `${JSON.stringify(name)} of ${type}`).join(", ");
			throw new TypeError(`the model takes ${taken}, the batch holds texts: give a function that makes tensors of texts`);
		}
		return { rows: batch.length, feeds: (...run) => [textFeed(input, batch, ...run)] };
	}
	pictureInput("model", inputs, "");
	checkPictureBatch(input, batch);
	return { rows: batch.count, feeds: (...run) => [pictureFeed(input, batch, ...run)] };
}

/** `count` texts from `first`, the last repeated up to `size`. */
function textFeed({ name, shape }: ModelInput, texts: readonly string[], first: number, count: number, size: number): Feed {
	const data = Array.from({ length: size }, (_, i) => texts[first + Math.min(i, count - 1)]!);
	return { name, type: "string", data, dims: [size, ...shape.slice(1).map(() => 1)] };
}

/** The first `count` rows of the output, as doubles of our own. */
async function read(tensor: TfjsTensor, size: number, count: number): Promise<Float64Array> {
	const { dtype, shape } = tensor;
	if (dtype === "string" || dtype === "complex64") throw new TypeError(`the model's output is ${dtype}, expected numbers`);
	return firstRows("the model's output", shape, (await tensor.data()) as ArrayLike<number>, size, count);
}
