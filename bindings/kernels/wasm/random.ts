import type { RandomKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface RandomExports {
	uniforms(seed: number, stream: number, first: number, count: number, out: number): void;
	normals(seed: number, stream: number, first: number, count: number, out: number): void;
}

export const random = (lend: Lend<RandomExports>): RandomKernels => {
	const filled = (kernel: "uniforms" | "normals") => (seed: number, stream: number, first: number, out: Float64Array) => {
		const size = chunkOf(out.length, 8);
		lend([8 * size], (wasm, [pointer], buffer) => {
			const piece = new Float64Array(buffer, pointer, size);
			inChunks(out.length, size, (from, to) => {
				wasm[kernel](seed, stream, first + from, to - from, pointer);
				out.set(to - from === size ? piece : piece.subarray(0, to - from), from);
			});
		});
	};
	return { uniforms: filled("uniforms"), normals: filled("normals") };
};
