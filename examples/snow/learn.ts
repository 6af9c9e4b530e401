/** Teaches the network: the gradient of the cross-entropy, followed by Adam in a fixed order, so that the same pictures give the same network. */
import { choose, integers } from "../generator.js";
import { emptyNetwork, forward, parametersOf, windowRow, type Activations, type Convolution, type Network, type Plane } from "./cnn.js";

export interface Lesson {
	/** [side, side, 3], 0..255. */
	readonly pixels: ArrayLike<number>;
	/** Index of the class. */
	readonly truth: number;
}

export interface Teaching {
	readonly side: number;
	readonly outputs: readonly [first: number, second: number];
	readonly classes: number;
	readonly epochs: number;
	readonly batch: number;
	readonly step: number;
	/** Weight of the squared weights in the loss: what keeps the probabilities modest. */
	readonly decay: number;
	readonly seed: number;
}

/** Learns the classes of the lessons: Adam (Kingma & Ba 2015, algorithm 1) on batches in an order drawn anew for each epoch; the step falls to nothing. */
export function learn(lessons: readonly Lesson[], teaching: Teaching): Network {
	const { side, outputs, classes, epochs, batch, step, decay, seed } = teaching;
	const network = emptyNetwork(...outputs, classes);
	const random = integers(seed);
	const uniform = () => random(2 ** 24) / 2 ** 23 - 1;
	const { first, second, last } = network;
	for (const { weights, bias } of [first, second, last]) {
		const reach = Math.sqrt((6 * bias.length) / weights.length);
		for (let k = 0; k < weights.length; k++) weights[k] = reach * uniform();
	}

	const zeros = () => parametersOf(emptyNetwork(...outputs, classes));
	const [means, squares] = [zeros(), zeros()];
	const parameters = parametersOf(network);
	const steps = epochs * Math.ceil(lessons.length / batch);
	let [meanShare, squareShare] = [1, 1];
	for (let epoch = 0, taken = 0; epoch < epochs; epoch++) {
		const order = choose(random, lessons.length, lessons.length);
		for (let start = 0; start < order.length; start += batch, taken++) {
			const chosen = order.slice(start, start + batch);
			const slope = emptyNetwork(...outputs, classes);
			for (const i of chosen) addGradient(network, forward(network, lessons[i]!.pixels, side), lessons[i]!.truth, 1 / chosen.length, slope);
			meanShare *= 0.9;
			squareShare *= 0.999;
			parametersOf(slope).forEach((gradient, p) => {
				const [values, mean, square] = [parameters[p]!, means[p]!, squares[p]!];
				const isWeight = p % 2 === 0;
				for (let k = 0; k < values.length; k++) {
					const g = gradient[k]! + (isWeight ? decay * values[k]! : 0);
					mean[k] = 0.9 * mean[k]! + 0.1 * g;
					square[k] = 0.999 * square[k]! + 0.001 * g * g;
					const length = step * (1 - taken / steps);
					values[k]! -= (length * (mean[k]! / (1 - meanShare))) / (Math.sqrt(square[k]! / (1 - squareShare)) + 1e-8);
				}
			});
		}
	}
	return network;
}

/** Adds `share` of the cross-entropy's gradient at one picture to a network of slopes. */
export function addGradient(network: Network, activations: Activations, truth: number, share: number, slopes: Network): void {
	const { last } = network;
	const { picture, first, second, means, probabilities } = activations;
	const error = probabilities.map((probability, c) => share * (probability - (c === truth ? 1 : 0)));
	const meanErrors = new Float64Array(last.inputs);
	for (let c = 0; c < last.classes; c++) slopes.last.bias[c]! += error[c]!;
	for (let i = 0, k = 0; i < last.inputs; i++) {
		for (let c = 0; c < last.classes; c++, k++) {
			slopes.last.weights[k]! += means[i]! * error[c]!;
			meanErrors[i]! += last.weights[k]! * error[c]!;
		}
	}
	const places = second.side * second.side;
	const secondErrors = second.data.map((value, k) => (value > 0 ? meanErrors[k % second.channels]! / places : 0));
	const firstErrors = new Float64Array(first.data.length);
	addConvolution(network.second, first, second.side, secondErrors, slopes.second, firstErrors);
	for (let k = 0; k < firstErrors.length; k++) if (first.data[k] === 0) firstErrors[k] = 0;
	addConvolution(network.first, picture, first.side, firstErrors, slopes.first);
}

/** From the errors of a convolution's answers, [side, side, outputs]: the slopes of its weights and, if wanted, the errors of its input. */
function addConvolution(
	layer: Convolution,
	input: Plane,
	side: number,
	errors: Float64Array,
	slopes: Convolution,
	inputErrors?: Float64Array,
): void {
	const { size, inputs, outputs, weights } = layer;
	for (let place = 0; place < side * side; place++) {
		const answer = place * outputs;
		let any = false;
		for (let o = 0; o < outputs; o++) {
			slopes.bias[o]! += errors[answer + o]!;
			any ||= errors[answer + o] !== 0;
		}
		if (!any) continue;
		for (let row = 0, w = 0; row < size; row++) {
			let from = windowRow(layer, side, place, row, input.side);
			for (let k = 0; k < size * inputs; k++, from++, w += outputs) {
				const value = input.data[from]!;
				for (let o = 0; o < outputs; o++) slopes.weights[w + o]! += value * errors[answer + o]!;
				if (inputErrors === undefined) continue;
				let sum = 0;
				for (let o = 0; o < outputs; o++) sum += weights[w + o]! * errors[answer + o]!;
				inputErrors[from]! += sum;
			}
		}
	}
}
