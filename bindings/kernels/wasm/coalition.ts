import { coalitionWords, type CoalitionKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface CoalitionExports {
	shapleyKernelLogWeights(features: number, out: number): void;
	enumerateCoalitions(features: number, size: number, first: number, count: number, members: number, out: number): void;
	sampleCoalitions(
		features: number,
		sizes: number,
		draws: number,
		seed: number,
		stream: number,
		table: number,
		capacity: number,
		flags: number,
		out: number,
	): void;
}

export const coalition = (lend: Lend<CoalitionExports>): CoalitionKernels => ({
	shapleyKernelLogWeights: (features, out) =>
		lend([8 * (features + 1)], (wasm, [pointer], buffer) => {
			wasm.shapleyKernelLogWeights(features, pointer);
			out.set(new Float64Array(buffer, pointer, features + 1));
		}),

	enumerateCoalitions: (features, size, first, out) =>
		lend([4 * size, out.byteLength], (wasm, [members, rows], buffer) => {
			wasm.enumerateCoalitions(features, size, first, out.length / coalitionWords(features), members, rows);
			out.set(new Uint32Array(buffer, rows, out.length));
		}),

	sampleCoalitions: (features, sizes, seed, stream, out) => {
		const draws = sizes.length;
		const capacity = 2 ** (33 - Math.clz32(draws));
		lend([sizes.byteLength, 8 * capacity, 32 * coalitionWords(features), out.byteLength], (wasm, [wanted, table, flags, rows], buffer) => {
			new Uint32Array(buffer, wanted, draws).set(sizes);
			wasm.sampleCoalitions(features, wanted, draws, seed, stream, table, capacity, flags, rows);
			out.set(new Uint32Array(buffer, rows, out.length));
		});
	},
});
