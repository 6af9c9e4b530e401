import { coalitionWords, type ComposeKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface ComposeExports {
	prepareRows(columnFeature: number, columns: number, scratch: number): void;
	composeRows(
		coalitions: number,
		count: number,
		features: number,
		columns: number,
		instance: number,
		background: number,
		rows: number,
		scratch: number,
		out: number,
	): void;
	composeMore(columns: number, background: number, rows: number, scratch: number, out: number): void;
	composePairs(
		coalitions: number,
		count: number,
		features: number,
		columnFeature: number,
		columns: number,
		instance: number,
		background: number,
		backgroundRow: number,
		scratch: number,
		out: number,
	): void;
}

export const compose = (lend: Lend<ComposeExports>): ComposeKernels => ({
	composeRows: (coalitions, count, features, columnFeature, instance, background, backgroundRow, out) => {
		const words = coalitionWords(features);
		const columns = instance.length;
		const rows = background.length / columns;
		const one = backgroundRow !== undefined || rows === 1;
		// A piece is some coalitions with all background rows, or where one is too much, one with some of them.
		const some = one ? 1 : chunkOf(rows, 8 * columns);
		const size = chunkOf(count, 8 * columns * (one ? 1 : rows));
		const bytes = [
			4 * count * words,
			4 * columns,
			8 * columns,
			background.byteLength,
			backgroundRow?.byteLength ?? 0,
			56 * columns + 16,
			8 * size * some * columns,
		] as const;
		lend(bytes, (wasm, [bits, map, x, from, picks, scratch, result], buffer) => {
			new Uint32Array(buffer, bits, count * words).set(coalitions.subarray(0, count * words));
			new Int32Array(buffer, map, columns).set(columnFeature);
			new Float64Array(buffer, x, columns).set(instance);
			new Float64Array(buffer, from, background.length).set(background);
			if (backgroundRow) new Int32Array(buffer, picks, backgroundRow.length).set(backgroundRow);
			if (one) {
				inChunks(count, size, (start, end) => {
					const picked = backgroundRow ? picks + 4 * start : 0;
					wasm.composePairs(bits + 4 * start * words, end - start, features, map, columns, x, from, picked, scratch, result);
					out.set(new Float64Array(buffer, result, (end - start) * columns), start * columns);
				});
				return;
			}
			wasm.prepareRows(map, columns, scratch);
			inChunks(count, size, (start, end) => {
				inChunks(rows, some, (top, bottom) => {
					const part = from + 8 * top * columns;
					if (top === 0) wasm.composeRows(bits + 4 * start * words, end - start, features, columns, x, part, bottom, scratch, result);
					else wasm.composeMore(columns, part, bottom - top, scratch, result);
					out.set(new Float64Array(buffer, result, (end - start) * (bottom - top) * columns), (start * rows + top) * columns);
				});
			});
		});
	},
});
