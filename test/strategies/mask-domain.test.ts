import fc from "fast-check";
import { expect, test } from "vitest";
import { MaskDomain } from "../../bindings/strategies/mask-domain.js";

test("without an area masks are clipped, and all are allowed", () => {
	const domain = new MaskDomain(1);
	const mask = Float64Array.of(-0.5, 0.25, 1.5);
	domain.project(mask);
	expect(Array.from(mask)).toEqual([0, 0.25, 1]);
	expect(domain.holds(Float32Array.of(0, 0, 0), 0, 3)).toBe(true);
});

test("with an area just that much is changed, or kept", () => {
	const deleted = Float64Array.of(0.9, 0.2, 0.4, 0.5);
	new MaskDomain(1, 0.25).project(deleted);
	expect(deleted.reduce((sum, value) => sum + value, 0) / 4).toBeCloseTo(0.75, 10);
	const kept = Float64Array.of(0.9, 0.2, 0.4, 0.5);
	new MaskDomain(0, 0.25).project(kept);
	expect(kept.reduce((sum, value) => sum + value, 0) / 4).toBeCloseTo(0.25, 10);
	// By hand: clip(m + 0.1) of these is 1, 0.3, 0.5, 0.6.
	const shifted = Float64Array.of(1.2, 0.2, 0.4, 0.5);
	new MaskDomain(1, 0.4).project(shifted);
	expect(Array.from(shifted, (value) => value.toFixed(9))).toEqual(["1.000000000", "0.300000000", "0.500000000", "0.600000000"]);
});

test("the projection is the nearest allowed mask, whatever comes, and stays allowed in 32 bits", () => {
	const number = fc.double({ min: -3, max: 3, noNaN: true });
	const arrays = fc.tuple(fc.array(number, { minLength: 12, maxLength: 12 }), fc.array(number, { minLength: 12, maxLength: 12 }));
	fc.assert(
		fc.property(arrays, fc.double({ min: 0.05, max: 0.95, noNaN: true }), ([given, other], area) => {
			const domain = new MaskDomain(1, area);
			const near = Float64Array.from(given);
			domain.project(near);
			expect(domain.holds(Float32Array.from(near), 0, 12)).toBe(true);
			const allowed = Float64Array.from(other);
			domain.project(allowed);
			const distance = (mask: Float64Array) => mask.reduce((sum, value, cell) => sum + (value - given[cell]!) ** 2, 0);
			expect(distance(near)).toBeLessThanOrEqual(distance(allowed) + 1e-8);
		}),
	);
	expect(new MaskDomain(1, 0.5).holds(Float32Array.of(1, 1, 0, 1), 0, 4)).toBe(false);
});
