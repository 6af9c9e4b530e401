/**
 * Models of TensorFlow.js. Nothing is imported here: the caller hands in the library.
 *
 * @module whybox/tfjs
 */

export { fromTfjs, imageShapeOf, type TfjsBatch, type TfjsImageShape, type TfjsOptions } from "./tfjs-batches.js";
export type { TfjsFunction, TfjsModel, TfjsValue } from "./tfjs-model.js";
export type { TfjsDtype, TfjsRuntime, TfjsTensor } from "./tfjs-tensors.js";
