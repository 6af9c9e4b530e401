import { expect, test } from "vitest";
import { codeColumns, type CodedRows, fitTrees, predictTrees, type TreeEnsemble } from "../../bindings/surrogates/tree-ensemble.js";
import { treeShapley } from "../../bindings/surrogates/tree-shapley.js";
import { bruteForce, uniform } from "../support/coalition-games.js";
import { largestDifference } from "../support/fixtures.js";

const COLUMNS = 7;
const BACKGROUND = 12;

/** Trees on random mixtures of an instance and background rows, which come first. */
function grown(seed: number): { trees: TreeEnsemble; rows: CodedRows } {
	const random = uniform(seed);
	const known = Float64Array.from({ length: (1 + BACKGROUND) * COLUMNS }, () => Math.floor(8 * random()));
	const coded = codeColumns(known, COLUMNS);
	const mixtures = 600;
	const codes = new Uint8Array(known.length + mixtures * COLUMNS);
	codes.set(coded.codes);
	for (let row = 0; row < mixtures; row++) {
		const b = 1 + Math.floor(random() * BACKGROUND);
		for (let j = 0; j < COLUMNS; j++) codes[known.length + row * COLUMNS + j] = coded.codes[(random() < 0.5 ? 0 : b) * COLUMNS + j];
	}
	const rows = { ...coded, codes };
	const values = Float64Array.from({ length: codes.length / COLUMNS }, (_, row) => {
		const [a, b, c, d, e, f, g] = codes.subarray(row * COLUMNS, (row + 1) * COLUMNS);
		return a * b - c * d * e + (f > 3 ? g : a);
	});
	return {
		trees: fitTrees(
			rows,
			Int32Array.from(values, (_, row) => row),
			values,
		),
		rows,
	};
}

/** The mean over background rows of what the trees say when present columns are the instance's. */
function value(trees: TreeEnsemble, { codes, ...rest }: CodedRows, weights: Float64Array, present: (column: number) => boolean): number {
	const mixed = new Uint8Array(weights.length * COLUMNS);
	for (let b = 0; b < weights.length; b++) {
		for (let j = 0; j < COLUMNS; j++) mixed[b * COLUMNS + j] = codes[(present(j) ? 0 : 1 + b) * COLUMNS + j];
	}
	const said = predictTrees(
		trees,
		{ ...rest, codes: mixed },
		Int32Array.from(weights, (_, b) => b),
	);
	return said.reduce((sum, each, b) => sum + weights[b] * each, 0);
}

test.each([
	["columns", [0, 1, 2, 3, 4, 5, 6]],
	["groups of columns", [0, 1, 0, 2, 3, 1, 3]],
])("Shapley values of boosted trees for %s are those of enumeration", (_, columnPlayer) => {
	for (const seed of [1, 2, 3]) {
		const { trees, rows } = grown(seed);
		expect(trees.roots.length).toBe(100);
		const weights = Float64Array.from({ length: BACKGROUND }, (__, b) => (b + 1) / ((BACKGROUND * (BACKGROUND + 1)) / 2));
		const players = Math.max(...columnPlayer) + 1;
		const exact = bruteForce({ players, value: (present) => [value(trees, rows, weights, (column) => present(columnPlayer[column]))] });
		const found = treeShapley(trees, rows, weights, Int32Array.from(columnPlayer), players);
		expect(largestDifference(found, exact)).toBeLessThan(1e-10);
		expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.5);
	}
});

test("a player that no tree asks about gets 0", () => {
	const rows = { columns: 2, codes: Uint8Array.of(1, 1, 0, 0, 0, 1), counts: Int32Array.of(2, 2) };
	const trees = { base: 5, roots: [0], column: [0, -1, -1], limit: [0, 0, 0], child: [1, -1, -1], value: [0, 2, 6] };
	expect([...treeShapley(trees, rows, Float64Array.of(0.5, 0.5), Int32Array.of(0, 1), 2)]).toEqual([4, 0]);
});
