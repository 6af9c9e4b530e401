import { coalitionWords, type ComposeKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface ComposeExports {
	composeRows(
		coalitions: number,
		count: number,
		features: number,
		columnFeature: number,
		columns: number,
		instance: number,
		background: number,
		rows: number,
		scratch: number,
		out: number,
	): void;
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
		const cells = one ? columns : rows * columns;
		const size = chunkOf(count, 8 * cells);
		const bytes = [
			4 * count * words,
			4 * columns,
			8 * columns,
			background.byteLength,
			backgroundRow?.byteLength ?? 0,
			56 * columns + 16,
			8 * size * cells,
		];
		lend(bytes, (wasm, pointers, buffer) => {
			const [bits, map, x, from, picks, scratch, result] = pointers as [number, number, number, number, number, number, number];
			new Uint32Array(buffer, bits, count * words).set(coalitions.subarray(0, count * words));
			new Int32Array(buffer, map, columns).set(columnFeature);
			new Float64Array(buffer, x, columns).set(instance);
			new Float64Array(buffer, from, background.length).set(background);
			if (backgroundRow) new Int32Array(buffer, picks, backgroundRow.length).set(backgroundRow);
			inChunks(count, size, (start, end) => {
				const chunk = bits + 4 * start * words;
				if (one) {
					const picked = backgroundRow ? picks + 4 * start : 0;
					wasm.composePairs(chunk, end - start, features, map, columns, x, from, picked, scratch, result);
				} else {
					wasm.composeRows(chunk, end - start, features, map, columns, x, from, rows, scratch, result);
				}
				out.set(new Float64Array(buffer, result, (end - start) * cells), start * cells);
			});
		});
	},
});
