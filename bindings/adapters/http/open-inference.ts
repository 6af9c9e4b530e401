import { describe } from "../../check.js";
import { quoted } from "../names.js";
import { type Answer, answerOf, numbersIn } from "./answers.js";
import { below, checkHttpOptions, checkUrl, type HttpOptions } from "./options.js";
import { type HttpPredict, type Protocol, serverModel } from "./server-model.js";
import { chooseOutput, DATATYPES, type HttpDatatype, type HttpSignature, type HttpTensor, isShape } from "./signature.js";

/** …/v2/models/NAME, with or without a version; also what infer and ready are behind. */
const MODEL = /^(.*\/v2\/models\/[^/]+(?:\/versions\/[^/]+)?)(?:\/infer)?\/?$/;

/** What the only input is called where nobody says it: servers that do not say it do not mind. */
const UNNAMED = "input-0";

/**
 * How does a model behind the Open Inference Protocol (KServe, Triton, MLServer, OpenVINO, Seldon) become one that can be explained?
 *
 * Takes tables, texts and pictures: the only input gets the rows [rows, columns], the texts [texts] or the pictures as `image({ layout })` lays them;
 * several inputs get the columns of their names. What the model takes is asked of the server once, unless options say it. Numbers go as JSON, in requests of
 * at most `batchSize` rows and `batchBytes` bytes; a failure that may pass is tried again. Predictions are a batch's, in its order, whatever the requests.
 *
 * ```ts
 * import { Shap, tabular } from "whybox";
 * import { fromOpenInference } from "whybox/http";
 *
 * // A server of our own, in place of one that listens somewhere: 2 a + b.
 * const fetch = async (url: string, { body }: RequestInit) => {
 * 	if (!url.endsWith("/infer")) return Response.json({ inputs: [{ name: "x", datatype: "FP64", shape: [-1, 2] }], outputs: [] });
 * 	const [{ shape, data }] = JSON.parse(body as string).inputs;
 * 	const sums = Array.from({ length: shape[0] }, (_, i) => 2 * data[2 * i] + data[2 * i + 1]);
 * 	return Response.json({ outputs: [{ name: "sum", datatype: "FP64", shape: [shape[0]], data: sums }] });
 * };
 * const predict = fromOpenInference("https://models.example/v2/models/sum", { fetch, headers: { authorization: "Bearer abc" } });
 * const explanation = await new Shap(predict, tabular([[0, 0]], { columns: ["a", "b"] })).explain([3, 4]);
 * if (explanation.attributions.join() !== "6,4") throw new Error("2 a + b = 6 + 4");
 * ```
 *
 * @param url the model: "https://host/v2/models/NAME" or "…/versions/VERSION"
 * @throws {TypeError | RangeError} naming "url" or an option; when it predicts, an `HttpError` that says what failed
 *
 * Source: Open Inference Protocol 2, REST.
 */
export function fromOpenInference(url: string | URL, options?: HttpOptions): HttpPredict {
	const model = checkUrl(url, MODEL, "the address of a model, https://host/v2/models/NAME or …/versions/VERSION");
	const { settings } = checkHttpOptions(options);
	return serverModel(new OpenInference(model), settings);
}

class OpenInference implements Protocol {
	readonly signatureUrl: URL;
	readonly predictUrl: URL;

	constructor(model: URL) {
		this.signatureUrl = model;
		this.predictUrl = below(model, "/infer");
	}

	readSignature(json: unknown): HttpSignature {
		const { inputs, outputs } = object(json);
		return { inputs: tensors(inputs, "inputs"), outputs: tensors(outputs, "outputs") };
	}

	row(fields: Parameters<Protocol["row"]>[0], i: number): string[] {
		return fields.map((field) => field.row(i).join(","));
	}

	body(fields: Parameters<Protocol["body"]>[0], rows: readonly (readonly string[])[], output: string | undefined): string {
		const inputs = fields.map(({ name = UNNAMED, datatype, dims }, k) => {
			const head = JSON.stringify({ name, shape: [rows.length, ...dims], datatype });
			return `${head.slice(0, -1)},"data":[${rows.map((texts) => texts[k]).join(",")}]}`;
		});
		const outputs = output === undefined ? "" : `,"outputs":${JSON.stringify([{ name: output }])}`;
		return `{"inputs":[${inputs.join(",")}]${outputs}}`;
	}

	readAnswer(json: unknown, rows: number, output: string | undefined): Answer {
		const { outputs } = object(json);
		const found = tensors(outputs, "outputs");
		if (found.length === 0) throw new TypeError("it has no outputs");
		const place = output === undefined ? found.indexOf(chooseOutput(found)!) : found.findIndex(({ name }) => name === output);
		const tensor = found[place];
		if (!tensor) throw new RangeError(`it has no output ${describe(output)}, only ${quoted(found.map(({ name }) => name))}`);
		const what = `its output ${JSON.stringify(tensor.name)}`;
		const { shape } = tensor;
		if (shape?.[0] !== rows) {
			throw new RangeError(`${what} has shape ${shape ? `[${shape.join(", ")}]` : "unknown"}, expected [${rows}] or [${rows}, targets]`);
		}
		const numbers = numbersIn((outputs as { data?: unknown }[])[place]!.data, `${what} is`);
		const size = shape.reduce((product, size) => product * size, 1);
		if (numbers.length !== size) {
			throw new RangeError(`${what} has shape [${shape.join(", ")}], which is ${size} numbers, but data has ${numbers.length}`);
		}
		return answerOf(numbers, rows, `${what} is`);
	}
}

function object(json: unknown): Record<string, unknown> {
	if (json !== null && typeof json === "object" && !Array.isArray(json)) return json as Record<string, unknown>;
	throw new TypeError(`the answer is ${describe(json)}, expected an object`);
}

/** Some servers leave out what they do not know. */
function tensors(value: unknown, what: string): HttpTensor[] {
	if (value === undefined || value === null) return [];
	if (!Array.isArray(value)) throw new TypeError(`its ${what} are ${describe(value)}, expected an array`);
	return value.map((tensor: unknown) => {
		const { name, datatype, shape } = object(tensor);
		if (typeof name !== "string") throw new TypeError(`one of its ${what} has no name`);
		return {
			name,
			...(DATATYPES.includes(datatype as HttpDatatype) && { datatype: datatype as HttpDatatype }),
			...(isShape(shape) && { shape }),
		};
	});
}
