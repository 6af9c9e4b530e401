import { describe, expect, it } from "vitest";
import { image, Lime, Shap, tabular, text } from "whybox";
import { fromOpenInference, fromTensorFlowServing, type HttpOptions, type HttpTensor, type TensorFlowServingOptions } from "whybox/http";
import { Images } from "../../bindings/model/images.js";
import { Rows } from "../../bindings/model/rows.js";
import { SUMS, sums, well, withServer } from "./server.js";

const context = () => ({ signal: new AbortController().signal });
const table = (rows: readonly (readonly number[])[], names = ["a", "b"], categories?: (readonly (string | boolean)[] | undefined)[]) =>
	new Rows(Float64Array.from(rows.flat()), { names, ...(categories && { categories }) });
const pixels = (
	count: number,
	layout: "nhwc" | "nchw" = "nhwc",
	type = Uint8ClampedArray as typeof Uint8ClampedArray | typeof Float32Array,
) => new Images(Reflect.construct(type, [Array.from({ length: count * 12 }, (_, i) => i)]), count, 2, 2, 3, layout);

type Batch = Rows | string[] | Images;

/** What a server that lives in this process is asked, and what comes of its answer. */
async function asked(
	answer: (body: Record<string, any>, url: string) => unknown,
	batch: Batch,
	options: TensorFlowServingOptions = {},
	url = "http://host/v2/models/m",
) {
	const requests: { url: string; init: RequestInit; body: any }[] = [];
	const fetch = async (url: string, init: RequestInit) => {
		const body = init.body === undefined ? undefined : JSON.parse(init.body as string);
		requests.push({ url, init, body });
		return Response.json(answer(body, url));
	};
	const from = url.includes("/v1/") ? fromTensorFlowServing : fromOpenInference;
	const reply = (await from(url, { ...options, fetch })(batch, context())) as { data: Float64Array; dims: number[] };
	return { requests, dims: reply.dims, data: Array.from(reply.data) };
}

const input = (name: string, datatype: string, shape?: number[]) => ({ name, datatype, ...(shape && { shape }) }) as HttpTensor;
const infer = (batch: Batch, inputs: HttpTensor[], options: HttpOptions = {}) =>
	asked((body) => sums(JSON.stringify(body)), batch, { inputs, ...options });

describe("fromOpenInference", () => {
	it("asks what the model takes, once, and only for the output that says how sure the model is", async () => {
		await withServer(well, async (origin, received) => {
			const predict = fromOpenInference(`${origin}/v2/models/sums`);
			expect(await predict(table([[1, 2], [3, 4.5]]), context())).toEqual({ data: Float64Array.of(3, -3, 7.5, -7.5), dims: [2, 2] }); // prettier-ignore
			await predict(table([[1, 2]]), context());
			expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
				"GET /v2/models/sums",
				"POST /v2/models/sums/infer",
				"POST /v2/models/sums/infer",
			]);
			expect(JSON.parse(received[1]!.body)).toEqual({
				inputs: [{ name: "x", shape: [2, 2], datatype: "FP64", data: [1, 2, 3, 4.5] }],
				outputs: [{ name: "scores" }],
			});
			expect(received[1]!.headers).toMatchObject({ "content-type": "application/json", accept: "application/json" });
			expect(await predict.signature()).toEqual({ inputs: SUMS.inputs, outputs: SUMS.outputs });
			expect(received).toHaveLength(3);
		});
	});

	it("explains tables, texts and pictures", async () => {
		const fetch = async (_: string, { body }: RequestInit) => Response.json(sums(body as string));
		const of = (datatype: "FP64" | "BYTES" | "UINT8") =>
			fromOpenInference("http://host/v2/models/m", { fetch, inputs: [{ name: "x", datatype }] });
		const columns = await new Shap(of("FP64"), tabular([[1, 1], [3, 0]])).explain([5, 7], { targets: 0 }); // prettier-ignore
		expect(Array.from(columns.attributions)).toEqual([3, 6.5]);
		const words = await new Shap(of("BYTES"), text()).explain("a tea", { targets: 0 });
		expect(words.baseValues[0] + words.attributions[0]! + words.attributions[1]!).toBe(5);
		const picture = { data: new Uint8ClampedArray(4 * 4 * 3).fill(9), height: 4, width: 4, channels: 3 as const };
		const parts = await new Lime(of("UINT8"), image({ segmentation: "grid", superpixels: 4, fill: 0 })).explain(picture, { targets: 0 });
		expect(parts.targets[0]!.prediction).toBe(432);
	});

	it.each([
		["a version", "http://host/v2/models/m/versions/3", "http://host/v2/models/m/versions/3/infer"],
		["a folder before", "https://host:8443/gate/v2/models/m", "https://host:8443/gate/v2/models/m/infer"],
		["infer behind", "http://host/v2/models/m/infer", "http://host/v2/models/m/infer"],
		["a slash behind", "http://host/v2/models/m/", "http://host/v2/models/m/infer"],
		["a query", "http://host/v2/models/m%20n?key=1#top", "http://host/v2/models/m%20n/infer?key=1"],
	])("takes an address with %s", async (_, url, wanted) => {
		const { requests } = await asked((body) => sums(JSON.stringify(body)), table([[1, 2]]), { inputs: [input("x", "FP64")] }, url);
		expect(requests.map(({ url }) => url)).toEqual([wanted]);
	});

	it.each<[string, Batch, HttpTensor[], unknown]>([
		["a table as the only input's columns", table([[1, 2], [3, 4]]), [input("x", "FP32", [-1, 2])], [{ name: "x", datatype: "FP32", shape: [2, 2], data: [1, 2, 3, 4] }]],
		["a table in the shape that the model wants", table([[1, 2]]), [input("x", "FP32", [-1, 2, 1])], [{ name: "x", datatype: "FP32", shape: [1, 2, 1], data: [1, 2] }]],
		["a table of one column without a second dimension", table([[1], [2]], ["a"]), [input("x", "INT64", [-1])], [{ name: "x", datatype: "INT64", shape: [2], data: [1, 2] }]],
		["columns to the inputs of their names", table([[1, 2], [0, 4]]), [input("b", "INT64", [-1, 1]), input("a", "BOOL", [-1])], [{ name: "b", datatype: "INT64", shape: [2, 1], data: [2, 4] }, { name: "a", datatype: "BOOL", shape: [2], data: [true, false] }]],
		["words of a table as words", table([[1, 2], [0, 4]], ["job", "age"], [["clerk", "smith"], undefined]), [input("job", "BYTES"), input("age", "FP64")], [{ name: "job", datatype: "BYTES", shape: [2, 1], data: ["smith", "clerk"] }, { name: "age", datatype: "FP64", shape: [2, 1], data: [2, 4] }]],
		["booleans of a table as the inputs want them", table([[1, 0, 1], [0, 1, 1]], ["a", "b", "c"], [[false, true], [false, true], [false, true]]), [input("a", "BOOL"), input("b", "BYTES"), input("c", "INT8")], [{ name: "a", datatype: "BOOL", shape: [2, 1], data: [true, false] }, { name: "b", datatype: "BYTES", shape: [2, 1], data: ["false", "true"] }, { name: "c", datatype: "INT8", shape: [2, 1], data: [1, 1] }]],
		["booleans as numbers, words as words, where nobody says it", table([[1, 1]], ["a", "b"], [[false, true], ["x", "y"]]), [{ name: "a" }, { name: "b" }], [{ name: "a", datatype: "FP64", shape: [1, 1], data: [1] }, { name: "b", datatype: "BYTES", shape: [1, 1], data: ["y"] }]],
		["a table to an input of any name, where nobody says it", table([[1, 2]]), [], [{ name: "input-0", datatype: "FP64", shape: [1, 2], data: [1, 2] }]],
		["texts", ["a \"tea\"", "café\n"], [input("x", "BYTES", [-1])], [{ name: "x", datatype: "BYTES", shape: [2], data: ["a \"tea\"", "café\n"] }]],
		["texts with a second dimension", ["a"], [input("x", "BYTES", [-1, 1])], [{ name: "x", datatype: "BYTES", shape: [1, 1], data: ["a"] }]],
		["pictures", pixels(1), [input("x", "UINT8", [-1, 2, 2, 3])], [{ name: "x", datatype: "UINT8", shape: [1, 2, 2, 3], data: Array.from({ length: 12 }, (_, i) => i) }]],
		["pictures, channels first", pixels(1, "nchw", Float32Array), [input("x", "FP32", [-1, 3, -1, -1])], [{ name: "x", datatype: "FP32", shape: [1, 3, 2, 2], data: Array.from({ length: 12 }, (_, i) => i) }]],
	])("sends %s", async (_, batch, inputs, wanted) => {
		const { requests } = await infer(batch, inputs);
		expect(requests[0]!.body.inputs).toEqual(wanted);
	}); // prettier-ignore

	it("writes 32-bit floats so that they are the same when read, in nine digits", async () => {
		const values = Float32Array.from({ length: 3000 }, (_, i) => Math.fround((i + 1) / 7) * 2 ** ((i % 200) - 100));
		const batch = new Images(values, 1, 50, 20, 3, "nhwc");
		const { requests } = await infer(batch, [input("x", "FP32")]);
		expect(Float32Array.from(requests[0]!.body.inputs[0].data)).toEqual(values);
		expect(requests[0]!.init.body!.toString().length).toBeLessThan(3000 * 16);
	});

	it.each<[string, Batch, HttpTensor[], string]>([
		["a table of another width", table([[1, 2]]), [input("x", "FP32", [-1, 3])], 'the model\'s input "x" takes 3 columns, but the rows have 2'],
		["a column that is not there", table([[1, 2]]), [input("a", "FP32"), input("bb", "FP32")], 'no column is called "bb" (did you mean "b"?)'],
		["a half where an integer must be", table([[1, 0.5]]), [input("x", "INT64")], 'the model wants int64 in column "b", which cannot hold 0.5'],
		["more than a byte holds", table([[1, 256]]), [input("x", "UINT8")], 'the model wants uint8 in column "b", which cannot hold 256'],
		["more than 32 bits hold", table([[1e39, 0]]), [input("x", "FP32")], 'the model wants float32 in column "a", which cannot hold 1e+39'],
		["numbers where words must be", table([[1, 2]]), [input("x", "BYTES")], 'the model wants string in column "a", which cannot hold 1'],
		["a gap", table([[1, 2], [3, Number.NaN]]), [input("x", "FP64")], 'row 1 of the batch lacks a value in column "b", which JSON cannot say: options.missing says what to send'],
		["16-bit floats", table([[1, 2]]), [input("x", "FP16")], "the model's input is FP16, which servers do not take as JSON"],
		["texts for a model of numbers", ["a"], [input("x", "FP32")], 'the model\'s input "x" takes FP32, the batch holds texts'],
		["texts for one of two inputs", ["a"], [input("x", "BYTES"), input("y", "BYTES")], 'the model has the inputs "x", "y": which takes the texts? Say so by options.inputs'],
		["pictures of another layout", pixels(1), [input("x", "UINT8", [-1, 3, 2, 2])], 'the model wants [?, 3, 2, 2], the batch has [1, 2, 2, 3]: use image({ layout: "nchw" })'],
		["floats for a model of bytes", pixels(1, "nhwc", Float32Array), [input("x", "UINT8")], 'the model wants UINT8, the batch is float32: use image({ type: "uint8" })'],
	])("refuses %s before it asks", async (_, batch, inputs, message) => {
		let requests = 0;
		const fetch = async () => Response.json({ requests: requests++ });
		await expect(async () => fromOpenInference("http://host/v2/models/m", { inputs, fetch })(batch, context())).rejects.toThrow(message);
		expect(requests).toBe(0);
	}); // prettier-ignore

	it.each([
		[null, null],
		[-999, -999],
	])("sends %s where a table lacks a value, if told to", async (missing, sent) => {
		const { requests } = await infer(table([[1, Number.NaN]]), [input("x", "FP64")], { missing });
		expect(requests[0]!.body.inputs[0].data).toEqual([1, sent]);
	});

	const outputs = (...given: [string, string, number[], unknown][]) => ({
		outputs: given.map(([name, datatype, shape, data]) => ({ name, datatype, shape, data })),
	});
	it.each<[string, object, number[], HttpOptions?]>([
		["probabilities before scores", outputs(["score", "FP32", [2], [1, 2]], ["probabilities", "FP32", [2], [3, 4]]), [3, 4]],
		["floats before labels", outputs(["label", "INT64", [2], [1, 2]], ["y", "FP32", [2], [3, 4]]), [3, 4]],
		["the one that was named", outputs(["label", "INT64", [2], [1, 2]], ["y", "FP32", [2], [3, 4]]), [1, 2], { output: "label" }],
		["nested arrays", outputs(["y", "FP32", [2, 2], [[1, 2], [3, 4]]]), [1, 2, 3, 4]],
		["truth as 1", outputs(["y", "BOOL", [2], [true, false]]), [1, 0], { output: "y" }],
	])("reads %s", async (_, answer, wanted, options) => {
		expect((await asked(() => answer, table([[1, 2], [3, 4]]), { inputs: [input("x", "FP64")], ...options })).data).toEqual(wanted);
	}); // prettier-ignore

	it.each<[string, unknown, string, HttpOptions?]>([
		["labels", outputs(["predict", "INT64", [2], [0, 1]]), 'the model has no output of floats, only "predict" of INT64; labels do not say how sure the model is'],
		["another output", outputs(["y", "FP32", [2], [0, 1]]), 'it has no output "z", only "y"', { output: "z" }],
		["no outputs", { error: "what?" }, "it has no outputs"],
		["a list", [1, 2], "the answer is an array of 2, expected an object"],
		["fewer rows", outputs(["y", "FP32", [1, 2], [0, 1]]), 'its output "y" has shape [1, 2], expected [2] or [2, targets]'],
		["no shape", { outputs: [{ name: "y", datatype: "FP32", data: [0, 1] }] }, 'its output "y" has shape unknown'],
		["fewer numbers than its shape says", outputs(["y", "FP32", [2, 2], [0, 1, 2]]), 'its output "y" has shape [2, 2], which is 4 numbers, but data has 3'],
		["words", outputs(["y", "BYTES", [2], ["no", "yes"]]), 'its output "y" is texts, expected numbers', { output: "y" }],
		["no data", { outputs: [{ name: "y", datatype: "FP32", shape: [2] }] }, 'its output "y" is undefined, expected numbers'],
		["no numbers", outputs(["y", "FP32", [2, 0], []]), 'its output "y" is 0 numbers, expected as many for each of 2 rows'],
	])("names what is wrong with an answer of %s, and which request it was", async (_, answer, message, options) => {
		const failure = asked(() => answer, table([[1, 2], [3, 4]]), { inputs: [input("x", "FP64")], ...options });
		await expect(failure).rejects.toMatchObject({ name: "HttpError", status: 200 });
		await expect(failure).rejects.toThrow(`POST http://host/v2/models/m/infer (rows 0 to 1 of the batch) was answered, but ${message}`);
	}); // prettier-ignore

	it("leaves it to the explainer to name the row and target of a number that is none", async () => {
		const fetch = async (_: string, { body }: RequestInit) => {
			const [rows] = JSON.parse(body as string).inputs[0].shape;
			const data = Array.from({ length: 2 * rows }, (_, k) => (k === 5 ? null : k));
			return Response.json({ outputs: [{ name: "y", datatype: "FP32", shape: [rows, 2], data }] });
		};
		const predict = fromOpenInference("http://host/v2/models/m", { fetch, inputs: [input("x", "FP64")] });
		await expect(new Shap(predict, tabular([[0, 0]])).explain([1, 2])).rejects.toThrow(
			"the model's reply to batch 0 (4 rows), row 2, target 1: expected a finite number, got NaN",
		);
	});

	it("takes NaN and infinities, which are no JSON, from servers that write them", async () => {
		const fetch = async () =>
			new Response('{"note": "NaN \\" NaN", "outputs": [{"name": "y", "datatype": "FP32", "shape": [3], "data": [NaN, -Infinity, 1]}]}');
		const predict = fromOpenInference("http://host/v2/models/m", { fetch, inputs: [input("x", "FP64")] });
		const reply = await predict(table([[1, 2], [3, 4], [5, 6]]), context()); // prettier-ignore
		expect(reply).toEqual({ data: Float64Array.of(Number.NaN, Number.NaN, 1), dims: [3, 1] });
	});

	it("cuts a batch into requests of at most so many rows, and joins the answers in order", async () => {
		const rows = table(Array.from({ length: 10 }, (_, i) => [i, 0.5]));
		let wait = 30;
		const sizes: number[] = [];
		await withServer(
			async (request, response, count) => {
				sizes.push(JSON.parse(request.body).inputs[0].shape[0]);
				// The first answers come last.
				await new Promise((resolve) => setTimeout(resolve, (wait -= 8)));
				await well(request, response, count);
			},
			async (origin) => {
				const options = { batchSize: 4, inputs: [input("x", "FP64")], output: "scores" };
				const { data, dims } = (await fromOpenInference(`${origin}/v2/models/m`, options)(rows, context())) as {
					data: Float64Array;
					dims: number[];
				};
				expect(dims).toEqual([10, 2]);
				expect(Array.from(data)).toEqual(Array.from({ length: 10 }, (_, i) => [i + 0.5, -i - 0.5]).flat());
			},
		);
		expect(sizes.toSorted((a, b) => a - b)).toEqual([2, 4, 4]);
	});

	it.each([200, 150, 119])("keeps requests within %i bytes", async (batchBytes) => {
		const texts = Array.from({ length: 20 }, (_, i) => "é".repeat(i % 7));
		const { requests, data } = await infer(texts, [input("x", "BYTES")], { batchBytes, output: "scores" });
		expect(data.filter((_, k) => k % 2 === 0)).toEqual(texts.map(({ length }) => length));
		const sizes = requests.map(({ init }) => new TextEncoder().encode(init.body as string).length);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(batchBytes);
		// None could have taken the next text, too, its comma, and eight digits of the number of texts.
		const next = requests.slice(1).map(({ body }) => new TextEncoder().encode(JSON.stringify(body.inputs[0].data[0])).length + 9);
		expect(next.every((length, k) => sizes[k]! + length > batchBytes)).toBe(true);
		expect(requests.length).toBeGreaterThan(1);
	});

	it("keeps to the byte, whatever the number of rows takes to write", async () => {
		const texts = Array.from({ length: 150 }, () => "a");
		for (let batchBytes = 560; batchBytes < 580; batchBytes++) {
			const { requests } = await infer(texts, [input("x", "BYTES")], { batchBytes });
			expect(JSON.parse(requests[0]!.init.body as string).inputs[0].shape[0]).toBeGreaterThan(100);
			expect(Math.max(...requests.map(({ init }) => (init.body as string).length))).toBeLessThanOrEqual(batchBytes);
		}
	});

	it("refuses a row that no request can hold, and says how large it is", async () => {
		const failure = infer(["a", "b".repeat(500)], [input("x", "BYTES")], { batchBytes: 300 });
		await expect(failure).rejects.toThrow(/^row 1 of the batch takes a request of 5\d\d bytes, options.batchBytes allows 300$/);
	});

	it("fills the last request of a model made for a fixed number of rows", async () => {
		const { requests, data } = await infer(table([[1, 1], [2, 2], [3, 3]]), [input("x", "FP64", [2, 2])], { batchSize: 100 }); // prettier-ignore
		expect(requests.map(({ body }) => body.inputs[0].data)).toEqual([
			[1, 1, 2, 2],
			[3, 3, 3, 3],
		]);
		expect(data).toEqual([2, -2, 4, -4, 6, -6]);
	});

	it("has at most so many requests in flight, of all batches together", async () => {
		let running = 0;
		let most = 0;
		const fetch = async (_: string, { body }: RequestInit) => {
			most = Math.max(most, ++running);
			await new Promise((resolve) => setTimeout(resolve, 2));
			running--;
			return Response.json(sums(body as string));
		};
		const predict = fromOpenInference("http://host/v2/models/m", { fetch, batchSize: 1, concurrency: 3, inputs: [input("x", "BYTES")] });
		const batches = Array.from({ length: 4 }, (_, i) => ["a".repeat(i), "b", "c"]);
		const replies = await Promise.all(batches.map((batch) => predict(batch, context())));
		expect(most).toBe(3);
		expect(replies.map((reply) => (reply as { data: Float64Array }).data[0])).toEqual([0, 1, 2, 3]);
	});

	it("refuses parts of a batch that have different numbers of targets", async () => {
		const fetch = async (_: string, { body }: RequestInit) => {
			const data = (body as string).includes("aa") ? [1] : [1, 2];
			return Response.json({ outputs: [{ name: "y", datatype: "FP32", shape: [1, data.length], data }] });
		};
		const predict = fromOpenInference("http://host/v2/models/m", { fetch, batchSize: 1, inputs: [input("x", "BYTES")] });
		await expect(predict(["a", "aa"], context())).rejects.toThrow("the model gave 2 targets to one part of the batch and 1 to another");
	});
});

describe("fromTensorFlowServing", () => {
	const URL = "http://host/v1/models/m";
	const dim = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size), name: "" })), unknown_rank: false });
	const metadata = (inputs: object, outputs: object = { y: { dtype: "DT_FLOAT", tensor_shape: dim(-1, 1) } }) => ({
		model_spec: { name: "m" },
		metadata: { signature_def: { signature_def: { serving_default: { inputs, outputs }, other: { inputs: {}, outputs } } } },
	});
	const ONE = { x: { dtype: "DT_FLOAT", tensor_shape: dim(-1, 2) } };
	const TWO = { b: { dtype: "DT_INT64", tensor_shape: dim(-1) }, a: { dtype: "DT_STRING", tensor_shape: dim(-1, 1) } };
	const rows = table([[1, 2], [3, 4]]); // prettier-ignore
	const people = table([[0, 41], [1, 30]], ["a", "b"], [["clerk", "smith"], undefined]); // prettier-ignore

	it.each<[string, Batch, object, TensorFlowServingOptions, object, unknown]>([
		["rows of the only input", rows, ONE, {}, { instances: [[1, 2], [3, 4]] }, { predictions: [[0.5], [0.25]] }],
		["rows by name of several", people, TWO, {}, { instances: [{ a: ["clerk"], b: 41 }, { a: ["smith"], b: 30 }] }, { predictions: [0.5, 0.25] }],
		["the only input as a column", rows, ONE, { format: "columnar" }, { inputs: [[1, 2], [3, 4]] }, { outputs: [[0.5], [0.25]] }],
		["several inputs as columns", people, TWO, { format: "columnar" }, { inputs: { a: [["clerk"], ["smith"]], b: [41, 30] } }, { outputs: { y: [[0.5], [0.25]], z: [0, 0] } }],
		["texts", ["a", "b"], { x: { dtype: "DT_STRING", tensor_shape: dim(-1) } }, {}, { instances: ["a", "b"] }, { predictions: [{ label: 1, y_score: [0.5] }, { label: 0, y_score: [0.25] }] }],
		["another signature", rows, ONE, { signatureName: "other" }, { signature_name: "other", instances: [[1, 2], [3, 4]] }, { predictions: [0.5, 0.25] }],
	])("sends %s", async (_, batch, inputs, options, wanted, reply) => {
		const outputs = JSON.stringify(reply).includes("y_score") ? { y_score: { dtype: "DT_FLOAT" }, label: { dtype: "DT_INT64" } } : undefined;
		const { requests, data } = await asked((body) => (body === undefined ? metadata(inputs, outputs) : reply), batch, options, URL);
		expect(requests.map(({ url }) => url)).toEqual([`${URL}/metadata`, `${URL}:predict`]);
		expect(requests[1]!.body).toEqual({ signature_name: "serving_default", ...wanted });
		expect(data).toEqual([0.5, 0.25]);
	}); // prettier-ignore

	it("sends pictures nested, channels last", async () => {
		const inputs = [input("x", "UINT8", [-1, 2, 2, 3])];
		const { requests } = await asked(() => ({ predictions: [[1, 2]] }), pixels(1), { inputs }, `${URL}/versions/2:predict`);
		expect(requests[0]!.url).toBe(`${URL}/versions/2:predict`);
		expect(requests[0]!.body.instances).toEqual([[[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]]); // prettier-ignore
	});

	it("writes a gap in a table as NaN, as this server reads it", async () => {
		let sent = "";
		const fetch = async (_: string, { body }: RequestInit) => {
			sent = body as string;
			return Response.json({ predictions: [1] });
		};
		await fromTensorFlowServing(URL, { fetch, inputs: [input("x", "FP32")] })(table([[1, Number.NaN]]), context());
		expect(sent).toBe('{"signature_name":"serving_default","instances":[[1,NaN]]}');
	});

	it.each<[string, unknown, string, TensorFlowServingOptions?]>([
		["too few predictions", { predictions: [[1]] }, "its predictions are an array of 1, expected one for each of 2 rows"],
		["no predictions", { outputs: [] }, "it has no predictions"],
		["nothing", null, "it has no predictions"],
		["uneven predictions", { predictions: [[1, 2], [1]] }, "its predictions have 2 numbers for row 0 and 1 for row 1"],
		["labels as words", { predictions: [["no"], ["yes"]] }, "its predictions are texts, expected numbers"],
		["another output", { predictions: [{ a: 1 }, { a: 2 }] }, 'it has no output "y", only "a"', { output: "y" }],
		["no columns", { outputs: 5 }, "it has no outputs", { format: "columnar" }],
	])("names what is wrong with an answer of %s", async (_, reply, message, options) => {
		await expect(asked(() => reply, rows, { inputs: [input("x", "FP32")], ...options }, URL)).rejects.toThrow(message);
	}); // prettier-ignore

	it("names what is wrong with what the server says of the model", async () => {
		await expect(asked(() => ({ model_version_status: [] }), rows, {}, URL)).rejects.toThrow(
			"GET http://host/v1/models/m/metadata (what the model takes) was answered, but it has no metadata.signature_def",
		);
		await expect(asked(() => metadata(ONE), rows, { signatureName: "toString" }, URL)).rejects.toThrow(
			'the model has no signature "toString"; it has "serving_default", "other"',
		);
	});
});

describe("the arguments", () => {
	const OPEN = "https://host/v2/models/NAME or …/versions/VERSION";
	it.each<[string, unknown, unknown, string]>([
		["no address", undefined, {}, `"url" expected the address of a model, ${OPEN}, got undefined`],
		["a path", "/v2/models/m", {}, "got a text that is no absolute address"],
		["another protocol", "ftp://host/v2/models/m", {}, "got an address of ftp:"],
		["no model", "http://host/v2/models/", {}, "got http://host/v2/models/"],
		["another path", "http://host/predict?token=abcdefgh", {}, "got http://host/predict"],
		["an unknown option", "http://host/v2/models/m", { batchsize: 3 }, 'did you mean "batchSize"?'],
		["the other protocol's option", "http://host/v2/models/m", { format: "row" }, '"options" has no option "format"'],
		["no rows", "http://host/v2/models/m", { batchSize: 0 }, '"options.batchSize" expected an integer >= 1, got 0'],
		["no time", "http://host/v2/models/m", { timeout: 0 }, '"options.timeout" expected a number from 1 to 2147483647, got 0'],
		["less than no retries", "http://host/v2/models/m", { retries: -1 }, '"options.retries" expected an integer >= 0, got -1'],
		["an output that is no name", "http://host/v2/models/m", { output: 1 }, '"options.output" expected the name of an output, got 1'],
		["a fetch that is none", "http://host/v2/models/m", { fetch: {} }, '"options.fetch" expected a function, got an object'],
		["inputs that are none", "http://host/v2/models/m", { inputs: "x" }, '"options.inputs" expected an array of { name, datatype, shape }, got "x"'],
		["an input without a name", "http://host/v2/models/m", { inputs: [{}] }, '"options.inputs[0].name" expected the name of an input, got undefined'],
		["a type that is none", "http://host/v2/models/m", { inputs: [{ name: "x", datatype: "float" }] }, '"options.inputs[0].datatype" expected one of "BOOL", "UINT8"'],
		["a shape that is none", "http://host/v2/models/m", { inputs: [{ name: "x", shape: [null, 2] }] }, '"options.inputs[0].shape" expected an array of sizes, -1 for any'],
		["a gap that JSON cannot say", "http://host/v2/models/m", { missing: Number.NaN }, '"options.missing" expected a finite number, got NaN'],
	])("are refused: %s", (_, url, options, message) => {
		expect(() => fromOpenInference(url as string, options as HttpOptions)).toThrow(message);
	}); // prettier-ignore

	it("of TensorFlow Serving are its own", () => {
		expect(() => fromTensorFlowServing("http://host/v2/models/m")).toThrow(
			'"url" expected the address of a model, https://host/v1/models/NAME',
		);
		expect(() => fromTensorFlowServing("http://host/v1/models/m", { format: "rows" as "row" })).toThrow('did you mean "row"?');
		expect(() => fromTensorFlowServing("http://host/v1/models/m", { signatureName: 1 as never })).toThrow("the name of a signature, got 1");
	});
});
