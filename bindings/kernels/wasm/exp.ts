import type { ExpKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface ExpExports {
	exp(values: number, count: number, out: number): void;
	log(values: number, count: number, out: number): void;
}

export const exp = (lend: Lend<ExpExports>): ExpKernels => {
	const mapped = (kernel: "exp" | "log") => (values: Float64Array, out: Float64Array) => {
		const size = chunkOf(values.length, 8);
		lend([8 * size], (wasm, [pointer], buffer) => {
			const piece = new Float64Array(buffer, pointer, size);
			inChunks(values.length, size, (from, to) => {
				piece.set(values.subarray(from, to));
				wasm[kernel](pointer, to - from, pointer);
				out.set(to - from === size ? piece : piece.subarray(0, to - from), from);
			});
		});
	};
	return { exp: mapped("exp"), log: mapped("log") };
};
