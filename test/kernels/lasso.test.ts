import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends } from "./backends.js";
import { draw, gauss, naiveGram, numbers } from "./cases.js";

/** Normal equations of random columns and a target made of some of them and noise. */
function regression(seed: number, count: number, columns: number) {
	const next = numbers(seed);
	const rows = draw(count * columns, next);
	// Columns that share a part, so that the lasso path has features that leave again.
	for (let n = 0; n < count; n++) {
		const shared = next();
		for (let j = 0; j < columns; j++) rows[n * columns + j] += shared;
	}
	const gram = naiveGram(rows, new Float64Array(count).fill(1), columns);
	const beta = draw(columns, next);
	const cross = new Float64Array(columns);
	let square = 0;
	for (let n = 0; n < count; n++) {
		let value = next();
		for (let j = 0; j < columns; j++) value += beta[j] * rows[n * columns + j];
		square += value * value;
		for (let j = 0; j < columns; j++) cross[j] += value * rows[n * columns + j];
	}
	return { gram, cross, square };
}

/** The lasso at one penalty by coordinate descent (Friedman et al. 2007), the optimality conditions being the stopping rule. */
function lasso(gram: Float64Array, cross: Float64Array, penalty: number): Float64Array {
	const n = cross.length;
	const beta = new Float64Array(n);
	for (let sweep = 0; sweep < 20_000; sweep++) {
		let change = 0;
		for (let j = 0; j < n; j++) {
			let c = cross[j];
			for (let k = 0; k < n; k++) if (k !== j) c -= gram[j * n + k] * beta[k];
			const value = (Math.sign(c) * Math.max(0, Math.abs(c) - penalty)) / gram[j * n + j];
			change = Math.max(change, Math.abs(value - beta[j]));
			beta[j] = value;
		}
		if (change < 1e-13) break;
	}
	return beta;
}

/** Σ w y² explained by the least-squares fit on some columns. */
function explained(gram: Float64Array, cross: Float64Array, n: number, chosen: readonly number[]): number {
	const sub = Float64Array.from(chosen.flatMap((i) => chosen.map((j) => gram[i * n + j])));
	const rhs = Float64Array.from(chosen, (j) => cross[j]);
	return gauss(sub, rhs).reduce((sum, x, a) => sum + x * rhs[a], 0);
}

describe.each(backends)("the lasso path ($backend)", (kernels) => {
	it("by hand: of orthogonal columns the most correlated comes first", () => {
		const gram = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
		const cross = Float64Array.of(1, -3, 2);
		expect(kernels.selectLasso(gram, cross, 3, 1)).toEqual(Int32Array.of(1));
		expect(kernels.selectLasso(gram, cross, 3, 2)).toEqual(Int32Array.of(1, 2));
		expect(kernels.selectLasso(gram, cross, 3, 3)).toEqual(Int32Array.of(0, 1, 2));
	});

	it("passes through the lasso solutions of coordinate descent", () => {
		for (let seed = 1; seed <= 12; seed++) {
			const n = 4 + (seed % 6);
			const { gram, cross } = regression(seed, 40, n);
			const largest = Math.max(...cross.map(Math.abs));
			// Supports from the end of the path backwards, on a fine grid of penalties.
			const supports: number[][] = [];
			for (let step = 0; step <= 400; step++) {
				const beta = lasso(gram, cross, largest * 1e-5 ** (1 - step / 400));
				supports.push([...beta.keys()].filter((j) => beta[j] !== 0));
			}
			for (let count = 1; count <= n; count++) {
				const first = supports.findIndex((support) => support.length <= count);
				const selected = [...kernels.selectLasso(gram, cross, n, count)];
				// The path's last corner may lie between two points of the grid, where a feature enters or leaves.
				const near = supports.slice(Math.max(0, first - 1), first + 2).map(String);
				if (supports[first].length === count) expect(near).toContain(String(selected));
				else expect(selected.length).toBeLessThanOrEqual(count);
			}
		}
	});

	it("selects nothing when nothing is correlated, rather than everything", () => {
		expect(kernels.selectLasso(Float64Array.of(1, 0, 0, 1), new Float64Array(2), 2, 2)).toEqual(new Int32Array(0));
		expect(kernels.selectLasso(new Float64Array(0), new Float64Array(0), 0, 3)).toEqual(new Int32Array(0));
		expect(kernels.selectLasso(Float64Array.of(1), Float64Array.of(1), 1, 0)).toEqual(new Int32Array(0));
	});

	it("takes one of two equal columns, and both of two that are merely tied", () => {
		expect(kernels.selectLasso(Float64Array.of(2, 2, 0, 2, 2, 0, 0, 0, 1), Float64Array.of(3, 3, 1), 3, 3)).toEqual(Int32Array.of(0, 2));
		expect(kernels.selectLasso(Float64Array.of(2, 1, 1, 2), Float64Array.of(3, 3), 2, 2)).toEqual(Int32Array.of(0, 1));
	});
});

describe.each(backends)("forward selection ($backend)", (kernels) => {
	it("takes at each step the column whose fit explains most", () => {
		for (let seed = 1; seed <= 20; seed++) {
			const n = 3 + (seed % 8);
			const { gram, cross, square } = regression(seed, 50, n);
			const expected: number[] = [];
			while (expected.length < n) {
				let best = -1;
				let most = -Infinity;
				for (let j = 0; j < n; j++) {
					if (expected.includes(j)) continue;
					const gain = explained(gram, cross, n, [...expected, j]);
					if (gain > most) [most, best] = [gain, j];
				}
				expected.push(best);
			}
			expect([...kernels.selectForward(gram, cross, square, n, n)]).toEqual(expected);
			expect([...kernels.selectForward(gram, cross, square, n, 2)]).toEqual(expected.slice(0, 2));
		}
	});

	it("breaks ties by index, passes over copies and zeros, and stops when nothing is gained", () => {
		expect(kernels.selectForward(Float64Array.of(1, 0, 0, 1), Float64Array.of(2, 2), 8, 2, 1)).toEqual(Int32Array.of(0));
		const gram = Float64Array.of(2, 2, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
		expect(kernels.selectForward(gram, Float64Array.of(3, 3, 1, 0), 10, 4, 4)).toEqual(Int32Array.of(0, 2));
		expect(kernels.selectForward(Float64Array.of(1, 0, 0, 1), new Float64Array(2), 0, 2, 2)).toEqual(new Int32Array(0));
	});
});

it("both backends select the same", () => {
	fc.assert(
		fc.property(fc.nat(), fc.integer({ min: 0, max: 25 }), fc.integer({ min: 1, max: 40 }), fc.nat({ max: 25 }), (seed, n, count, most) => {
			const { gram, cross, square } = regression(seed, count, n);
			const [wasm, typescript] = backends.map((kernels) => [
				kernels.selectLasso(gram, cross, n, most),
				kernels.selectForward(gram, cross, square, n, most),
			]);
			expect(wasm).toEqual(typescript);
		}),
	);
});
