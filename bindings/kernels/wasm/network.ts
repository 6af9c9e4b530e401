import { type NetworkKernels, networkSize } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface NetworkExports {
	trainNetwork(
		parameters: number,
		inputs: number,
		rows: number,
		values: number,
		order: number,
		batch: number,
		rates: number,
		steps: number,
		scratch: number,
	): void;
	runNetwork(parameters: number, inputs: number, rows: number, count: number, scratch: number, out: number): void;
}

export const network = (lend: Lend<NetworkExports>): NetworkKernels => ({
	trainNetwork: (parameters, inputs, rows, values, order, rates) => {
		if (rates.length === 0) return;
		const size = networkSize(inputs);
		const batch = order.length / rates.length;
		const scratch = 4 * batch * (inputs + 97) + 12 * size + 2176;
		const bytes = [4 * size, rows.byteLength, values.byteLength, order.byteLength, rates.byteLength, scratch] as const;
		lend(bytes, (wasm, [weights, table, said, sequence, speed, space], buffer) => {
			const moved = new Float32Array(buffer, weights, size);
			moved.set(parameters);
			new Float32Array(buffer, table, rows.length).set(rows);
			new Float32Array(buffer, said, values.length).set(values);
			new Int32Array(buffer, sequence, order.length).set(order);
			new Float32Array(buffer, speed, rates.length).set(rates);
			wasm.trainNetwork(weights, inputs, table, said, sequence, batch, speed, rates.length, space);
			parameters.set(moved);
		});
	},
	runNetwork: (parameters, inputs, rows, out) => {
		const size = chunkOf(out.length, 4 * (inputs + 1));
		lend([4 * parameters.length, 384, 4 * size * inputs, 4 * size], (wasm, [weights, space, table, said], buffer) => {
			new Float32Array(buffer, weights, parameters.length).set(parameters);
			inChunks(out.length, size, (start, end) => {
				new Float32Array(buffer, table, (end - start) * inputs).set(rows.subarray(start * inputs, end * inputs));
				wasm.runNetwork(weights, inputs, table, end - start, space, said);
				out.set(new Float32Array(buffer, said, end - start), start);
			});
		});
	},
});
