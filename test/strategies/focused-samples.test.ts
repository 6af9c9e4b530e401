import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import { FocusedSamples, sizeOf } from "../../bindings/strategies/focused-samples.js";
import { sizeWeights } from "../../bindings/strategies/size-weights.js";
import { backends } from "../kernels/backends.js";
import { present } from "../kernels/cases.js";

const [kernels, twin] = backends;
const WIDTH = 0.25;
const masked = (features: number) =>
	({ features: Array.from({ length: features }, (_, j) => ({ name: `${j}`, value: j })) }) as unknown as MaskedInstance<unknown>;
const focused = (features: number, seed = 1, own = kernels, width = WIDTH) => new FocusedSamples(own, masked(features), seed, width);

describe.each([2, 7, 40, 70])("texts of %i words", (features) => {
	const count = 40_000;
	const samples = focused(features);
	const { seen } = samples.draw(0, count);
	const ratios = samples.ratios(seen);
	const words = coalitionWords(features);
	const sizes = Array.from({ length: count }, (_, n) => sizeOf(seen, n * words, words));

	test("as often as lime has each number of words left, they count, and no one counts more than ten times", () => {
		expect(Math.max(...ratios)).toBeLessThanOrEqual(10);
		for (let size = 0; size < features; size++) {
			let [sum, squares] = [0, 0];
			sizes.forEach((own, n) => {
				if (own !== size) return;
				sum += ratios[n]! / count;
				squares += (ratios[n]! / count) * (ratios[n]! / count);
			});
			expect(Math.abs(sum - 1 / features)).toBeLessThan(4.5 * Math.sqrt(squares));
		}
	});

	test("every word is left as often as every other", () => {
		const mean = sizes.reduce((sum, size) => sum + size, 0) / count / features;
		for (let j = 0; j < features; j++) {
			let here = 0;
			for (let n = 0; n < count; n++) here += present(seen, features, n, j);
			expect(Math.abs(here / count - mean)).toBeLessThan(4.5 * Math.sqrt(0.25 / count));
		}
	});
});

test("they are where lime's kernel counts: samples count for four fifths of their number, lime's for two thirds", () => {
	const features = 60;
	const samples = focused(features);
	const weights = sizeWeights(kernels, features, WIDTH);
	const worth = (values: ArrayLike<number>): number => {
		let [sum, squares] = [0, 0];
		for (let n = 0; n < values.length; n++) [sum, squares] = [sum + values[n]!, squares + values[n]! * values[n]!];
		return (sum * sum) / squares / values.length;
	};
	const { seen } = samples.draw(0, 5000);
	const words = coalitionWords(features);
	const ours = Array.from(samples.ratios(seen), (ratio, n) => ratio * weights[sizeOf(seen, n * words, words)]!);
	expect(worth(weights)).toBeLessThan(0.67);
	expect(worth(ours)).toBeGreaterThan(0.8);
});

test("a sample depends on the seed and its number alone, on both backends", () => {
	const words = coalitionWords(50);
	const whole = focused(50).draw(0, 700).seen;
	const samples = focused(50);
	for (const [first, count] of [
		[690, 10],
		[0, 1],
		[250, 300],
	] as const)
		expect(samples.draw(first, count).seen).toEqual(whole.slice(first * words, (first + count) * words));
	expect(focused(50, 2).draw(0, 700).seen).not.toEqual(whole);
	expect(focused(50, 1, twin).draw(0, 700).seen).toEqual(whole);
});

test("never the whole text; one word, none, and a kernel in which nothing counts", () => {
	const words = coalitionWords(9);
	const { seen } = focused(9).draw(0, 2000);
	for (let n = 0; n < 2000; n++) expect(sizeOf(seen, n * words, words)).toBeLessThan(9);
	expect(focused(1).draw(0, 4).seen).toEqual(new Uint32Array(4 * coalitionWords(1)));
	expect(Array.from(focused(1).ratios(new Uint32Array(coalitionWords(1))))).toEqual([1]);
	expect(focused(0).draw(0, 3).seen).toEqual(new Uint32Array(0));
	const narrow = focused(9, 1, kernels, 1e-3);
	expect(narrow.ratios(narrow.draw(0, 50).seen).every((ratio) => ratio > 0 && Number.isFinite(ratio))).toBe(true);
});
