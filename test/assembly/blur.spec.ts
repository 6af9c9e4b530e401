import { blur32, blur64 } from "../../assembly/blur";

/** A buffer with the 64 bytes behind it that the kernel may run into. */
function buffer(bytes: usize): usize {
	return heap.alloc(bytes + 64);
}

describe("a blurred line", () => {
	test("of seven pixels with a point in the middle is symmetric and adds up", () => {
		const image = buffer(56);
		for (let i: usize = 0; i < 7; i++) store<f64>(image + (i << 3), i == 3 ? 1.0 : 0.0);
		blur64(image, 1, 7, 1, 0.5, buffer(56), buffer(24), buffer(11 * 64), buffer(64));
		let sum: f64 = 0.0;
		for (let i: usize = 0; i < 7; i++) sum += load<f64>(image + (i << 3));
		expect<f64>(Math.abs(sum - 1.0)).toBeLessThan(1e-15);
		expect<f64>(load<f64>(image, 16)).toBe(load<f64>(image, 32));
		expect<f64>(load<f64>(image, 8)).toBe(load<f64>(image, 40));
		expect<f64>(load<f64>(image)).toBe(0.0);
		// The first neighbour over the centre: e^−2.
		expect<f64>(Math.abs(load<f64>(image, 16) / load<f64>(image, 24) - 0.1353352832366127)).toBeLessThan(1e-15);
	});

	test("of one pixel stays, however far the weights reach", () => {
		const image = buffer(12);
		for (let c: usize = 0; c < 3; c++) store<f32>(image + (c << 2), <f32>(c + 1));
		blur32(image, 1, 1, 3, 2.0, buffer(12), buffer(36), buffer(17 * 64), buffer(64));
		for (let c: usize = 0; c < 3; c++) expect<f32>(Mathf.abs(load<f32>(image + (c << 2)) - <f32>(c + 1))).toBeLessThan(1e-5);
	});
});
