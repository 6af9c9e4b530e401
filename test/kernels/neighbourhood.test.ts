import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords, type Kernels, type TableNeighbourhood } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference } from "./backends.js";
import { members } from "./cases.js";

const [wasm, typescript] = backends;

interface Entry {
	readonly frequency: number;
	readonly value: number;
	readonly deviation?: number;
	readonly min?: number;
	readonly max?: number;
}
type Column =
	| { readonly centre: number; readonly scale: number }
	| { readonly binned: boolean; readonly mine: number; readonly entries: readonly Entry[] };

/** A table's neighbourhood from a readable description. */
function tableOf(columns: readonly Column[]): TableNeighbourhood {
	const offsets = [0];
	const entries: Entry[] = [];
	const cumulative: number[] = [];
	for (const column of columns) {
		let sum = 0;
		for (const entry of "entries" in column ? column.entries : []) {
			entries.push(entry);
			cumulative.push((sum += entry.frequency));
		}
		if ("entries" in column) cumulative[cumulative.length - 1] = 1;
		offsets.push(entries.length);
	}
	return {
		kinds: Uint8Array.from(columns, (column) => ("centre" in column ? 0 : column.binned ? 2 : 1)),
		centres: Float64Array.from(columns, (column) => ("centre" in column ? column.centre : 0)),
		scales: Float64Array.from(columns, (column) => ("centre" in column ? column.scale : 1)),
		offsets: Int32Array.from(offsets),
		cumulative: Float64Array.from(cumulative),
		values: Float64Array.from(entries, (entry) => entry.value),
		deviations: Float64Array.from(entries, (entry) => entry.deviation ?? 0),
		minima: Float64Array.from(entries, (entry) => entry.min ?? entry.value),
		maxima: Float64Array.from(entries, (entry) => entry.max ?? entry.value),
		instanceEntry: Int32Array.from(columns, (column) => ("centre" in column ? -1 : column.mine)),
	};
}

const BINS: Column = {
	binned: true,
	mine: 1,
	entries: [
		{ frequency: 0.5, value: 2, deviation: 1, min: 0, max: 4 },
		{ frequency: 0.3, value: 5, deviation: 0.5, min: 4.5, max: 7 },
		{ frequency: 0.2, value: 9, min: 9, max: 9 },
	],
};
const CATEGORIES: Column = {
	binned: false,
	mine: 2,
	entries: [
		{ frequency: 0.1, value: 10 },
		{ frequency: 0.6, value: 20 },
		{ frequency: 0.3, value: 30 },
	],
};
const NORMAL: Column = { centre: 100, scale: 15 };

function drawn(kernels: Kernels, table: TableNeighbourhood, seed: number, first: number, count: number) {
	const rows = new Float64Array(count * table.kinds.length).fill(-777);
	const interpretable = new Float64Array(count * table.kinds.length).fill(-777);
	kernels.drawTable(table, seed, first, count, rows, interpretable);
	return { rows, interpretable };
}

const onOff = (
	kernels: Kernels,
	features: number,
	removal: "uniform-size" | "coin",
	first: number,
	count: number,
	seed = 1,
	stream = 2,
) => {
	const out = new Uint32Array(count * coalitionWords(features)).fill(0xdeadbeef);
	kernels.drawCoalitions(features, removal, seed, stream, first, out);
	return out;
};

/** Column j of three. */
const column = (data: Float64Array, j: number) => data.filter((_, i) => i % 3 === j);
const mean = (data: Float64Array) => data.reduce((sum, x) => sum + x, 0) / data.length;

describe.each(backends)("rows around an instance ($backend)", (kernels) => {
	const count = 100_000;
	const { rows, interpretable } = drawn(kernels, tableOf([NORMAL, CATEGORIES, BINS]), 4, 0, count);

	it("have normal columns around the centre, and show the surrogate how many scales away", () => {
		const [values, z] = [column(rows, 0), column(interpretable, 0)];
		values.forEach((value, i) => expect(value).toBe(100 + 15 * z[i]));
		expect(Math.abs(mean(z))).toBeLessThan(4 / Math.sqrt(count));
		expect(Math.abs(mean(z.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
	});

	it("have categories by frequency, and show the surrogate whether it is the instance's", () => {
		const [values, same] = [column(rows, 1), column(interpretable, 1)];
		values.forEach((value, i) => expect(same[i]).toBe(value === 30 ? 1 : 0));
		for (const [value, p] of [
			[10, 0.1],
			[20, 0.6],
			[30, 0.3],
		]) {
			expect(Math.abs(values.filter((x) => x === value).length - count * p)).toBeLessThan(4 * Math.sqrt(count * p * (1 - p)));
		}
	});

	it("have bins by frequency and in each bin a normal cut off at its ends", () => {
		const [values, same] = [column(rows, 2), column(interpretable, 2)];
		values.forEach((value, i) => expect(same[i]).toBe(value >= 4.5 && value <= 7 ? 1 : 0));
		const first = values.filter((value) => value <= 4);
		expect(Math.min(...first.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
		expect(Math.abs(first.length - count * 0.5)).toBeLessThan(4 * Math.sqrt(count / 4));
		expect(values.filter((value) => value === 9).length + values.filter((value) => value < 9).length).toBe(count);
		// A standard normal cut off at ±2: variance 1 − 2 · 2 φ(2) / (2 Φ(2) − 1) = 0.7737.
		expect(Math.abs(mean(first) - 2)).toBeLessThan((4 * 0.88) / Math.sqrt(first.length));
		expect(Math.abs(mean(first.map((x) => (x - 2) ** 2)) - 0.7737)).toBeLessThan((4 * 0.9) / Math.sqrt(first.length));
		// N(5, ½²) on [4.5, 7]: mean 5 + ½ (φ(−1) − φ(4)) / (Φ(4) − Φ(−1)) = 5.1437.
		expect(Math.abs(mean(values.filter((value) => value >= 4.5 && value <= 7)) - 5.1437)).toBeLessThan(0.01);
	});

	it("are the same wherever a range of rows is cut into calls", () => {
		for (const cut of [0, 1, 1364, 1365, 4999]) {
			const table = tableOf([NORMAL, CATEGORIES, BINS]);
			const [head, tail] = [drawn(kernels, table, 4, 0, cut), drawn(kernels, table, 4, cut, 5000 - cut)];
			expect(firstDifference(Float64Array.of(...head.rows, ...tail.rows), rows.subarray(0, 15_000))).toBe(-1);
			expect(firstDifference(Float64Array.of(...head.interpretable, ...tail.interpretable), interpretable.subarray(0, 15_000))).toBe(-1);
		}
	});

	it("have cells that do not depend on the other columns", () => {
		const alone = drawn(kernels, tableOf([NORMAL]), 4, 0, 500);
		expect([...alone.rows]).toEqual([...column(rows.subarray(0, 1500), 0)]);
		const replaced = drawn(kernels, tableOf([{ centre: 0, scale: 1 }, BINS, BINS]), 4, 0, 500);
		expect([...column(replaced.rows, 2)]).toEqual([...column(rows.subarray(0, 1500), 2)]);
	});

	it("stay in a bin that a normal hardly ever hits", () => {
		const far: Column = { binned: true, mine: 0, entries: [{ frequency: 1, value: 0, deviation: 1e-11, min: 5, max: 6 }] };
		const values = drawn(kernels, tableOf([far]), 1, 0, 10_000).rows;
		expect(values.every((value) => value >= 5 && value <= 6)).toBe(true);
		expect(Math.abs(mean(values) - 5.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 10_000));
	});

	it("never have a category of frequency 0", () => {
		const entries = [0, 0.5, 0, 0.5, 0].map((frequency, value) => ({ frequency, value }));
		entries[4] = { frequency: 0, value: 4 };
		const table = tableOf([{ binned: false, mine: 0, entries }]);
		expect(new Set(drawn(kernels, table, 1, 0, 20_000).rows)).toEqual(new Set([1, 3]));
	});

	it("of no columns or no count are none", () => {
		expect(() => drawn(kernels, tableOf([]), 1, 0, 5)).not.toThrow();
		expect(() => drawn(kernels, tableOf([NORMAL]), 1, 0, 0)).not.toThrow();
	});
});

describe.each(backends)("coalitions around an instance ($backend)", (kernels) => {
	it("by coins: each feature is there half of the time, each pair a quarter", () => {
		for (const features of [1, 33, 64, 70]) {
			const count = 20_000;
			const rows = onOff(kernels, features, "coin", 0, count);
			const counts = new Float64Array(features);
			let firstAndLast = 0;
			for (let c = 0; c < count; c++) {
				const set = members(rows, features, c);
				for (const feature of set) counts[feature]++;
				if (set[0] === 0 && set.at(-1) === features - 1) firstAndLast++;
			}
			for (const count_ of counts) expect(Math.abs(count_ - count / 2)).toBeLessThan(4.5 * Math.sqrt(count / 4));
			if (features > 1) expect(Math.abs(firstAndLast - count / 4)).toBeLessThan(4.5 * Math.sqrt((count * 3) / 16));
		}
	});

	it("by size: 1 to all features are absent, each number equally often, and each feature equally often", () => {
		for (const features of [1, 5, 64, 70]) {
			const count = 20_000;
			const rows = onOff(kernels, features, "uniform-size", 0, count);
			const sizes = new Float64Array(features + 1);
			const counts = new Float64Array(features);
			for (let c = 0; c < count; c++) {
				const set = members(rows, features, c);
				sizes[features - set.length]++;
				for (const feature of set) counts[feature]++;
			}
			expect(sizes[0]).toBe(0);
			const p = 1 / features;
			for (const size of sizes.subarray(1)) expect(Math.abs(size - count * p)).toBeLessThanOrEqual(4.5 * Math.sqrt(count * p * (1 - p)));
			const here = (features - 1) / (2 * features);
			for (const count_ of counts) expect(Math.abs(count_ - count * here)).toBeLessThanOrEqual(4.5 * Math.sqrt(count * here * (1 - here)));
		}
	});

	it("are the same wherever a range is cut into calls", () => {
		for (const removal of ["coin", "uniform-size"] as const) {
			for (const features of [5, 64, 65]) {
				const words = coalitionWords(features);
				const whole = onOff(kernels, features, removal, 100, 10_000);
				for (const cut of [0, 1, 4096, 8193, 10_000]) {
					expect(firstDifference(onOff(kernels, features, removal, 100, cut), whole.subarray(0, cut * words))).toBe(-1);
					expect(firstDifference(onOff(kernels, features, removal, 100 + cut, 10_000 - cut), whole.subarray(cut * words))).toBe(-1);
				}
			}
		}
	});
});

describe("both backends", () => {
	const seeds = fc.maxSafeNat();
	const firsts = fc.nat(2 ** 53 - 100);

	it("draw the same coalitions", () => {
		const features = fc.oneof(fc.constantFrom(1, 31, 32, 33, 63, 64, 65, 5000), fc.integer({ min: 1, max: 200 }));
		fc.assert(
			fc.property(
				features,
				fc.constantFrom("coin", "uniform-size"),
				seeds,
				fc.nat(2 ** 32 - 1),
				firsts,
				fc.nat(5),
				(features, removal, seed, stream, first, count) => {
					const [a, b] = [wasm, typescript].map((kernels) => onOff(kernels, features, removal, first, count, seed, stream));
					expect(firstDifference(a, b)).toBe(-1);
				},
			),
			{ numRuns: 300 },
		);
	});

	it("draw the same tables", () => {
		const entry = fc.record({
			frequency: fc.constantFrom(0, 0.01, 0.2),
			value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
			deviation: fc.double({ min: 0, max: 10, noNaN: true }),
			width: fc.constantFrom(0, 1e-9, 1, 100),
		});
		const column = fc.oneof(
			fc.record({ centre: fc.double({ noNaN: true, noDefaultInfinity: true }), scale: fc.double({ min: 0, max: 1e6, noNaN: true }) }),
			fc.record({
				binned: fc.boolean(),
				mine: fc.nat(3),
				entries: fc.array(
					entry.map(({ width, ...rest }) => ({ ...rest, min: rest.value - width, max: rest.value + width })),
					{ minLength: 1, maxLength: 4 },
				),
			}),
		);
		fc.assert(
			fc.property(fc.array(column, { maxLength: 5 }), seeds, firsts, fc.nat(9), (columns, seed, first, count) => {
				const table = tableOf(columns);
				const [a, b] = [wasm, typescript].map((kernels) => drawn(kernels, table, seed, first, count));
				expect(firstDifference(a.rows, b.rows)).toBe(-1);
				expect(firstDifference(a.interpretable, b.interpretable)).toBe(-1);
			}),
			{ numRuns: 300 },
		);
	});
});
