import { mark, release, reserve } from "../../assembly/arena";

// as-pect keeps its own objects where the arena would be; so these specs look at the arena but write only far beyond them, and the other
// specs take their memory from the heap.
describe("the arena", () => {
	test("gives aligned regions one after the other, and takes them back", () => {
		const floor = mark();
		const a = reserve(1);
		const b = reserve(17);
		expect<usize>(a % 16).toBe(0);
		expect<usize>(b - a).toBe(16);
		expect<usize>(mark() - b).toBe(32);
		release(floor);
		expect<usize>(reserve(8)).toBe(a);
		release(floor);
	});

	test("grows the memory when it must", () => {
		const floor = mark();
		const bytes: usize = ((<usize>memory.size()) << 16) + 1;
		const region = reserve(bytes);
		expect<usize>(region).toBe(floor);
		store<u8>(region + bytes - 1, 9);
		expect<u8>(load<u8>(region + bytes - 1)).toBe(9);
		release(floor);
	});

	test("says 0 where there is no room, and stays where it was", () => {
		const floor = mark();
		expect<usize>(reserve(0xffffffe0)).toBe(0);
		expect<usize>(mark()).toBe(floor);
	});
});
