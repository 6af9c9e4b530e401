import { describe, expect, test } from "vitest";
import { MaskDomain } from "../../bindings/strategies/mask-domain.js";
import { MaskProblem } from "../../bindings/strategies/mask-problem.js";
import type { MaskSearch } from "../../bindings/strategies/mask-search.js";
import { SpsaSearch } from "../../bindings/strategies/mask-spsa.js";
import { SurrogateSearch } from "../../bindings/strategies/mask-surrogate.js";
import { backends } from "../kernels/backends.js";

const grid = { rows: 8, columns: 8 };
const cells = 64;
/** The evidence: a patch of 2 × 3 cells, smoothly counted. */
const patch = [18, 19, 20, 26, 27, 28];
const logistic = (value: number) => 1 / (1 + Math.exp(-value));
const seen = (mask: Float32Array) => patch.reduce((sum, cell) => sum + mask[cell]!, 0) / patch.length;
const model = (mask: Float32Array) => logistic(12 * (seen(mask) - 0.5));

const problem = (ideal: 0 | 1, area?: number) =>
	new MaskProblem(0, grid, { ideal, l1: 0.25 / cells, tv: 0.05 / 8, beta: 2 }, new MaskDomain(ideal, area));

/** Leads a search to the end of its budget; returns what was asked, one string per round. */
function play(search: MaskSearch, of: MaskProblem, rows: number): string[] {
	const asked: string[] = [];
	for (let left = rows; left > 0;) {
		const masks = search.propose(left);
		const count = masks.length / cells;
		expect(count).toBeGreaterThan(0);
		expect(count).toBeLessThanOrEqual(left);
		expect(masks.every((value) => value >= 0 && value <= 1)).toBe(true);
		const scores = Float64Array.from({ length: count }, (_, i) => model(masks.subarray(i * cells, (i + 1) * cells)));
		of.measured(masks, scores);
		search.learn(masks, scores);
		asked.push(masks.join());
		left -= count;
	}
	return asked;
}

const ones = () => [new Float64Array(cells).fill(0.5)];

describe.each(backends)("searches for masks ($backend)", (kernels) => {
	const searches = {
		surrogate: (of: MaskProblem, rows: number, seed = 0) => new SurrogateSearch(kernels, [of], 1, { rows, seed }),
		spsa: (of: MaskProblem, _: number, seed = 0) => new SpsaSearch(kernels, [of], 1, { seed, start: ones() }),
	};

	test("the deleted cells are those that the model looks at, and hardly more", () => {
		const deletion = problem(1);
		play(searches.surrogate(deletion, 300), deletion, 300);
		const { mask, score, objective } = deletion.best!;
		expect(score).toBeLessThan(0.05);
		expect(1 - seen(mask)).toBeGreaterThan(0.7);
		expect(mask.reduce((sum, value) => sum + 1 - value, 0)).toBeLessThan(2.5 * patch.length);
		expect(objective).toBe(deletion.objective(mask, 0, score));
	});

	test("and the kept cells, too", () => {
		const preservation = problem(0);
		play(searches.surrogate(preservation, 300), preservation, 300);
		const { mask, score } = preservation.best!;
		expect(score).toBeGreaterThan(0.9);
		expect(mask.reduce((sum, value) => sum + value, 0)).toBeLessThan(2.5 * patch.length);
	});

	test("an area is kept to, and goes to the evidence", () => {
		const extremal = problem(1, patch.length / cells);
		play(searches.surrogate(extremal, 300), extremal, 300);
		expect(extremal.best!.mask.reduce((sum, value) => sum + 1 - value, 0)).toBeCloseTo(patch.length, 4);
		expect(1 - seen(extremal.best!.mask)).toBeGreaterThan(0.6);
	});

	test("plain SPSA gets there slower", () => {
		for (const seed of [0, 1, 2]) {
			const [ours, plain] = [problem(1), problem(1)];
			play(searches.surrogate(ours, 250, seed), ours, 250);
			play(searches.spsa(plain, 1000, seed), plain, 1000);
			expect(ours.best!.objective).toBeLessThanOrEqual(plain.best!.objective);
			expect(plain.best!.objective).toBeLessThan(0.5);
		}
	});

	test("any budget is spent to the last row, at least two blobs and one guess", () => {
		for (const rows of [3, 4, 7, 41, 53]) {
			const deletion = problem(1);
			play(searches.surrogate(deletion, rows), deletion, rows);
			expect(deletion.best).toBeDefined();
		}
		for (const rows of [1, 2, 3, 30]) play(searches.spsa(problem(1), rows), problem(1), rows);
	});

	test("each blob is followed by its complement, and takes a tenth to six tenths away", () => {
		const first = searches.surrogate(problem(1), 300).propose(300);
		expect(first.length).toBe(40 * cells);
		const shares = new Set<number>();
		for (let pair = 0; pair < 20; pair++) {
			const [blob, complement] = [first.subarray(2 * pair * cells, (2 * pair + 1) * cells), first.subarray((2 * pair + 1) * cells)];
			expect(blob.every((value, cell) => (value === 0 || value === 1) && complement[cell] === 1 - value)).toBe(true);
			const gone = blob.reduce((sum, value) => sum + 1 - value, 0) / cells;
			expect(gone).toBeGreaterThanOrEqual(0.1 - 0.5 / cells);
			expect(gone).toBeLessThanOrEqual(0.6 + 0.5 / cells);
			shares.add(gone);
		}
		expect(shares.size).toBeGreaterThan(10);
	});

	test("most changes are to the best mask measured, wherever the model of the model points", () => {
		const deletion = problem(1);
		const search = searches.surrogate(deletion, 300);
		const blobs = search.propose(300);
		search.learn(
			blobs,
			Float64Array.from({ length: 40 }, (_, i) => model(blobs.subarray(i * cells, (i + 1) * cells))),
		);
		const unexpected = Float32Array.from({ length: cells }, (_, cell) => (cell + Math.floor(cell / 8)) % 2);
		deletion.measured(unexpected, Float64Array.of(-100));
		const next = search.propose(300);
		const near = Array.from({ length: 10 }, (_, i) => {
			const mask = next.subarray(i * cells, (i + 1) * cells);
			return mask.reduce((sum, value, cell) => sum + Math.abs(value - unexpected[cell]!), 0) / cells < 0.25;
		});
		// The two guesses of the model, then three around the best for each two around the guess.
		expect(near).toEqual([false, false, true, true, true, false, false, true, true, true]);
	});

	test("another seed, other masks", () => {
		for (const search of Object.values(searches)) {
			expect(play(search(problem(1), 60, 1), problem(1), 60)).not.toEqual(play(search(problem(1), 60, 2), problem(1), 60));
		}
	});

	test("scores that are no probabilities are modelled as they are, tiny ones on their own scale", () => {
		for (const [factor, offset] of [
			[100, -50],
			[1e-5, 0],
		] as const) {
			const scaled = new MaskProblem(
				0,
				grid,
				{ ideal: 1, l1: (factor * 0.25) / cells, tv: (factor * 0.05) / 8, beta: 2 },
				new MaskDomain(1),
			);
			const search = searches.surrogate(scaled, 250);
			for (let left = 250; left > 0;) {
				const masks = search.propose(left);
				const scores = Float64Array.from(
					{ length: masks.length / cells },
					(_, i) => factor * model(masks.subarray(i * cells, (i + 1) * cells)) + offset,
				);
				scaled.measured(masks, scores);
				search.learn(masks, scores);
				left -= scores.length;
			}
			expect((scaled.best!.score - offset) / factor).toBeLessThan(0.1);
		}
	});

	test("a model that never moves is no reason to fail", () => {
		const flat = problem(1);
		const search = searches.surrogate(flat, 60);
		for (let left = 60; left > 0;) {
			const masks = search.propose(left);
			const scores = new Float64Array(masks.length / cells).fill(0.5);
			flat.measured(masks, scores);
			search.learn(masks, scores);
			left -= scores.length;
		}
		expect(flat.best!.objective).toBeLessThan(0.7);
	});
});

test("both backends ask the same masks, to the last bit", () => {
	const [one, other] = backends.map((kernels) => {
		const [a, b] = [problem(1), problem(1)];
		return [
			...play(new SurrogateSearch(kernels, [a], 1, { rows: 120, seed: 5 }), a, 120),
			...play(new SpsaSearch(kernels, [b], 1, { seed: 5, start: ones() }), b, 60),
		];
	});
	expect(one).toEqual(other);
});
