import { expect, test } from "vitest";
import { codeColumns, fitTrees, MOST_CODES, predictTrees } from "../../bindings/surrogates/tree-ensemble.js";

const all = (count: number) => Int32Array.from({ length: count }, (_, i) => i);

test("codes are ranks of a column's values, the same for the same value", () => {
	const { codes, counts } = codeColumns(Float64Array.of(3, -1, 3, 0.5, 7, -1), 2);
	expect([...codes]).toEqual([0, 0, 0, 1, 1, 0]);
	expect([...counts]).toEqual([2, 2]);
});

test("more values than codes share them in their order", () => {
	const values = Float64Array.from({ length: 1000 }, (_, i) => (i * 617) % 1000);
	const { codes, counts } = codeColumns(values, 1);
	expect(counts[0]).toBe(MOST_CODES);
	values.forEach((value, i) => expect(codes[i]).toBe(Math.floor((value * MOST_CODES) / 1000)));
});

test("boosting by a tenth a hundred times leaves 0.9¹⁰⁰ of a step", () => {
	const rows = codeColumns(
		Float64Array.from({ length: 40 }, (_, i) => i),
		1,
	);
	const values = Float64Array.from({ length: 40 }, (_, i) => (i < 13 ? -1 : 2));
	const trees = fitTrees(rows, all(40), values);
	const mean = values.reduce((sum, value) => sum + value, 0) / 40;
	const left = 0.9 ** 100;
	predictTrees(trees, rows, all(40)).forEach((said, i) => expect(said).toBeCloseTo(values[i] + left * (mean - values[i]), 10));
	expect(trees.limit[trees.roots[0]]).toBe(12);
});

test("of two columns that say the same the first is asked", () => {
	const rows = codeColumns(
		Float64Array.from({ length: 80 }, (_, i) => i >> 1),
		2,
	);
	const trees = fitTrees(
		rows,
		all(40),
		Float64Array.from({ length: 40 }, (_, i) => (i * i) % 7),
	);
	expect(new Set(trees.column)).toEqual(new Set([-1, 0]));
});

test("what does not vary is its mean, without a split", () => {
	const rows = codeColumns(
		Float64Array.from({ length: 30 }, (_, i) => i),
		1,
	);
	const trees = fitTrees(rows, all(30), new Float64Array(30).fill(0.1));
	expect(new Set(trees.column)).toEqual(new Set([-1]));
	predictTrees(trees, rows, all(30)).forEach((said) => expect(said).toBeCloseTo(0.1, 12));
});

test("rows that are not to be learnt from have no influence", () => {
	const rows = codeColumns(
		Float64Array.from({ length: 60 }, (_, i) => (i * 7) % 60),
		1,
	);
	const values = Float64Array.from({ length: 60 }, (_, i) => Math.abs(i - 20));
	const spoilt = values.map((value, i) => (i < 40 ? value : 1e6));
	expect(fitTrees(rows, all(40), spoilt)).toEqual(fitTrees(rows, all(40), values));
});
