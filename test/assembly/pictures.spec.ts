import { composeMasks } from "../../assembly/masks";
import { composePieces } from "../../assembly/pieces";

describe("pictures", () => {
	test("of a coalition are runs of the instance and of its fill, whatever their length, and nothing else behind", () => {
		const coalition = heap.alloc(8);
		const runs = heap.alloc(24);
		const instance = heap.alloc(64);
		const fill = heap.alloc(64);
		const sources = heap.alloc(8);
		const out = heap.alloc(64);
		store<u64>(coalition, 0b10);
		const lengths: i32[] = [1, 20, 3];
		for (let run = 0; run < 3; run++) {
			store<i32>(runs + ((<usize>run) << 3), run & 1);
			store<i32>(runs + ((<usize>run) << 3), lengths[run], 4);
		}
		for (let i: usize = 0; i < 24; i++) {
			store<u8>(instance + i, <u8>i);
			store<u8>(fill + i, <u8>(100 + i));
		}
		store<u8>(out + 24 + 16, 77);
		composePieces(coalition, 2, runs, 3, instance, fill, sources, out);
		for (let i: usize = 0; i < 24; i++) expect<u8>(load<u8>(out + i)).toBe(<u8>(i >= 1 && i < 21 ? i : 100 + i));
		expect<u8>(load<u8>(out + 24 + 16)).toBe(77);
	});

	test("under a mask of two cells are mixed ¼ and ¾ between the centres of the cells", () => {
		const mask = heap.alloc(8);
		const instance = heap.alloc(32);
		const fill = heap.alloc(32);
		const scratch = heap.alloc(512);
		const out = heap.alloc(32);
		store<f32>(mask, 0.0);
		store<f32>(mask, 1.0, 4);
		for (let x: usize = 0; x < 4; x++) {
			store<f32>(instance + (x << 2), 200.0);
			store<f32>(fill + (x << 2), 100.0);
		}
		composeMasks(mask, 1, 1, 2, 0, 0, 1, 4, 1, 1, 4, instance, fill, scratch, out);
		expect<f32>(load<f32>(out)).toBe(100.0);
		expect<f32>(load<f32>(out, 4)).toBe(125.0);
		expect<f32>(load<f32>(out, 8)).toBe(175.0);
		expect<f32>(load<f32>(out, 12)).toBe(200.0);
	});
});
