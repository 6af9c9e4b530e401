import { beforeEach, describe, expect, it } from "vitest";
import { Images, Shap, tabular } from "whybox";
import { fromTfjs, imageShapeOf, type TfjsModel } from "whybox/tfjs";
import { Rows } from "../../bindings/model/rows.js";
import { fakeTf, type FakeTensor } from "./tfjs-fake.js";

const context = () => ({ signal: new AbortController().signal });
const rows = () => new Rows(Float64Array.from([1, 2, 3, 4, 5, 6]), { names: ["a", "b"] });
const answer = (data: number[], targets = 1) => ({ data: Float64Array.from(data), dims: [data.length / targets, targets] });

let fake: ReturnType<typeof fakeTf>;
beforeEach(() => {
	fake = fakeTf();
});

/** The sum of each row's numbers, with a tensor left on the way. */
function sums(input: FakeTensor): FakeTensor {
	fake.create([0], [1], "float32");
	const [count, ...inner] = input.shape as [number, ...number[]];
	const width = inner.reduce((product, size) => product * size, 1);
	const each = Array.from({ length: count }, (_, i) =>
		Array.from({ length: width }, (_, j) => Number(input.values[i * width + j])).reduce((sum, value) => sum + value),
	);
	return fake.create(each, [count], "float32");
}

const failing = (input: FakeTensor): FakeTensor => {
	sums(input);
	throw new Error("no more");
};

/** A model as a LayersModel says what it takes; each input's sum, added. */
function layers(inputs: NonNullable<TfjsModel["inputs"]>, changes: Partial<TfjsModel> = {}): TfjsModel & { batches: unknown[] } {
	const batches: unknown[] = [];
	return {
		batches,
		inputs,
		inputNames: inputs.map(({ name }) => name),
		outputNames: ["out"],
		predict(tensors: FakeTensor | FakeTensor[], config: unknown) {
			batches.push(config);
			const parts = [tensors].flat().map((tensor) => sums(tensor).values as number[]);
			const first = parts[0]!;
			return fake.create(
				first.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0)),
				[first.length],
				"float32",
			);
		},
		...changes,
	};
}

describe("a function of tensors", () => {
	it("gets the rows as 32-bit floats, [rows, columns], and nothing is left of what it makes", async () => {
		expect(await fromTfjs(fake.tf, sums)(rows(), context())).toEqual(answer([3, 7, 11]));
		expect(fake.made).toEqual([{ dtype: "float32", shape: [3, 2], values: Float32Array.from([1, 2, 3, 4, 5, 6]) }]);
		expect([fake.live(), fake.depth()]).toEqual([0, 0]);
	});

	it("may wait, and give its tensors by name", async () => {
		const left = [fake.create([0], [1], "float32")];
		const model = async (input: FakeTensor) => {
			// What it makes on its way is for itself to dispose of, made before it waits or after.
			left.push(fake.create([0], [1], "float32"));
			await Promise.resolve();
			left.push(fake.create([0], [1], "float32"));
			const total = Array.from({ length: 3 }, (_, i) => Number(input.values[2 * i]) + Number(input.values[2 * i + 1]));
			return { embedding: fake.create([1, 1, 1], [3], "float32"), probabilities: fake.create(total, [3], "float32") };
		};
		expect(await fromTfjs(fake.tf, model)(rows(), context())).toEqual(answer([3, 7, 11]));
		expect([fake.live(), fake.depth()]).toEqual([3, 0]);
		expect(left.map(({ isDisposed }) => isDisposed)).toEqual([false, false, false]);
	});

	it.each<[string, (input: FakeTensor) => unknown, string]>([
		["fails", failing, "no more"],
		["gives no tensor", () => 5, "the model's reply: expected a tensor, got 5"],
		["gives nothing", () => undefined, "the model's reply: expected a tensor, got undefined"],
		["gives several without names", (x) => [x, x], "the model gave 2 tensors without names"],
		["gives no rows", () => fake.create([1], [], "float32"), "the model's output has dims [] for 3 rows, expected [3] or [3, targets]"],
		["gives texts", () => fake.create(["a", "b", "c"], [3], "string"), "the model's output is string, expected numbers"],
		["gives a tensor that is gone", (x) => (x.dispose(), x), "Tensor is disposed."],
	])("that %s leaves no tensor, at once or later", async (_, model, message) => {
		await expect(fromTfjs(fake.tf, model)(rows(), context())).rejects.toThrow(message);
		expect([fake.live(), fake.depth()]).toEqual([0, 0]);
		const later = async (input: FakeTensor) => (await Promise.resolve(), model(input));
		await expect(fromTfjs(fake.tf, later)(rows(), context())).rejects.toThrow(message);
		expect([fake.live(), fake.depth()]).toEqual([model === failing ? 2 : 0, 0]);
	});

	it("keeps what it has asked to keep, and what it made before", async () => {
		const kept = fake.create([1, 2, 3], [3], "float32");
		const asked = fake.create([1, 2, 3], [3], "float32");
		asked.kept = true;
		for (const model of [() => kept, () => asked, async () => asked]) {
			expect(await fromTfjs(fake.tf, model)(rows(), context())).toEqual(answer([1, 2, 3]));
		}
		expect([kept.isDisposed, asked.isDisposed, fake.live()]).toEqual([false, false, 2]);
	});

	it("is not asked once the explanation is aborted, and leaves nothing of a run that is", async () => {
		const controller = new AbortController();
		let runs = 0;
		/** While its numbers are waited for, somebody has enough. */
		const data = async () => {
			controller.abort(new Error("enough"));
			await new Promise((resolve) => setTimeout(resolve, 5));
			return [1, 2];
		};
		const model = (input: FakeTensor) => {
			runs++;
			const total = sums(input);
			total.clone = () => Object.assign(fake.create(total.values, total.shape, "float32"), { data });
			return total;
		};
		const predict = fromTfjs(fake.tf, model, { batchSize: 1 });
		const shap = new Shap(predict, tabular([[0, 0]]));
		await expect(shap.explain([1, 2], { signal: controller.signal })).rejects.toThrow("enough");
		expect(fake.live()).toBe(1);
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect([runs, fake.live()]).toEqual([1, 0]);
		await expect(predict(rows(), { signal: controller.signal })).rejects.toThrow("enough");
		expect(runs).toBe(1);
	});

	it("made for a number of rows gets the last ones repeated, one run after the other", async () => {
		let [running, most] = [0, 0];
		const model = async (input: FakeTensor) => {
			most = Math.max(most, ++running);
			await new Promise((resolve) => setTimeout(resolve, 1));
			running--;
			const total = sums(input);
			return total;
		};
		const predict = fromTfjs(fake.tf, model, { batchSize: 2 });
		const both = await Promise.all([predict(rows(), context()), predict(rows(), context())]);
		expect(both).toEqual([answer([3, 7, 11]), answer([3, 7, 11])]);
		expect(fake.made.map(({ values }) => Array.from(values))).toEqual([
			[1, 2, 3, 4],
			[1, 2, 3, 4],
			[5, 6, 5, 6],
			[5, 6, 5, 6],
		]);
		expect(most).toBe(1);
	});

	it("takes whole numbers, truth values, texts and the strings behind codes", async () => {
		await fromTfjs(fake.tf, sums, { dtype: "int32" })(rows(), context());
		await fromTfjs(fake.tf, sums, { dtype: "bool" })(new Rows(Float64Array.from([1, 0]), { names: ["a"] }), context());
		const lengths = (x: FakeTensor) =>
			fake.create(
				Array.from(x.values, (text) => String(text).length),
				[x.shape[0]!],
				"int32",
			);
		expect(await fromTfjs(fake.tf, lengths)(["one", "three"], context())).toEqual(answer([3, 5]));
		const pairs = layers([{ name: "text", dtype: "string", shape: [2, 1] }], { predict: lengths });
		expect(await fromTfjs(fake.tf, pairs)(["one", "three", "four"], context())).toEqual(answer([3, 5, 4]));
		const cities = new Rows(Float64Array.from([1, 0]), { names: ["city"], categories: [["Oslo", "Rome"]] });
		await fromTfjs(fake.tf, sums, { dtype: "string" })(cities, context());
		const owners = new Rows(Float64Array.from([1, 0]), { names: ["owner"], categories: [[false, true]] });
		for (const dtype of ["bool", "string", "float32", "int32"] as const) await fromTfjs(fake.tf, sums, { dtype })(owners, context());
		expect(fake.made).toEqual([
			{ dtype: "int32", shape: [3, 2], values: Int32Array.from([1, 2, 3, 4, 5, 6]) },
			{ dtype: "bool", shape: [2, 1], values: Uint8Array.from([1, 0]) },
			{ dtype: "string", shape: [2], values: ["one", "three"] },
			{ dtype: "string", shape: [2, 1], values: ["one", "three"] },
			{ dtype: "string", shape: [2, 1], values: ["four", "four"] },
			{ dtype: "string", shape: [2, 1], values: ["Rome", "Oslo"] },
			{ dtype: "bool", shape: [2, 1], values: Uint8Array.from([1, 0]) },
			{ dtype: "string", shape: [2, 1], values: ["true", "false"] },
			{ dtype: "float32", shape: [2, 1], values: Float32Array.from([1, 0]) },
			{ dtype: "int32", shape: [2, 1], values: Int32Array.from([1, 0]) },
		]);
		const halves = new Rows(Float64Array.from([0.5]), { names: ["a"] });
		await expect(fromTfjs(fake.tf, sums, { dtype: "int32" })(halves, context())).rejects.toThrow(
			'the model wants int32 in column "a", which cannot hold 0.5',
		);
	});
});

describe("a model that says what it takes", () => {
	it("gets all rows at once, where a LayersModel would take 32 at a time, as its input's shape and type ask for", async () => {
		const model = layers([{ name: "x", dtype: "int32", shape: [null, 2, 1] }]);
		expect(await fromTfjs(fake.tf, model)(rows(), context())).toEqual(answer([3, 7, 11]));
		expect(model.batches).toEqual([{ batchSize: 3 }]);
		expect(fake.made[0]).toMatchObject({ dtype: "int32", shape: [3, 2, 1] });
		await expect(fromTfjs(fake.tf, layers([{ name: "x", shape: [null, 3] }]))(rows(), context())).rejects.toThrow(
			'the model\'s input "x" takes 3 columns, but the rows have 2',
		);
	});

	it("and for how many rows, gets so many", async () => {
		const model = layers([{ name: "x", shape: [2, -1] }]);
		expect(await fromTfjs(fake.tf, model)(rows(), context())).toEqual(answer([3, 7, 11]));
		expect(model.batches).toEqual([{ batchSize: 2 }, { batchSize: 2 }]);
	});

	it("with several inputs gets the columns of their names, by the names of a GraphModel's signature where it has one", async () => {
		const inputs = [
			{ name: "serving_default_b:0", shape: [-1, 1] },
			{ name: "serving_default_a:0", shape: [-1, 1] },
		];
		expect(await fromTfjs(fake.tf, layers(inputs, { inputNodes: ["b", "a"] }))(rows(), context())).toEqual(answer([3, 7, 11]));
		expect(fake.made.map(({ shape, values }) => [shape, ...Array.from(values)])).toEqual([
			[[3, 1], 2, 4, 6],
			[[3, 1], 1, 3, 5],
		]);
		await expect(fromTfjs(fake.tf, layers(inputs))(rows(), context())).rejects.toThrow(
			'no column is called "serving_default_b:0"; columns: "a", "b"',
		);
	});

	it("is asked by predictAsync where control flow wants that, and only there", async () => {
		const message = "This execution contains the node 'loop', which has the dynamic op 'Exit'. Please use model.executeAsync() instead.";
		const inputs = [{ name: "x" }];
		const dynamic = (message: string) =>
			layers(inputs, {
				predict: () => {
					throw new Error(message);
				},
				predictAsync: async (input: FakeTensor) => sums(input),
			});
		expect(await fromTfjs(fake.tf, dynamic(message))(rows(), context())).toEqual(answer([3, 7, 11]));
		// What the model leaves itself.
		expect(fake.live()).toBe(1);
		await expect(fromTfjs(fake.tf, dynamic("no such thing"))(rows(), context())).rejects.toThrow("no such thing");
	});

	it.each<[string, readonly string[], readonly string[], string | undefined, number]>([
		["that of probabilities", ["logits", "label", "probs"], ["float32", "int32", "float32"], undefined, 2],
		["else of scores", ["a", "label", "logits"], ["float32", "int32", "float32"], undefined, 2],
		["else the first of floats", ["label", "x", "y"], ["int32", "float32", "float32"], undefined, 1],
		["else the first", ["label", "x", "y"], ["int32", "int32", "int32"], undefined, 0],
		["or that which is wanted", ["label", "x", "y"], ["int32", "float32", "float32"], "y", 2],
	])("of several outputs has explained %s", async (_, names, types, output, wanted) => {
		const outputs = () => types.map((type, k) => fake.create([k, k, k], [3], type));
		const several = layers([{ name: "x" }], { outputNames: names, predict: outputs });
		const named = { predict: () => Object.fromEntries(outputs().map((tensor, k) => [names[k], tensor])) };
		for (const model of [several, named]) {
			expect(await fromTfjs(fake.tf, model, { ...(output && { output }) })(rows(), context())).toEqual(answer([wanted, wanted, wanted]));
		}
		expect(fake.live()).toBe(0);
	});

	it("is refused where nothing could be made of it", async () => {
		const said = (make: () => unknown) => {
			try {
				return make();
			} catch (error) {
				return String(error);
			}
		};
		const model = layers([{ name: "x" }]);
		expect(said(() => fromTfjs({} as never, model))).toBe(
			'TypeError: "tf" expected the module @tensorflow/tfjs, or @tensorflow/tfjs-core, got an object',
		);
		expect(said(() => fromTfjs(fake.tf, {} as never))).toBe(
			'TypeError: "model" expected a LayersModel, a GraphModel, or a function from tensors to tensors, got an object',
		);
		expect(said(() => fromTfjs(fake.tf, layers([])))).toBe('RangeError: "model" expected a model with inputs, got one with none');
		expect(said(() => fromTfjs(fake.tf, layers([{ name: "x", dtype: "complex64" }])))).toBe(
			'TypeError: "model" has the input "x" of type complex64; supported: float32, int32, bool, string',
		);
		expect(said(() => fromTfjs(fake.tf, model, { output: "uot" }))).toBe(
			'RangeError: "options.output" expected one of "out" (did you mean "out"?), got "uot"',
		);
		expect(said(() => fromTfjs(fake.tf, model, { output: 1 as never }))).toBe(
			'TypeError: "options.output" expected the name of an output, got 1',
		);
		expect(said(() => fromTfjs(fake.tf, model, { dtype: "float" as never }))).toMatch(
			/^RangeError: "options.dtype" expected one of "float32"/,
		);
		expect(said(() => fromTfjs(fake.tf, model, { batchSize: 0 }))).toMatch(/^RangeError: "options.batchSize" expected an integer >= 1/);
		expect(said(() => fromTfjs(fake.tf, model, { batchsize: 1 } as never))).toMatch(/did you mean "batchSize"\?/);
		const named = { predict: () => ({ left: fake.create([1, 2, 3], [3], "float32") }) };
		await expect(fromTfjs(fake.tf, named, { output: "right" })(rows(), context())).rejects.toThrow(
			'the model has no output "right", only "left"',
		);
		await expect(fromTfjs(fake.tf, model)(["a text"], context())).rejects.toThrow(
			'the model takes "x" of float32, the batch holds texts: give a function that makes tensors of texts',
		);
	});
});

describe("a model of pictures", () => {
	const pictures = (type: "uint8" | "float32") =>
		new Images(new (type === "uint8" ? Uint8ClampedArray : Float32Array)([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), 2, 1, 2, 3, "nhwc");

	it.each<["uint8" | "float32", "float32" | "int32", readonly number[]]>([
		["uint8", "float32", [21, 57]],
		["float32", "float32", [21, 57]],
		["uint8", "int32", [21, 57]],
	])("gets pictures of %s as %s, [count, height, width, channels]", async (type, dtype, expected) => {
		const predict = fromTfjs(fake.tf, layers([{ name: "image", dtype, shape: [null, null, null, 3] }]));
		expect(await predict(pictures(type), context())).toEqual(answer([...expected]));
		expect(fake.made[0]).toMatchObject({ dtype, shape: [2, 1, 2, 3] });
		expect(fake.made[0]!.values).toBeInstanceOf(dtype === "int32" ? Int32Array : Float32Array);
	});

	it("says which it wants, and of a batch what to change", async () => {
		const shape = (...shape: (number | null)[]) => layers([{ name: "image", dtype: "int32", shape }]);
		expect(imageShapeOf(shape(null, 224, 200, 3))).toEqual({
			input: "image",
			type: "int32",
			layout: "nhwc",
			channels: 3,
			height: 224,
			width: 200,
		});
		const refused = (model: TfjsModel, batch: Images) => fromTfjs(fake.tf, model)(batch, context());
		await expect(refused(shape(-1, 3, 1, 2), pictures("uint8"))).rejects.toThrow('use image({ layout: "nchw" })');
		await expect(refused(shape(-1, 1, 2, 3), pictures("float32"))).rejects.toThrow(
			'the model wants int32, the batch is float32: use image({ type: "uint8" })',
		);
		const truth = layers([{ name: "image", dtype: "bool", shape: [-1, 1, 2, 3] }]);
		await expect(refused(truth, pictures("uint8"))).rejects.toThrow("the model wants bool, the batch pixels");
		expect(() => imageShapeOf(truth)).toThrow('"model" expected a model of pictures, got the input "image" of type bool');
		expect(() => imageShapeOf(layers([{ name: "x", shape: [null, 4] }]))).toThrow(
			'"model" expected a model of pictures, whose input has four dimensions, got the input "x" of shape [?, 4]',
		);
		expect(() => imageShapeOf(layers([{ name: "a" }, { name: "b" }]))).toThrow(
			'"model" expected a model of one input, got the inputs "a", "b"',
		);
	});
});
