import { coalitionWords, type PieceKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";
import { numbersAt } from "./numbers.js";

export interface PieceExports {
	composePieces(
		coalitions: number,
		count: number,
		features: number,
		runs: number,
		runCount: number,
		planes: number,
		instance: number,
		fill: number,
		sources: number,
		out: number,
	): void;
}

/** The kernel copies by 16 bytes and runs over. */
const SPARE = 16;

export const pieces = (lend: Lend<PieceExports>): PieceKernels => ({
	composePieces: (coalitions, count, features, runs, planes, instance, fill, out) => {
		const words = coalitionWords(features);
		const { length, byteLength, BYTES_PER_ELEMENT: size } = instance;
		const some = chunkOf(count, byteLength);
		const picture = byteLength + SPARE;
		const bytes = [4 * count * words, 4 * runs.length, picture, picture, 4 * features, some * byteLength + SPARE];
		lend(bytes, (wasm, pointers, buffer) => {
			const [bits, table, x, other, sources, result] = pointers as [number, number, number, number, number, number];
			new Uint32Array(buffer, bits, count * words).set(coalitions.subarray(0, count * words));
			const pairs = new Int32Array(buffer, table, runs.length);
			for (let i = 0; i < runs.length; i += 2) {
				pairs[i] = runs[i]!;
				pairs[i + 1] = runs[i + 1]! * size;
			}
			const view = (pointer: number, numbers: number) => numbersAt(instance, buffer, pointer, numbers);
			view(x, length).set(instance);
			view(other, length).set(fill);
			inChunks(count, some, (start, end) => {
				wasm.composePieces(bits + 4 * start * words, end - start, features, table, runs.length / 2, planes, x, other, sources, result);
				out.set(view(result, (end - start) * length), start * length);
			});
		});
	},
});
