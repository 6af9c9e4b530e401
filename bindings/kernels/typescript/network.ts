import { HIDDEN, type NetworkKernels, networkSize, OUTER } from "../kernels.js";

// Single precision: a result is rounded when it is stored in a Float32Array, a product before it is added to something by `fround`. Rounding
// the double of one operation on singles gives that operation's single.
const fround = Math.fround;

/** Adam's (Kingma & Ba 2015): memory of the gradient and of its square, and what keeps a division finite. */
const MOMENTUM = fround(0.9);
const MOMENTUM_REST = fround(1 - MOMENTUM);
const SQUARES = fround(0.999);
const SQUARES_REST = fround(1 - SQUARES);
const EPSILON = fround(1e-8);

/** Where each part of the parameters starts: see `networkSize`. */
function partsOf(inputs: number): { bias: number; outer: number; outerBias: number; last: number; lastBias: number } {
	const bias = inputs * HIDDEN;
	const outer = bias + HIDDEN;
	const outerBias = outer + HIDDEN * OUTER;
	const last = outerBias + OUTER;
	return { bias, outer, outerBias, last, lastBias: last + OUTER };
}

/** A layer of one row: `out` [width] and, where wanted, the activation's derivative `slopes`. */
function layer(
	parameters: Float32Array,
	weights: number,
	biases: number,
	width: number,
	from: Float32Array,
	start: number,
	count: number,
	out: Float32Array,
	slopes: Float32Array | undefined,
	at: number,
): void {
	for (let o = 0; o < width; o++) out[at + o] = parameters[biases + o];
	for (let i = 0; i < count; i++) {
		const value = from[start + i];
		const line = weights + i * width;
		for (let o = 0; o < width; o++) out[at + o] += fround(value * parameters[line + o]);
	}
	for (let o = 0; o < width; o++) {
		// tanh by its continued fraction up to x² / 5, which meets ±1 with slope 0 at ±3.
		const x = Math.min(Math.max(out[at + o], -3), 3);
		const square = fround(x * x);
		const divisor = fround(fround(9 * square) + 27);
		out[at + o] = fround(x * fround(27 + square)) / divisor;
		if (slopes === undefined) continue;
		const root = fround(fround(3 * fround(9 - square)) / divisor);
		slopes[at + o] = root * root;
	}
}

/** The last layer of one row. */
function output(parameters: Float32Array, last: number, outer: Float32Array, at: number): number {
	let sum = parameters[last + OUTER];
	for (let k = 0; k < OUTER; k++) sum = fround(sum + fround(outer[at + k] * parameters[last + k]));
	return sum;
}

/** Networks in plain TypeScript. */
export const network: NetworkKernels = {
	trainNetwork(parameters, inputs, rows, values, order, rates) {
		const { bias, outer, outerBias, last, lastBias } = partsOf(inputs);
		const size = networkSize(inputs);
		const batch = order.length / rates.length;
		const hidden = new Float32Array(batch * HIDDEN);
		const hiddenSlopes = new Float32Array(batch * HIDDEN);
		const outers = new Float32Array(batch * OUTER);
		const outerSlopes = new Float32Array(batch * OUTER);
		const misses = new Float32Array(batch);
		const gradient = new Float32Array(size);
		const mean = new Float32Array(size);
		const squares = new Float32Array(size);
		for (let step = 0; step < rates.length; step++) {
			for (let r = 0; r < batch; r++) {
				const row = order[step * batch + r];
				layer(parameters, 0, bias, HIDDEN, rows, row * inputs, inputs, hidden, hiddenSlopes, r * HIDDEN);
				layer(parameters, outer, outerBias, OUTER, hidden, r * HIDDEN, HIDDEN, outers, outerSlopes, r * OUTER);
				misses[r] = output(parameters, last, outers, r * OUTER) - values[row];
			}
			gradient.fill(0);
			for (let r = 0; r < batch; r++) {
				const miss = misses[r];
				gradient[lastBias] += miss;
				for (let k = 0; k < OUTER; k++) gradient[last + k] += fround(miss * outers[r * OUTER + k]);
				// From here on the slopes are what the squared error owes to each sum.
				for (let k = 0; k < OUTER; k++) {
					const slope = fround(fround(miss * parameters[last + k]) * outerSlopes[r * OUTER + k]);
					outerSlopes[r * OUTER + k] = slope;
					gradient[outerBias + k] += slope;
				}
				for (let h = 0; h < HIDDEN; h++) {
					let sum = 0;
					for (let k = 0; k < OUTER; k++) sum = fround(sum + fround(outerSlopes[r * OUTER + k] * parameters[outer + h * OUTER + k]));
					const slope = fround(sum * hiddenSlopes[r * HIDDEN + h]);
					hiddenSlopes[r * HIDDEN + h] = slope;
					gradient[bias + h] += slope;
				}
				for (let h = 0; h < HIDDEN; h++) {
					const value = hidden[r * HIDDEN + h];
					for (let k = 0; k < OUTER; k++) gradient[outer + h * OUTER + k] += fround(value * outerSlopes[r * OUTER + k]);
				}
				const row = order[step * batch + r] * inputs;
				for (let i = 0; i < inputs; i++) {
					const value = rows[row + i];
					for (let h = 0; h < HIDDEN; h++) gradient[i * HIDDEN + h] += fround(value * hiddenSlopes[r * HIDDEN + h]);
				}
			}
			const share = fround(1 / batch);
			const rate = rates[step];
			for (let i = 0; i < size; i++) {
				const slope = fround(gradient[i] * share);
				mean[i] = fround(MOMENTUM * mean[i]) + fround(MOMENTUM_REST * slope);
				squares[i] = fround(SQUARES * squares[i]) + fround(SQUARES_REST * fround(slope * slope));
				parameters[i] -= fround(fround(rate * mean[i]) / fround(fround(Math.sqrt(squares[i])) + EPSILON));
			}
		}
	},
	runNetwork(parameters, inputs, rows, out) {
		const { bias, outer, outerBias, last } = partsOf(inputs);
		const hidden = new Float32Array(HIDDEN);
		const outers = new Float32Array(OUTER);
		for (let row = 0; row < out.length; row++) {
			layer(parameters, 0, bias, HIDDEN, rows, row * inputs, inputs, hidden, undefined, 0);
			layer(parameters, outer, outerBias, OUTER, hidden, 0, HIDDEN, outers, undefined, 0);
			out[row] = output(parameters, last, outers, 0);
		}
	},
};
