import { describe, expect, it } from "vitest";
import { pairSizes } from "../../bindings/strategies/pair-sizes.js";
import { pairsOfSize } from "../../bindings/strategies/two-level-design.js";

describe("how many pairs of each size", () => {
	it("shares by (k (M − k))^−¼: 10 players as .577 : .5 : .467 : .452 : .447", () => {
		// 8 pairs of 2.443 in all: 1.89, 1.64, 1.53, 1.48, 1.46, rounded where their running sum passes a half.
		expect(Array.from(pairSizes(10, 8))).toEqual([0, 2, 2, 1, 2, 1]);
	});

	it("fills small sizes and pours what overflows into the others", () => {
		const sizes = pairSizes(10, 100);
		expect(sizes[1]).toBe(10);
		expect(Array.from(sizes).reduce((a, b) => a + b)).toBe(100);
		expect(Math.min(...sizes.subarray(2))).toBeGreaterThan(20);
	});

	it.each([1, 2, 3, 7, 12, 30, 101])("uses all pairs it is given, or all there are, of %i players", (players) => {
		let all = 0;
		for (let size = 1; size <= players / 2; size++) all += pairsOfSize(players, size);
		for (const pairs of [0, 1, 5, 64, 500, 4095]) {
			const sizes = Array.from(pairSizes(players, pairs));
			expect(sizes.reduce((a, b) => a + b)).toBe(Math.min(pairs, all));
			sizes.forEach((count, size) => expect(count).toBeLessThanOrEqual(size === 0 ? 0 : pairsOfSize(players, size)));
		}
	});
});
