import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import { HadamardSamples } from "../../bindings/strategies/hadamard-samples.js";
import { NeighbourhoodStrategy } from "../../bindings/strategies/neighbourhood.js";
import { CoalitionSamples, type Samples } from "../../bindings/strategies/samples.js";
import { backends } from "../kernels/backends.js";
import { present } from "../kernels/cases.js";

const [kernels, twin] = backends;
const masked = (features: number) =>
	({ features: Array.from({ length: features }, (_, j) => ({ name: `${j}`, value: j })) }) as unknown as MaskedInstance<unknown>;
const hadamard = (features: number, seed = 1, own = kernels) => new HadamardSamples(own, masked(features), seed);

describe.each([1, 2, 3, 7, 8, 31, 32, 40, 100])("%i features", (features) => {
	const order = 2 ** Math.ceil(Math.log2(features + 1));
	const { seen } = hadamard(features).draw(0, 2 * order);
	/** −1 or 1, [samples][features] */
	const signs = Array.from({ length: 2 * order }, (_, n) =>
		Array.from({ length: features }, (_, j) => 2 * present(seen, features, n, j) - 1),
	);
	const sum = (of: (row: number[]) => number) => signs.reduce((total, row) => total + of(row), 0);

	test("in a block every feature is present in half of the samples, every two are independent, and no two make up a third", () => {
		for (let a = 0; a < features; a++) {
			expect(sum((row) => row[a]!)).toBe(0);
			for (let b = 0; b < a; b++) {
				expect(sum((row) => row[a]! * row[b]!)).toBe(0);
				if (a < 12) for (let c = 0; c < b; c++) expect(sum((row) => row[a]! * row[b]! * row[c]!)).toBe(0);
			}
		}
	});

	test("each sample is followed by its complement", () => {
		for (let n = 0; n < signs.length; n += 2) expect(signs[n + 1]).toEqual(signs[n]!.map((sign) => -sign));
	});
});

test("a sample depends on the seed and its number alone; blocks and seeds differ", () => {
	const words = coalitionWords(20);
	const whole = hadamard(20).draw(0, 300).seen;
	const samples = hadamard(20);
	for (const [first, count] of [
		[290, 10],
		[0, 1],
		[63, 3],
		[100, 64],
	] as const) {
		expect(samples.draw(first, count).seen).toEqual(whole.slice(first * words, (first + count) * words));
	}
	expect(hadamard(20, 2).draw(0, 64).seen).not.toEqual(whole.slice(0, 64 * words));
	expect(whole.slice(0, 64 * words)).not.toEqual(whole.slice(64 * words, 128 * words));
	expect(hadamard(20, 1, twin).draw(0, 300).seen).toEqual(whole);
});

test("without features every sample is empty", () => {
	expect(hadamard(0).draw(0, 3).seen).toEqual(new Uint32Array(0));
});

describe("weights of LIME from balanced samples", () => {
	const features = 30;
	const words = coalitionWords(features);
	/** A logistic model with interactions of two. */
	const model = (bits: Uint32Array, n: number): number => {
		let sum = -1;
		for (let j = 0; j < features; j++) {
			if (present(bits, features, n, j) === 0) continue;
			sum += ((j * 7) % 13) / 13 - 0.3;
			if (j > 0 && j % 3 === 0) sum += 0.9 * present(bits, features, n, j - 1);
		}
		return sum / (1 + Math.abs(sum));
	};
	const full = new Uint32Array(words);
	for (let j = 0; j < features; j++) full[0]! |= 1 << j;

	function explained(samples: Samples, count: number) {
		const strategy = new NeighbourhoodStrategy(kernels, samples, {
			samples: count,
			seed: 0,
			kernelWidth: 0.25,
			featureSelection: "none",
			featureCount: 30,
			alpha: 1e-6,
		});
		strategy.begin(Float64Array.of(model(full, 0)));
		for (;;) {
			const query = strategy.ask(1e6);
			if (query === null) break;
			if (query.kind !== "coalitions") throw new Error("LIME asked for something else than coalitions");
			strategy.tell(Float64Array.from({ length: query.count }, (_, n) => model(query.coalitions, n)));
		}
		return strategy.estimate();
	}
	const independent = (seed: number) => new CoalitionSamples(kernels, masked(features), "coin", seed);
	const truth = explained(independent(77), 200_000).attributions;
	const error = (weights: Float64Array) => weights.reduce((total, weight, j) => total + (weight - truth[j]!) * (weight - truth[j]!), 0);
	const mean = (of: (seed: number) => number) => Array.from({ length: 30 }, (_, seed) => of(seed)).reduce((a, b) => a + b) / 30;

	test.each([
		[128, 210],
		[256, 512],
		[512, 1024],
	])("%i of them are better than %i independent ones", (count, more) => {
		const balanced = mean((seed) => error(explained(hadamard(features, seed), count).attributions));
		const classic = mean((seed) => error(explained(independent(seed), more).attributions));
		expect(balanced).toBeLessThan(classic);
	});

	test("standard errors count the cancelling within pairs: 95 % intervals cover", () => {
		let [covered, wide, all] = [0, 0, 0];
		for (let seed = 0; seed < 40; seed++) {
			const { attributions, standardErrors } = explained(hadamard(features, seed), 512);
			for (let j = 0; j < features; j++) {
				const off = Math.abs(attributions[j]! - truth[j]!) / standardErrors![j]!;
				if (off < 1.96) covered++;
				if (off < 1) wide++;
				all++;
			}
		}
		expect(covered / all).toBeGreaterThan(0.92);
		expect(covered / all).toBeLessThan(0.985);
		expect(wide / all).toBeLessThan(0.8);
	});
});
