import { coalitionWords, type NeighbourhoodKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface NeighbourhoodExports {
	drawTable(
		kinds: number,
		centres: number,
		scales: number,
		offsets: number,
		cumulative: number,
		values: number,
		deviations: number,
		minima: number,
		maxima: number,
		instanceEntry: number,
		columns: number,
		seed: number,
		first: number,
		count: number,
		outRows: number,
		outInterpretable: number,
	): void;
	drawCoalitions(
		features: number,
		coin: number,
		seed: number,
		stream: number,
		first: number,
		count: number,
		flags: number,
		out: number,
	): void;
}

export const neighbourhood = (lend: Lend<NeighbourhoodExports>): NeighbourhoodKernels => ({
	drawTable: (table, seed, first, count, outRows, outInterpretable) => {
		const columns = table.kinds.length;
		// In the order of the kernel's arguments.
		const parts = [
			table.kinds,
			table.centres,
			table.scales,
			table.offsets,
			table.cumulative,
			table.values,
			table.deviations,
			table.minima,
			table.maxima,
			table.instanceEntry,
		] as const;
		const size = chunkOf(count, 16 * columns);
		const bytes = [...parts.map((part) => part.byteLength), 8 * size * columns, 8 * size * columns];
		lend(bytes, (wasm, pointers, buffer) => {
			parts.forEach((part, i) => {
				new Uint8Array(buffer, pointers[i], part.byteLength).set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
			});
			const [kinds, centres, scales, offsets, cumulative, values, deviations, minima, maxima, instanceEntry, rows, interpretable] =
				pointers as [number, number, number, number, number, number, number, number, number, number, number, number];
			inChunks(count, size, (from, to) => {
				wasm.drawTable(
					kinds,
					centres,
					scales,
					offsets,
					cumulative,
					values,
					deviations,
					minima,
					maxima,
					instanceEntry,
					columns,
					seed,
					first + from,
					to - from,
					rows,
					interpretable,
				);
				outRows.set(new Float64Array(buffer, rows, (to - from) * columns), from * columns);
				outInterpretable.set(new Float64Array(buffer, interpretable, (to - from) * columns), from * columns);
			});
		});
	},

	drawCoalitions: (features, removal, seed, stream, first, out) => {
		const words = coalitionWords(features);
		const count = out.length / words;
		const size = chunkOf(count, 4 * words);
		lend([32 * words, 4 * size * words], (wasm, [flags, pointer], buffer) =>
			inChunks(count, size, (from, to) => {
				wasm.drawCoalitions(features, removal === "coin" ? 1 : 0, seed, stream, first + from, to - from, flags, pointer);
				out.set(new Uint32Array(buffer, pointer, (to - from) * words), from * words);
			}),
		);
	},
});
