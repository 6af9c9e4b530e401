import { describe, expect, test } from "vitest";
import { pointingAccuracy, pointingGame } from "../../bindings/metrics/pointing-game.js";

const map = [
	[0, 0, 0, 0, 0],
	[0, 0, 0, 9, 0],
	[0, 0, 0, 0, -20],
];

describe("pointing game", () => {
	test("a hit if the maximum lies in the box: columns left to right − 1, rows top to bottom − 1", () => {
		expect(pointingGame(map, [3, 1, 4, 2])).toEqual({ hit: true, maxima: 1, share: 1, row: 1, column: 3 });
		expect(pointingGame(map, [0, 0, 3, 3]).hit).toBe(false);
		expect(pointingGame(map, [3, 0, 5, 1]).hit).toBe(false);
	});

	test("or in one of several boxes, or where a mask is not 0", () => {
		expect(
			pointingGame(map, [
				[0, 0, 1, 1],
				[2, 1, 5, 2],
			] as const).hit,
		).toBe(true);
		expect(
			pointingGame(
				map,
				Uint8Array.from({ length: 15 }, (_, pixel) => (pixel === 8 ? 255 : 0)),
			).hit,
		).toBe(true);
		expect(
			pointingGame(
				map,
				Uint8Array.from({ length: 15 }, (_, pixel) => (pixel === 8 ? 0 : 1)),
			).hit,
		).toBe(false);
	});

	test("tolerance is a distance between centres of pixels, in all directions", () => {
		const corner = [0, 0, 1, 1] as const;
		expect(pointingGame(map, corner, { tolerance: Math.sqrt(10) }).hit).toBe(true);
		expect(pointingGame(map, corner, { tolerance: 3.16 }).hit).toBe(false);
		expect(pointingGame(map, corner, { tolerance: 1e9 }).hit).toBe(true);
	});

	test("by the absolute value the maximum is elsewhere", () => {
		expect(pointingGame(map, [4, 2, 5, 3], { order: "absolute" })).toMatchObject({ hit: true, row: 2, column: 4 });
	});

	test("where pixels share the maximum, most decide, or any, all, or the first", () => {
		const superpixels = { labels: Int32Array.of(0, 1, 1, 1, 0, 0), height: 2, width: 3 };
		const play = (box: readonly [number, number, number, number], ties?: "most" | "any" | "all" | "first") =>
			pointingGame({ superpixels, values: [1, 2] }, box, ties === undefined ? {} : { ties });
		// The maxima: row 0, columns 1 and 2; row 1, column 0.
		expect(play([0, 0, 3, 1])).toMatchObject({ hit: true, maxima: 3, share: 2 / 3, row: 0, column: 1 });
		expect([play([0, 1, 3, 2]).hit, play([0, 1, 3, 2], "any").hit]).toEqual([false, true]);
		expect([play([0, 0, 3, 1], "all").hit, play([0, 0, 3, 2], "all").hit]).toEqual([false, true]);
		expect([play([1, 0, 2, 1], "first").hit, play([2, 0, 3, 1], "first").hit]).toEqual([true, false]);
	});

	test("a map that is the same everywhere points nowhere", () => {
		for (const ties of ["most", "any", "all", "first"] as const) {
			expect(pointingGame([[1, 1]], [0, 0, 2, 1], { ties }).hit).toBe(false);
		}
	});

	test("what is no region, or no map with a shape, is refused by name", () => {
		expect(() => pointingGame(map, [3, 1, 3, 2])).toThrow(/^"region\[2\]" expected an integer from 4 to 5, got 3/);
		expect(() => pointingGame(map, [0, 0, 6, 1])).toThrow(/^"region\[2\]" expected an integer from 1 to 5, got 6/);
		expect(() => pointingGame(map, [0, 0, 1] as never)).toThrow(/^"region" expected \[left, top, right, bottom\]/);
		expect(() => pointingGame(map, [[0, 0, 1, 1], 5] as never)).toThrow(/^"region\[1\]" expected \[left/);
		expect(() => pointingGame(map, [])).toThrow(/^"region" expected at least one pixel/);
		expect(() => pointingGame(map, new Uint8Array(15))).toThrow(/^"region" expected at least one pixel/);
		expect(() => pointingGame(map, new Uint8Array(4))).toThrow(/^"region" expected 3 × 5 numbers/);
		expect(() => pointingGame(new Float64Array(15), [0, 0, 1, 1])).toThrow(/^"saliency" expected \{ data, height, width \}/);
		expect(() => pointingGame(map, [0, 0, 1, 1], { target: 1 })).toThrow(/^"options.target" expected nothing/);
		expect(() => pointingGame(map, [0, 0, 1, 1], { tolerance: -1 })).toThrow(/^"options.tolerance"/);
	});

	test("accuracy is the share of hits with Wilson's interval", () => {
		const games = [true, true, true, false].map((hit) => ({ hit }));
		const { share, interval, count } = pointingAccuracy(games);
		expect([share, count]).toEqual([0.75, 4]);
		expect(interval[0]).toBeCloseTo(0.300642, 6);
		expect(interval[1]).toBeCloseTo(0.954413, 6);
		expect(() => pointingAccuracy([])).toThrow(/^"games" expected at least one game/);
		expect(() => pointingAccuracy([true] as never)).toThrow(/^"games\[0\]" expected what pointingGame/);
	});
});
