import { solveShifted } from "./cholesky";

/** out [n, targets] = (gram + alpha · I)⁻¹ cross; returns the rank. Workspace as `solvePositive`. */
export function solveRidge(gram: usize, cross: usize, n: i32, targets: i32, alpha: f64, work: usize, out: usize): i32 {
	return solveShifted(gram, cross, n, targets, alpha, work, out);
}
