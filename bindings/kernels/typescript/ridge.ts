import type { Solution } from "../kernels.js";
import { solveShifted } from "./cholesky.js";

/** (gram + alpha · I)⁻¹ cross. */
export function solveRidge(gram: Float64Array, cross: Float64Array, n: number, targets: number, alpha: number): Solution {
	return solveShifted(gram, cross, n, targets, alpha);
}
