import { runNetwork, trainNetwork } from "../../assembly/network";

/** Two inputs: 64 + 32 + 512 + 16 + 16 + 4 singles. */
const SIZE = 644 * 4;

describe("a network", () => {
	test("without weights says its last bias, and learns another", () => {
		const parameters = heap.alloc(SIZE + 16);
		const rows = heap.alloc(16);
		const values = heap.alloc(8);
		const order = heap.alloc(8);
		const rates = heap.alloc(4);
		const scratch = heap.alloc(4 * 2 * 99 + 3 * SIZE + 2176 + 16);
		const out = heap.alloc(8);
		const aligned = (parameters + 15) & ~15;
		const space = (scratch + 15) & ~15;
		memory.fill(aligned, 0, SIZE);
		memory.fill(rows, 0, 16);
		store<f32>(aligned + SIZE - 16, 2.0);
		runNetwork(aligned, 2, rows, 2, space, out);
		expect<f32>(load<f32>(out)).toBe(2.0);
		expect<f32>(load<f32>(out, 4)).toBe(2.0);
		store<f32>(values, 1.0);
		store<f32>(values, 1.0, 4);
		store<i32>(order, 0);
		store<i32>(order, 1, 4);
		// 0.1 g / √(0.001 g²) = √10
		store<f32>(rates, <f32>(1.0 / sqrt(10.0)));
		trainNetwork(aligned, 2, rows, values, order, 2, rates, 1, space);
		runNetwork(aligned, 2, rows, 1, space, out);
		expect<f32>(load<f32>(out)).toBeCloseTo(1.0, 4);
	});
});
