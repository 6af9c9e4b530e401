import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { hasBit, membersOf } from "../../bindings/strategies/players.js";
import { Confusion } from "../../bindings/strategies/two-level-confusion.js";
import { dealPairs, meanOverSizes, pairsOfSize, pairWeights, type TwoLevelDesign } from "../../bindings/strategies/two-level-design.js";
import { TwoLevelEquations } from "../../bindings/strategies/two-level-equations.js";

function deal(players: number, rows: number, pairs: number, exchanging: boolean, seed = 1): TwoLevelDesign {
	const everybody = Int32Array.from({ length: players }, (_, p) => p);
	const weights = new Float64Array(rows).fill(1 / rows);
	return dealPairs(kernels, players, Array<Int32Array>(rows).fill(everybody), weights, pairs, seed, exchanging);
}

/** Of each pair of a row, by the definitions: a = z − |S| / d, and ψ of each triple of players. */
function parts({ players: d, coalitions, size, row }: TwoLevelDesign, b: number) {
	return Array.from(row.keys())
		.filter((p) => row[p] === b)
		.map((p) => {
			const present = Array.from({ length: d }, (_, i) => hasBit(coalitions, p * coalitionWords(d), i));
			const psi: number[] = [];
			const tau = (i: number) => (present[i]! ? 1 : -1);
			for (let i = 0; i < d; i++)
				for (let j = 0; j < i; j++) for (let k = 0; k < j; k++) psi.push(tau(i) * tau(j) * tau(k) - (tau(i) + tau(j) + tau(k)) / 3);
			return { p, size: size[p]!, a: present.map((is) => (is ? 1 : 0) - size[p]! / d), psi };
		});
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** E |Σ w a ψ|² over effects of triples with variance 1: of all pairs of the rows, and if pairs were independent. */
function confusedBy(design: TwoLevelDesign): { together: number; alone: number }[] {
	return design.rows.map((own, b) => {
		const weights = pairWeights(own);
		const all = parts(design, b);
		let together = 0;
		let alone = 0;
		for (const p of all)
			for (const q of all) {
				const value = weights[p.size]! * weights[q.size]! * dot(p.a, q.a) * dot(p.psi, q.psi);
				together += value;
				if (p === q) alone += value;
			}
		return { together, alone };
	});
}

const total = (values: readonly { together: number }[]) => values.reduce((sum, { together }) => sum + together, 0);

describe.each([
	[6, 3, 40],
	[9, 4, 120],
	[33, 2, 30],
])("%i players, %i rows, %i pairs", (players, rows, pairs) => {
	const design = deal(players, rows, pairs, true);

	test("confusion is what the sum over all triples says", () => {
		const confusion = new Confusion(players, design.coalitions, players);
		const all = parts(design, 0);
		for (const p of all)
			for (const q of all) {
				const found = p === q ? confusion.alone(p.size) : confusion.between(p.p, p.size, q.p, q.size);
				expect(found / confusion.alone(p.size)).toBeCloseTo((dot(p.a, q.a) * dot(p.psi, q.psi)) / (dot(p.a, p.a) * dot(p.psi, p.psi)), 10);
			}
		expect(confusion.between(0, design.size[0]!, 0, design.size[0]!)).toBe(Infinity);
	});

	test("what counts as error of a row is what its pairs confuse, relative to independent ones", () => {
		const weights = new Float64Array(rows).fill(1 / rows);
		const shares = new TwoLevelEquations(design, design.row.length, weights).rows.map(({ share }) => share);
		confusedBy(design).forEach(({ together, alone }, b) => expect(shares[b]).toBeCloseTo(together / alone, 8));
	});

	test("exchanges keep what is asked in all, and how many of each size a row has", () => {
		const before = deal(players, rows, pairs, false);
		const asked = (of: TwoLevelDesign) => Array.from(of.row, (_, p) => membersOf(of.coalitions, p, players).join()).toSorted();
		const sizes = (of: TwoLevelDesign) => Array.from(of.row, (b, p) => `${b}:${of.size[p]}`).toSorted();
		expect(asked(design)).toEqual(asked(before));
		expect(sizes(design)).toEqual(sizes(before));
		const own = Array.from(design.row, (b, p) => `${b}:${membersOf(design.coalitions, p, players).join()}`);
		expect(new Set(own).size).toBe(own.length);
	});
});

test("of 10 players, with 50 pairs a row, triples confuse at most six tenths of what they do without exchanges", () => {
	const [without, exchanged] = [false, true].map((exchanging) => total(confusedBy(deal(10, 20, 1000, exchanging))));
	expect(exchanged! / without!).toBeLessThan(0.6);
});

test("all pairs of a row confuse nothing", () => {
	const equations = new TwoLevelEquations(deal(6, 2, 62, true), 62, Float64Array.of(0.5, 0.5));
	for (const { share } of equations.rows) expect(share).toBeLessThan(1e-12);
});

describe("errors of 10 players' attributions, with 50 of 511 pairs a row,", () => {
	const design = deal(10, 30, 1500, true);
	const rows = new Float64Array(30).fill(1 / 30);
	const equations = new TwoLevelEquations(design, design.row.length, rows);
	const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
	/** What counts as error of residuals whose variance is the same for all sizes. */
	const shareOf = (halves: Float64Array) => {
		const effects = design.rows.map(() => new Float64Array(10));
		const noise = mean(halves.map((r, p) => equations.pairWeights[p]! * r * r));
		return mean(equations.errorShares({ halves, totals: new Float64Array(30) }, { effects, spentBy: new Float64Array(30) }, noise));
	};
	const confused = mean(equations.rows.map(({ share }) => share));

	test("are what the pairs confuse, where residuals are interactions of three", () => {
		const effects = new Float64Array(120 * 30);
		kernels.normals(5, 1, 0, effects);
		const halves = new Float64Array(design.row.length);
		for (let b = 0; b < 30; b++) {
			for (const { p, psi } of parts(design, b)) halves[p] = dot(psi, [...effects.subarray(120 * b, 120 * (b + 1))]);
		}
		expect(shareOf(halves) / confused).toBeGreaterThan(0.85);
		expect(shareOf(halves) / confused).toBeLessThan(1.15);
	});

	test("are what is not told, where residuals have nothing to do with each other", () => {
		const halves = new Float64Array(design.row.length);
		kernels.normals(5, 2, 0, halves);
		halves.forEach((value, p) => (halves[p] = value / Math.sqrt(equations.pairWeights[p]!)));
		const [row] = design.rows;
		const notTold = meanOverSizes(row!, pairWeights(row!), (k) => 1 - row!.expected[k]! / pairsOfSize(10, k));
		expect(confused / notTold).toBeLessThan(0.8);
		expect(shareOf(halves) / notTold).toBeGreaterThan(0.9);
		expect(shareOf(halves) / notTold).toBeLessThan(1.1);
	});
});
