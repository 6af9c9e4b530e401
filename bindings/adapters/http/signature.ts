import { checkOptions, kindError, valueError } from "../../check.js";
import { likeliest, quoted } from "../names.js";
import type { Shape } from "../picture-shapes.js";

/** Types of numbers and texts, as the Open Inference Protocol calls them. */
// prettier-ignore
export type HttpDatatype =
	| "BOOL" | "UINT8" | "UINT16" | "UINT32" | "UINT64" | "INT8" | "INT16" | "INT32" | "INT64" | "FP16" | "FP32" | "FP64" | "BF16" | "BYTES";

// prettier-ignore
export const DATATYPES = [
	"BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64", "BF16", "BYTES",
] as const satisfies readonly HttpDatatype[];

/** An input or output of a model. */
export interface HttpTensor {
	readonly name: string;
	/** Its type; undefined where that is not known. */
	readonly datatype?: HttpDatatype | undefined;
	/** Sizes, the number of rows first; −1 where it may be any. Undefined or empty: not known. */
	readonly shape?: readonly number[] | undefined;
}

/** What a model takes and gives, as far as it says so. */
export interface HttpSignature {
	readonly inputs: readonly HttpTensor[];
	readonly outputs: readonly HttpTensor[];
}

/** The sizes that are fixed. */
export const fixedSizes = ({ shape = [] }: HttpTensor): Shape => shape.map((size) => (size > 0 ? size : undefined));

/** The option `inputs`. @throws {TypeError | RangeError} */
export function checkInputs(value: unknown): HttpTensor[] | undefined {
	if (value === undefined) return undefined;
	if (!Array.isArray(value)) throw kindError("options.inputs", "an array of { name, datatype, shape }", value);
	return value.map((input: unknown, i): HttpTensor => {
		const argument = `options.inputs[${i}]`;
		const { name, datatype, shape } = checkOptions(argument, input, ["name", "datatype", "shape"]);
		if (typeof name !== "string") throw kindError(`${argument}.name`, "the name of an input", name);
		if (datatype !== undefined && !DATATYPES.includes(datatype as HttpDatatype)) {
			throw valueError(`${argument}.datatype`, `one of ${quoted(DATATYPES)}`, datatype);
		}
		if (shape !== undefined && !isShape(shape)) throw valueError(`${argument}.shape`, "an array of sizes, -1 for any", shape);
		return { name, datatype: datatype as HttpDatatype | undefined, shape };
	});
}

export const isShape = (value: unknown): value is number[] =>
	Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= -1);

const isFloat = (datatype: string | undefined): boolean => datatype === undefined || /^(BF|FP)\d+$/.test(datatype);

const LABELS =
	"labels do not say how sure the model is: name an output of probabilities or scores as options.output, of scikit-learn's models " +
	'behind MLServer "predict_proba"';

/**
 * The output to explain: of those of floats that whose name says prob, else score, logit or output, else the first.
 *
 * @returns undefined if there are none to choose from
 * @throws RangeError if all are labels
 */
export function chooseOutput(outputs: readonly HttpTensor[]): HttpTensor | undefined {
	if (outputs.length === 0) return undefined;
	const floats = outputs.filter(({ datatype }) => isFloat(datatype));
	const name = likeliest(floats.map(({ name }) => name));
	const chosen = floats.find((output) => output.name === name) ?? floats[0];
	if (chosen) return chosen;
	const types = outputs.map(({ datatype }) => datatype).join(", ");
	throw new RangeError(`the model has no output of floats, only ${quoted(outputs.map(({ name }) => name))} of ${types}; ${LABELS}`);
}
