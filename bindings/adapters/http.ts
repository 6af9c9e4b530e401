/**
 * Models behind a server. Nothing is imported here but what is ours; requests go by the host's own fetch.
 *
 * @module whybox/http
 */

export { HttpError } from "./http/error.js";
export { fromOpenInference } from "./http/open-inference.js";
export type { HttpBatch } from "./http/fields.js";
export type { HttpHeaders, HttpOptions } from "./http/options.js";
export type { HttpPredict } from "./http/server-model.js";
export type { HttpDatatype, HttpSignature, HttpTensor } from "./http/signature.js";
export { fromTensorFlowServing, type TensorFlowServingOptions } from "./http/tensorflow-serving.js";
