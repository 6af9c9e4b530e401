import { coalitionWords, type GramKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface GramExports {
	addGram(rows: number, weights: number, count: number, columns: number, gram: number, work: number): void;
	mirror(matrix: number, n: number): void;
	addCross(
		rows: number,
		weights: number,
		values: number,
		count: number,
		columns: number,
		targets: number,
		cross: number,
		work: number,
	): void;
	binaryGram(
		coalitions: number,
		features: number,
		groupStarts: number,
		groupWeights: number,
		groups: number,
		gram: number,
		work: number,
		lanes: number,
	): void;
	addBinaryCross(
		coalitions: number,
		features: number,
		weights: number,
		values: number,
		count: number,
		targets: number,
		cross: number,
		work: number,
	): void;
}

/** Rows that the kernels take at a time (assembly/gram.ts). Copied in chunk by chunk, rows never leave the cache. */
const CHUNK = 256;
/** Bytes of one chunk of `columns` columns in strips of four. */
const stripBytes = (columns: number): number => Math.ceil(columns / 4) * CHUNK * 32;
/** Bytes of one 4 × 4 block. */
const BLOCK = 128;

export const gram = (lend: Lend<GramExports>): GramKernels => ({
	addGram(rows, weights, columns, gram) {
		const most = Math.min(CHUNK, weights.length);
		lend(
			[8 * most * columns, 8 * most, gram.byteLength, 2 * stripBytes(columns) + BLOCK],
			(wasm, [pRows, pWeights, pGram, pWork], buffer) => {
				const chunk = new Float64Array(buffer, pRows, most * columns);
				const chunkWeights = new Float64Array(buffer, pWeights, most);
				const out = new Float64Array(buffer, pGram, gram.length);
				out.set(gram);
				for (let first = 0; first < weights.length; first += most) {
					const end = Math.min(first + most, weights.length);
					chunk.set(rows.subarray(first * columns, end * columns));
					chunkWeights.set(weights.subarray(first, end));
					wasm.addGram(pRows, pWeights, end - first, columns, pGram, pWork);
				}
				wasm.mirror(pGram, columns);
				gram.set(out);
			},
		);
	},

	addCross(rows, weights, values, columns, targets, cross) {
		const most = Math.min(CHUNK, weights.length);
		lend(
			[8 * most * columns, 8 * most, 8 * most * targets, cross.byteLength, stripBytes(columns) + stripBytes(targets) + BLOCK],
			(wasm, [pRows, pWeights, pValues, pCross, pWork], buffer) => {
				const chunk = new Float64Array(buffer, pRows, most * columns);
				const chunkWeights = new Float64Array(buffer, pWeights, most);
				const chunkValues = new Float64Array(buffer, pValues, most * targets);
				const out = new Float64Array(buffer, pCross, cross.length);
				out.set(cross);
				for (let first = 0; first < weights.length; first += most) {
					const end = Math.min(first + most, weights.length);
					chunk.set(rows.subarray(first * columns, end * columns));
					chunkWeights.set(weights.subarray(first, end));
					chunkValues.set(values.subarray(first * targets, end * targets));
					wasm.addCross(pRows, pWeights, pValues, end - first, columns, targets, pCross, pWork);
				}
				cross.set(out);
			},
		);
	},

	binaryGram(coalitions, features, groupStarts, groupWeights, outGram) {
		const groups = groupWeights.length;
		let lanes = 0;
		for (let g = 0; g < groups; g++) lanes += Math.ceil((groupStarts[g + 1] - groupStarts[g]) / 64);
		lend(
			[
				coalitions.byteLength,
				groupStarts.byteLength,
				groupWeights.byteLength,
				outGram.byteLength,
				(coalitionWords(features) / 2) * 64 * lanes * 8 + 512,
			],
			(wasm, [pCoalitions, pStarts, pWeights, pGram, pWork], buffer) => {
				new Uint32Array(buffer, pCoalitions, coalitions.length).set(coalitions);
				new Int32Array(buffer, pStarts, groupStarts.length).set(groupStarts);
				new Float64Array(buffer, pWeights, groups).set(groupWeights);
				wasm.binaryGram(pCoalitions, features, pStarts, pWeights, groups, pGram, pWork, lanes);
				wasm.mirror(pGram, features);
				outGram.set(new Float64Array(buffer, pGram, outGram.length));
			},
		);
	},

	addBinaryCross(coalitions, features, weights, values, targets, cross) {
		const count = weights.length;
		lend(
			[coalitions.byteLength, weights.byteLength, values.byteLength, cross.byteLength, count * 8 + 512],
			(wasm, [pCoalitions, pWeights, pValues, pCross, pWork], buffer) => {
				new Uint32Array(buffer, pCoalitions, coalitions.length).set(coalitions);
				new Float64Array(buffer, pWeights, count).set(weights);
				new Float64Array(buffer, pValues, values.length).set(values);
				const out = new Float64Array(buffer, pCross, cross.length);
				out.set(cross);
				wasm.addBinaryCross(pCoalitions, features, pWeights, pValues, count, targets, pCross, pWork);
				cross.set(out);
			},
		);
	},
});
