import { existsSync, readFileSync } from "node:fs";
import * as ort from "onnxruntime-web";
import { beforeAll, describe, expect, it } from "vitest";
import { fromOnnxImages, imageShapeOf, type OnnxSession } from "../../bindings/adapters/onnx.js";
import { readImage } from "../../bindings/hosts/node.js";
import { type ImageBatchLayout, Images } from "../../bindings/model/images.js";
import { type Dimension, model, node, type Type, TYPES, value } from "./onnx-writer.js";

const context = () => ({ signal: new AbortController().signal });

/** A model whose probabilities are the means of the channels. */
const means = (shape: readonly Dimension[], layout: ImageBatchLayout = "nchw", type: Type = "float32", count: Dimension = "N") =>
	ort.InferenceSession.create(
		model({
			nodes: [
				node("Cast", ["pictures"], ["floats"], { to: TYPES.float32 }),
				node("Transpose", ["floats"], ["nchw"], { perm: layout === "nchw" ? [0, 1, 2, 3] : [0, 3, 1, 2] }),
				node("GlobalAveragePool", ["nchw"], ["pooled"]),
				node("Flatten", ["pooled"], ["probabilities"], { axis: 1 }),
			],
			inputs: [value("pictures", type, [count, ...shape])],
			outputs: [value("probabilities", "float32", [count, 3])],
		}),
	);

/** `count` pictures of 2 × 5 pixels: of picture i the channels are 10 · i, 10 · i + 1, 10 · i + 2 everywhere but in the first pixel, which has 10 more. */
function pictures(count: number, layout: ImageBatchLayout, floats = false): Images {
	const data = new (floats ? Float32Array : Uint8ClampedArray)(count * 30);
	for (let i = 0; i < count; i++) {
		for (let pixel = 0; pixel < 10; pixel++) {
			for (let c = 0; c < 3; c++) data[i * 30 + (layout === "nhwc" ? pixel * 3 + c : c * 10 + pixel)] = 10 * i + c + (pixel === 0 ? 10 : 0);
		}
	}
	return new Images(data, count, 2, 5, 3, layout);
}
/** A session of which no run is expected. */
const silentRuns = (shape: readonly Dimension[], type: Type = "float32"): OnnxSession => ({
	inputNames: ["input"],
	outputNames: ["probs"],
	inputMetadata: [{ name: "input", isTensor: true, type, shape: ["N", ...shape] }],
	run: () => Promise.reject(new Error("a batch went to the model")),
});
const expected = (count: number) => ({
	data: Float64Array.from({ length: 3 * count }, (_, k) => 10 * Math.floor(k / 3) + (k % 3) + 1),
	dims: [count, 3],
});

beforeAll(() => {
	ort.env.wasm.numThreads = 1;
});

describe("an ONNX model of pictures", () => {
	it.each<[ImageBatchLayout, Type, boolean]>([
		["nchw", "float32", true],
		["nchw", "float32", false],
		["nhwc", "float32", true],
		["nhwc", "uint8", false],
		["nchw", "uint8", false],
		["nchw", "float64", false],
		["nhwc", "float64", true],
	])("gets the batch in layout %s as %s (floats among the pixels: %s)", async (layout, type, floats) => {
		const session = await means(layout === "nchw" ? [3, 2, 5] : [2, 5, 3], layout, type);
		expect(await fromOnnxImages(ort, session)(pictures(5, layout, floats), context())).toEqual(expected(5));
	});

	it.each([1, 2, 4, 5, 8])("made for %i pictures gets its last ones padded, and the padding's answers are dropped", async (batch) => {
		for (const type of ["float32", "uint8"] as const) {
			const session = await means([3, 2, 5], "nchw", type, batch);
			expect(await fromOnnxImages(ort, session)(pictures(5, "nchw"), context())).toEqual(expected(5));
		}
	});

	it("takes any size where its metadata name none, and is given its batch size where they are missing", async () => {
		expect(await fromOnnxImages(ort, await means([3, "N", "N"]))(pictures(2, "nchw"), context())).toEqual(expected(2));
		const session = await means([3, 2, 5], "nchw", "float32", 2);
		const silent: OnnxSession = {
			inputNames: session.inputNames,
			outputNames: session.outputNames,
			run: (feeds, fetches) => session.run(feeds as ort.InferenceSession.FeedsType, fetches),
		};
		expect(imageShapeOf(silent)).toEqual({ input: "pictures", type: "float32" });
		expect(await fromOnnxImages(ort, silent, { batchSize: 2 })(pictures(3, "nchw"), context())).toEqual(expected(3));
	});

	it.each<[string, readonly Dimension[], Images, string]>([
		[
			"another layout",
			[3, 2, 5],
			pictures(2, "nhwc"),
			'the model wants [?, 3, 2, 5], the batch has [2, 2, 5, 3]: use image({ layout: "nchw" })',
		],
		[
			"another layout",
			[2, 5, 3],
			pictures(2, "nchw"),
			'the model wants [?, 2, 5, 3], the batch has [2, 3, 2, 5]: use image({ layout: "nhwc" })',
		],
		[
			"other channels",
			[3, 2, 5],
			new Images(new Float32Array(40), 1, 2, 5, 4, "nchw"),
			"the batch has [1, 4, 2, 5]: use image({ channels: 3 })",
		],
		["another size", [3, 224, 224], pictures(1, "nchw"), "the batch has [1, 3, 2, 5]: resize the picture to 224 × 224 (height × width)"],
		[
			"another layout, where only that fits",
			[2, 5, 4],
			new Images(new Float32Array(40), 1, 2, 5, 4, "nchw"),
			'the model wants [?, 2, 5, 4], the batch has [1, 4, 2, 5]: use image({ layout: "nhwc" })',
		],
		[
			"another layout, where the shape says nothing",
			[7, 2, 5],
			new Images(new Float32Array(70), 1, 7, 2, 5, "nchw"),
			'the model wants [?, 7, 2, 5], the batch has [1, 5, 7, 2]: use image({ layout: "nhwc" })',
		],
		[
			"nothing that fits",
			[3, 8, 5],
			new Images(new Float32Array(10), 1, 2, 5, 1, "nhwc"),
			'use image({ layout: "nchw", channels: 3 }), resize the picture to 8 × 5 (height × width)',
		],
	])("says how a batch of %s becomes what it wants", async (_, shape, batch, message) => {
		const predict = fromOnnxImages(ort, silentRuns(shape));
		await expect(predict(batch, context())).rejects.toThrow(RangeError);
		await expect(predict(batch, context())).rejects.toThrow(message);
	});

	it("of whole numbers refuses floats, whose scale nobody knows", async () => {
		const predict = fromOnnxImages(ort, await means([3, 2, 5], "nchw", "uint8"));
		await expect(predict(pictures(1, "nchw", true), context())).rejects.toThrow(
			'the model wants uint8, the batch is float32: use image({ type: "uint8" })',
		);
	});

	it("is refused if it takes something else", async () => {
		const flat = model({
			nodes: [node("Identity", ["X"], ["scores"])],
			inputs: [value("X", "float32", ["N", 3])],
			outputs: [value("scores", "float32", ["N", 3])],
		});
		const message = '"session" expected a model of pictures, whose input has four dimensions, got the input "X" of shape [?, 3]';
		const session = await ort.InferenceSession.create(flat);
		expect(() => fromOnnxImages(ort, session)).toThrow(new RangeError(message));
		expect(() => imageShapeOf(session)).toThrow(new RangeError(message));
		const two = { inputNames: ["left", "right"], outputNames: ["scores"], run: () => Promise.resolve({}) };
		expect(() => fromOnnxImages(ort, two)).toThrow(
			'expected a model of one input, got the inputs "left", "right"; name that of the pictures',
		);
		expect(fromOnnxImages(ort, two, { input: "right" })).toBeTypeOf("function");
		const words = { ...two, inputNames: ["X"], inputMetadata: [{ name: "X", isTensor: true, type: "string", shape: [1, 3, 2, 5] }] };
		expect(() => imageShapeOf(words)).toThrow('has the input "X" of type string; supported: float32, float64, uint8');
		expect(() => imageShapeOf({} as never)).toThrow('"session" expected an InferenceSession');
		expect(() => fromOnnxImages({} as never, session)).toThrow('"ort" expected the module');
		expect(() => fromOnnxImages(ort, session, { bachSize: 1 } as never)).toThrow('did you mean "batchSize"?');
	});
});

describe("imageShapeOf", () => {
	it.each<[readonly Dimension[], object]>([
		[[3, 224, 200], { layout: "nchw", channels: 3, height: 224, width: 200 }],
		[[224, 200, 3], { layout: "nhwc", channels: 3, height: 224, width: 200 }],
		[[1, 28, 28], { layout: "nchw", channels: 1, height: 28, width: 28 }],
		[[28, 28, 1], { layout: "nhwc", channels: 1, height: 28, width: 28 }],
		[[3, "N", "N"], { layout: "nchw", channels: 3 }],
		[["N", "N", 4], { layout: "nhwc", channels: 4 }],
		[["N", 224, 224], { layout: "nchw", height: 224, width: 224 }],
		[[224, 224, "N"], { layout: "nhwc", height: 224, width: 224 }],
		[[3, 4, 4], { layout: "nchw", channels: 3, height: 4, width: 4 }],
		[[4, 4, 3], { layout: "nhwc", channels: 3, height: 4, width: 4 }],
		[[3, 3, 3], {}],
		[[16, 16, 16], {}],
		[["N", "N", "N"], {}],
	])("reads off the shape [N, %s] what the model wants", (shape, wanted) => {
		expect(imageShapeOf(silentRuns(shape, "uint8"))).toEqual({ input: "input", type: "uint8", ...wanted });
	});
});

const data = new URL("../../../shared/data/", import.meta.url);
const there = existsSync(data);

describe.skipIf(!there)(`photographs of ImageNet (${there ? "found" : "skipped"}: ../shared/data${there ? "" : " is not there"})`, () => {
	interface Sample {
		readonly file: string;
		readonly class_index: number;
	}
	const read = (path: string) => readFileSync(new URL(path, data));

	it.each<[string, number, number]>([
		["mobilenet_v1_0.25_128_dq", 128, 0.457],
		["mobilenet_v2_1.0_224_dq", 224, 0.888],
		["squeezenet1.0_dc_codebook", 227, 0.607],
	])(
		"are read, resized and named by %s at least as well as its accuracy (../shared/data/SOURCES.md) promises",
		async (name, size, accuracy) => {
			const session = await ort.InferenceSession.create(read(`models/${name}.onnx`));
			expect(imageShapeOf(session)).toEqual({ input: "input", type: "float32", layout: "nchw", channels: 3, height: size, width: size });
			const predict = fromOnnxImages(ort, session);
			const listed = JSON.parse(read("images/imagenet/labels.json").toString()) as Sample[];
			const samples = listed.filter(({ file }) => existsSync(new URL(`images/imagenet/${file}`, data)));
			let right = 0;
			for (const { file, class_index: wanted } of samples) {
				const { data: pixels } = await readImage(read(`images/imagenet/${file}`), { height: size, width: size });
				const planes = new Uint8ClampedArray(pixels.length);
				for (let i = 0; i < size * size; i++) for (let c = 0; c < 3; c++) planes[c * size * size + i] = pixels[3 * i + c]!;
				const { data: probabilities } = (await predict(new Images(planes, 1, size, size, 3, "nchw"), context())) as { data: Float64Array };
				const top = probabilities.indexOf(Math.max(...probabilities));
				if (top === wanted) right++;
				if (name.startsWith("mobilenet_v2") && file.includes("tree_frog")) expect(top).toBe(31);
			}
			expect(right / samples.length).toBeGreaterThanOrEqual(accuracy);
		},
	);
});
