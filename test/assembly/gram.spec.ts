import { addBinaryCross, addCross, addGram, binaryGram, mirror } from "../../assembly/gram";

const pointer = (array: StaticArray<f64>): usize => changetype<usize>(array);

describe("sums for the normal equations", () => {
	test("fill the upper triangle, row by row, and mirror it", () => {
		const rows: StaticArray<f64> = [1, 2, 3, 4];
		const weights: StaticArray<f64> = [1, 10];
		const gram = new StaticArray<f64>(4);
		const work = new StaticArray<f64>(2 * 256 * 4 + 16);
		addGram(pointer(rows), pointer(weights), 2, 2, pointer(gram), pointer(work));
		expect(gram[0]).toBe(91);
		expect(gram[1]).toBe(122);
		expect(gram[3]).toBe(164);
		mirror(pointer(gram), 2);
		expect(gram[2]).toBe(122);
	});

	test("add to what is there, and nothing beside it", () => {
		const rows: StaticArray<f64> = [1, 2, 3, 4, 5];
		const weights: StaticArray<f64> = [1];
		const values: StaticArray<f64> = [2, 3];
		const cross = new StaticArray<f64>(11);
		for (let i = 0; i < 11; i++) cross[i] = 100;
		const work = new StaticArray<f64>(3 * 256 * 4 + 16);
		addCross(pointer(rows), pointer(weights), pointer(values), 1, 5, 2, pointer(cross), pointer(work));
		for (let j = 0; j < 5; j++) {
			expect(cross[2 * j]).toBe(100 + 2 * <f64>(j + 1));
			expect(cross[2 * j + 1]).toBe(100 + 3 * <f64>(j + 1));
		}
		expect(cross[10]).toBe(100, "past the end");
	});

	test("count coalitions by group", () => {
		const coalitions: StaticArray<u64> = [0b001, 0b011, 0b110];
		const starts: StaticArray<i32> = [0, 2, 3];
		const weights: StaticArray<f64> = [2, 0.5];
		const gram = new StaticArray<f64>(9);
		const work = new StaticArray<u64>(64 * 2 + 64);
		binaryGram(changetype<usize>(coalitions), 3, changetype<usize>(starts), pointer(weights), 2, pointer(gram), changetype<usize>(work), 2);
		mirror(pointer(gram), 3);
		const expected: StaticArray<f64> = [4, 2, 0, 2, 2.5, 0.5, 0, 0.5, 0.5];
		for (let i = 0; i < 9; i++) expect(gram[i]).toBe(expected[i]);
	});

	test("add a value to every feature present", () => {
		const coalitions: StaticArray<u64> = [0b1000000001, 0b1000000010];
		const weights: StaticArray<f64> = [1, 2];
		const values: StaticArray<f64> = [10, 20];
		const cross = new StaticArray<f64>(10);
		const work = new StaticArray<f64>(2 + 64);
		addBinaryCross(changetype<usize>(coalitions), 10, pointer(weights), pointer(values), 2, 1, pointer(cross), pointer(work));
		expect(cross[0]).toBe(10);
		expect(cross[1]).toBe(40);
		expect(cross[5]).toBe(0);
		expect(cross[9]).toBe(50);
	});
});
