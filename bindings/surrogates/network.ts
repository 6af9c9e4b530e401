import { type Kernels, networkSize, HIDDEN, OUTER } from "../kernels/kernels.js";
import { composePairs, type Pairs, type PlayersTable } from "./asked-rows.js";
import { shuffle } from "./shuffle.js";
import type { Surrogate, SurrogateKind } from "./surrogate.js";

/** Purposes of random numbers. */
const STREAM_START = 0x5b02;
const STREAM_ORDER = 0x5b03;

/** Rows per step, least number of steps unless that is very many passes over the rows, least number of passes, and how far the first step goes. */
const BATCH = 32;
const LEAST_STEPS = 8000;
const MOST_PASSES = 250;
const LEAST_PASSES = 40;
const RATE = 0.005;
/** Deviations beyond which a network sees no difference: values far out would drown all others. */
const FARTHEST = 10;
/** Pairs composed at a time. */
const CHUNK = 2048;

/** Small neural networks: for smooth models. What they say of any pair is cheap to ask. */
export function networkSurrogate(kernels: Kernels, table: PlayersTable, pairs: Pairs): SurrogateKind {
	const columns = table.instance.length;
	const { instance, background } = standardised(table);
	const rows = new Float32Array(instance.length + background.length + 2 * pairs.row.length * columns);
	rows.set(instance);
	rows.set(background, columns);
	composePairs(kernels, table, instance, background, pairs, rows, columns + background.length);
	return {
		name: "network",
		fitTo: (values) => {
			let mean = 0;
			for (const value of values) mean += value / values.length;
			let squares = 0;
			for (const value of values) squares += (value - mean) * (value - mean);
			const scale = Math.sqrt(squares / values.length) || 1;
			const scaled = Float32Array.from(values, (value) => (value - mean) / scale);
			return (seen): Surrogate => {
				const parameters = trained(kernels, columns, rows, scaled, seen);
				const run = (asked: Float32Array) => {
					const out = new Float32Array(asked.length / columns);
					kernels.runNetwork(parameters, columns, asked, out);
					return Float64Array.from(out, (value) => mean + scale * value);
				};
				return {
					predict: (asked) => {
						const own = new Float32Array(asked.length * columns);
						asked.forEach((row, i) => own.set(rows.subarray(row * columns, (row + 1) * columns), i * columns));
						return run(own);
					},
					halves: (others) => {
						const out = new Float64Array(others.row.length);
						const words = others.coalitions.length / others.row.length;
						for (let first = 0; first < out.length; first += CHUNK) {
							const end = Math.min(first + CHUNK, out.length);
							const part = { coalitions: others.coalitions.subarray(first * words, end * words), row: others.row.subarray(first, end) };
							const composed = new Float32Array(2 * (end - first) * columns);
							composePairs(kernels, table, instance, background, part, composed, 0);
							const said = run(composed);
							for (let p = first; p < end; p++) out[p] = (said[2 * (p - first)] - said[2 * (p - first) + 1]) / 2;
						}
						return out;
					},
				};
			};
		},
	};
}

/** Columns to mean 0 and deviation 1 over the background, outliers cut. */
function standardised({ instance, background }: PlayersTable): { instance: Float64Array; background: Float64Array } {
	const columns = instance.length;
	const rows = background.length / columns;
	const means = new Float64Array(columns);
	const scales = new Float64Array(columns);
	for (let j = 0; j < columns; j++) {
		for (let b = 0; b < rows; b++) means[j] += background[b * columns + j] / rows;
		for (let b = 0; b < rows; b++) scales[j] += (background[b * columns + j] - means[j]) * (background[b * columns + j] - means[j]);
		// A background that is constant still differs from the instance.
		scales[j] = Math.sqrt(scales[j] / rows) || Math.abs(instance[j] - means[j]) || 1;
	}
	const standard = (value: number, j: number) => Math.max(-FARTHEST, Math.min(FARTHEST, (value - means[j]) / scales[j]));
	return { instance: instance.map(standard), background: background.map((value, at) => standard(value, at % columns)) };
}

/** Parameters after training on the rows `seen`. */
function trained(kernels: Kernels, columns: number, rows: Float32Array, values: Float32Array, seen: Int32Array): Float32Array {
	const parameters = new Float32Array(networkSize(columns));
	const start = new Float64Array(parameters.length);
	kernels.normals(0, STREAM_START, 0, start);
	const outer = (columns + 1) * HIDDEN;
	const last = outer + (HIDDEN + 1) * OUTER;
	for (let i = 0; i < columns * HIDDEN; i++) parameters[i] = start[i] / Math.sqrt(columns);
	for (let i = outer; i < outer + HIDDEN * OUTER; i++) parameters[i] = start[i] / Math.sqrt(HIDDEN);
	for (let i = last; i < last + OUTER; i++) parameters[i] = start[i] / Math.sqrt(OUTER);
	const perPass = Math.max(1, Math.floor(seen.length / BATCH));
	const passes = Math.max(LEAST_PASSES, Math.min(MOST_PASSES, Math.ceil(LEAST_STEPS / perPass)));
	const order = new Int32Array(passes * perPass * BATCH);
	const uniforms = new Float64Array(seen.length);
	const shuffled = seen.slice();
	for (let pass = 0, at = 0; pass < passes; pass++) {
		kernels.uniforms(0, STREAM_ORDER, pass * seen.length, uniforms);
		shuffle(shuffled, uniforms);
		for (let i = 0; i < perPass * BATCH; i++) order[at++] = shuffled[i % seen.length];
	}
	// Steps shrink to nothing. The corrections are for Adam's memories, which start empty.
	const rates = new Float32Array(passes * perPass);
	let mean = 1;
	let square = 1;
	for (let step = 0; step < rates.length; step++) {
		mean *= 0.9;
		square *= 0.999;
		rates[step] = (RATE * (1 - step / rates.length) * Math.sqrt(1 - square)) / (1 - mean);
	}
	kernels.trainNetwork(parameters, columns, rows, values, order, rates);
	return parameters;
}
