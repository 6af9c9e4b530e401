import { describe, expect, test } from "vitest";
import { bestByModel } from "../../bindings/strategies/mask-candidates.js";
import { MaskDomain } from "../../bindings/strategies/mask-domain.js";
import { MaskProblem } from "../../bindings/strategies/mask-problem.js";
import { backends } from "../kernels/backends.js";

const grid = { rows: 4, columns: 5 };
const cells = 20;
const evidence = [6, 7, 11, 12];
const on = (value: number) => Float64Array.from({ length: cells }, (_, cell) => (evidence.includes(cell) ? value : 0));
const problem = (ideal: 0 | 1, l1: number, area?: number) =>
	new MaskProblem(0, grid, { ideal, l1, tv: 0, beta: 2 }, new MaskDomain(ideal, area));

describe.each(backends)("the best masks by a linear model ($backend)", (kernels) => {
	test("delete the cells that cost more than their price, and keep all others", () => {
		const fit = { link: "identity", intercept: 0, coefficients: on(0.3).with(0, 0.1) } as const;
		for (const mask of bestByModel(kernels, problem(1, 0.2), fit))
			expect(Array.from(mask)).toEqual(Array.from(on(-1), (value) => 1 + value));
		for (const mask of bestByModel(kernels, problem(0, 0.2), fit)) expect(Array.from(mask)).toEqual(Array.from(on(1)));
	});

	test("see beyond a plateau where the score hardly moves", () => {
		// 1 / (1 + e⁻²⁰) with everything kept, e⁻²⁰ without the evidence.
		const plateau = { link: "logit", intercept: -20, coefficients: on(10) } as const;
		const [sharp] = bestByModel(kernels, problem(1, 0.02), plateau);
		const gone = evidence.reduce((sum, cell) => sum + 1 - sharp![cell]!, 0);
		expect(gone).toBeGreaterThan(2);
		expect(sharp!.reduce((sum, value) => sum + 1 - value, 0)).toBeCloseTo(gone, 9);
	});

	test("keep to an area", () => {
		const fit = { link: "identity", intercept: 0, coefficients: on(0.3) } as const;
		for (const mask of bestByModel(kernels, problem(1, 0, 0.2), fit)) {
			expect(Array.from(mask, (value) => value.toFixed(6))).toEqual(Array.from(on(-1), (value) => (1 + value).toFixed(6)));
		}
	});
});
