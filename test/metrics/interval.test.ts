import { describe, expect, test } from "vitest";
import { meanInterval, shareInterval, studentQuantile } from "../../bindings/metrics/interval.js";

describe("a mean and how sure it is", () => {
	test("1, 2, 3, 4: mean 2.5, standard error √(5/3)/2, three degrees of freedom", () => {
		const { mean, standardError, interval, count } = meanInterval([1, 2, 3, 4]);
		expect([mean, count]).toEqual([2.5, 4]);
		expect(standardError).toBeCloseTo(Math.sqrt(5 / 3) / 2, 15);
		expect(interval![0]).toBeCloseTo(2.5 - 3.182446305 * 0.645497224, 8);
		expect(interval![1]).toBeCloseTo(2.5 + 3.182446305 * 0.645497224, 8);
	});

	test("one value has a mean and no interval; none is refused; what is no number is named", () => {
		expect(meanInterval([7])).toEqual({ mean: 7, standardError: null, interval: null, count: 1 });
		expect(() => meanInterval([])).toThrow(/^"values" expected at least one number/);
		expect(() => meanInterval([1, Number.NaN])).toThrow(/^"values\[1\]" expected a finite number, got NaN/);
		expect(() => meanInterval(undefined as never)).toThrow(TypeError);
	});

	/** Share of Student's t with `freedom` degrees between −x and x, by Simpson's rule on its density. */
	const shareWithin = (x: number, freedom: number): number => {
		// Γ((v + 1) / 2) / Γ(v / 2) by the recursion from v = 1 and v = 2.
		let ratio = freedom % 2 === 1 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
		for (let v = freedom % 2 === 1 ? 3 : 4; v <= freedom; v += 2) ratio *= (v - 1) / (v - 2);
		const density = (t: number) => (ratio / Math.sqrt(freedom * Math.PI)) * (1 + (t * t) / freedom) ** (-(freedom + 1) / 2);
		const steps = 20_000;
		let sum = density(0) + density(x);
		for (let k = 1; k < steps; k++) sum += (k % 2 === 1 ? 4 : 2) * density((k * x) / steps);
		return (2 * sum * x) / steps / 3;
	};

	test("Student's quantiles leave 5 % outside, for few and many degrees of freedom", () => {
		for (const freedom of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 35, 99]) {
			expect(Math.abs(shareWithin(studentQuantile(freedom), freedom) - 0.95)).toBeLessThan(freedom <= 10 ? 1e-9 : 1e-6);
		}
	});

	test("95 % of such intervals hold the true mean", () => {
		let held = 0;
		let state = 1;
		const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
		for (let run = 0; run < 4000; run++) {
			const values = Array.from({ length: 5 }, () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6));
			const [low, high] = meanInterval(values).interval!;
			if (low <= 0 && 0 <= high) held++;
		}
		expect(held / 4000).toBeGreaterThan(0.94);
		expect(held / 4000).toBeLessThan(0.96);
	});
});

describe("a share and how sure it is", () => {
	test("Wilson's interval has shares that lie 1.96 of their own standard errors from the share seen", () => {
		for (const [hits, count] of [
			[7, 10],
			[1, 3],
			[50, 1000],
		] as const) {
			const { share, interval } = shareInterval(hits, count);
			expect(share).toBe(hits / count);
			for (const p of interval) expect(Math.abs(share - p)).toBeCloseTo(1.959963984540054 * Math.sqrt((p * (1 - p)) / count), 12);
			expect(interval[0]).toBeLessThan(share);
			expect(interval[1]).toBeGreaterThan(share);
		}
	});

	test("all hits are not certainty, and the bounds stay within 0 and 1", () => {
		const z2 = 1.959963984540054 ** 2;
		for (let count = 1; count <= 300; count++) {
			expect(shareInterval(0, count).interval[0]).toBe(0);
			expect(shareInterval(count, count).interval[1]).toBe(1);
		}
		expect(shareInterval(10, 10).interval[0]).toBeCloseTo(10 / (10 + z2), 12);
		expect(shareInterval(0, 10).interval[1]).toBeCloseTo(z2 / (10 + z2), 12);
	});
});
