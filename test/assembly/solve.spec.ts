import { solvePositive } from "../../assembly/cholesky";
import { selectForward, selectLasso } from "../../assembly/lasso";
import { solveRidge } from "../../assembly/ridge";
import { solveShapley } from "../../assembly/shapley";

const pointer = (array: StaticArray<f64>): usize => changetype<usize>(array);

describe("solving and selecting", () => {
	test("A X = B, in place", () => {
		const matrix: StaticArray<f64> = [4, 2, 2, 5];
		const x: StaticArray<f64> = [8, 12];
		const work = new StaticArray<f64>(4 * 6);
		expect(solvePositive(pointer(matrix), pointer(x), 2, 1, pointer(work), pointer(x))).toBe(2);
		expect(x[0]).toBe(1);
		expect(x[1]).toBe(2);
	});

	test("a singular matrix loses rank, not its finite numbers", () => {
		const matrix: StaticArray<f64> = [4, 4, 4, 4];
		const x: StaticArray<f64> = [8, 8];
		const work = new StaticArray<f64>(4 * 6);
		expect(solvePositive(pointer(matrix), pointer(x), 2, 1, pointer(work), pointer(x))).toBe(1);
		expect(x[0]).toBe(2);
		expect(x[1]).toBe(0);
	});

	test("ridge adds its penalty to the diagonal, not to the padding", () => {
		const matrix: StaticArray<f64> = [3];
		const x: StaticArray<f64> = [8];
		const work = new StaticArray<f64>(4 * 6);
		expect(solveRidge(pointer(matrix), pointer(x), 1, 1, 1, pointer(work), pointer(x))).toBe(1);
		expect(x[0]).toBe(2);
	});

	test("Shapley values add up to the total", () => {
		const gram: StaticArray<f64> = [1, 0, 0, 1];
		const phi: StaticArray<f64> = [3, 1];
		const totals: StaticArray<f64> = [6];
		const work = new StaticArray<f64>(1 + 4 * 6 + 2);
		expect(solveShapley(pointer(gram), pointer(phi), pointer(totals), 2, 1, pointer(work), pointer(phi))).toBe(2);
		expect(phi[0]).toBe(4);
		expect(phi[1]).toBe(2);
	});

	test("the lasso path and forward selection start with the largest correlation", () => {
		const gram: StaticArray<f64> = [1, 0, 0, 1];
		const cross: StaticArray<f64> = [1, -3];
		const work = new StaticArray<f64>(4 + 10 + 8);
		const out = new StaticArray<i32>(2);
		expect(selectLasso(pointer(gram), pointer(cross), 2, 1, pointer(work), changetype<usize>(out))).toBe(1);
		expect(out[0]).toBe(1);
		expect(selectForward(pointer(gram), pointer(cross), 20, 2, 2, pointer(work), changetype<usize>(out))).toBe(2);
		expect(out[0]).toBe(1);
		expect(out[1]).toBe(0);
	});
});
