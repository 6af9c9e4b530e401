import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords, type Kernels } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference, HOSTILE } from "./backends.js";

const [wasm, typescript] = backends;

interface Case {
	readonly features: number;
	readonly coalitions: Uint32Array;
	readonly count: number;
	readonly columnFeature: readonly number[];
	readonly instance: readonly number[];
	readonly background: readonly number[];
	readonly backgroundRow?: readonly number[];
}

/** Columns, background rows and picks that agree with each other, as the model would get them. */
function composed(kernels: Kernels, c: Case): Float64Array {
	const rows = c.backgroundRow ? 1 : c.background.length / c.instance.length;
	const out = new Float64Array(c.count * rows * c.instance.length).fill(-777);
	kernels.composeRows(
		c.coalitions,
		c.count,
		c.features,
		Int32Array.from(c.columnFeature),
		Float64Array.from(c.instance),
		Float64Array.from(c.background),
		c.backgroundRow && Int32Array.from(c.backgroundRow),
		out,
	);
	return out;
}

/** The definition, cell by cell. */
function defined(c: Case): Float64Array {
	const columns = c.instance.length;
	const words = coalitionWords(c.features);
	const out: number[] = [];
	for (let n = 0; n < c.count; n++) {
		const rows = c.backgroundRow ? [c.backgroundRow[n]] : Array.from({ length: c.background.length / columns }, (_, b) => b);
		for (const b of rows) {
			c.columnFeature.forEach((feature, j) => {
				const present = feature < 0 || (c.coalitions[n * words + (feature >> 5)] >>> (feature & 31)) & 1;
				out.push(present ? c.instance[j] : c.background[b * columns + j]);
			});
		}
	}
	return Float64Array.from(out);
}

/** A case of any shape, with something different in every cell. */
function caseOf(features: number, columns: number, count: number, rows: number, picked: boolean, seed: number): Case {
	let state = seed;
	const next = (below: number) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
	const words = coalitionWords(features);
	const coalitions = new Uint32Array(count * words);
	for (let n = 0; n < count; n++) for (let j = 0; j < features; j++) coalitions[n * words + (j >> 5)] |= next(2) << (j & 31);
	const value = (i: number) => (next(4) ? i + 0.5 : HOSTILE.filter((x) => x === x)[next(20)]);
	return {
		features,
		coalitions,
		count,
		columnFeature: Array.from({ length: columns }, () => next(features + 1) - 1),
		instance: Array.from({ length: columns }, (_, j) => value(-1 - j)),
		background: Array.from({ length: columns * rows }, (_, i) => value(i)),
		...(picked && { backgroundRow: Array.from({ length: count }, () => next(rows)) }),
	};
}

describe.each(backends)("model rows ($backend)", (kernels) => {
	it("of two coalitions of two features and two background rows, by hand", () => {
		const c = {
			features: 2,
			coalitions: Uint32Array.of(0b01, 0, 0b10, 0),
			count: 2,
			columnFeature: [0, 1],
			instance: [1, 2],
			background: [10, 20, 30, 40],
		};
		expect([...composed(kernels, c)]).toEqual([1, 20, 1, 40, 10, 2, 30, 2]);
		expect([...composed(kernels, { ...c, backgroundRow: [1, 0] })]).toEqual([1, 40, 10, 2]);
	});

	it("of columns that share a feature change together; column −1 keeps the instance's value", () => {
		const c = {
			features: 2,
			coalitions: Uint32Array.of(0b10, 0),
			count: 1,
			columnFeature: [0, 1, 0, -1, 1],
			instance: [1, 2, 3, 4, 5],
			background: [6, 7, 8, 9, 10],
		};
		expect([...composed(kernels, c)]).toEqual([6, 2, 8, 4, 5]);
	});

	it.each([
		[1, 1],
		[31, 31],
		[32, 33],
		[33, 2],
		[63, 64],
		[64, 65],
		[65, 66],
		[5000, 5001],
	])("of %i features in %i columns are as defined, for 1 to 9 background rows", (features, columns) => {
		for (const rows of [1, 2, 3, 4, 5, 8, 9]) {
			for (const picked of [false, true]) {
				const c = caseOf(features, columns, 3, rows, picked, 7 * rows + columns);
				expect(firstDifference(composed(kernels, c), defined(c))).toBe(-1);
			}
		}
	});

	it("of no coalitions are none", () => {
		expect(composed(kernels, caseOf(3, 3, 0, 2, false, 1)).length).toBe(0);
	});

	it("leave their inputs alone", () => {
		const c = caseOf(5, 5, 4, 3, false, 3);
		const [instance, background, coalitions] = [Float64Array.from(c.instance), Float64Array.from(c.background), c.coalitions.slice()];
		kernels.composeRows(coalitions, 4, 5, Int32Array.from(c.columnFeature), instance, background, undefined, new Float64Array(60));
		expect([instance, background, coalitions]).toEqual([Float64Array.from(c.instance), Float64Array.from(c.background), c.coalitions]);
	});
});

describe("both backends", () => {
	it("compose the same bits, whatever the shape", () => {
		const small = fc.integer({ min: 1, max: 70 });
		fc.assert(
			fc.property(
				small,
				small,
				fc.nat(9),
				fc.integer({ min: 1, max: 9 }),
				fc.boolean(),
				fc.nat(),
				(features, columns, count, rows, picked, seed) => {
					const c = caseOf(features, columns, count, rows, picked, seed);
					const expected = defined(c);
					expect(firstDifference(composed(wasm, c), expected)).toBe(-1);
					expect(firstDifference(composed(typescript, c), expected)).toBe(-1);
				},
			),
			{ numRuns: 300 },
		);
	});

	it("compose the same bits where rows take several pieces", () => {
		for (const picked of [false, true]) {
			const c = caseOf(30, 31, 700, 11, picked, 5);
			expect(firstDifference(composed(wasm, c), composed(typescript, c))).toBe(-1);
		}
	});
});
