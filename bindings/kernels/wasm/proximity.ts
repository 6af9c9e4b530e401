import { coalitionWords, type ProximityKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface ProximityExports {
	euclideanDistances(rows: number, count: number, columns: number, origin: number, out: number): void;
	cosineDistances(coalitions: number, count: number, features: number, out: number): void;
	proximity(distances: number, count: number, width: number, out: number): void;
}

export const proximity = (lend: Lend<ProximityExports>): ProximityKernels => ({
	euclideanDistances: (rows, origin, out) => {
		const columns = origin.length;
		const size = chunkOf(out.length, 8 * (columns + 1));
		lend([8 * size * columns, 8 * columns, 8 * size], (wasm, [from, centre, result], buffer) => {
			new Float64Array(buffer, centre, columns).set(origin);
			inChunks(out.length, size, (start, end) => {
				new Float64Array(buffer, from, size * columns).set(rows.subarray(start * columns, end * columns));
				wasm.euclideanDistances(from, end - start, columns, centre, result);
				out.set(new Float64Array(buffer, result, end - start), start);
			});
		});
	},

	cosineDistances: (coalitions, features, out) => {
		const words = coalitionWords(features);
		const size = chunkOf(out.length, 4 * words + 8);
		lend([4 * size * words, 8 * size], (wasm, [from, result], buffer) =>
			inChunks(out.length, size, (start, end) => {
				new Uint32Array(buffer, from, size * words).set(coalitions.subarray(start * words, end * words));
				wasm.cosineDistances(from, end - start, features, result);
				out.set(new Float64Array(buffer, result, end - start), start);
			}),
		);
	},

	proximity: (distances, width, out) => {
		const size = chunkOf(distances.length, 8);
		lend([8 * size], (wasm, [pointer], buffer) => {
			const piece = new Float64Array(buffer, pointer, size);
			inChunks(distances.length, size, (from, to) => {
				piece.set(distances.subarray(from, to));
				wasm.proximity(pointer, to - from, width, pointer);
				out.set(to - from === size ? piece : piece.subarray(0, to - from), from);
			});
		});
	},
});
