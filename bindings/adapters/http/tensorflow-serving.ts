import { checkOneOf, describe, kindError } from "../../check.js";
import { quoted } from "../names.js";
import { type Answer, answerOf, numbersIn } from "./answers.js";
import type { Field } from "./fields.js";
import { below, checkHttpOptions, checkUrl, type HttpOptions } from "./options.js";
import { type HttpPredict, type Protocol, serverModel } from "./server-model.js";
import { chooseOutput, type HttpDatatype, type HttpSignature, type HttpTensor } from "./signature.js";

/** Options of `fromTensorFlowServing`. */
export interface TensorFlowServingOptions extends HttpOptions {
	/** How requests lie: "row" sends `instances`, one for each row, "columnar" sends `inputs`, one for each input. Default: "row". */
	readonly format?: "row" | "columnar";
	/** Which of the model's signatures. Default: "serving_default". */
	readonly signatureName?: string;
}

/** …/v1/models/NAME, with or without a version or label, and what stands behind it for predictions. */
const MODEL = /^(.*\/v1\/models\/[^/:]+(?:\/(?:versions|labels)\/[^/:]+)?)(?::predict)?\/?$/;

const SERVING_DEFAULT = "serving_default";

/**
 * How does a model behind TensorFlow Serving's REST API become one that can be explained?
 *
 * Takes tables, texts and pictures (`image({ layout: "nhwc" })`, which is the default). The only input gets the rows; several get the columns of their names. What the
 * model takes is asked of the server once, unless options say it. Limits, attempts and timeouts are those of `fromOpenInference`.
 *
 * ```ts
 * import { Lime, text } from "whybox";
 * import { fromTensorFlowServing } from "whybox/http";
 *
 * // A server of our own, in place of one that listens somewhere: is a text good?
 * const fetch = async (_url: string, { body }: RequestInit) =>
 * 	Response.json({ predictions: JSON.parse(body as string).instances.map((text: string) => [text.includes("good") ? 1 : 0]) });
 * const inputs = [{ name: "text", datatype: "BYTES" }] as const;
 * const predict = fromTensorFlowServing("https://models.example/v1/models/mood", { fetch, inputs });
 * const explanation = await new Lime(predict, text()).explain("a good day");
 * if (explanation.top(1)[0].feature !== "good") throw new Error("nothing but good makes a text good");
 * ```
 *
 * @param url the model: "https://host/v1/models/NAME" or "…/versions/VERSION"
 * @throws {TypeError | RangeError} naming "url" or an option; when it predicts, an `HttpError` that says what failed
 *
 * Source: TensorFlow Serving, RESTful API.
 */
export function fromTensorFlowServing(url: string | URL, options?: TensorFlowServingOptions): HttpPredict {
	const model = checkUrl(url, MODEL, "the address of a model, https://host/v1/models/NAME or …/versions/VERSION");
	const { settings, given } = checkHttpOptions(options, ["format", "signatureName"]);
	const { format = "row", signatureName = SERVING_DEFAULT } = given;
	if (typeof signatureName !== "string") throw kindError("options.signatureName", "the name of a signature", signatureName);
	const columnar = checkOneOf("options.format", format, ["row", "columnar"]) === "columnar";
	return serverModel(new TensorFlowServing(model, signatureName, columnar), settings);
}

class TensorFlowServing implements Protocol {
	readonly signatureUrl: URL;
	readonly predictUrl: URL;
	/** It reads and writes NaN, which JSON has not. */
	readonly missing = "NaN";
	readonly #signatureName: string;
	readonly #columnar: boolean;

	constructor(model: URL, signatureName: string, columnar: boolean) {
		this.signatureUrl = below(model, "/metadata");
		this.predictUrl = below(model, ":predict");
		this.#signatureName = signatureName;
		this.#columnar = columnar;
	}

	readSignature(json: unknown): HttpSignature {
		const { metadata } = (json ?? {}) as { metadata?: { signature_def?: { signature_def?: Record<string, Definition> } } };
		const signatures = metadata?.signature_def?.signature_def;
		if (signatures === null || typeof signatures !== "object") throw new TypeError("it has no metadata.signature_def");
		const definition = Object.hasOwn(signatures, this.#signatureName) ? signatures[this.#signatureName] : undefined;
		if (!definition) {
			throw new RangeError(`the model has no signature ${describe(this.#signatureName)}; it has ${quoted(Object.keys(signatures))}`);
		}
		return { inputs: tensors(definition.inputs), outputs: tensors(definition.outputs) };
	}

	row(fields: readonly Field[], i: number): string[] {
		const values = fields.map((field) => nested(field.row(i), field.dims));
		if (this.#columnar || fields.length === 1) return values;
		return [`{${fields.map(({ name }, k) => `${JSON.stringify(name)}:${values[k]}`).join(",")}}`];
	}

	body(fields: readonly Field[], rows: readonly (readonly string[])[]): string {
		const head = `{"signature_name":${JSON.stringify(this.#signatureName)}`;
		const list = (k: number): string => `[${rows.map((texts) => texts[k]).join(",")}]`;
		if (!this.#columnar) return `${head},"instances":${list(0)}}`;
		const named = fields.map(({ name }, k) => `${JSON.stringify(name)}:${list(k)}`);
		return `${head},"inputs":${fields.length === 1 ? list(0) : `{${named.join(",")}}`}}`;
	}

	readAnswer(json: unknown, rows: number, output: string | undefined): Answer {
		const key = this.#columnar ? "outputs" : "predictions";
		const all = (json as Record<string, unknown> | null)?.[key];
		if (all === null || typeof all !== "object") throw new TypeError(`it has no ${key}`);
		const whole = `its ${key}`;
		const part = this.#columnar ? chosen(all, output) : Array.isArray(all) && all.map((one: unknown) => chosen(one, output));
		if (!Array.isArray(part) || part.length !== rows) {
			throw new RangeError(`${whole} are ${describe(part || all)}, expected one for each of ${rows} rows`);
		}
		const each = part.map((one: unknown) => numbersIn(one, `${whole} are`));
		const uneven = each.findIndex((numbers) => numbers.length !== each[0]!.length);
		if (uneven >= 0) {
			throw new RangeError(`${whole} have ${each[0]!.length} numbers for row 0 and ${each[uneven]!.length} for row ${uneven}`);
		}
		return answerOf(each.flat(), rows, `${whole} are`);
	}
}

interface Definition {
	readonly inputs?: Readonly<Record<string, Described>>;
	readonly outputs?: Readonly<Record<string, Described>>;
}

interface Described {
	readonly dtype?: string;
	readonly tensor_shape?: { readonly dim?: readonly { readonly size?: string | number }[]; readonly unknown_rank?: boolean };
}

/** Types as TensorFlow calls them. */
const DTYPES: Readonly<Record<string, HttpDatatype>> = {
	__proto__: null as never,
	DT_BOOL: "BOOL",
	DT_UINT8: "UINT8",
	DT_UINT16: "UINT16",
	DT_UINT32: "UINT32",
	DT_UINT64: "UINT64",
	DT_INT8: "INT8",
	DT_INT16: "INT16",
	DT_INT32: "INT32",
	DT_INT64: "INT64",
	DT_HALF: "FP16",
	DT_FLOAT: "FP32",
	DT_DOUBLE: "FP64",
	DT_BFLOAT16: "BF16",
	DT_STRING: "BYTES",
};

/** In the order of their names: the server's own is none. */
const tensors = (described: Readonly<Record<string, Described>> = {}): HttpTensor[] =>
	Object.entries(described)
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, { dtype = "", tensor_shape }]) => {
			const shape = tensor_shape?.unknown_rank ? [] : (tensor_shape?.dim ?? []).map(({ size }) => Number(size));
			return { name, datatype: DTYPES[dtype], shape: shape.every(Number.isSafeInteger) ? shape : [] };
		});

/** Values of one row, nested as their shape says; of no dimension the value itself. */
function nested(values: readonly string[], dims: readonly number[]): string {
	if (dims.length === 0) return values[0]!;
	let parts = values;
	for (const size of dims.slice(1).toReversed()) {
		parts = Array.from({ length: parts.length / size }, (_, k) => `[${parts.slice(k * size, (k + 1) * size).join(",")}]`);
	}
	return `[${parts.join(",")}]`;
}

/** Of several outputs, which come by name, the one to explain. */
function chosen(value: unknown, output: string | undefined): unknown {
	if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
	const names = Object.keys(value);
	const name = output ?? chooseOutput(names.map((name) => ({ name })))?.name;
	if (name !== undefined && Object.hasOwn(value, name)) return (value as Record<string, unknown>)[name];
	throw new RangeError(`it has no output ${describe(name)}, only ${quoted(names) || "none"}`);
}
