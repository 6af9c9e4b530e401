import { describe, expect, test } from "vitest";
import { controlled } from "../../bindings/strategies/control-variate.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import { HadamardSamples } from "../../bindings/strategies/hadamard-samples.js";
import { NeighbourhoodStrategy } from "../../bindings/strategies/neighbourhood.js";
import { CoalitionSamples, type Samples } from "../../bindings/strategies/samples.js";
import type { Estimate } from "../../bindings/strategies/strategy.js";
import { backends } from "../kernels/backends.js";
import { present } from "../kernels/cases.js";

const [kernels, twin] = backends;
const FEATURES = 30;
const masked = {
	features: Array.from({ length: FEATURES }, (_, j) => ({ name: `${j}`, value: j })),
} as unknown as MaskedInstance<unknown>;

type Game = (present: (feature: number) => number) => number;

/** A sigmoid of weights and interactions of two. */
const smooth: Game = (z) => {
	let sum = -1;
	for (let j = 0; j < FEATURES; j++) {
		sum += (((j * 7) % 13) / 13 - 0.3) * z(j);
		if (j > 0 && j % 3 === 0) sum += 0.9 * z(j) * z(j - 1);
	}
	return 1 / (1 + Math.exp(-sum));
};

/** Weights, and a number that any change of the coalition throws: nothing to be learned from other samples. */
const rough: Game = (z) => {
	let sum = 0;
	let hash = 7;
	for (let j = 0; j < FEATURES; j++) {
		if (z(j) === 0) continue;
		sum += ((j % 5) - 2) / 10;
		hash = Math.imul(hash ^ (j + 1), 0x9e3779b1);
		hash ^= hash >>> 15;
	}
	return sum + (hash >>> 8) / 2 ** 24;
};

function explained(game: Game, samples: Samples, count: number, controlVariate: boolean, own = kernels): Estimate {
	const strategy = new NeighbourhoodStrategy(own, samples, {
		samples: count,
		seed: 0,
		kernelWidth: 0.25,
		featureSelection: "none",
		featureCount: FEATURES,
		alpha: 0.01,
		controlVariate: controlVariate ? controlled : undefined,
	});
	strategy.begin(Float64Array.of(game(() => 1)));
	for (;;) {
		const query = strategy.ask(1e6);
		if (query === null) break;
		if (query.kind !== "coalitions") throw new Error("LIME asked for something else than coalitions");
		strategy.tell(Float64Array.from({ length: query.count }, (_, n) => game((j) => present(query.coalitions, FEATURES, n, j))));
	}
	return strategy.estimate();
}

const balanced = (seed: number, own = kernels) => new HadamardSamples(own, masked, seed);
const independent = (seed: number) => new CoalitionSamples(kernels, masked, "coin", seed);
const uniformSizes = (seed: number) => new CoalitionSamples(kernels, masked, "uniform-size", seed);
const truths = new Map<Game, Estimate>([smooth, rough].map((game) => [game, explained(game, balanced(99), 300_000, false)]));

const error = (weights: Float64Array, truth: Float64Array) =>
	weights.reduce((total, weight, j) => total + (weight - truth[j]!) * (weight - truth[j]!), 0);
const SEEDS = Array.from({ length: 8 }, (_, seed) => seed);
const meanError = (game: Game, of: (seed: number) => Estimate) =>
	SEEDS.reduce((sum, seed) => sum + error(of(seed).attributions, truths.get(game)!.attributions), 0) / SEEDS.length;

test.each([61, 600, 601, 602, 610, 640, 700])(
	"%i samples, whatever they are to those that the process takes, give weights with standard errors",
	(count) => {
		const { attributions, standardErrors } = explained(smooth, balanced(1), count, true);
		expect(attributions.every(Number.isFinite)).toBe(true);
		expect(standardErrors!.every((one) => Number.isFinite(one) && one > 0)).toBe(true);
	},
);

describe("a sigmoid of interactions of two", () => {
	test.each([
		[150, 600],
		[300, 1200],
		[800, 3200],
	])("%i samples are better than %i classic ones", (count, more) => {
		const controlled = meanError(smooth, (seed) => explained(smooth, balanced(seed), count, true));
		const classic = meanError(smooth, (seed) => explained(smooth, independent(seed), more, false));
		expect(controlled).toBeLessThan(classic);
	});

	test("texts' samples, too: 300 are better than 1500 without", () => {
		const truth = explained(smooth, uniformSizes(99), 300_000, false).attributions;
		const off = (estimate: Estimate) => error(estimate.attributions, truth);
		const controlled = SEEDS.reduce((sum, seed) => sum + off(explained(smooth, uniformSizes(seed), 300, true)), 0);
		const classic = SEEDS.reduce((sum, seed) => sum + off(explained(smooth, uniformSizes(seed), 1500, false)), 0);
		expect(controlled).toBeLessThan(classic);
	});

	test("R², intercept and local prediction are those of a very large sample", () => {
		const [truth] = truths.get(smooth)!.surrogate!;
		const [found] = explained(smooth, balanced(1), 600, true).surrogate!;
		const [plain] = explained(smooth, balanced(1), 600, false).surrogate!;
		expect(Math.abs(found!.intercept - truth!.intercept)).toBeLessThan(0.25 * Math.abs(plain!.intercept - truth!.intercept) + 2e-3);
		expect(Math.abs(found!.localPrediction - truth!.localPrediction)).toBeLessThan(6e-3);
		expect(Math.abs(found!.r2 - truth!.r2)).toBeLessThan(0.04);
		expect(found!.holdOutR2).toBe(plain!.holdOutR2);
		expect(found!.effectiveSampleSize).toBe(plain!.effectiveSampleSize);
	});

	test("both backends give the same bytes, and so does the same estimate taken twice", () => {
		const one = explained(smooth, balanced(2), 400, true);
		expect(explained(smooth, balanced(2, twin), 400, true, twin)).toEqual(one);
	});
});

describe("a game that nothing foretells", () => {
	test.each([250, 800])("%i samples are not much worse than without", (count) => {
		const controlled = meanError(rough, (seed) => explained(rough, balanced(seed), count, true));
		const plain = meanError(rough, (seed) => explained(rough, balanced(seed), count, false));
		expect(controlled).toBeLessThan(1.2 * plain);
	});
});

test.each([
	["smooth", smooth],
	["rough", rough],
])("95 %% intervals of 1000 samples cover: %s game", (_name, game) => {
	const count = 1000;
	let [covered, all] = [0, 0];
	for (const seed of SEEDS) {
		const { attributions, standardErrors } = explained(game, balanced(seed), count, true);
		attributions.forEach((weight, j) => {
			if (Math.abs(weight - truths.get(game)!.attributions[j]!) < 1.96 * standardErrors![j]!) covered++;
			all++;
		});
	}
	expect(covered / all).toBeGreaterThan(0.92);
});

test("a model that says the same of everything has weights of 0 and no errors", () => {
	const { attributions, standardErrors } = explained(() => 0.25, balanced(0), 300, true);
	expect(attributions.every((value) => value === 0)).toBe(true);
	expect(standardErrors!.every((value) => value === 0)).toBe(true);
});
