import { expect, test } from "vitest";
import { stabilityOfTop } from "../../bindings/strategies/stability.js";
import { backends } from "../kernels/backends.js";

const [kernels, twin] = backends;
const of = (weights: number[], errors: number[]) => stabilityOfTop(kernels, Float64Array.from(weights), Float64Array.from(errors), 3);

test("weights without errors are named by every sample", () => {
	expect(of([3, -2, 1, 0.5, 0.2, 0.1], [0, 0, 0, 0, 0, 0])).toEqual({ count: 5, share: 1 });
});

test("two that could as well change places: one of them is named half of the time", () => {
	const { count, share } = of([9, 8, 7, 6, 1, 1], [0, 0, 0, 0, 0.01, 0.01])!;
	expect(count).toBe(5);
	expect(share).toBeGreaterThan(0.88);
	expect(share).toBeLessThan(0.92);
});

test("how far a sample moves weights: two standard errors apart is changed by √2 · √2 of them, one time in six", () => {
	const { share } = of([9, 8, 7, 6, 3, 1], [0, 0, 0, 0, 1, 1])!;
	expect(5 - 5 * share).toBeGreaterThan(0.12);
	expect(5 - 5 * share).toBeLessThan(0.22);
});

test("features without weight were not chosen and take no part", () => {
	expect(of([0, 2, 0], [0, 5, 0])).toEqual({ count: 1, share: 1 });
	expect(of([0, 0], [0, 0])).toBeUndefined();
	expect(of([], [])).toBeUndefined();
});

test("both backends imagine the same samples", () => {
	const weights = Float64Array.from({ length: 30 }, (_, i) => ((i * 7) % 11) - 5);
	const errors = new Float64Array(30).fill(1.3);
	expect(stabilityOfTop(twin, weights, errors, 8)).toEqual(stabilityOfTop(kernels, weights, errors, 8));
});
