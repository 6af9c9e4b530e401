import { expect, test } from "vitest";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { robustShrinkage } from "../../bindings/strategies/robust-shrinkage.js";

const ones = (n: number) => new Float64Array(n).fill(1);

test("what is clearly no noise is kept, and as sure as it was", () => {
	const { keep, variance } = robustShrinkage(new Float64Array(10).fill(100), ones(10));
	expect(keep).toBeCloseTo(1 - 8 / 1e5, 12);
	expect(variance).toBe(1);
});

test("of nothing, nothing is kept, and the more estimates say so the surer it is", () => {
	const of = (n: number) => robustShrinkage(new Float64Array(n).fill(0.1), ones(n));
	expect(of(30).keep).toBe(0);
	// (2 / 30)² + (2 / 30) (28 / 30) / (0.05 · 1.96²)
	expect(of(30).variance).toBeCloseTo(0.004444444 + 0.062222222 / 0.19208, 6);
	expect(of(5).variance).toBe(1);
	expect(of(300).variance).toBeLessThan(of(30).variance);
});

test("estimates are weighed in units of their errors, and those without error have no say", () => {
	const keep = 1 - 2 / (4 + 1 + 9 + 4);
	expect(robustShrinkage(Float64Array.of(2, 10, 0.3, 4), Float64Array.of(1, 100, 0.01, 4)).keep).toBeCloseTo(keep, 12);
	expect(robustShrinkage(Float64Array.of(7, 7), new Float64Array(2))).toEqual({ keep: 1, variance: 1 });
});

/** Share of intervals that hold the truth, and the mean of their lengths relative to those of the estimates themselves. */
function cover(truth: (normal: number, uniform: number) => number, n = 30, runs = 400): { inside: number; length: number } {
	let inside = 0;
	let length = 0;
	for (let run = 0; run < runs; run++) {
		const normals = new Float64Array(2 * n);
		const uniforms = new Float64Array(n);
		kernels.normals(run, 1, 0, normals);
		kernels.uniforms(run, 2, 0, uniforms);
		const truths = Float64Array.from(uniforms, (uniform, i) => truth(normals[i]!, uniform));
		const estimates = truths.map((value, i) => value + normals[n + i]!);
		const { keep, variance } = robustShrinkage(estimates, ones(n));
		const half = 1.96 * Math.sqrt(variance);
		truths.forEach((value, i) => (inside += Math.abs(keep * estimates[i]! - value) <= half ? 1 : 0));
		length += Math.sqrt(variance) / runs;
	}
	return { inside: inside / (n * runs), length };
}

test("intervals hold at least 94 % of truths that are all alike, few and large, or none", () => {
	expect(cover((normal) => 0.3 * normal).inside).toBeGreaterThan(0.94);
	expect(cover((normal) => 2 * normal).inside).toBeGreaterThan(0.94);
	expect(cover((_, uniform) => (uniform < 0.05 ? 2 : 0)).inside).toBeGreaterThan(0.94);
	expect(cover((_, uniform) => (uniform < 0.1 ? 3 : 0)).inside).toBeGreaterThan(0.94);
	const none = cover(() => 0);
	expect(none.inside).toBeGreaterThan(0.98);
	expect(none.length).toBeLessThan(0.75);
});
