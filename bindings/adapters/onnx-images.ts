import { checkInteger, checkOptions } from "../check.js";
import type { Images } from "../model/images.js";
import type { Predict } from "../model/predict.js";
import { fixedBatch, type ModelInput } from "./feed.js";
import { runAll } from "./onnx-run.js";
import { checkRuntime, checkSession, chooseInputs, chooseOutput, type OnnxRuntime, type OnnxSession } from "./onnx-session.js";
import { checkPictureBatch, pictureFeed, pictureInput } from "./picture-feed.js";
import { type PictureShape, pictureShape } from "./picture-shapes.js";

/** Options of `fromOnnxImages`. */
export interface OnnxImageOptions {
	/** The input that takes the pictures. Default: the only one. */
	readonly input?: string;
	/** The output to explain. Default: the tensor of floats whose name says prob, else score, logit or output, else the first tensor of floats. */
	readonly output?: string;
	/** Pictures per run, for a model made for a fixed number whose metadata does not say so. */
	readonly batchSize?: number;
}

/** What pictures a model wants, as far as it says so. */
export interface OnnxImageShape extends PictureShape {
	/** Name of the input. */
	readonly input: string;
	readonly type: "float32" | "float64" | "uint8";
}

const TYPES = ["float32", "float64", "uint8"] as const;

/**
 * How does an ONNX model of pictures become one that can be explained?
 * `const { height, width, layout } = imageShapeOf(session); new Lime(fromOnnxImages(ort, session), image({ layout }))`.
 *
 * `ort` is the module of onnxruntime-web or onnxruntime-node and `session` an inference session of it. The one input gets the batch as it lies, [count,
 * channels, height, width] or [count, height, width, channels], as the type that the model wants: 0..255 stay 0..255, for whatever else a model was
 * trained on `image({ type: "float32", normalise })` says how. Models made for a fixed number of pictures get the last ones padded. Runs of one
 * session never overlap.
 *
 * ```ts
 * import { readFileSync } from "node:fs";
 * import * as ort from "onnxruntime-web";
 * import { image, Lime } from "whybox";
 * import { fromOnnxImages, imageShapeOf } from "whybox/onnx";
 * import { readImage } from "whybox/node";
 *
 * ort.env.wasm.numThreads = 1;
 * const session = await ort.InferenceSession.create(readFileSync("examples/data/snow.onnx"));
 * const { height, width, layout } = imageShapeOf(session);
 * const photo = await readImage("examples/data/husky.png", { height, width });
 * const lime = new Lime(fromOnnxImages(ort, session), image({ layout }), { targetNames: ["husky", "wolf"], budget: 100 });
 * const explanation = await lime.explain(photo);
 * explanation.targets[0].name; // "wolf"
 * ```
 *
 * @throws {TypeError | RangeError} naming "session" or an option if no output can be explained; when it predicts, if the batch has another shape than the model
 * wants, with advice how to give it that
 */
export function fromOnnxImages(ort: OnnxRuntime, session: OnnxSession, options?: OnnxImageOptions): Predict<Images> {
	checkRuntime(ort, session);
	const given = checkOptions("options", options, ["input", "output", "batchSize"]);
	const input = imageInput(session, given["input"]);
	const output = chooseOutput(session, given["output"]);
	const batchSize = given["batchSize"] === undefined ? fixedBatch([input]) : checkInteger("options.batchSize", given["batchSize"], 1);
	const asked = { ort, session, output, batchSize };
	// Asynchronous, so that complaints about a batch come as those of the runtime do.
	return async (images, { signal }) => {
		checkPictureBatch(input, images);
		return runAll(asked, images.count, signal, (first, count, size) => [pictureFeed(input, images, first, count, size)]);
	};
}

/**
 * Which pictures does a model want? Layout, size, channels and type, as far as its metadata say so.
 *
 * ```ts
 * import { readFileSync } from "node:fs";
 * import * as ort from "onnxruntime-web";
 * import { imageShapeOf } from "whybox/onnx";
 *
 * ort.env.wasm.numThreads = 1;
 * const session = await ort.InferenceSession.create(readFileSync("examples/data/snow.onnx"));
 * imageShapeOf(session); // { input: "input", type: "float32", layout: "nchw", height: 64, width: 64, channels: 3 }
 * ```
 *
 * @param options `input`: the input that takes the pictures, of several
 * @throws {TypeError | RangeError} naming "session" if it takes something else than pictures
 */
export function imageShapeOf(session: OnnxSession, options?: Pick<OnnxImageOptions, "input">): OnnxImageShape {
	checkSession(session);
	const input = imageInput(session, checkOptions("options", options, ["input"])["input"]);
	return { input: input.name, type: input.type as OnnxImageShape["type"], ...pictureShape(input.shape) };
}

const imageInput = (session: OnnxSession, wanted: unknown): ModelInput =>
	pictureInput("session", chooseInputs(session, wanted, TYPES), "; name that of the pictures as options.input");
