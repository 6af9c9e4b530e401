import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duration, type Pace, paced, paceFrom, speed, timeLeft } from "../../bindings/cli/pace.js";

/** A pace told of so much done at these times. */
const after = (...told: readonly (readonly [at: number, done: number])[]): Pace =>
	told.reduce((pace, [at, done]) => paced(pace, at, done), paceFrom(1000));

describe("the pace of a command", () => {
	it("is what was done over the time it took", () => {
		expect(after([2000, 500]).rate).toBe(0.5);
		expect(after([1500, 100], [2000, 600], [3000, 800]).rate).toBeCloseTo(0.4, 12);
	});

	it("is the plain average of the first five seconds, however they are cut", () => {
		const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 900 })), { minLength: 1, maxLength: 12 });
		fc.assert(
			fc.property(steps, (list) => {
				let [at, done] = [1000, 0];
				const pace = after(...list.map(([passed, more]) => [(at += passed), (done += more)] as const));
				expect(pace.rate).toBeCloseTo(done / (at - 1000), 9);
			}),
			{ seed: 1 },
		);
	});

	it("follows a change within seconds, and does not jump at one slow call", () => {
		const steady = Array.from({ length: 100 }, (_, i) => [1000 + 100 * (i + 1), 10 * (i + 1)] as const);
		expect(after(...steady).rate).toBeCloseTo(0.1, 12);
		// 200 ms where 100 ms were usual: half the rate for a moment, 2 % less in the estimate.
		expect(after(...steady, [11_200, 1010]).rate).toBeCloseTo(0.098, 12);
		const faster = Array.from({ length: 150 }, (_, i) => [11_000 + 100 * (i + 1), 1000 + 20 * (i + 1)] as const);
		expect(after(...steady, ...faster).rate).toBeGreaterThan(0.19);
	});

	it("never leaves the range of the rates that there were", () => {
		const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 0, max: 900 })), { minLength: 1, maxLength: 30 });
		fc.assert(
			fc.property(steps, (list) => {
				let [at, done] = [1000, 0];
				const rates: number[] = [];
				let pace = paceFrom(at);
				for (const [passed, more] of list) {
					const before = pace;
					pace = paced(pace, (at += passed), (done += more));
					if (pace !== before) rates.push((pace.done - before.done) / (pace.at - before.at));
				}
				if (rates.length === 0) return expect(pace.rate).toBe(0);
				expect(pace.rate).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-9);
				expect(pace.rate).toBeLessThanOrEqual(Math.max(...rates) + 1e-9);
			}),
			{ seed: 2 },
		);
	});

	it("counts what was done in no time, or before a clock that went back, with what comes next", () => {
		expect(after([2000, 100], [2000, 300], [1500, 350], [3000, 400]).rate).toBe(0.2);
	});

	it("foretells the end, but not within the first half second, nor while nothing gets done", () => {
		expect(timeLeft(after([2000, 500]), 250)).toBe(500);
		expect(timeLeft(after([1499, 500]), 250)).toBeUndefined();
		expect(timeLeft(after([9000, 0]), 250)).toBeUndefined();
		expect(timeLeft(after([2000, 500]), 0)).toBe(0);
	});

	it.each([
		[0, "0 s"],
		[1, "1 s"],
		[59_000, "59 s"],
		[59_001, "1 min 00 s"],
		[200_000, "3 min 20 s"],
		[620_000, "10 min"],
		[7_500_000, "2 h 05 min"],
		[1e12, "days"],
	])("says %i ms as %s", (milliseconds, text) => {
		expect(duration(milliseconds)).toBe(text);
	});

	it.each([
		[1234.4, "1234 rows/s"],
		[2.54, "2.5 rows/s"],
		[0.05, "3.0 rows/min"],
	])("says %d a second as %s", (perSecond, text) => {
		expect(speed({ ...paceFrom(0), rate: perSecond / 1000 }, "rows")).toBe(text);
	});
});
