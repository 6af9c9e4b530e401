/**
 * A small convolutional network in plain TypeScript: two convolutions with rectified units, the mean over all places, one linear layer, softmax.
 * Channels lie last, so that the inner loops run over neighbouring numbers. No padding: a picture's edge looks like nothing else.
 */

/** Pixels come as 0..255; the network sees (pixel − CENTRE) / SPREAD. */
export const CENTRE = 128;
export const SPREAD = 64;

export interface Convolution {
	/** Height and width of the window, and the step from one window to the next. */
	readonly size: number;
	readonly stride: number;
	readonly inputs: number;
	readonly outputs: number;
	/** [size, size, inputs, outputs] and [outputs]. */
	readonly weights: Float64Array;
	readonly bias: Float64Array;
}

export interface Network {
	readonly first: Convolution;
	readonly second: Convolution;
	/** [inputs, classes] and [classes]. */
	readonly last: { readonly inputs: number; readonly classes: number; readonly weights: Float64Array; readonly bias: Float64Array };
}

/** [side, side, channels]. */
export interface Plane {
	readonly side: number;
	readonly channels: number;
	readonly data: Float64Array;
}

/** Everything that one picture made on its way to the probabilities. */
export interface Activations {
	readonly picture: Plane;
	readonly first: Plane;
	readonly second: Plane;
	/** [channels of second]: their means over all places. */
	readonly means: Float64Array;
	/** [classes]. */
	readonly probabilities: Float64Array;
}

/** A network of this shape, all zero. */
export function emptyNetwork(firstOutputs: number, secondOutputs: number, classes: number): Network {
	const convolution = (size: number, stride: number, inputs: number, outputs: number): Convolution => ({
		size,
		stride,
		inputs,
		outputs,
		weights: new Float64Array(size * size * inputs * outputs),
		bias: new Float64Array(outputs),
	});
	return {
		first: convolution(5, 3, 3, firstOutputs),
		second: convolution(3, 2, firstOutputs, secondOutputs),
		last: { inputs: secondOutputs, classes, weights: new Float64Array(secondOutputs * classes), bias: new Float64Array(classes) },
	};
}

/** What is learned, in the order of the layers: weights, then bias. */
export const parametersOf = ({ first, second, last }: Network): Float64Array[] =>
	[first, second, last].flatMap(({ weights, bias }) => [weights, bias]);

/** Runs the network on one picture [side, side, channels] with pixels of 0..255. */
export function forward(network: Network, pixels: ArrayLike<number>, side: number): Activations {
	const { first, second, last } = network;
	const picture: Plane = { side, channels: first.inputs, data: new Float64Array(side * side * first.inputs) };
	for (let k = 0; k < picture.data.length; k++) picture.data[k] = (pixels[k]! - CENTRE) / SPREAD;
	const one = convolved(first, picture);
	const two = convolved(second, one);

	const places = two.side * two.side;
	const means = new Float64Array(two.channels);
	for (let k = 0; k < two.data.length; k++) means[k % two.channels]! += two.data[k]! / places;

	const logits = last.bias.slice();
	for (let i = 0; i < last.inputs; i++) {
		for (let c = 0; c < last.classes; c++) logits[c]! += means[i]! * last.weights[i * last.classes + c]!;
	}
	const largest = Math.max(...logits);
	const odds = logits.map((logit) => Math.exp(logit - largest));
	const total = odds.reduce((sum, value) => sum + value, 0);
	return { picture, first: one, second: two, means, probabilities: odds.map((value) => value / total) };
}

/** Height and width of what a convolution makes of a plane. */
const sideAfter = ({ size, stride }: Convolution, side: number): number => Math.floor((side - size) / stride) + 1;

/** The rectified answers of every window. */
function convolved(layer: Convolution, input: Plane): Plane {
	const { size, inputs, outputs, weights, bias } = layer;
	const side = sideAfter(layer, input.side);
	const data = new Float64Array(side * side * outputs);
	const sums = new Float64Array(outputs);
	for (let place = 0; place < side * side; place++) {
		sums.set(bias);
		for (let row = 0, w = 0; row < size; row++) {
			let from = windowRow(layer, side, place, row, input.side);
			for (let k = 0; k < size * inputs; k++, from++, w += outputs) {
				const value = input.data[from]!;
				if (value === 0) continue;
				for (let o = 0; o < outputs; o++) sums[o]! += value * weights[w + o]!;
			}
		}
		for (let o = 0; o < outputs; o++) data[place * outputs + o] = sums[o]! > 0 ? sums[o]! : 0;
	}
	return { side, channels: outputs, data };
}

/** Where in the input the given row of the window at this place begins. */
export function windowRow({ stride, inputs }: Convolution, side: number, place: number, row: number, inputSide: number): number {
	const [y, x] = [Math.floor(place / side) * stride + row, (place % side) * stride];
	return (y * inputSide + x) * inputs;
}
