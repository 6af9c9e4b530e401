import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { invertPositive } from "../../bindings/strategies/invert-positive.js";
import { membersOf } from "../../bindings/strategies/players.js";
import { dealPairs, pairsOfSize, waterFill } from "../../bindings/strategies/two-level-design.js";

function deal(players: number, rows: number, pairs: number, seed = 3, weights = new Float64Array(rows).fill(1 / rows)) {
	const everybody = Int32Array.from({ length: players }, (_, p) => p);
	const design = dealPairs(kernels, players, Array<Int32Array>(rows).fill(everybody), weights, pairs, seed);
	const members = Array.from(design.row, (_, p) => membersOf(design.coalitions, p, players));
	return { design, members, counts: design.rows.map((row) => row.pairs) };
}

describe.each([
	[5, 3, 20],
	[10, 100, 450],
	[13, 20, 4000],
	[30, 100, 1950],
	[64, 10, 300],
	[100, 7, 1000],
])("%i players, %i rows, %i pairs", (players, rows, pairs) => {
	const { design, members, counts } = deal(players, rows, pairs);

	test("all pairs are dealt, and rows differ by one at most", () => {
		expect(design.row.length).toBe(pairs);
		expect(design.coalitions.length).toBe(pairs * coalitionWords(players));
		expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
		expect(counts.reduce((a, b) => a + b, 0)).toBe(pairs);
	});

	test("no pair comes twice in a row, and each is given by its smaller half", () => {
		const seen = new Set<string>();
		members.forEach((own, p) => {
			expect(own.length).toBe(design.size[p]);
			expect(own.length).toBeGreaterThan(0);
			expect(2 * own.length).toBeLessThanOrEqual(players);
			// Of two halves of equal size, the one that holds player 0.
			if (2 * own.length === players) expect(own[0]).toBe(0);
			seen.add(`${design.row[p]}:${own.join()}`);
		});
		expect(seen.size).toBe(pairs);
	});

	test("sizes are as frequent as expected, but for one pair among rows with as many pairs", () => {
		const counted = new Map<number, number>();
		for (const size of design.size) counted.set(size, (counted.get(size) ?? 0) + 1);
		for (let size = 1; size <= players / 2; size++) {
			const expected = design.rows.reduce((sum, row) => sum + row.expected[size]!, 0);
			expect(Math.abs((counted.get(size) ?? 0) - expected)).toBeLessThan(2);
		}
	});

	test("pairs come in rounds: any beginning uses the rows about equally", () => {
		const met = new Int32Array(rows);
		for (let p = 0; p < pairs; p++) {
			met[design.row[p]!]!++;
			if ((p + 1) % rows === 0 && p < pairs - rows) expect(new Set(met).size).toBe(1);
		}
	});
});

test("a budget beyond all pairs takes each once", () => {
	const { members, counts, design } = deal(6, 4, 10_000);
	expect(counts).toEqual([31, 31, 31, 31]);
	expect(new Set(members.map((own, p) => `${design.row[p]}:${own.join()}`)).size).toBe(124);
});

test("a row that weighs more gets more pairs, as far as it has them", () => {
	const { counts } = deal(6, 4, 60, 3, Float64Array.of(0.7, 0.1, 0.1, 0.1));
	// 42 wanted, 31 exist; the rest is shared by three.
	expect(counts[0]).toBe(31);
	counts.slice(1).forEach((count) => expect([9, 10]).toContain(count));
});

test("players are balanced within a size", () => {
	const { members } = deal(30, 100, 2000);
	const present = new Int32Array(30);
	let total = 0;
	for (const own of members.filter((m) => m.length === 5)) {
		for (const player of own) present[player]!++;
		total += own.length;
	}
	// Shuffles are dealt out whole: only the last one, and coalitions drawn twice, leave a difference.
	present.forEach((count) => expect(Math.abs(count - total / 30)).toBeLessThanOrEqual(2));
});

test("the seed changes the deal", () => {
	expect(deal(12, 10, 100, 1).design.coalitions).toEqual(deal(12, 10, 100, 1).design.coalitions);
	expect(deal(12, 10, 100, 1).design.coalitions).not.toEqual(deal(12, 10, 100, 2).design.coalitions);
});

test("water fills small vessels to the brim and the others in proportion", () => {
	expect([...waterFill(10, Float64Array.of(1, 1, 2), Float64Array.of(1, 100, 100))]).toEqual([1, 3, 6]);
	expect([...waterFill(10, Float64Array.of(1, 1), Float64Array.of(2, 3))]).toEqual([2, 3]);
	expect([...waterFill(0, Float64Array.of(1, 1), Float64Array.of(2, 3))]).toEqual([0, 0]);
	expect([...waterFill(6, Float64Array.of(1, 0, 1), Float64Array.of(Infinity, 9, Infinity))]).toEqual([3, 0, 3]);
});

test("a pair of the middle size is counted once", () => {
	expect([1, 2, 3].map((size) => pairsOfSize(6, size))).toEqual([6, 15, 10]);
	expect([1, 2].map((size) => pairsOfSize(5, size))).toEqual([5, 10]);
});

test.each([1, 2, 5, 40])("a positive definite matrix of %i rows times its inverse is the identity", (n) => {
	const values = new Float64Array(n * n);
	kernels.normals(1, 1, 0, values);
	const matrix = new Float64Array(n * n);
	for (let i = 0; i < n; i++)
		for (let j = 0; j < n; j++) {
			for (let k = 0; k < n; k++) matrix[i * n + j]! += values[i * n + k]! * values[j * n + k]!;
			if (i === j) matrix[i * n + j]! += 1;
		}
	const inverse = matrix.slice();
	invertPositive(inverse, n);
	for (let i = 0; i < n; i++)
		for (let j = 0; j < n; j++) {
			let product = 0;
			for (let k = 0; k < n; k++) product += matrix[i * n + k]! * inverse[k * n + j]!;
			expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-12);
		}
});
