/**
 * A small classifier in plain TypeScript: standardised inputs → one hidden layer of rectified units → probabilities of two classes.
 * Trained by Adam on all rows at once: no batches, no shuffling, so the same data give the same network.
 */

export interface Network {
	readonly columns: number;
	readonly hidden: number;
	/** [columns] each: what standardises the inputs. */
	readonly means: Float64Array;
	readonly scales: Float64Array;
	/** [columns, hidden], [hidden], [hidden, 2], [2] one after another: what is learned. */
	readonly weights: Float64Array;
}

export interface Training {
	readonly hidden: number;
	readonly epochs: number;
	readonly step: number;
	/** Weight of the squared weights in the loss: what keeps the probabilities modest. */
	readonly decay: number;
	readonly seed: number;
}

const CLASSES = 2;

/** Where each layer starts in `weights`. */
function layout(columns: number, hidden: number) {
	const hiddenBias = columns * hidden;
	const output = hiddenBias + hidden;
	const outputBias = output + hidden * CLASSES;
	return { hiddenBias, output, outputBias, length: outputBias + CLASSES };
}

/** Learns `truth` (0 or 1) from `rows`: the mean cross-entropy, made small by Adam (Kingma & Ba 2015, algorithm 1). */
export function train(rows: readonly (readonly number[])[], truth: readonly number[], training: Training): Network {
	const columns = rows[0]?.length ?? 0;
	const { hidden, epochs, step, decay } = training;
	const { means, scales } = standardisation(rows, columns);
	const at = layout(columns, hidden);
	const network: Network = { columns, hidden, means, scales, weights: new Float64Array(at.length) };
	const { weights } = network;
	const uniform = generator(training.seed);
	for (let k = 0; k < at.hiddenBias; k++) weights[k] = (2 * uniform() - 1) * Math.sqrt(6 / columns);
	for (let k = at.output; k < at.outputBias; k++) weights[k] = (2 * uniform() - 1) * Math.sqrt(6 / hidden);

	const gradient = new Float64Array(at.length);
	const first = new Float64Array(at.length);
	const second = new Float64Array(at.length);
	let firstDecay = 1;
	let secondDecay = 1;
	const inputs = rows.map((row) => standardised(network, row));
	for (let epoch = 0; epoch < epochs; epoch++) {
		for (let k = 0; k < at.length; k++) gradient[k] = k < at.hiddenBias || (k >= at.output && k < at.outputBias) ? decay * weights[k]! : 0;
		inputs.forEach((input, i) => addGradient(network, input, truth[i] ?? 0, 1 / inputs.length, gradient));
		firstDecay *= 0.9;
		secondDecay *= 0.999;
		for (let k = 0; k < at.length; k++) {
			first[k] = 0.9 * first[k]! + 0.1 * gradient[k]!;
			second[k] = 0.999 * second[k]! + 0.001 * gradient[k]! * gradient[k]!;
			weights[k]! -= (step * (first[k]! / (1 - firstDecay))) / (Math.sqrt(second[k]! / (1 - secondDecay)) + 1e-8);
		}
	}
	return network;
}

/** Probabilities of the two classes for one row. */
export function predict(network: Network, row: readonly number[]): [number, number] {
	return forward(network, standardised(network, row)).probabilities;
}

function forward({ columns, hidden, weights }: Network, input: Float64Array) {
	const at = layout(columns, hidden);
	const units = new Float64Array(hidden);
	for (let h = 0; h < hidden; h++) {
		let sum = weights[at.hiddenBias + h]!;
		for (let j = 0; j < columns; j++) sum += input[j]! * weights[j * hidden + h]!;
		units[h] = sum > 0 ? sum : 0;
	}
	let [a, b] = [weights[at.outputBias]!, weights[at.outputBias + 1]!];
	for (let h = 0; h < hidden; h++) {
		a += units[h]! * weights[at.output + h * CLASSES]!;
		b += units[h]! * weights[at.output + h * CLASSES + 1]!;
	}
	const odds = Math.exp(-Math.abs(b - a));
	const larger = 1 / (1 + odds);
	const probabilities: [number, number] = b > a ? [odds * larger, larger] : [larger, odds * larger];
	return { units, probabilities };
}

/** Adds `share` of the cross-entropy's gradient at one row. */
function addGradient(network: Network, input: Float64Array, truth: number, share: number, gradient: Float64Array): void {
	const { columns, hidden, weights } = network;
	const at = layout(columns, hidden);
	const { units, probabilities } = forward(network, input);
	for (let c = 0; c < CLASSES; c++) gradient[at.outputBias + c]! += share * (probabilities[c]! - (c === truth ? 1 : 0));
	for (let h = 0; h < hidden; h++) {
		if (units[h] === 0) continue;
		let slope = 0;
		for (let c = 0; c < CLASSES; c++) {
			const error = share * (probabilities[c]! - (c === truth ? 1 : 0));
			slope += error * weights[at.output + h * CLASSES + c]!;
			gradient[at.output + h * CLASSES + c]! += error * units[h]!;
		}
		gradient[at.hiddenBias + h]! += slope;
		for (let j = 0; j < columns; j++) gradient[j * hidden + h]! += slope * input[j]!;
	}
}

const standardised = ({ means, scales }: Network, row: readonly number[]) =>
	Float64Array.from(row, (value, j) => (value - means[j]!) / scales[j]!);

function standardisation(rows: readonly (readonly number[])[], columns: number) {
	const means = new Float64Array(columns);
	const scales = new Float64Array(columns);
	for (let j = 0; j < columns; j++) {
		for (const row of rows) means[j]! += row[j]! / rows.length;
		for (const row of rows) scales[j]! += (row[j]! - means[j]!) ** 2 / rows.length;
		scales[j] = Math.sqrt(scales[j]!);
	}
	return { means, scales };
}

/** Uniform numbers in [0, 1): mulberry32. */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let bits = Math.imul(state ^ (state >>> 15), 1 | state);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	};
}
