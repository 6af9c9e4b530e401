import { drawCoalitions } from "../../assembly/neighbourhood";

describe("on/off draws", () => {
	test("by size never show all features", () => {
		const out = heap.alloc(8 * 1000);
		drawCoalitions(10, 0, 1.0, 0, 0.0, 1000, 0, out);
		let most: u64 = 0;
		for (let c: usize = 0; c < 1000; c++) most = max(most, popcnt<u64>(load<u64>(out + (c << 3))));
		expect<u64>(most).toBe(9);
	});

	test("by coins use no bit beyond the last feature", () => {
		const out = heap.alloc(16 * 100);
		drawCoalitions(70, 1, 1.0, 0, 0.0, 100, 0, out);
		let used: u64 = 0;
		for (let c: usize = 0; c < 100; c++) used |= load<u64>(out + (c << 4), 8);
		expect<u64>(used).toBe(0b111111);
	});
});
