import { existsSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { fromOnnx, type OnnxSession } from "../../bindings/adapters/onnx.js";
import { Rows } from "../../bindings/model/rows.js";
import { constant, mapsValue, model, node, type Dimension, type Type, value } from "./onnx-writer.js";

const NAMES = ["age", "income", "debt"];
const WEIGHTS = [1, -1, 0.5, 0.25, -2, 2]; // [3, 2]
const BIAS = [0.5, -0.5];
const DATA = Float64Array.from([1, 2, 3, -1, 0, 1, 0.5, 0.25, -2, 4, -4, 0, 1, 1, 1]);
const rows = (count = 5) => new Rows(DATA.slice(0, 3 * count), { names: NAMES });
const context = () => ({ signal: new AbortController().signal });
const create = (bytes: Uint8Array) => ort.InferenceSession.create(bytes);

const gemm = node("Gemm", ["X", "W", "B"], ["scores"]);
const softmax = node("Softmax", ["scores"], ["probabilities"], { axis: 1 });
const constants = [constant("W", [3, 2], WEIGHTS), constant("B", [2], BIAS)];

/** Label first, then probabilities, as sklearn's classifiers are exported. */
const classifier = (batch: Dimension = "N", type: Type = "float32") =>
	model({
		nodes: [
			...(type === "float32" ? [] : [node("Cast", ["raw"], ["X"], { to: 1 })]),
			gemm,
			softmax,
			node("ArgMax", ["scores"], ["label"], { axis: 1, keepdims: 0 }),
		],
		constants,
		inputs: [value(type === "float32" ? "X" : "raw", type, [batch, 3])],
		outputs: [value("label", "int64", [batch]), value("probabilities", "float32", [batch, 2])],
	});

const softmaxOf = (row: ArrayLike<number>): number[] => {
	const scores = [0, 1].map((t) => BIAS[t]! + [0, 1, 2].reduce((sum, j) => sum + row[j]! * WEIGHTS[2 * j + t]!, 0));
	const exps = scores.map((score) => Math.exp(score - Math.max(...scores)));
	return exps.map((e) => e / (exps[0]! + exps[1]!));
};
const expected = (count = 5) => Array.from({ length: count }, (_, i) => softmaxOf(DATA.subarray(3 * i, 3 * i + 3))).flat();

/** float32 has 24 bits; the softmax of numbers of this size loses a few of them. */
function expectNear(reply: unknown, dims: readonly number[], numbers: readonly number[]): void {
	const { data, dims: came } = reply as { data: Float64Array; dims: number[] };
	expect(came).toEqual(dims);
	expect(data).toBeInstanceOf(Float64Array);
	expect(data.length).toBe(numbers.length);
	data.forEach((value, k) => expect(Math.abs(value - numbers[k]!)).toBeLessThan(1e-6));
}

beforeAll(() => {
	ort.env.wasm.numThreads = 1;
});

describe("an ONNX classifier", () => {
	it("replies with its probabilities, not its labels", async () => {
		const predict = fromOnnx(ort, await create(classifier()));
		expectNear(await predict(rows(), context()), [5, 2], expected());
	});

	it("is asked for the explained output only", async () => {
		const session = await create(classifier());
		const fetched: unknown[] = [];
		const spy: OnnxSession = {
			inputNames: session.inputNames,
			outputNames: session.outputNames,
			run: (feeds, fetches) => {
				fetched.push(fetches);
				return session.run(feeds as ort.InferenceSession.FeedsType, fetches);
			},
		};
		expectNear(await fromOnnx(ort, spy)(rows(), context()), [5, 2], expected());
		expect(fetched).toEqual([["probabilities"]]);
	});

	it("gives any other output by name", async () => {
		const bytes = model({
			nodes: [gemm, softmax],
			constants,
			inputs: [value("X", "float32", ["N", 3])],
			outputs: [value("probabilities", "float32", ["N", 2]), value("scores", "float32", ["N", 2])],
		});
		const session = await create(bytes);
		const reply = await fromOnnx(ort, session, { output: "scores" })(rows(1), context());
		expect(reply).toEqual({ data: Float64Array.of(0.5 + 1 + 1 - 6, -0.5 - 1 + 0.5 + 6), dims: [1, 2] });
		expect(() => fromOnnx(ort, session, { output: "score" })).toThrow(
			new RangeError('"options.output" expected one of "probabilities", "scores" (did you mean "scores"?), got "score"'),
		);
		expect(() => fromOnnx(ort, session, { input: "Y" })).toThrow('"options.input" expected one of "X"');
		expect(() => fromOnnx(ort, session, { ouput: "scores" } as object)).toThrow('did you mean "output"?');
	});

	it("gets whole numbers and doubles where it wants them", async () => {
		const doubles = fromOnnx(ort, await create(classifier("N", "float64")));
		expectNear(await doubles(rows(), context()), [5, 2], expected());
		const integers = fromOnnx(ort, await create(classifier("N", "int64")));
		expectNear(await integers(rows(2), context()), [2, 2], expected(2));
		await expect(integers(rows(3), context())).rejects.toThrow('the model wants int64 in column "age", which cannot hold 0.5');
		const int32 = fromOnnx(ort, await create(classifier("N", "int32")));
		expectNear(await int32(rows(2), context()), [2, 2], expected(2));
	});

	it("refuses numbers that float32 cannot hold, but takes missing ones", async () => {
		const predict = fromOnnx(ort, await create(classifier()));
		await expect(predict(new Rows(Float64Array.of(0, 1e300, 0), { names: NAMES }), context())).rejects.toThrow(
			'the model wants float32 in column "income", which cannot hold 1e+300',
		);
		const reply = (await predict(new Rows(Float64Array.of(0, NaN, 0), { names: NAMES }), context())) as { data: Float64Array };
		expect(Number.isNaN(reply.data[0])).toBe(true);
	});

	it("says so when the rows have another number of columns", async () => {
		const predict = fromOnnx(ort, await create(classifier()));
		await expect(predict(new Rows(new Float64Array(4), { names: ["a", "b"] }), context())).rejects.toThrow(
			`the model's input "X" takes 3 columns, but the rows have 2`,
		);
	});
});

describe("a model made for a fixed number of rows", () => {
	it.each([1, 2, 4, 5, 8])("of %i gets its last rows padded, and the padding's answers are dropped", async (batch) => {
		const predict = fromOnnx(ort, await create(classifier(batch)));
		expectNear(await predict(rows(), context()), [5, 2], expected());
	});

	it("and of whole numbers is padded with whole numbers", async () => {
		const predict = fromOnnx(ort, await create(classifier(4, "int64")));
		expectNear(await predict(rows(2), context()), [2, 2], expected(2));
	});

	it("whose metadata do not say so is given its number by batchSize", async () => {
		const session = await create(classifier(4));
		const silent: OnnxSession = {
			inputNames: session.inputNames,
			outputNames: session.outputNames,
			run: (f, o) => session.run(f as ort.InferenceSession.FeedsType, o),
		};
		await expect(fromOnnx(ort, silent)(rows(), context())).rejects.toThrow(/Got: 5 Expected: 4/);
		expectNear(await fromOnnx(ort, silent, { batchSize: 4 })(rows(), context()), [5, 2], expected());
	});

	it("stops between runs when the explanation is aborted", async () => {
		const session = await create(classifier(1));
		const controller = new AbortController();
		let runs = 0;
		const counting: OnnxSession = {
			inputNames: session.inputNames,
			outputNames: session.outputNames,
			inputMetadata: session.inputMetadata,
			outputMetadata: session.outputMetadata,
			run: (feeds, fetches) => {
				if (++runs === 2) controller.abort(new Error("enough"));
				return session.run(feeds as ort.InferenceSession.FeedsType, fetches);
			},
		};
		await expect(fromOnnx(ort, counting)(rows(), { signal: controller.signal })).rejects.toThrow("enough");
		expect(runs).toBe(2);
	});
});

describe("a model with one input per column", () => {
	/** income + debt, doubled where sex is "m". */
	const bytes = model({
		nodes: [
			node("LabelEncoder", ["sex"], ["factor"], { keys_strings: { strings: ["f", "m"] }, values_floats: { floats: [1, 2] } }, "ai.onnx.ml"),
			node("Cast", ["debt"], ["debts"], { to: 1 }),
			node("Add", ["income", "debts"], ["sum"]),
			node("Mul", ["sum", "factor"], ["variable"]),
		],
		inputs: [value("sex", "string", ["N", 1]), value("debt", "int64", ["N", 1]), value("income", "float32", ["N", 1])],
		outputs: [value("variable", "float32", ["N", 1])],
	});
	const table = { names: ["income", "sex", "debt"], categories: [undefined, ["f", "m"], undefined] };

	it("gets columns by name, strings as strings, and columns it does not know are left out", async () => {
		const predict = fromOnnx(ort, await create(bytes));
		const reply = await predict(new Rows(Float64Array.of(1.5, 1, 2, 4, 0, -1), table), context());
		expect(reply).toEqual({ data: Float64Array.of(7, 3), dims: [2, 1] });
	});

	it("gets booleans as booleans, as numbers, and as strings", async () => {
		const truths = model({
			nodes: [
				node(
					"LabelEncoder",
					["pet"],
					["pets"],
					{ keys_strings: { strings: ["false", "true"] }, values_floats: { floats: [1, 2] } },
					"ai.onnx.ml",
				),
				node("Cast", ["owner"], ["owners"], { to: 1 }),
				node("Add", ["owners", "garden"], ["some"]),
				node("Mul", ["some", "pets"], ["variable"]),
			],
			inputs: [value("pet", "string", ["N", 1]), value("owner", "bool", ["N", 1]), value("garden", "float32", ["N", 1])],
			outputs: [value("variable", "float32", ["N", 1])],
		});
		const homes = { names: ["owner", "pet", "garden"], categories: Array.from({ length: 3 }, () => [false, true]) };
		const predict = fromOnnx(ort, await create(truths));
		const reply = await predict(new Rows(Float64Array.of(1, 1, 1, 0, 1, 1, 1, 0, 0), homes), context());
		expect(reply).toEqual({ data: Float64Array.of(4, 2, 1), dims: [3, 1] });
	});

	it("says which column is missing, or holds numbers instead of strings", async () => {
		const predict = fromOnnx(ort, await create(bytes));
		const renamed = new Rows(new Float64Array(3), { ...table, names: ["income", "sex", "debts"] });
		await expect(predict(renamed, context())).rejects.toThrow('no column is called "debt" (did you mean "debts"?)');
		const numbers = new Rows(new Float64Array(3), { names: table.names });
		await expect(predict(numbers, context())).rejects.toThrow('the model wants string in column "sex", which cannot hold 0');
	});
});

describe("a model that cannot be explained", () => {
	const zipmap = model({
		nodes: [
			gemm,
			softmax,
			node("ArgMax", ["scores"], ["output_label"], { axis: 1, keepdims: 0 }),
			node("ZipMap", ["probabilities"], ["output_probability"], { classlabels_int64s: [0, 1] }, "ai.onnx.ml"),
		],
		constants,
		inputs: [value("X", "float32", ["N", 3])],
		outputs: [value("output_label", "int64", ["N"]), mapsValue("output_probability")],
	});

	it("because it ends in ZipMap is refused with the export option that helps", async () => {
		const session = await create(zipmap);
		expect(() => fromOnnx(ort, session)).toThrow("options={id(model): {'zipmap': False}}");
		expect(() => fromOnnx(ort, session)).toThrow(TypeError);
	});

	it("because it ends in ZipMap gets the same advice where the runtime has no metadata", async () => {
		const session = await create(zipmap);
		const silent: OnnxSession = {
			inputNames: session.inputNames,
			outputNames: session.outputNames,
			run: (f, o) => session.run(f as ort.InferenceSession.FeedsType, o),
		};
		await expect(fromOnnx(ort, silent)(rows(), context())).rejects.toThrow("options={id(model): {'zipmap': False}}");
	});

	it("because it gives labels only is refused with advice", async () => {
		const bytes = model({
			nodes: [gemm, node("ArgMax", ["scores"], ["label"], { axis: 1, keepdims: 0 })],
			constants,
			inputs: [value("X", "float32", ["N", 3])],
			outputs: [value("label", "int64", ["N"])],
		});
		const session = await create(bytes);
		expect(() => fromOnnx(ort, session)).toThrow(/got the outputs "label"; it gives labels only/);
		await expect(fromOnnx(ort, session, { output: "label" })(rows(), context())).rejects.toThrow(
			'the model\'s output "label" is int64; it gives labels only',
		);
	});

	it("because it is made of 16-bit floats is refused with advice", async () => {
		const session: OnnxSession = {
			inputNames: ["X"],
			outputNames: ["Y"],
			inputMetadata: [{ name: "X", isTensor: true, type: "float16", shape: ["N", 3] }],
			run: () => Promise.reject(new Error("never run")),
		};
		expect(() => fromOnnx(ort, session)).toThrow("keep_io_types=True");
	});

	it("because it is no model at all is refused", () => {
		expect(() => fromOnnx({} as never, {} as never)).toThrow('"ort" expected the module onnxruntime-web or onnxruntime-node');
		expect(() => fromOnnx(ort, {} as never)).toThrow('"session" expected an InferenceSession, got an object');
	});
});

/** Counts tensors made and disposed, and runs that overlap. */
function pretend(reply: (size: number) => { type: string; data: ArrayLike<unknown>; dims: number[] }) {
	const seen = { made: 0, disposed: 0, inFlight: 0, most: 0 };
	class Tensor {
		constructor(
			readonly type: string,
			readonly data: ArrayLike<unknown>,
			readonly dims: readonly number[],
		) {
			seen.made++;
		}
		dispose() {
			seen.disposed++;
		}
	}
	const session: OnnxSession = {
		inputNames: ["X"],
		outputNames: ["Y"],
		async run(feeds) {
			seen.most = Math.max(seen.most, ++seen.inFlight);
			await new Promise((resolve) => setTimeout(resolve, 2));
			seen.inFlight--;
			const { type, data, dims } = reply((feeds as { X: Tensor }).X.dims[0]!);
			return { Y: new Tensor(type, data, dims) };
		},
	};
	return { seen, session, ort: { Tensor } as never };
}

describe("a session", () => {
	it("never has two runs at once, also under several predicts", async () => {
		const { seen, session, ort } = pretend((n) => ({ type: "float32", data: new Float32Array(n), dims: [n] }));
		const predicts = [fromOnnx(ort, session), fromOnnx(ort, session)];
		await Promise.all([0, 1, 0, 1].map((k) => predicts[k]!(rows(), context())));
		expect(seen.most).toBe(1);
	});

	it("gets every tensor disposed, whatever happens", async () => {
		const good = pretend((n) => ({ type: "float32", data: new Float32Array(n), dims: [n] }));
		expect(await fromOnnx(good.ort, good.session)(rows(), context())).toEqual({ data: new Float64Array(5), dims: [5, 1] });
		expect(good.seen).toMatchObject({ made: 2, disposed: 2 });
		const bad = pretend(() => ({ type: "float32", data: new Float32Array(3), dims: [3] }));
		await expect(fromOnnx(bad.ort, bad.session)(rows(), context())).rejects.toThrow(
			'output "Y" has dims [3] for 5 rows, expected [5] or [5, targets]',
		);
		expect(bad.seen).toMatchObject({ made: 2, disposed: 2 });
	});

	it("goes on after a run that failed", async () => {
		let calls = 0;
		const { session, ort } = pretend((n) => {
			if (calls++ === 0) throw new Error("out of memory");
			return { type: "float32", data: new Float32Array(n), dims: [n] };
		});
		const predict = fromOnnx(ort, session);
		await expect(predict(rows(), context())).rejects.toThrow("out of memory");
		expect(await predict(rows(2), context())).toEqual({ data: new Float64Array(2), dims: [2, 1] });
	});
});

const lending = new URL("../../../shared/data/models/lending-club-xgboost.onnx", import.meta.url);
const present = existsSync(lending);

describe("an XGBoost model of 43 columns (WebSHAP's Lending Club)", () => {
	it.skipIf(!present)(`gives two probabilities that add up to 1${present ? "" : " (skipped: ../shared/data is not here)"}`, async () => {
		const session = await create(readFileSync(lending));
		const names = Array.from({ length: 43 }, (_, j) => `f${j}`);
		const data = Float64Array.from({ length: 43 * 7 }, (_, k) => (k * 7919) % 101);
		const whole = (await fromOnnx(ort, session)(new Rows(data, { names }), context())) as { data: Float64Array; dims: number[] };
		expect(whole.dims).toEqual([7, 2]);
		for (let i = 0; i < 7; i++) {
			expect(Math.abs(whole.data[2 * i]! + whole.data[2 * i + 1]! - 1)).toBeLessThan(1e-6);
			const alone = (await fromOnnx(ort, session)(new Rows(data.slice(43 * i, 43 * i + 43), { names }), context())) as {
				data: Float64Array;
			};
			expect([...alone.data]).toEqual([...whole.data.subarray(2 * i, 2 * i + 2)]);
		}
		expect(new Set(whole.data).size).toBeGreaterThan(4);
	});
});
