import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lazyGreedy } from "../../bindings/pick/lazy-greedy.js";
import { SumTree } from "../../bindings/pick/sum-tree.js";

/** Rows as lists of columns, in sparse form. */
function sparse(rows: readonly (readonly number[])[]) {
	const starts = Int32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).reduce((sum, row) => sum + row.length, 0))]);
	return { starts, columns: Int32Array.from(rows.flat()) };
}

/** Algorithm 2 of the paper as it stands there. */
function plainGreedy(rows: readonly (readonly number[])[], importance: readonly number[], count: number, ties: "lowest" | "highest") {
	const covered = new Set<number>();
	const left = new Set(rows.keys());
	const picks: { row: number; gain: number; newColumns: number[] }[] = [];
	while (picks.length < count && left.size > 0) {
		let best = { row: -1, gain: -1, newColumns: [] as number[] };
		for (const row of left) {
			const newColumns = rows[row]!.filter((column) => !covered.has(column));
			const gain = newColumns.reduce((sum, column) => sum + importance[column]!, 0);
			if (gain > best.gain || (gain === best.gain && ties === "highest")) best = { row, gain, newColumns };
		}
		for (const column of best.newColumns) covered.add(column);
		left.delete(best.row);
		picks.push(best);
	}
	return picks;
}

const COLUMNS = 12;
// Few different values, so that ties are common; 0.1 and 0.7, so that sums round.
const importances = fc.array(fc.constantFrom(0, 0.1, 0.7, 1, 3), { minLength: COLUMNS, maxLength: COLUMNS });
const someRows = fc.array(
	fc.uniqueArray(fc.integer({ min: 0, max: COLUMNS - 1 })).map((row) => row.toSorted((a, b) => a - b)),
	{ maxLength: 30 },
);

describe("lazyGreedy", () => {
	it.each(["lowest", "highest"] as const)("picks exactly what plain greedy picks, ties to the %s", (ties) => {
		fc.assert(
			fc.property(someRows, importances, fc.integer({ min: 1, max: 31 }), (rows, importance, count) => {
				const lazy = lazyGreedy(sparse(rows), Float64Array.from(importance), count, ties);
				expect(lazy).toEqual(plainGreedy(rows, importance, count, ties));
			}),
			{ numRuns: 1000 },
		);
	});
});

describe("SumTree", () => {
	it("is the same in any order, never falls, and ends at the total", () => {
		const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 40 });
		fc.assert(
			fc.property(values, fc.infiniteStream(fc.nat()), (numbers, random) => {
				const tree = new SumTree(Float64Array.from(numbers));
				const order = numbers.map((_, i) => [random.next().value as number, i] as const).toSorted(([a], [b]) => a - b);
				let before = 0;
				for (const [, i] of order) {
					tree.add(i);
					expect(tree.sum).toBeGreaterThanOrEqual(before);
					before = tree.sum;
				}
				expect(tree.sum).toBe(tree.total);
				expect(tree.total).toBeCloseTo(numbers.reduce((sum, value) => sum + value, 0), 4); // prettier-ignore
			}),
		);
	});

	it("adds nothing twice", () => {
		const tree = new SumTree(Float64Array.of(1, 2, 4));
		for (const i of [2, 0, 2]) tree.add(i);
		expect([tree.sum, tree.total]).toEqual([5, 7]);
	});
});
