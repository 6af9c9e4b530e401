import { below, drawOfSize, enumerateCoalitions, lastWord, sampleCoalitions, wordOfSize } from "../../assembly/coalition";

describe("bits of coalitions", () => {
	test("in use in the last word", () => {
		expect<u64>(lastWord(1)).toBe(1);
		expect<u64>(lastWord(63)).toBe(0x7fffffffffffffff);
		expect<u64>(lastWord(64)).toBe(0xffffffffffffffff);
		expect<u64>(lastWord(65)).toBe(1);
	});

	test("32 random bits scale to a bound without reaching it", () => {
		expect<u64>(below(0, 5000)).toBe(0);
		expect<u64>(below(0xffffffff, 5000)).toBe(4999);
		expect<u64>(below(0xffffffff, 1)).toBe(0);
	});
});

describe("random coalitions", () => {
	test("in a word have the size asked for", () => {
		for (let size = 0; size <= 64; size++) expect<u64>(popcnt<u64>(wordOfSize(64, size, 17 * size + 1))).toBe(<u64>size);
		expect<u64>(wordOfSize(5, 5, 3)).toBe(31);
	});

	test("in memory are the same as in a word", () => {
		const flags = heap.alloc(64);
		memory.fill(flags, 0, 64);
		const row = heap.alloc(8);
		for (let size = 0; size <= 40; size++) {
			drawOfSize(row, 40, size, 99 + size, flags);
			expect<u64>(load<u64>(row)).toBe(wordOfSize(40, size, 99 + size));
		}
	});

	test("come with their complement and never twice", () => {
		const sizes = heap.alloc(4 * 3);
		const table = heap.alloc(8 * 8);
		const out = heap.alloc(16 * 3);
		// All there is of 3 features: {0}, {1}, {2}, each against the rest.
		store<i32>(sizes, 1);
		store<i32>(sizes, 2, 4);
		store<i32>(sizes, 1, 8);
		sampleCoalitions(3, sizes, 3, 5.0, 0, table, 8, 0, out);
		let seen: u64 = 0;
		for (let c = 0; c < 6; c++) seen |= 1 << load<u64>(out + ((<usize>c) << 3));
		expect<u64>(seen).toBe(0b1111110);
		for (let c = 0; c < 6; c += 2) expect<u64>(load<u64>(out + ((<usize>c) << 3)) ^ load<u64>(out + ((<usize>c) << 3), 8)).toBe(7);
	});
});

describe("all coalitions of a size", () => {
	test("of 3 of 4 features in the order of their members", () => {
		const members = heap.alloc(4 * 3);
		const out = heap.alloc(8 * 4);
		enumerateCoalitions(4, 3, 0.0, 4, members, out);
		expect<u64>(load<u64>(out)).toBe(0b0111);
		expect<u64>(load<u64>(out, 8)).toBe(0b1011);
		expect<u64>(load<u64>(out, 16)).toBe(0b1101);
		expect<u64>(load<u64>(out, 24)).toBe(0b1110);
	});
});
