/**
 * Models of ONNX Runtime. Nothing is imported here: the caller hands in the runtime.
 *
 * @module whybox/onnx
 */

export { fromOnnxImages, imageShapeOf, type OnnxImageOptions, type OnnxImageShape } from "./onnx-images.js";
export type { OnnxRuntime, OnnxSession, OnnxValueMetadata } from "./onnx-session.js";
export { fromOnnx, type OnnxOptions } from "./onnx-tables.js";
