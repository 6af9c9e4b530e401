import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyLink } from "../../bindings/model/link.js";

/** Any logarithm will do here; explanations hand in the kernels' own. */
const log = (values: Float64Array, out: Float64Array) => values.forEach((value, i) => (out[i] = Math.log(value)));
const logit = (...values: number[]) => applyLink("logit", Float64Array.from(values), log);

describe("the identity link", () => {
	it("takes any numbers as they are, as a copy", () => {
		const values = Float64Array.of(-3, 0, 1e308);
		const { linked, clipped } = applyLink("identity", values, log);
		expect([...linked]).toEqual([-3, 0, 1e308]);
		expect(linked).not.toBe(values);
		expect(clipped).toBe(0);
	});
});

describe("the logit link", () => {
	it("is the logarithm of the odds", () => {
		const { linked, clipped } = logit(0.5, 0.75, 0.25);
		expect([...linked]).toEqual([0, Math.log(0.75) - Math.log(0.25), -(Math.log(0.75) - Math.log(0.25))]);
		expect(clipped).toBe(0);
	});

	it("agrees with log(p) − log1p(−p) to the last bits", () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-15, max: 1 - 2e-15, noNaN: true }), (p) => {
				const wanted = Math.log(p) - Math.log1p(-p);
				// Each logarithm is right to about one unit in the last place.
				expect(Math.abs(logit(p).linked[0]! - wanted)).toBeLessThanOrEqual(4 * Number.EPSILON * Math.max(1, Math.abs(wanted)));
			}),
			{ numRuns: 2000 },
		);
	});

	it("of 1 − p is exactly the opposite, at both ends too", () => {
		for (const p of [0.5, 0.75, 0.9375, 1 - 2 ** -40, 1]) expect(logit(p).linked[0]! + logit(1 - p).linked[0]!).toBe(0);
	});

	it("keeps 0 and 1 finite, and says how many values it moved", () => {
		const { linked, clipped } = logit(0, 1, 0.5, 1e-20, 1 + 2 ** -23);
		expect(clipped).toBe(4);
		expect([...linked].every(Number.isFinite)).toBe(true);
		expect(Math.abs(linked[0]! - Math.log(1e-15))).toBeLessThan(1e-12);
		expect([linked[1], linked[3], linked[4]]).toEqual([-linked[0]!, linked[0], -linked[0]!]);
	});

	it.each([-0.1, 1.1, 5, NaN, Infinity])("refuses %d, which is no probability, with advice", (value) => {
		expect(() => logit(0.5, value)).toThrow(RangeError);
		expect(() => logit(0.5, value)).toThrow(
			`"link" "logit" takes probabilities from 0 to 1, but the model returned ${value}: let it return`,
		);
	});
});
