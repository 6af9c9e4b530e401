import { expect, test } from "vitest";
import { cpuMilliseconds, race, ratio } from "../../bench/measure.js";
import { quantile, spread } from "../../bench/statistics.js";

/** Work that takes a time proportional to `steps`: each step needs the one before. */
function spin(steps: number): void {
	let state = 1;
	for (let i = 0; i < steps; i++) state = Math.imul(state, 1664525) + 1013904223;
	sink = state;
}
let sink = 0;

test("a race between a function, itself and one that does twice as much says 1 and 2", () => {
	const [once, again, twice] = race([() => spin(100_000), () => spin(100_000), () => spin(200_000)]);
	expect(once.rounds).toHaveLength(7);
	const same = ratio(again, once).median;
	const double = ratio(twice, once).median;
	expect(same).toBeGreaterThan(1 / 1.15);
	expect(same).toBeLessThan(1.15);
	expect(double).toBeGreaterThan(2 / 1.15);
	expect(double).toBeLessThan(2 * 1.15);
	expect(sink).not.toBe(0);
});

test("each measurement takes 8 milliseconds of CPU time at least", () => {
	const [{ rounds, calls }] = race([() => spin(1000)]);
	// Calls that took 8 ms when they were counted may take a little less in a quiet round.
	for (const time of rounds) expect(time * calls).toBeGreaterThan(4);
	expect(calls).toBeGreaterThan(100);
});

test("time in which this process only waits does not count", () => {
	const started = cpuMilliseconds();
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
	expect(cpuMilliseconds() - started).toBeLessThan(100);
});

test("quantiles lie between neighbours; the spread is the interquartile range over the median", () => {
	const values = [4, 1, 3, 2, 5];
	expect([0, 0.25, 0.5, 0.6, 1].map((at) => quantile(values, at))).toEqual([1, 2, 3, 3.4, 5]);
	expect(spread(values)).toBe(2 / 3);
	expect(() => quantile([], 0.5)).toThrow(RangeError);
});
