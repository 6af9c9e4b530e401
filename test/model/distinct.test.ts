import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Distinct } from "../../bindings/model/distinct.js";
import { RowInputs, type Rows } from "../../bindings/model/rows.js";
import { Segment } from "../../bindings/model/segment.js";

const inputs = (values: number[]) => new RowInputs(Float64Array.from(values), { names: ["a"] });

/** Which of the values were found, when each that is not is added. */
function foundIn(values: number[], limit: number, hash: (value: number) => number): { found: boolean[]; right: boolean; size: number } {
	const memory = new Distinct<Rows, Segment<Rows>>(limit);
	const all = inputs(values);
	const home = new Segment(all);
	values.forEach((_, i) => (home.rows[i] = i));
	let right = true;
	const found = values.map((value, i) => {
		const slot = memory.find(all, i, hash(value));
		if (slot < 0) memory.add(hash(value), home, i);
		else right &&= memory.home(slot) === home && values[memory.index(slot)] === value;
		return slot >= 0;
	});
	return { found, right, size: memory.size };
}

/** The same with a list. */
function foundInList(values: number[], limit: number): boolean[] {
	const latest: number[] = [];
	return values.map((value) => {
		if (latest.includes(value)) return true;
		latest.push(value);
		if (latest.length > limit) latest.shift();
		return false;
	});
}

describe("the memory of distinct inputs", () => {
	it("finds the latest ones, first in first out", () => {
		expect(foundIn([1, 2, 1, 3, 1, 2], 2, (v) => v).found).toEqual([false, false, true, false, false, false]);
	});

	it("compares inputs, not hashes, and agrees with a plain list whatever the hashes", () => {
		const hashes = [(v: number) => v, () => 7, (v: number) => v & 3, (v: number) => Math.imul(v, 0x10000000), (v: number) => -v];
		fc.assert(
			fc.property(
				fc.array(fc.nat(30), { maxLength: 200, size: "max" }),
				fc.integer({ min: 1, max: 40 }),
				fc.constantFrom(...hashes),
				(values, limit, hash) => {
					const { found, right, size } = foundIn(values, limit, hash);
					expect(found).toEqual(foundInList(values, limit));
					expect(right).toBe(true);
					expect(size).toBeLessThanOrEqual(limit);
				},
			),
			{ numRuns: 500 },
		);
	});

	it("grows up to its limit and no further", () => {
		const values = Array.from({ length: 10_000 }, (_, k) => (k * 7919) % 6007);
		for (const limit of [1000, 1024, 1025, 3000, 6006, 6007, 2 ** 18]) {
			const { found, size } = foundIn(values, limit, (v) => Math.imul(v, 0x85ebca6b));
			expect(size).toBe(Math.min(limit, limit >= 6007 ? 6007 : limit));
			expect(found.filter(Boolean).length).toBe(limit >= 6007 ? 10_000 - 6007 : 0);
		}
	});
});
