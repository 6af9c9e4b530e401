// TensorFlow.js, on the backend that every host has: models of each kind, explained; what is wrong, refused; and no tensor left.
import "@tensorflow/tfjs-backend-cpu";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { input, layers, model as layersModel, sequential } from "@tensorflow/tfjs-layers";
import { image, Lime, Shap, tabular, text } from "whybox";
import { fromTfjs, imageShapeOf } from "whybox/tfjs";

const COLUMNS = ["age", "bmi", "dose", "pulse"];
const WEIGHTS = [0.5, -1, 0.25, 2, -0.5, 1, -0.25, 0.75, 1, 0.5, -2, 0.125]; // [4, 3]
const BIAS = [0.5, -0.25, 1];
const SECOND = [1, -1, 0.5, 2, -0.75, 0.25]; // [3, 2]
const background = [
	[0, 1, 2, 3],
	[1, -1, 0.5, 2],
	[-2, 0, 1, 0],
];
const row = [2, 1.5, -1, 4];

/** The network in plain arithmetic, for every model here but those of pictures and texts. */
const hidden = (x) => BIAS.map((bias, j) => Math.max(0, bias + x.reduce((sum, value, i) => sum + value * WEIGHTS[3 * i + j], 0)));
const network = (x) => [0, 1].map((t) => hidden(x).reduce((sum, value, j) => sum + value * SECOND[2 * j + t], 0));
const plain = (batch) => batch.toArrays().map(network);

const two = (first, second) => [tf.tensor2d(first, [4, 3]), tf.tensor1d(second)];

/** A model's weights are its own: what we hand over is ours to dispose of. */
function setWeights(layer, tensors) {
	layer.setWeights(tensors);
	tf.dispose(tensors);
}

function sequentialModel() {
	const model = sequential();
	model.add(layers.dense({ units: 3, activation: "relu", inputShape: [4] }));
	model.add(layers.dense({ units: 2, useBias: false }));
	setWeights(model.layers[0], two(WEIGHTS, BIAS));
	setWeights(model.layers[1], [tf.tensor2d(SECOND, [3, 2])]);
	return model;
}

/** One input for each column, and two outputs, of which the first is not the one to explain. */
function namedModel() {
	const columns = COLUMNS.map((name) => input({ shape: [1], name }));
	const first = layers.dense({ units: 3, activation: "relu", name: "hidden" });
	const second = layers.dense({ units: 2, useBias: false, name: "scores" });
	const joined = first.apply(layers.concatenate().apply(columns));
	const model = layersModel({ inputs: columns, outputs: [joined, second.apply(joined)] });
	setWeights(first, two(WEIGHTS, BIAS));
	setWeights(second, [tf.tensor2d(SECOND, [3, 2])]);
	return model;
}

const float = { type: "DT_FLOAT" };
const shape = (...sizes) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });
const constant = (name, ...sizes) => ({
	name,
	op: "Const",
	attr: { dtype: float, value: { tensor: { dtype: "DT_FLOAT", tensorShape: shape(...sizes).shape } } },
});

/** As the converter writes it; with control flow, half of the way is through a switch that is always on. */
async function graphModel(controlFlow) {
	const node = [
		{ name: "x", op: "Placeholder", attr: { dtype: float, shape: shape(-1, 4) } },
		constant("weights", 4, 3),
		constant("bias", 3),
		constant("second", 3, 2),
		{ name: "product", op: "MatMul", input: ["x", "weights"], attr: { T: float } },
		{ name: "sum", op: "AddV2", input: ["product", "bias"], attr: { T: float } },
		{ name: "relu", op: "Relu", input: ["sum"], attr: { T: float } },
		...(controlFlow
			? [
					{ name: "on", op: "Const", attr: { dtype: { type: "DT_BOOL" }, value: { tensor: { dtype: "DT_BOOL", tensorShape: {} } } } },
					{ name: "switch", op: "Switch", input: ["relu", "on"], attr: { T: float } },
					{ name: "off", op: "Identity", input: ["switch"], attr: { T: float } },
					{ name: "through", op: "Identity", input: ["switch:1"], attr: { T: float } },
					{ name: "merge", op: "Merge", input: ["off", "through"], attr: { T: float } },
				]
			: []),
		{ name: "scores", op: "MatMul", input: [controlFlow ? "merge" : "relu", "second"], attr: { T: float } },
	];
	const weightSpecs = [
		{ name: "weights", shape: [4, 3], dtype: "float32" },
		{ name: "bias", shape: [3], dtype: "float32" },
		{ name: "second", shape: [3, 2], dtype: "float32" },
		...(controlFlow ? [{ name: "on", shape: [], dtype: "bool" }] : []),
	];
	const floats = new Uint8Array(Float32Array.from([...WEIGHTS, ...BIAS, ...SECOND]).buffer);
	const weightData = Uint8Array.from([...floats, ...(controlFlow ? [1] : [])]).buffer;
	return loadGraphModel({ load: async () => ({ modelTopology: { node, versions: { producer: 1 } }, weightSpecs, weightData }) });
}

/** The largest difference between what the model's explanation says and the plain one's. */
async function difference(model, options) {
	const explain = (predict) => new Shap(predict, tabular(background, { columns: COLUMNS })).explain(row, { targets: "all" });
	const [theirs, ours] = [await explain(fromTfjs(tf, model, options)), await explain(plain)];
	return Math.max(...Array.from(ours.attributions, (value, k) => Math.abs(value - theirs.attributions[k])));
}

/** Steps whose tensors nobody disposes of. */
const careless = (x) => {
	const [weights, bias] = two(WEIGHTS, BIAS);
	return { scores: tf.matMul(tf.relu(tf.add(tf.matMul(x, weights), bias)), tf.tensor2d(SECOND, [3, 2])), label: tf.argMax(x, 1) };
};
const waiting = async (x) => {
	await new Promise((resolve) => setTimeout(resolve, 1));
	return tf.tidy(() => careless(x).scores);
};

/** A red square on grey, 8 × 8. */
const picture = {
	data: Uint8Array.from({ length: 192 }, (_, k) => (k % 3 === 0 && k < 96 && (k / 3) % 8 < 4 ? 255 : 100)),
	height: 8,
	width: 8,
};

async function pictures() {
	const model = sequential();
	model.add(layers.globalAveragePooling2d({ inputShape: [8, 8, 3] }));
	const shape = imageShapeOf(model);
	const explain = (predict, options) =>
		new Lime(predict, image({ segmentation: "grid", superpixels: 4, fill: 100, ...options })).explain(picture, { targets: [0], seed: 1 });
	const { layout, type } = shape;
	const floats = await explain(fromTfjs(tf, model), { layout, type });
	const bytes = await explain(
		fromTfjs(tf, (x) => tf.mean(tf.cast(x, "float32"), [1, 2]), { dtype: "int32" }),
		{ type: "uint8" },
	);
	model.dispose();
	return { shape, top: floats.top(1)[0].index, same: bytes.top(1)[0].index };
}

async function texts() {
	const good = (x) => tf.tensor1d(Array.from(x.dataSync(), (one) => one.split("good").length - 1));
	const why = await new Shap(fromTfjs(tf, good), text()).explain("a good day");
	return why.top(1)[0].feature;
}

/** What is said of a batch, and how many tensors it leaves. */
async function complaint(model, { options, columns = COLUMNS, signal } = {}) {
	const before = tf.memory().numTensors;
	const masker = tabular([columns.map(() => 0)], { columns });
	const said = await Promise.resolve()
		.then(() =>
			new Shap(fromTfjs(tf, model, options), masker).explain(
				columns.map((_, j) => j + 1),
				{ signal },
			),
		)
		.then(() => "nothing", String);
	// What an aborted run holds is disposed of when it ends.
	await new Promise((resolve) => setTimeout(resolve, 20));
	return [said, tf.memory().numTensors - before];
}

function aborted() {
	const controller = new AbortController();
	const slow = async (x) => {
		controller.abort(new Error("enough"));
		return waiting(x);
	};
	return complaint(slow, { signal: controller.signal });
}

export async function tryOut() {
	await tf.setBackend("cpu");
	const started = performance.now();
	const sequentialOne = sequentialModel();
	let tensors = tf.memory().numTensors;
	const differences = { layers: await difference(sequentialOne) };
	const first = performance.now() - started;
	const models = { named: namedModel(), graph: await graphModel(false), flow: await graphModel(true) };
	// A graph with control flow makes its constants at its first run.
	tensors = tf.memory().numTensors;
	differences.named = await difference(models.named, { output: "scores" });
	differences.likeliest = await difference(models.named);
	differences.graph = await difference(models.graph);
	differences.flow = await difference(models.flow);
	differences.careless = await difference(careless);
	differences.waiting = await difference(waiting);
	const kept = tf.keep(tf.ones([1, 2]));
	const cached = await complaint(() => kept, { columns: ["a"] });
	const survives = !kept.isDisposed;
	kept.dispose();
	return {
		library: `TensorFlow.js ${tf.version_core}, ${tf.getBackend()}`,
		first: Math.round(first),
		explanations: 2 * Object.keys(differences).length,
		differences,
		survives: survives && cached[1] === 0,
		pictures: await pictures(),
		texts: await texts(),
		complaints: {
			columns: await complaint(sequentialOne, { columns: ["age"] }),
			names: await complaint(models.named, { columns: ["age", "bmi", "dosis", "pulse"] }),
			output: await complaint(models.named, { options: { output: "score" } }),
			fails: await complaint((x) => tf.add(tf.mul(x, 2), tf.ones([3, 3]))),
			failsLater: await complaint(async (x) => {
				tf.dispose(await waiting(x));
				throw new Error("no more");
			}),
			shape: await complaint((x) => tf.sum(x)),
			nameless: await complaint((x) => [x, x]),
			notFinite: await complaint((x) => tf.log(tf.mul(x, -1))),
			aborted: await aborted(),
		},
		left: tf.memory().numTensors - tensors,
	};
}
