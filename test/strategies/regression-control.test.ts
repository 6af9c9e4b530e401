import { describe, expect, test } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import type { MaskedInstance } from "../../bindings/maskers/masker.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { columnRegressors } from "../../bindings/strategies/column-regressors.js";
import { FocusedSamples } from "../../bindings/strategies/focused-samples.js";
import { type Control, NeighbourhoodStrategy } from "../../bindings/strategies/neighbourhood.js";
import { setBit } from "../../bindings/strategies/players.js";
import { regressionControl } from "../../bindings/strategies/regression-control.js";
import { CoalitionSamples, type Samples, TableSamples } from "../../bindings/strategies/samples.js";
import { sizeRegressors } from "../../bindings/strategies/size-regressors.js";
import { sizeWeights } from "../../bindings/strategies/size-weights.js";
import type { Estimate } from "../../bindings/strategies/strategy.js";
import { backends } from "../kernels/backends.js";
import { present } from "../kernels/cases.js";

const [kernels, twin] = backends;
const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k);

describe("regressors of texts", () => {
	test.each([3, 4, 8])("none has a mean, or goes with any of %i words, in lime's neighbourhood as its kernel weighs it", (features) => {
		const width = 0.3;
		const { count, of } = sizeRegressors(
			kernels,
			Float64Array.from({ length: features }, (_, j) => j - 2),
			width,
			400,
		)!;
		expect(count).toBe(3 + features + Math.min(15, (features * (features - 1)) / 2));
		const shares = sizeWeights(kernels, features, width);
		const words = coalitionWords(features);
		const means = new Float64Array(count);
		const products = new Float64Array(count * features);
		const sizes = new Float64Array(count);
		for (let bits = 0; bits < 2 ** features - 1; bits++) {
			const coalition = new Uint32Array(words);
			let size = 0;
			for (let j = 0; j < features; j++) if ((bits >> j) & 1) setBit(coalition, 0, (size++, j));
			const share = shares[size]! / binomial(features, size);
			of({ kind: "coalitions", coalitions: coalition, count: 1 }, coalition).forEach((value, k) => {
				means[k]! += share * value;
				sizes[k]! += share * value * value;
				for (let j = 0; j < features; j++) if ((bits >> j) & 1) products[k * features + j]! += share * value;
			});
		}
		for (const value of [...means, ...products]) expect(Math.abs(value)).toBeLessThan(1e-13);
		expect(Math.min(...sizes)).toBeGreaterThan(1e-6);
	});

	test("there are none for two words, or where only whole texts less one word count", () => {
		expect(sizeRegressors(kernels, Float64Array.of(1, 2), 0.25, 400)).toBeNull();
		expect(sizeRegressors(kernels, new Float64Array(30).fill(1), 2e-3, 400)).toBeNull();
	});
});

/** A table of numbers of all kinds: spread, heaped, constant, categories. */
const rows = Array.from({ length: 120 }, (_, i) => [
	(i * 37) % 101,
	Math.floor(((i * 53) % 97) / 10),
	5,
	i % 7 === 0 ? 40 + (i % 11) : 0,
	(i * i) % 13,
	["red", "green", "blue", "grey"][(i * i) % 4]!,
]);
const masker = tabular(rows, { categorical: [5] });
const row = [55, 4, 5, 0, 9, "green"];
const around = (discretiser: "quartile" | "decile" | "none" = "quartile") => masker.neighbourhood(row, { discretiser });
const tableWidth = 0.75 * Math.sqrt(row.length);

describe("regressors of tables", () => {
	test.each(["quartile", "decile", "none"] as const)(
		"none has a mean, or goes with any condition, as the kernel weighs the draws: %s",
		(discretiser) => {
			const draws = around(discretiser);
			const samples = new TableSamples(kernels, draws, 5);
			const { count, of } = columnRegressors(kernels, draws, tableWidth, 500)!;
			const drawn = 60_000;
			const { query, seen } = samples.draw(0, drawn);
			const values = of(query, seen);
			const weights = new Float64Array(drawn);
			kernels.proximity(samples.distances(seen), tableWidth, weights);
			for (let k = 0; k < count; k++) {
				for (let j = -1; j < row.length; j++) {
					let [sum, squares] = [0, 0];
					for (let n = 0; n < drawn; n++) {
						const pull = weights[n]! * values[n * count + k]! * (j < 0 ? 1 : seen[n * row.length + j]!);
						sum += pull;
						squares += pull * pull;
					}
					expect(Math.abs(sum)).toBeLessThanOrEqual(4.5 * Math.sqrt(squares));
				}
			}
		},
	);

	test("with fewer of them allowed, less is told apart in each column, at last nothing", () => {
		const counts = [500, 14, 9, 5].map((most) => columnRegressors(kernels, around(), tableWidth, most)?.count ?? 0);
		expect(counts).toEqual(counts.toSorted((a, b) => b - a));
		[500, 14, 9, 5].forEach((most, i) => expect(counts[i]).toBeLessThanOrEqual(most));
		expect(new Set(counts).size).toBeGreaterThan(2);
		expect(columnRegressors(kernels, around(), tableWidth, 1)).toBeNull();
	});
});

/** One explanation of what `says` says of row or coalition n of a query. */
function explained(
	samples: Samples,
	count: number,
	kernelWidth: number,
	controlVariate: Control | undefined,
	says: (query: NonNullable<ReturnType<NeighbourhoodStrategy["ask"]>>, n: number) => number,
	instance: number,
	own = kernels,
): Estimate {
	const strategy = new NeighbourhoodStrategy(own, samples, {
		samples: count,
		seed: 0,
		kernelWidth,
		featureSelection: "none",
		featureCount: 99,
		alpha: 0.01,
		controlVariate,
	});
	strategy.begin(Float64Array.of(instance));
	for (let query = strategy.ask(700); query !== null; query = strategy.ask(700)) {
		const asked = query;
		strategy.tell(Float64Array.from({ length: asked.count }, (_, n) => says(asked, n)));
	}
	return strategy.estimate();
}

const hash = (text: string): number => {
	let state = 7;
	for (let i = 0; i < text.length; i++) {
		state = Math.imul(state ^ text.charCodeAt(i), 0x9e3779b1);
		state ^= state >>> 15;
	}
	return (state >>> 8) / 2 ** 24;
};

/** Tables: steps, a slope, categories, a little of two together; and numbers that any change of the row throws. */
const tableModels = {
	steps: (x: readonly number[]) => (x[0]! > 62 ? 3 : 0) + x[1]! / 3 + [0, 2, 1, 5][x[5]!]! + (x[4]! > 6 && x[0]! > 30 ? 1 : 0),
	rough: (x: readonly number[]) => hash(x.map((value) => value.toFixed(3)).join()) + (x[4]! > 6 ? 0.2 : 0),
};
const encoded = Array.from(around().row);
const overTable = (model: (x: readonly number[]) => number, seed: number, count: number, controlled: boolean, own = kernels) => {
	const draws = around();
	const control = regressionControl((_, __, most) => columnRegressors(own, draws, tableWidth, most));
	const says = (query: NonNullable<ReturnType<NeighbourhoodStrategy["ask"]>>, n: number): number => {
		if (query.kind !== "rows") throw new Error("tables are asked about in rows");
		return model(Array.from(query.data.subarray(n * row.length, (n + 1) * row.length)));
	};
	return explained(new TableSamples(own, draws, seed), count, tableWidth, controlled ? control : undefined, says, model(encoded), own);
};

/** Texts: length, strong words that weigh the more the fewer there are, two that need each other; and numbers that any change throws. */
const WORDS = 24;
const textModels = {
	lengths: (has: (j: number) => number) => {
		let sum = 1e-9;
		let size = 0;
		for (let j = 0; j < WORDS; j++) {
			size += has(j);
			sum += has(j) * ((j * 7) % 5 === 0 ? 3 : (j % 3) - 1);
		}
		return sum / Math.sqrt(1 + size) + 1.5 * has(3) * has(10);
	},
	rough: (has: (j: number) => number) => hash(Array.from({ length: WORDS }, (_, j) => has(j)).join("")) + 0.3 * has(5),
};
const masked = { features: Array.from({ length: WORDS }, (_, j) => ({ name: `${j}`, value: j })) } as unknown as MaskedInstance<unknown>;
const overText = (model: (has: (j: number) => number) => number, seed: number, count: number, ours: boolean, own = kernels) => {
	const samples = ours ? new FocusedSamples(own, masked, seed, 0.25) : new CoalitionSamples(own, masked, "uniform-size", seed);
	const control = regressionControl((weights, known) => sizeRegressors(own, weights, 0.25, known));
	const says = (query: NonNullable<ReturnType<NeighbourhoodStrategy["ask"]>>, n: number): number => {
		if (query.kind !== "coalitions") throw new Error("texts are asked about in coalitions");
		return model((j) => present(query.coalitions, WORDS, n, j));
	};
	return explained(
		samples,
		count,
		0.25,
		ours ? control : undefined,
		says,
		model(() => 1),
		own,
	);
};

type Explain = (seed: number, count: number, ours: boolean, own?: typeof kernels) => Estimate;
const cases: Record<string, { readonly smooth: Explain; readonly rough: Explain }> = {
	tables: {
		smooth: (seed, count, ours, own) => overTable(tableModels.steps, seed, count, ours, own),
		rough: (seed, count, ours, own) => overTable(tableModels.rough, seed, count, ours, own),
	},
	texts: {
		smooth: (seed, count, ours, own) => overText(textModels.lengths, seed, count, ours, own),
		rough: (seed, count, ours, own) => overText(textModels.rough, seed, count, ours, own),
	},
};
const SEEDS = 16;

describe.each(Object.entries(cases))("%s", (_, { smooth, rough }) => {
	const limes = smooth(999, 100_000, false);
	const truths = new Map([smooth, rough].map((explain) => [explain, explain(777, 100_000, true).attributions]));
	const meanError = (explain: Explain, count: number, ours: boolean): number => {
		const truth = truths.get(explain)!;
		let sum = 0;
		for (let seed = 0; seed < SEEDS; seed++) {
			explain(seed, count, ours).attributions.forEach((weight, j) => (sum += (weight - truth[j]!) * (weight - truth[j]!)));
		}
		return sum;
	};

	test.each([
		[300, 600],
		[600, 1800],
	])("%i samples are better than %i of lime's", (count, more) => {
		expect(meanError(smooth, count, true)).toBeLessThan(meanError(smooth, more, false));
	});

	test("with many samples the weights are lime's", () => {
		truths.get(smooth)!.forEach((weight, j) => {
			expect(Math.abs(weight - limes.attributions[j]!)).toBeLessThanOrEqual(4 * limes.standardErrors![j]! + 1e-12);
		});
	});

	test.each([60, 400])("%i samples are not worse than as many of lime's where nothing can be foretold", (count) => {
		expect(meanError(rough, count, true)).toBeLessThan(1.05 * meanError(rough, count, false));
	});

	test.each([
		["much can be foretold", 400, smooth],
		["much can be foretold", 1500, smooth],
		["nothing can", 400, rough],
	] as const)("intervals of two standard errors hold: %s, %i samples", (__, count, explain) => {
		const truth = truths.get(explain)!;
		let [inside, all] = [0, 0];
		for (let seed = 0; seed < 5 * SEEDS; seed++) {
			const { attributions, standardErrors } = explain(100 + seed, count, true);
			attributions.forEach((weight, j) => {
				if (standardErrors![j] === 0) return;
				if (Math.abs(weight - truth[j]!) < 1.96 * standardErrors![j]!) inside++;
				all++;
			});
		}
		expect(inside / all).toBeGreaterThan(0.92);
		expect(inside / all).toBeLessThan(0.98);
	});

	test("both backends give the same bytes, however few samples", () => {
		for (const count of [2, 10, 53, 200, 1203]) expect(smooth(2, count, true, twin)).toEqual(smooth(2, count, true));
	});
});

test("a model that is linear, or always the same, is left alone", () => {
	const flat = overTable(() => 0.25, 0, 300, true);
	expect(flat.attributions.every((value) => value === 0)).toBe(true);
	expect(flat.standardErrors!.every((value) => value === 0)).toBe(true);
	const linear = overText((has) => 2 * has(1) - has(2), 0, 300, true);
	expect(linear.attributions[1]).toBeCloseTo(2, 2);
});
