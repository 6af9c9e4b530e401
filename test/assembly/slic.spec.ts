import { connectLabels } from "../../assembly/connectivity";
import { rgbToLab } from "../../assembly/colour";
import { slic } from "../../assembly/slic";
import { coloursOf8 } from "../../assembly/slic-colours";

describe("SLIC", () => {
	test("tells the dark half of a picture from the bright one, and sows on a grid", () => {
		// 10 × 12 pixels, two seeds (5, 3) and (5, 9); the edge lies one column beside the middle.
		const pixels = heap.alloc(120);
		for (let i = 0; i < 120; i++) store<u8>(pixels + <usize>i, i % 12 < 7 ? 20 : 220);
		const colours = heap.alloc(24 * 120);
		const labels = heap.alloc(4 * 120);
		const scratch = heap.alloc(8192);
		coloursOf8(pixels, 120, 1, scratch, colours);
		expect<f64>(load<f64>(colours)).toBe(0.0);
		expect<f64>(load<f64>(colours + 24 * 7)).toBe(1.0);
		slic(colours, 10, 12, 10.0, 1, 5, 10, 2, 3, 6, 10, 6, 10.0, 1, labels, scratch);
		for (let i: usize = 0; i < 120; i++) expect<i32>(load<i32>(labels + (i << 2))).toBe(<i32>(i % 12 > 6));
		coloursOf8(pixels, 120, 1, scratch, colours);
		slic(colours, 10, 12, 10.0, 1, 5, 10, 2, 3, 6, 10, 6, 10.0, 10, labels, scratch);
		for (let i: usize = 0; i < 120; i++) expect<i32>(load<i32>(labels + (i << 2))).toBe(<i32>(i % 12 >= 7));
	});

	test("leaves nothing but one region per label", () => {
		// 0 1 1 / 0 1 0 / 1 1 0: two regions of label 0 get a label each.
		const labels = heap.alloc(36);
		const given = [0, 1, 1, 0, 1, 0, 1, 1, 0];
		for (let i = 0; i < 9; i++) store<i32>(labels + ((<usize>i) << 2), given[i]);
		const count = connectLabels(labels, 3, 3, 2, 9, heap.alloc(100), heap.alloc(36));
		expect<i32>(count).toBe(3);
		const wanted = [0, 1, 1, 0, 1, 2, 1, 1, 2];
		for (let i = 0; i < 9; i++) expect<i32>(load<i32>(labels + ((<usize>i) << 2))).toBe(wanted[i]);
	});
});

describe("Lab", () => {
	test("of an odd number of pixels writes no more than those", () => {
		const rgb = heap.alloc(24 * 3);
		for (let i: usize = 0; i < 9; i++) store<f64>(rgb + (i << 3), 1.0);
		const out = heap.alloc(24 * 3 + 8);
		store<f64>(out + 72, 777.0);
		rgbToLab(rgb, 3, out);
		for (let i: usize = 0; i < 3; i++) expect<f64>(load<f64>(out + 24 * i)).toBeCloseTo(100.0);
		expect<f64>(load<f64>(out + 72)).toBe(777.0);
	});
});
