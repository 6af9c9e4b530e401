import { describe, expect, it } from "vitest";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { KernelStrategy } from "../../bindings/strategies/kernel.js";
import { Linking } from "../../bindings/strategies/linking.js";
import { OddProcessStrategy } from "../../bindings/strategies/odd-process.js";
import { backends } from "../kernels/backends.js";
import { largestDifference, relativeError } from "../support/fixtures.js";
import { bruteForce, type Game, maskedGame, play, randomTrees, treeGame, uniform } from "../support/coalition-games.js";
import { game } from "../support/games.js";
import { treeShapley } from "../support/tree-shapley.js";

const [wasm] = backends;

function explain(game: Game, budget: number, seed = 1, kernels: Kernels = wasm, rows?: number) {
	const strategy = new OddProcessStrategy(kernels, maskedGame(game.players), new Linking(kernels, "identity"), { budget, seed });
	const asked = play(strategy, game, rows);
	expect(asked).toBe(strategy.rowsWanted);
	expect(asked + 1).toBeLessThanOrEqual(budget);
	return strategy.estimate();
}

function classic(game: Game, budget: number, seed: number) {
	const strategy = new KernelStrategy(wasm, maskedGame(game.players), new Linking(wasm, "identity"), { budget, seed, sizes: "chance" });
	play(strategy, game);
	return strategy.estimate();
}

function exactTrees(trees: ReturnType<typeof randomTrees>, players: number): Float64Array {
	const columns = Array.from({ length: players }, (_, i) => i);
	return treeShapley(
		trees,
		columns.map(() => 1),
		columns.map(() => 0),
		columns,
		players,
	);
}

/** A committed game with one baseline, the background row whose prediction is the farthest from the instance's. */
function againstFarthest(name: string): { game: Game; exact: Float64Array } {
	const { instance, background, prediction, predict } = game(name)!;
	const distances = background.map((row) => Math.abs(predict(Float64Array.from(row))[0]! - prediction));
	const baseline = background[distances.indexOf(Math.max(...distances))]!;
	const columns = instance.flatMap((value, column) => (value === baseline[column] ? [] : [column]));
	const values = Float64Array.from({ length: 2 ** columns.length }, (_, set) => {
		const row = Float64Array.from(baseline);
		columns.forEach((column, p) => (row[column] = ((set >> p) & 1 ? instance : baseline)[column]!));
		return predict(row)[0]!;
	});
	const tabled: Game = {
		players: columns.length,
		value: (present) => [values[columns.reduce((set, _, p) => (present(p) ? set | (1 << p) : set), 0)]!],
	};
	return { game: tabled, exact: bruteForce(tabled) };
}

const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
const meanSquare = (errors: number[]) => errors.reduce((a, e) => a + e * e, 0) / errors.length;

describe("the odd process on pairs", () => {
	it("is checked against tree Shapley values that are themselves right", () => {
		const trees = randomTrees(9, 12, 4, 3);
		expect(largestDifference(exactTrees(trees, 9), bruteForce(treeGame(trees, 9)))).toBeLessThan(1e-13);
	});

	it("adds up to the prediction less the base value, to rounding", () => {
		for (const budget of [2, 4, 20, 100, 300]) {
			const game = treeGame(randomTrees(30, 40, 4, 5), 30);
			const { attributions, baseValues } = explain(game, budget);
			expect(Math.abs(sum(attributions) + baseValues[0]! - game.value(() => true)[0]!)).toBeLessThan(1e-12);
		}
	});

	it("explains a linear model exactly, from 1.5 pairs per player", () => {
		const random = uniform(7);
		const weights = Array.from({ length: 40 }, () => random() - 0.5);
		const game: Game = { players: 40, value: (present) => [weights.reduce((total, w, i) => total + (present(i) ? w : 0), 3)] };
		expect(largestDifference(explain(game, 122).attributions, weights)).toBeLessThan(1e-12);
	});

	it("gives nothing to anybody when the model is constant", () => {
		const { attributions, standardErrors } = explain({ players: 20, value: () => [4] }, 100);
		expect(attributions).toEqual(new Float64Array(20));
		expect(standardErrors).toEqual(new Float64Array(20));
	});

	it.each([1, 2, 3, 8])("is exact, and says so, when all coalitions of %i players fit the budget", (players) => {
		const random = uniform(players);
		const table = Float64Array.from({ length: 2 ** players }, () => random());
		const game: Game = {
			players,
			value: (present) => [table[Array.from({ length: players }, (_, p) => (present(p) ? 2 ** p : 0)).reduce((a, b) => a + b, 0)]!],
		};
		const estimate = explain(game, 2 ** players);
		expect(estimate.exact).toBe(true);
		expect(estimate.standardErrors).toBeUndefined();
		expect(largestDifference(estimate.attributions, bruteForce(game))).toBeLessThan(1e-12);
		if (players > 2) expect(explain(game, 2 ** players - 1).exact).toBe(false);
	});

	it("needs neither a particular cut of the questions nor a particular backend", () => {
		const game = treeGame(randomTrees(33, 30, 5, 9), 33);
		const [whole, ...others] = backends.flatMap((kernels) => [7, 1024].map((rows) => explain(game, 200, 4, kernels, rows)));
		for (const other of others) expect(other).toEqual(whole);
	});

	it("errs less than classic Kernel SHAP on trees of 30 players, in squares: at 256 calls, and a quarter as much at 2048", () => {
		const trees = randomTrees(30, 20, 3, 12);
		const game = treeGame(trees, 30);
		const exact = exactTrees(trees, 30);
		const gain = (budget: number) => {
			const seeds = [1, 2, 3];
			const error = (explained: (seed: number) => { attributions: Float64Array }) =>
				meanSquare(seeds.map((seed) => relativeError(explained(seed).attributions, exact)));
			return error((seed) => classic(game, budget, seed)) / error((seed) => explain(game, budget, seed));
		};
		expect(gain(256)).toBeGreaterThan(1);
		expect(gain(2048)).toBeGreaterThan(4);
	});

	it("models the log-odds where that foretells probabilities better, and stays with probabilities where it does not", () => {
		const random = uniform(29);
		const weights = Array.from({ length: 12 }, () => 3 * (random() - 0.5));
		const margin = (present: (player: number) => boolean) =>
			weights.reduce((total, w, i) => total + (present(i) ? w : 0), 0) + (present(0) && present(1) ? 2 : 0);
		const sigmoid: Game = { players: 12, value: (present) => [1 / (1 + Math.exp(-margin(present)))] };
		const exact = bruteForce(sigmoid);
		// The same numbers out of [0, 1]: no probabilities.
		const shifted: Game = { players: 12, value: (present) => [sigmoid.value(present)[0]! + 2] };
		const plain = relativeError(explain(shifted, 256).attributions, exact);
		expect(relativeError(explain(sigmoid, 256).attributions, exact)).toBeLessThan(plain / 5);

		const step: Game = { players: 12, value: (present) => [margin(present) / 40 + 0.5] };
		expect(relativeError(explain(step, 256).attributions, bruteForce(step))).toBeLessThan(1e-4);
	});

	it("goes on improving when there are more pairs than the process takes", () => {
		const trees = randomTrees(12, 20, 7, 13);
		const game = treeGame(trees, 12);
		const exact = exactTrees(trees, 12);
		const at = (budget: number) => relativeError(explain(game, budget).attributions, exact);
		expect(at(3000)).toBeLessThan(at(1000));
	});

	it("finds the three of a hundred features that a tree uses: relative squared error below 2e-5 at 250 calls (Lundberg & Lee 2017, fig. 3B)", () => {
		const trees = randomTrees(3, 1, 6, 17);
		const game = treeGame(trees, 100);
		const exact = exactTrees(trees, 100);
		for (const seed of [1, 2, 3, 4]) expect(relativeError(explain(game, 250, seed).attributions, exact) ** 2).toBeLessThan(2e-5);
	});

	describe("where a good part of all coalitions is known", () => {
		/** A game of 10 players in which every coalition has a value of its own, on top of trees. */
		const rough = (seed: number): Game => {
			const random = uniform(seed);
			const own = Float64Array.from({ length: 1024 }, () => random() - 0.5);
			const trees = treeGame(randomTrees(10, 30, 5, seed), 10);
			return {
				players: 10,
				value: (present) => {
					let bits = 0;
					for (let p = 0; p < 10; p++) if (present(p)) bits |= 1 << p;
					return [trees.value(present)[0]! + own[bits]!];
				},
			};
		};
		const seeds = Array.from({ length: 8 }, (_, seed) => seed);

		it.each([300, 600, 900, 1020])("fills in the rest and errs less than classic Kernel SHAP, at %i of 1024 calls", (budget) => {
			const errors = (explained: (game: Game, seed: number) => { attributions: Float64Array }) =>
				meanSquare(seeds.map((seed) => relativeError(explained(rough(seed), seed).attributions, bruteForce(rough(seed)))));
			const ours = errors((game, seed) => explain(game, budget, seed));
			expect(ours).toBeLessThan(errors((game, seed) => classic(game, budget, seed)));
		});

		it.each([300, 600, 900])("states standard errors that cover, at %i calls", (budget) => {
			const inside: boolean[] = [];
			for (const seed of [...seeds, ...seeds.map((seed) => 100 + seed)]) {
				const { attributions, standardErrors } = explain(rough(seed), budget, seed);
				bruteForce(rough(seed)).forEach((value, p) => inside.push(Math.abs(attributions[p]! - value) <= 1.96 * standardErrors![p]!));
			}
			const covered = inside.filter(Boolean).length / inside.length;
			expect(covered).toBeGreaterThan(0.91);
			expect(covered).toBeLessThan(0.99);
		});
	});

	it.each([
		["wine13-MLP_0", 3, [0.26]],
		["diab10-GBM_0", 8, [0.26, 0.5]],
		["diab10-MLP_0", 8, [0.26, 0.5]],
	] as const)("%s: states standard errors that cover, with a good part of all coalitions known", (name, seeds, shares) => {
		const { game: played, exact } = againstFarthest(name);
		const largest = Math.max(...exact.map(Math.abs));
		const inside: boolean[] = [];
		for (const share of shares) {
			for (let seed = 1; seed <= seeds; seed++) {
				const { attributions, standardErrors } = explain(played, Math.ceil(share * 2 ** played.players), seed);
				exact.forEach((value, p) => {
					if (Math.abs(value) > 1e-3 * largest) inside.push(Math.abs(attributions[p]! - value) <= 1.96 * standardErrors![p]!);
				});
			}
		}
		// 36 to 160 intervals, of which 95 % hold the truth: three standard deviations of a sum of that many.
		const expected = 0.95 * inside.length;
		expect(inside.filter(Boolean).length).toBeGreaterThan(expected - 3 * Math.sqrt(0.05 * expected));
	});

	it("states standard errors that 95 % intervals can be made of", () => {
		const errors: boolean[] = [];
		for (const players of [12, 30]) {
			const trees = randomTrees(players, 50, 6, 19);
			const exact = exactTrees(trees, players);
			for (const seed of [1, 2, 3, 4, 5, 6]) {
				const { attributions, standardErrors } = explain(treeGame(trees, players), 256, seed);
				exact.forEach((value, p) => errors.push(Math.abs(attributions[p]! - value) <= 1.96 * standardErrors![p]!));
			}
		}
		// 252 intervals, those of one explanation not independent.
		const covered = errors.filter(Boolean).length / errors.length;
		expect(covered).toBeGreaterThan(0.9);
		expect(covered).toBeLessThan(0.995);
	});

	it("explains many targets from the same coalitions, each adding up", () => {
		const games = [1, 2, 3, 4, 5, 6].map((seed) => treeGame(randomTrees(20, 30, 4, seed), 20));
		const game: Game = { players: 20, value: (present) => games.map((one) => one.value(present)[0]!) };
		const { attributions, baseValues, standardErrors } = explain(game, 300);
		const full = game.value(() => true);
		expect(standardErrors).toHaveLength(120);
		games.forEach((_, t) => {
			const own = attributions.subarray(t * 20, (t + 1) * 20);
			expect(Math.abs(sum(own) + baseValues[t]! - full[t]!)).toBeLessThan(1e-12);
			expect(relativeError(own, exactTrees(randomTrees(20, 30, 4, t + 1), 20))).toBeLessThan(0.1);
		});
	});

	it("says when the budget tells little, and still adds up", () => {
		const game = treeGame(randomTrees(50, 20, 4, 23), 50);
		expect(explain(game, 20).notes.map((note) => note.code)).toEqual(["underdetermined"]);
		expect(explain(game, 200).notes).toEqual([]);
	});
});
