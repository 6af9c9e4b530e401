import type { SolveKernels } from "../kernels.js";
import { solveShifted } from "./cholesky.js";
import { solveRidge } from "./ridge.js";
import { solveShapley } from "./shapley.js";

export const solve: SolveKernels = {
	solvePositive: (matrix, rhs, n, targets) => solveShifted(matrix, rhs, n, targets, 0),
	solveRidge,
	solveShapley,
};
