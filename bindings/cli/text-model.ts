import { kindOfModel, type LoadedModel, loadModule } from "./model.js";
import { UsageError } from "./usage-error.js";

/**
 * Loads a JavaScript or TypeScript module that exports `predict`, from texts.
 * @throws UsageError where the file is not such a model
 */
export async function loadTextModel(path: string, cwd: string): Promise<LoadedModel<string[]>> {
	if (kindOfModel(path, false, "a .mjs module") === "onnx") {
		throw new UsageError(
			`--model ${path}: a .onnx file says nothing of how text becomes its input; give a .mjs module that exports predict (texts => predictions), ` +
				"for transformers with fromTextPipeline of whybox/transformers",
		);
	}
	return (await loadModule<string[]>(path, cwd, "texts")).model;
}
