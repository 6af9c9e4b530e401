import { describe, expect, test } from "vitest";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { MaskModel } from "../../bindings/strategies/mask-model.js";
import { Smoother } from "../../bindings/strategies/mask-noise.js";
import { largestDifference } from "../support/fixtures.js";

const grid = { rows: 6, columns: 5 };
const CELLS = 30;
const smoother = new Smoother(kernels, grid, 1);

/** Random masks and what two models say of them; neither is a probability. */
function measured(count: number) {
	const draws = new Float64Array(count * CELLS);
	kernels.uniforms(1, 1, 0, draws);
	const masks = Float32Array.from(draws);
	const scores = Float64Array.from({ length: 2 * count }, (_, at) => {
		const mask = masks.subarray((at >> 1) * CELLS, ((at >> 1) + 1) * CELLS);
		return at % 2 === 0 ? 3 * mask[7]! - 2 * mask[8]! * mask[20]! - 5 : 10 * mask[29]!;
	});
	return { masks, scores };
}

/** Learns in parts of ten masks. */
function learned(count: number): MaskModel {
	const model = new MaskModel(kernels, smoother, CELLS, 2);
	const { masks, scores } = measured(count);
	for (let at = 0; at < count; at += 10) {
		model.learn(masks.slice(at * CELLS, (at + 10) * CELLS), scores.slice(2 * at, 2 * (at + 10)));
	}
	return model;
}

/** b = G u, u from ridge regression on the smoothed masks by Gauss's elimination, with a ridge of a tenth of the mean diagonal. */
function byHand(count: number, target: number): { coefficients: Float64Array; intercept: number } {
	const { masks, scores } = measured(count);
	const rows = Array.from({ length: count }, (_, i) => smoother.smooth(masks.subarray(i * CELLS, (i + 1) * CELLS), 0, true));
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
	const centre = Array.from({ length: CELLS }, (_, cell) => mean(rows.map((row) => row[cell]!)));
	const y = rows.map((_, i) => scores[2 * i + target]!);
	const between = (a: number, b: number) => rows.reduce((sum, row) => sum + (row[a]! - centre[a]!) * (row[b]! - centre[b]!), 0);
	const system = centre.map((_, a) => [
		...centre.map((__, b) => between(a, b)),
		rows.reduce((sum, row, i) => sum + (row[a]! - centre[a]!) * (y[i]! - mean(y)), 0),
	]);
	const ridge = (0.1 * system.reduce((sum, row, a) => sum + row[a]!, 0)) / CELLS;
	system.forEach((row, a) => (row[a]! += ridge));
	for (let a = 0; a < CELLS; a++) {
		for (let other = 0; other < CELLS; other++) {
			const factor = system[other]![a]! / system[a]![a]!;
			if (other !== a) for (let b = a; b <= CELLS; b++) system[other]![b]! -= factor * system[a]![b]!;
		}
	}
	const u = system.map((row, a) => row[CELLS]! / row[a]!);
	return { coefficients: smoother.smooth(u), intercept: mean(y) - u.reduce((sum, value, cell) => sum + value * centre[cell]!, 0) };
}

describe("the linear model of what the model says of masks", () => {
	test.each([
		["fewer masks than cells", 20],
		["as many", 30],
		["more", 60],
	])("is the ridge regression on smoothed masks, from %s", (_, count) => {
		const model = learned(count);
		for (const target of [0, 1]) {
			const { link, coefficients, intercept } = model.fit(target);
			const expected = byHand(count, target);
			expect(link).toBe("identity");
			expect(largestDifference(coefficients, expected.coefficients)).toBeLessThan(1e-12);
			expect(intercept).toBeCloseTo(expected.intercept, 11);
		}
	});

	test("masks that are all the same say nothing but their mean", () => {
		const model = new MaskModel(kernels, smoother, CELLS, 1);
		model.learn(new Float32Array(3 * CELLS).fill(1), Float64Array.of(4, 5, 9));
		expect(model.fit(0)).toEqual({ link: "identity", intercept: 6, coefficients: new Float64Array(CELLS) });
	});
});
