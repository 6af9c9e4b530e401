import { expect, test } from "vitest";
import { type Penalty, penaltyOf } from "../../bindings/strategies/mask-penalty.js";

const grid = { rows: 2, columns: 3 };
// 1    0.5  1
// 0    0.5  1
const mask = Float64Array.of(1, 0.5, 1, 0, 0.5, 1);

test("a mask pays for what it changes and for its borders, by hand", () => {
	const distance = 0.5 + 1 + 0.5;
	expect(penaltyOf({ ideal: 1, l1: 3, tv: 0, beta: 2 }, grid, mask, 0)).toBe(3 * distance);
	expect(penaltyOf({ ideal: 0, l1: 3, tv: 0, beta: 2 }, grid, mask, 0)).toBe(3 * 4);
	// Slopes down and across, cell by cell: (−1, −0.5), (0, 0.5), (0, 0), (0, 0.5), (0, 0.5), (0, 0)
	const variation = 1.25 + 0.25 + 0.25 + 0.25;
	expect(penaltyOf({ ideal: 1, l1: 0, tv: 10, beta: 2 }, grid, mask, 0)).toBe(10 * variation);
	expect(penaltyOf({ ideal: 1, l1: 0, tv: 10, beta: 3 }, grid, mask, 0)).toBeCloseTo(10 * (1.25 * Math.sqrt(1.25) + 3 / 8), 12);
	expect(penaltyOf({ ideal: 1, l1: 0, tv: 10, beta: 3, separable: true }, grid, mask, 0)).toBeCloseTo(10 * (1 + 4 / 8), 12);
	expect(penaltyOf({ ideal: 1, l1: 3, tv: 10, beta: 2 }, grid, Float64Array.of(9, ...mask), 1)).toBe(3 * distance + 10 * variation);
});

const penalties: Penalty[] = [1, 2, 3, 4, 7].flatMap((beta) =>
	([0, 1] as const).flatMap((ideal) => [false, true].map((separable) => ({ ideal, l1: 0.7, tv: 1.3, beta, separable }))),
);

test.each(penalties)("its gradient is that of finite differences: %j", (penalty) => {
	const grids = [
		{ rows: 4, columns: 5 },
		{ rows: 1, columns: 6 },
		{ rows: 6, columns: 1 },
	];
	for (const sizes of grids) {
		const cells = sizes.rows * sizes.columns;
		const point = Float64Array.from({ length: cells }, (_, cell) => 0.05 + ((cell * 7919) % 89) / 100);
		const gradient = new Float64Array(cells).fill(2);
		penaltyOf(penalty, sizes, point, 0, gradient);
		const step = 1e-6;
		for (let cell = 0; cell < cells; cell++) {
			const [ahead, behind] = [step, -step].map((by) => penaltyOf(penalty, sizes, point.with(cell, point[cell]! + by), 0));
			expect(gradient[cell]! - 2).toBeCloseTo((ahead! - behind!) / (2 * step), 6);
		}
	}
});

test("where a mask is flat or ideal, nothing pulls at it", () => {
	for (const beta of [1, 2, 3]) {
		const gradient = new Float64Array(6);
		expect(penaltyOf({ ideal: 1, l1: 1, tv: 1, beta }, grid, new Float64Array(6).fill(1), 0, gradient)).toBe(0);
		expect(Array.from(gradient)).toEqual([0, 0, 0, 0, 0, 0]);
	}
});

test("the authors' floor makes small slopes count as larger ones in the gradient, as their code does", () => {
	const published = { ideal: 1, l1: 0, tv: 1, beta: 3, least: 0.021544346900318843 } as const;
	expect(published.least ** 3).toBeCloseTo(1e-5, 18);
	const gradient = new Float64Array(2);
	penaltyOf(published, { rows: 1, columns: 2 }, Float64Array.of(0.5, 0.51), 0, gradient);
	expect(gradient[1]).toBeCloseTo(3 * published.least * 0.01, 12);
	penaltyOf(published, { rows: 1, columns: 2 }, Float64Array.of(0.5, 0.6), 0, gradient.fill(0));
	expect(gradient[1]).toBeCloseTo(3 * 0.1 * 0.1, 12);
});
