import type { SelectionKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface SelectionExports {
	selectLasso(gram: number, cross: number, n: number, count: number, work: number, out: number): number;
	selectForward(gram: number, cross: number, square: number, n: number, count: number, work: number, out: number): number;
}

export const selection = (lend: Lend<SelectionExports>): SelectionKernels => ({
	selectLasso(gram, cross, n, count) {
		return lend([gram.byteLength, cross.byteLength, 8 * n * (n + 5) + 5 * n, 4 * n], (wasm, [pGram, pCross, pWork, pOut], buffer) => {
			new Float64Array(buffer, pGram, gram.length).set(gram);
			new Float64Array(buffer, pCross, cross.length).set(cross);
			const size = wasm.selectLasso(pGram, pCross, n, count, pWork, pOut);
			return new Int32Array(buffer, pOut, size).slice();
		});
	},

	selectForward(gram, cross, square, n, count) {
		const most = Math.min(count, n);
		return lend([gram.byteLength, cross.byteLength, 8 * n * (most + 3), 4 * most], (wasm, [pGram, pCross, pWork, pOut], buffer) => {
			new Float64Array(buffer, pGram, gram.length).set(gram);
			new Float64Array(buffer, pCross, cross.length).set(cross);
			const size = wasm.selectForward(pGram, pCross, square, n, most, pWork, pOut);
			return new Int32Array(buffer, pOut, size).slice();
		});
	},
});
