/** The network as an ONNX file and back. The scaling of the pixels is folded into the first convolution: the file takes 0..255. */
import { node, onnxFile, port, tensor } from "../onnx-file.js";
import { readOnnx } from "../onnx-constants.js";
import { CENTRE, SPREAD, emptyNetwork, parametersOf, type Convolution, type Network } from "./cnn.js";

/** Channels that the two convolutions make. */
export const OUTPUTS = [8, 16] as const;

/** `input` float32 [n, 3, side, side], red, green and blue in 0..255 → `probabilities` float32 [n, classes]. */
export function toOnnx(network: Network, side: number, classes: readonly string[]): Uint8Array {
	const { first, second, last } = network;
	const scaled = first.weights.map((weight) => weight / SPREAD);
	const shifted = first.bias.map((bias, o) => {
		let sum = bias;
		for (let k = o; k < scaled.length; k += first.outputs) sum -= CENTRE * scaled[k]!;
		return sum;
	});
	const convolution = (name: string, { size, inputs, outputs }: Convolution, weights: Float64Array, bias: Float64Array) => [
		tensor(`${name}-weights`, [outputs, inputs, size, size], outputsFirst(weights, size * size, inputs, outputs)),
		tensor(`${name}-bias`, [outputs], bias),
	];
	const strides = (layer: Convolution) => ({ strides: [layer.stride, layer.stride] });
	return onnxFile({
		name: "snow",
		producer: "whybox examples/train-snow.ts",
		nodes: [
			node("Conv", ["input", "first-weights", "first-bias"], ["first-sums"], strides(first)),
			node("Relu", ["first-sums"], ["first"]),
			node("Conv", ["first", "second-weights", "second-bias"], ["second-sums"], strides(second)),
			node("Relu", ["second-sums"], ["second"]),
			node("GlobalAveragePool", ["second"], ["pooled"]),
			node("Flatten", ["pooled"], ["means"], { axis: 1 }),
			node("Gemm", ["means", "last-weights", "last-bias"], ["logits"]),
			node("Softmax", ["logits"], ["probabilities"], { axis: 1 }),
		],
		constants: [
			...convolution("first", first, scaled, shifted),
			...convolution("second", second, second.weights, second.bias),
			tensor("last-weights", [last.inputs, last.classes], last.weights),
			tensor("last-bias", [last.classes], last.bias),
		],
		inputs: [port("input", "float32", ["pictures", 3, side, side])],
		outputs: [port("probabilities", "float32", ["pictures", classes.length])],
		metadata: { targets: classes.join(",") },
	});
}

/** The network of such a file, rounded to 32 bits as it is there. */
export function fromOnnx(file: Uint8Array): { network: Network; classes: string[] } {
	const { constants, metadata } = readOnnx(file);
	const classes = metadata.get("targets")?.split(",") ?? [];
	const network = emptyNetwork(...OUTPUTS, classes.length);
	const names = ["first", "second", "last"].flatMap((layer) => [`${layer}-weights`, `${layer}-bias`]);
	parametersOf(network).forEach((values, p) => {
		const found = constants.get(names[p]!);
		if (found?.values.length !== values.length) throw new RangeError(`the file expected ${values.length} numbers in ${names[p]}`);
		values.set(found.values);
	});
	for (const { size, inputs, outputs, weights } of [network.first, network.second]) {
		weights.set(outputsLast(weights, size * size, inputs, outputs));
	}
	const { first } = network;
	for (let k = 0; k < first.weights.length; k++) {
		first.bias[k % first.outputs]! += CENTRE * first.weights[k]!;
		first.weights[k]! *= SPREAD;
	}
	return { network, classes };
}

/** [places, inputs, outputs] → [outputs, inputs, places], the order of ONNX. */
const outputsFirst = (weights: Float64Array, places: number, inputs: number, outputs: number) =>
	weights.map((_, k) => weights[((k % places) * inputs + (Math.floor(k / places) % inputs)) * outputs + Math.floor(k / places / inputs)]!);

const outputsLast = (weights: Float64Array, places: number, inputs: number, outputs: number) =>
	weights.map(
		(_, k) => weights[((k % outputs) * inputs + (Math.floor(k / outputs) % inputs)) * places + Math.floor(k / outputs / inputs)]!,
	);
