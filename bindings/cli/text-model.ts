import { type EndpointOptions, openEndpoint } from "./endpoint-model.js";
import { kindOfModel, type LoadedModel, loadModule } from "./model.js";
import { UsageError } from "./usage-error.js";

/**
 * Loads a JavaScript or TypeScript module that exports `predict`, from texts; or asks the server behind an address.
 * @throws UsageError where it is not such a model
 */
export async function loadTextModel(path: string, cwd: string, options: EndpointOptions = {}): Promise<LoadedModel<string[]>> {
	const kind = kindOfModel(path, false, options.header);
	if (kind === "endpoint") return { predict: (await openEndpoint(path, options)).predict };
	if (kind === "onnx") {
		throw new UsageError(
			`--model ${path}: a .onnx file says nothing of how text becomes its input; give a .mjs module that exports predict (texts => predictions), ` +
				"for transformers with fromTextPipeline of whybox/transformers",
		);
	}
	return (await loadModule<string[]>(path, cwd, "texts")).model;
}
