import { fromOnnx } from "../adapters/onnx.js";
import type { Rows } from "../index.js";
import { type EndpointOptions, openEndpoint } from "./endpoint-model.js";
import { kindOfModel, type LoadedModel, loadModule, names } from "./model.js";
import { adapted, loadOnnx } from "./onnx-model.js";

/** A model of tables. */
export interface LoadedTableModel extends LoadedModel<Rows> {
	/** Names of the input columns in their order, where the model says them. */
	readonly columns?: readonly string[];
	/** Number of input columns, where the model says it. */
	readonly width?: number;
	/** Can this column hold words? */
	takesWords(column: string): boolean;
}

/**
 * Loads a .onnx file, or a JavaScript or TypeScript module that exports `predict`, from rows; or asks the server behind an address.
 * @throws UsageError where it is not such a model
 */
export async function loadTableModel(path: string, cwd: string, options: EndpointOptions = {}): Promise<LoadedTableModel> {
	const kind = kindOfModel(path, true, options.header);
	if (kind === "endpoint") return endpointTable(path, options);
	if (kind === "onnx") return onnxTable(path, cwd);
	const exports = await loadModule<Rows>(path, cwd, "rows");
	const columns = names(path, "columns", exports.rest["columns"]);
	return { ...exports.model, takesWords: () => true, ...(columns && { columns }) };
}

async function onnxTable(path: string, cwd: string): Promise<LoadedTableModel> {
	const { ort, session } = await loadOnnx(path, cwd);
	const inputs = session.inputMetadata ?? [];
	const [first] = inputs;
	// A single input takes the whole table; several take the columns of their names.
	const single = inputs.length === 1 && first?.isTensor === true ? first : undefined;
	const width = single?.shape.length === 2 ? single.shape[1] : undefined;
	return {
		predict: adapted(path, () => fromOnnx(ort, session)),
		takesWords: (column) => {
			const input = single ?? inputs.find(({ name }) => name === column);
			return input?.isTensor === true && input.type === "string";
		},
		...(inputs.length > 1 && { columns: session.inputNames }),
		...(typeof width === "number" && width > 0 && width < 2 ** 31 && { width }),
	};
}

async function endpointTable(url: string, options: EndpointOptions): Promise<LoadedTableModel> {
	const { predict, inputs } = await openEndpoint(url, options);
	const single = inputs.length === 1 ? inputs[0] : undefined;
	const width = single?.shape?.length === 2 ? single.shape[1]! : 0;
	return {
		predict,
		takesWords: (column) => (single ?? inputs.find(({ name }) => name === column))?.datatype === "BYTES",
		...(inputs.length > 1 && { columns: inputs.map(({ name }) => name) }),
		...(width > 0 && { width }),
	};
}
