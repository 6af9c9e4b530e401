import { describe, expect, test } from "vitest";
import { Adam } from "../../bindings/strategies/mask-adam.js";
import { boxRows, nestedBoxes, smallestBox } from "../../bindings/strategies/mask-box.js";
import { circles, smallestCircle } from "../../bindings/strategies/mask-circles.js";
import type { MaskScript } from "../../bindings/strategies/mask-strategy.js";
import { MaskStrategy } from "../../bindings/strategies/mask-strategy.js";

describe("circles", () => {
	test("grow from the middle, as large as the authors' largest, which covers everything", () => {
		const grid = { rows: 14, columns: 14 };
		const all = circles(grid, 1, 35);
		const gone = Array.from({ length: 35 }, (_, i) => all.subarray(i * 196, (i + 1) * 196).reduce((sum, value) => sum + 1 - value, 0));
		for (let i = 1; i < 35; i++) expect(gone[i]).toBeGreaterThanOrEqual(gone[i - 1]!);
		expect(gone[34]).toBe(196);
		// Radius 50 of 224 pixels in cells of 16²; a ramp of width w adds π w² / 12 to a disc.
		const ramp = Math.sqrt(2 * Math.PI) * 10;
		expect(gone[9]).toBeCloseTo((Math.PI * (50 * 50 + (ramp * ramp) / 12)) / 256, 0);
		expect(all[9 * 196 + 6 * 14 + 6]).toBe(0);
		expect(all[9 * 196]).toBe(1);
		const kept = circles(grid, 0, 35);
		expect(kept.every((value, i) => Math.abs(value - (1 - all[i]!)) < 1e-6)).toBe(true);
	});

	test("the smallest is taken that leaves 1 % of the effect, else the largest", () => {
		const scores = Float64Array.of(0.9, 0.3, 0.1085, 0.1079, 0.2, 0.1);
		expect(smallestCircle(1, scores, 0.9, 0.1)).toBe(3);
		expect(smallestCircle(1, Float64Array.of(0.9, 0.8), 0.9, 0.1)).toBe(1);
		expect(smallestCircle(0, Float64Array.of(0.1, 0.85, 0.895, 0.9), 0.9, 0.1)).toBe(2);
		// Where deleting changes nothing there is no effect to leave.
		expect(smallestCircle(1, Float64Array.of(0.5, 0.5), 0.5, 0.5)).toBe(1);
	});

	test("none works where deleting everything raises the score, however high a circle raises it; and all keep it", () => {
		expect(smallestCircle(1, Float64Array.of(0.9, 0.8, 0.8), 0.5, 0.8)).toBe(2);
		expect(smallestCircle(0, Float64Array.of(0.6, 0.4, 0.5), 0.5, 0.8)).toBe(0);
	});
});

describe("boxes", () => {
	const grid = { rows: 3, columns: 4 };
	// prettier-ignore
	const mask = Float32Array.of(
		1, 1, 1, 1,
		1, 0, 0.5, 1,
		1, 0.75, 1, 1,
	);

	test("lie around what is changed most, then more and more, by hand", () => {
		expect(nestedBoxes(grid, mask, 1)).toEqual([
			{ top: 1, left: 1, bottom: 2, right: 2 },
			{ top: 1, left: 1, bottom: 2, right: 3 },
			{ top: 1, left: 1, bottom: 3, right: 3 },
			{ top: 0, left: 0, bottom: 3, right: 4 },
		]);
		expect(nestedBoxes(grid, new Float32Array(12).fill(1), 1)).toEqual([{ top: 0, left: 0, bottom: 3, right: 4 }]);
		const inverse = mask.map((value) => 1 - value);
		expect(nestedBoxes(grid, inverse, 0)).toEqual(nestedBoxes(grid, mask, 1));
	});

	test.each([
		[1, 2],
		[2, 2],
		[3, 2],
		[4, 2],
	])("the smallest that works is found: %i cells must go", (needed, most) => {
		const script = smallestBox(grid, mask, 1, 0, 0.9, 0.1);
		let rows = 0;
		let step = script.next();
		while (!step.done) {
			rows++;
			const gone = step.value.masks.reduce((sum, value) => sum + 1 - value, 0);
			step = script.next(Float64Array.of(gone >= needed ? 0.1 : 0.9));
		}
		const { box, score } = step.value;
		expect((box.bottom - box.top) * (box.right - box.left)).toBe(needed === 3 ? 4 : needed);
		expect(score).toBe(0.1);
		expect(rows).toBeLessThanOrEqual(most);
		expect(rows).toBeLessThanOrEqual(boxRows(grid));
	});

	test("no grid has more boxes than the rows allow to search", () => {
		for (const side of [1, 2, 7, 14, 28, 64]) {
			const sizes = { rows: side, columns: side };
			// A spiral from the middle, each cell weaker than the one before: as many boxes as there can be.
			const steep = Float32Array.from({ length: side * side }, (_, cell) => {
				const [y, x] = [Math.floor(cell / side) - side / 2 + 0.5, (cell % side) - side / 2 + 0.5];
				return (Math.max(Math.abs(y), Math.abs(x)) + (y + side) / (8 * side) + (x + side) / (64 * side)) / side;
			});
			expect(Math.ceil(Math.log2(nestedBoxes(sizes, steep, 1).length))).toBeLessThanOrEqual(boxRows(sizes));
		}
	});
});

test("Adam's first steps, by hand", () => {
	const adam = new Adam(2, 0.1);
	const values = Float64Array.of(1, 1);
	adam.step(values, Float64Array.of(4, -0.001));
	// Whatever the slope, the first step is the rate, but for ε.
	expect(values[0]).toBeCloseTo(0.9, 8);
	expect(values[1]).toBeCloseTo(1.1 - 0.1 * 1e-5, 8);
	adam.step(values, Float64Array.of(0, 0));
	const first = (0.9 * 0.1 * 4) / (1 - 0.81);
	const second = (0.999 * 0.001 * 16) / (1 - 0.999 * 0.999);
	expect(values[0]).toBeCloseTo(0.9 - (0.1 * first) / Math.sqrt(second), 8);
});

test("a script is asked and told the same however its requests are cut", () => {
	const grid = { rows: 1, columns: 2 };
	const converse = (rows: number) => {
		const log: unknown[] = [];
		const strategy = new MaskStrategy(
			grid,
			9,
			function* (instance): MaskScript {
				log.push(Array.from(instance));
				log.push(Array.from(yield { masks: Float32Array.of(0, 0) }));
				log.push(Array.from(yield { masks: Float32Array.from({ length: 14 }, (_, i) => i / 16), shift: [1, 2] }));
				log.push(Array.from(yield { masks: Float32Array.of(1, 0), fill: 2 }));
			},
			() => ({ attributions: new Float64Array(0), baseValues: new Float64Array(0), exact: false, notes: [] }),
		);
		const asked: unknown[] = [];
		expect(strategy.ask(5)).toBe("wait");
		strategy.begin(Float64Array.of(7, 8));
		for (let query = strategy.ask(rows); query !== null; query = strategy.ask(rows)) {
			if (query === "wait") throw new Error("nothing is open");
			expect(query.count).toBeLessThanOrEqual(rows);
			for (let i = 0; i < query.count; i++) {
				asked.push([
					query.masks[2 * i],
					query.masks[2 * i + 1],
					query.fill,
					query.shifts && Array.from(query.shifts.subarray(2 * i, 2 * i + 2)),
				]);
			}
			if (query.count < rows) expect(strategy.ask(rows)).toBe("wait");
			strategy.tell(Float64Array.from({ length: 2 * query.count }, (_, k) => query.masks[k]! * 10));
		}
		expect(asked.length).toBe(9);
		return { log, asked };
	};
	const whole = converse(100);
	expect(whole.log[2]).toEqual(Array.from({ length: 14 }, (_, i) => (10 * i) / 16));
	expect(whole.asked[8]).toEqual([1, 0, 2, undefined]);
	for (const rows of [1, 3, 7]) expect(converse(rows)).toEqual(whole);
});
