import { composeMore, composePairs, composeRows, prepareRows } from "../../assembly/compose";

describe("composed rows", () => {
	test("of three columns (an odd number) and five background rows", () => {
		const coalition = heap.alloc(8);
		const columnFeature = heap.alloc(12);
		const instance = heap.alloc(24);
		const background = heap.alloc(24 * 5);
		const scratch = heap.alloc(56 * 3 + 16);
		const out = heap.alloc(24 * 5 + 8);
		store<u64>(coalition, 0b10);
		store<i32>(columnFeature, 0);
		store<i32>(columnFeature, 1, 4);
		store<i32>(columnFeature, -1, 8);
		for (let j = 0; j < 3; j++) store<f64>(instance + ((<usize>j) << 3), <f64>-j - 1.0);
		for (let i = 0; i < 15; i++) store<f64>(background + ((<usize>i) << 3), i);
		store<f64>(out + 24 * 5, 777.0);
		prepareRows(columnFeature, 3, scratch);
		composeRows(coalition, 1, 2, 3, instance, background, 2, scratch, out);
		composeMore(3, background + 24 * 2, 3, scratch, out + 24 * 2);
		for (let b = 0; b < 5; b++) {
			const row = out + <usize>b * 24;
			expect<f64>(load<f64>(row)).toBe(<f64>(3 * b));
			expect<f64>(load<f64>(row, 8)).toBe(-2.0);
			expect<f64>(load<f64>(row, 16)).toBe(-3.0);
		}
		expect<f64>(load<f64>(out + 24 * 5)).toBe(777.0);
		const pick = heap.alloc(4);
		store<i32>(pick, 4);
		composePairs(coalition, 1, 2, columnFeature, 3, instance, background, pick, scratch, out);
		expect<f64>(load<f64>(out)).toBe(12.0);
		expect<f64>(load<f64>(out, 8)).toBe(-2.0);
	});
});
