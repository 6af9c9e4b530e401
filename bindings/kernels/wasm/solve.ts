import type { SolveKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface SolveExports {
	solvePositive(matrix: number, rhs: number, n: number, targets: number, work: number, out: number): number;
	solveRidge(gram: number, cross: number, n: number, targets: number, alpha: number, work: number, out: number): number;
	solveShapley(gram: number, cross: number, totals: number, features: number, targets: number, work: number, out: number): number;
}

/** Bytes of workspace of a system of n unknowns: panels, reciprocal pivots, one right-hand side, all padded to fours. */
const solverBytes = (n: number): number => {
	const padded = (n + 3) & ~3;
	return 8 * padded * (padded + 2);
};

/** A copy outside the memory; `slice` takes several times as long. */
function copied(view: Float64Array): Float64Array {
	const copy = new Float64Array(view.length);
	copy.set(view);
	return copy;
}

export const solve = (lend: Lend<SolveExports>): SolveKernels => ({
	solvePositive(matrix, rhs, n, targets) {
		return lend([matrix.byteLength, rhs.byteLength, solverBytes(n)], (wasm, [pMatrix, pRhs, pWork], buffer) => {
			new Float64Array(buffer, pMatrix, matrix.length).set(matrix);
			const solution = new Float64Array(buffer, pRhs, rhs.length);
			solution.set(rhs);
			const rank = wasm.solvePositive(pMatrix, pRhs, n, targets, pWork, pRhs);
			return { solution: copied(solution), rank };
		});
	},

	solveRidge(gram, cross, n, targets, alpha) {
		return lend([gram.byteLength, cross.byteLength, solverBytes(n)], (wasm, [pGram, pCross, pWork], buffer) => {
			new Float64Array(buffer, pGram, gram.length).set(gram);
			const solution = new Float64Array(buffer, pCross, cross.length);
			solution.set(cross);
			const rank = wasm.solveRidge(pGram, pCross, n, targets, alpha, pWork, pCross);
			return { solution: copied(solution), rank };
		});
	},

	solveShapley(gram, cross, totals, features, targets) {
		const m = Math.max(0, features - 1);
		return lend(
			[gram.byteLength, cross.byteLength, totals.byteLength, 8 * (m * m + features) + solverBytes(m)],
			(wasm, [pGram, pCross, pTotals, pWork], buffer) => {
				new Float64Array(buffer, pGram, gram.length).set(gram);
				const solution = new Float64Array(buffer, pCross, cross.length);
				solution.set(cross);
				new Float64Array(buffer, pTotals, totals.length).set(totals);
				const rank = wasm.solveShapley(pGram, pCross, pTotals, features, targets, pWork, pCross);
				return { solution: copied(solution), rank };
			},
		);
	},
});
