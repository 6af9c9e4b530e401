import { felzenszwalb } from "../../assembly/felzenszwalb";
import { quickshift } from "../../assembly/quickshift";

describe("segments of a row of six pixels", () => {
	test("are two by quick shift", () => {
		const lab = heap.alloc(6 * 24);
		const noise = heap.alloc(6 * 8);
		memory.fill(lab, 0, 6 * 24);
		memory.fill(noise, 0, 6 * 8);
		for (let i: usize = 3; i < 6; i++) store<f64>(lab + i * 24, 90.0);
		const labels = heap.alloc(24);
		const plane: usize = 8 * (6 + 6 + 3);
		const count = quickshift(
			lab,
			noise,
			1,
			6,
			3,
			0.85,
			10.0,
			heap.alloc(3 * plane),
			heap.alloc(plane),
			heap.alloc(4 * 20),
			heap.alloc(8 * 49),
			heap.alloc(24),
			labels,
		);
		expect<i32>(count).toBe(2);
		for (let i: usize = 0; i < 6; i++) expect<i32>(load<i32>(labels + (i << 2))).toBe(i < 3 ? 0 : 1);
	});

	test("are two by their differences", () => {
		const image = heap.alloc(48);
		for (let i: usize = 0; i < 6; i++) store<f64>(image + (i << 3), i < 4 ? 0.0 : 5.0);
		const labels = heap.alloc(24);
		const count = felzenszwalb(
			image,
			1,
			6,
			1,
			1.0,
			1,
			heap.alloc(192),
			heap.alloc(192),
			heap.alloc(96),
			heap.alloc(96),
			heap.alloc(48),
			heap.alloc(24),
			heap.alloc(24),
			labels,
		);
		expect<i32>(count).toBe(2);
		for (let i: usize = 0; i < 6; i++) expect<i32>(load<i32>(labels + (i << 2))).toBe(i < 4 ? 0 : 1);
	});
});
