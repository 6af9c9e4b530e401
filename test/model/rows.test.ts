import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RowInputs, Rows } from "../../bindings/model/rows.js";

describe("rows", () => {
	const columns = { names: ["age", "sex", "__proto__"], categories: [undefined, ["f", "m"], undefined] };
	const rows = new Rows(Float64Array.of(30, 1, 5, 40, 0, 6), columns);

	it("are numbers, row after row, with their shape", () => {
		expect(rows).toMatchObject({ rows: 2, columns: 3, names: columns.names, categories: columns.categories });
	});

	it("come as arrays of numbers", () => {
		expect(rows.toArrays()).toEqual([
			[30, 1, 5],
			[40, 0, 6],
		]);
	});

	it("come as objects by column name, strings as strings, also of a column called __proto__", () => {
		const objects = rows.toObjects();
		expect(JSON.stringify(objects)).toBe('[{"age":30,"sex":"m","__proto__":5},{"age":40,"sex":"f","__proto__":6}]');
		expect(Object.getPrototypeOf(objects[0])).toBe(null);
		expect(({} as Record<string, unknown>)["age"]).toBe(undefined);
	});

	it("come with booleans where the categories are booleans, false as well as true", () => {
		const homes = new Rows(Float64Array.of(0, 2, 1, 3), { names: ["owner", "rooms"], categories: [[false, true]] });
		expect(JSON.stringify(homes.toObjects())).toBe('[{"owner":false,"rooms":2},{"owner":true,"rooms":3}]');
		expect(homes.toArrays()).toEqual([
			[0, 2],
			[1, 3],
		]);
	});

	it("keep a missing category missing", () => {
		expect(new Rows(Float64Array.of(NaN), { names: ["sex"], categories: [["f", "m"]] }).toObjects()[0]!["sex"]).toBe(NaN);
	});
});

const inputs = (values: number[], names = ["a"]) => new RowInputs(Float64Array.from(values), { names });

describe("row inputs", () => {
	it("are the same when the model could not tell them apart: 0 and −0 differ", () => {
		const some = inputs([0, -0, 1, 0]);
		expect([0, 1, 2, 3].map((i) => some.same(0, some, i))).toEqual([true, false, false, true]);
		expect(some.hash(0)).toBe(some.hash(3));
	});

	it("are the same when both miss the value, whatever the bits of the NaN", () => {
		const data = new Float64Array(2);
		new DataView(data.buffer).setBigUint64(0, 0x7ff8000000000001n, true);
		new DataView(data.buffer).setBigUint64(8, 0xfff8000000000000n, true);
		const missing = new RowInputs(data, { names: ["a"] });
		expect(missing.same(0, missing, 1)).toBe(true);
		expect(missing.hash(0)).toBe(missing.hash(1));
		const infinity = inputs([Infinity, NaN]);
		expect(infinity.same(0, infinity, 1)).toBe(false);
	});

	it("have equal hashes when they are the same, and are the same when their numbers are", () => {
		const cell = fc.constantFrom(0, -0, 1, -1, NaN, Infinity, 5e-324, 0.1);
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5 }), fc.infiniteStream(cell), (width, stream) => {
				const values = [...stream.take(8 * width)];
				const names = Array.from({ length: width }, (_, j) => `${j}`);
				const [a, b] = [inputs(values, names), new RowInputs(Float64Array.from([0, ...values]).subarray(1), { names })];
				for (let i = 0; i < 8; i++) {
					for (let j = 0; j < 8; j++) {
						const equal = names.every((_, k) => Object.is(values[i * width + k], values[j * width + k]));
						expect(a.same(i, b, j)).toBe(equal);
						if (equal) expect(a.hash(i)).toBe(b.hash(j));
					}
				}
			}),
		);
	});

	it("spread their hashes: rows of small whole numbers, signs and halves collide no more than chance allows", () => {
		const values: number[] = [];
		for (let k = 0; k < 2 ** 16; k++) for (let j = 0; j < 4; j++) values.push((((k >> (4 * j)) & 15) - 8) / 2);
		const some = inputs(values, ["a", "b", "c", "d"]);
		const hashes = new Set(Array.from({ length: some.count }, (_, i) => some.hash(i)));
		// Of 2^16 random 32-bit hashes half a pair is expected to collide.
		expect(hashes.size).toBeGreaterThan(2 ** 16 - 8);
	});

	it("make a batch of any picks, as a copy", () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(4)), { minLength: 1 }), (picks) => {
				const sources = [0, 100].map((offset) => Array.from({ length: 10 }, (_, k) => k + offset));
				const [first, second] = sources.map((values) => inputs(values, ["a", "b"])) as [RowInputs, RowInputs];
				const batch = first.batch(picks.map(([other, index]) => ({ inputs: other ? second : first, first: index, count: 1 })));
				const wanted = picks.map(([other, index]) => sources[other ? 1 : 0]!.slice(2 * index, 2 * index + 2));
				expect(batch.toArrays()).toEqual(wanted);
				batch.data.fill(-1);
				expect(first.batch([{ inputs: second, first: 0, count: 1 }]).toArrays()).toEqual([[100, 101]]);
			}),
		);
	});

	it("select some as a copy that holds no others", () => {
		const data = Float64Array.of(1, 2, 3, 4, 5, 6);
		const some = new RowInputs(data, { names: ["a", "b"] }).select(Int32Array.of(2, 0));
		data.fill(0);
		expect(some.count).toBe(2);
		expect(some.batch([0, 1].map((index) => ({ inputs: some, first: index, count: 1 }))).toArrays()).toEqual([
			[5, 6],
			[1, 2],
		]);
	});
});
