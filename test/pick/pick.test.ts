import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Explanation, type Surrogate } from "../../bindings/explanation.js";
import { submodularPick } from "../../bindings/pick.js";
import { fixture, largestDifference } from "../support/fixtures.js";
import { explained, ofText } from "./explained.js";

/** All columns count, as in the paper. */
const ALL = { featureCount: 1000 };

/** Figure 5 of the paper: five instances, five features; the second feature is in most of them, the first and the last share nothing with the rest. */
const FIGURE_5 = [
	[1, 1, 0, 0, 0],
	[0, 1, 0, 0, 0],
	[0, 1, 1, 1, 0],
	[0, 0, 0, 1, 1],
	[0, 1, 0, 0, 0],
];

/** The coverage of a set of rows, from the definition. */
const coverageOf = (W: number[][], rows: number[]) =>
	W[0]!.reduce((sum, _, j) => {
		const importance = Math.sqrt(W.reduce((sum, row) => sum + Math.abs(row[j]!), 0));
		return sum + (rows.some((i) => W[i]![j] !== 0) ? importance : 0);
	}, 0);

/** Of superpixels with these names. */
const photo = (...names: string[]) => explained(names.map(() => 1), { features: names.map((name) => ({ name, value: name })) }); // prettier-ignore

const indices = (from: readonly Explanation[]) => submodularPick(from, { count: 4 }).picks.map(({ index }) => index);

describe("submodularPick", () => {
	it("worked by hand: takes the explanation with the most important features, then what adds most to it", () => {
		const { picks, importance, coverage, totalCoverage } = submodularPick(
			FIGURE_5.map((row) => explained(row)),
			{ count: 2 },
		);
		// Column sums 1 4 1 2 1: importances 1 2 1 √2 1. Row 2 covers 2 + 1 + √2; then row 0 adds 1, row 3 adds 1: the lower index.
		expect(picks.map(({ index }) => index)).toEqual([2, 0]);
		expect(picks.map(({ gain }) => gain)).toEqual([2 + 1 + Math.SQRT2, 1]);
		expect(picks.map(({ coverage }) => coverage)).toEqual([2 + (1 + Math.SQRT2), 1 + 2 + (1 + Math.SQRT2)]);
		expect(picks[0]!.newFeatures.map(({ key }) => key)).toEqual(["column 1", "column 3", "column 2"]);
		expect(picks[1]!.features.map(({ key }) => key)).toEqual(["column 1", "column 0"]);
		expect(picks[1]!.newFeatures).toEqual([{ key: "column 0", target: 0, importance: 1, count: 1 }]);
		expect(importance.map(({ key, count }) => [key, count])).toEqual([
			["column 1", 4],
			["column 3", 2],
			["column 0", 1],
			["column 2", 1],
			["column 4", 1],
		]);
		expect(totalCoverage - coverage).toBeCloseTo(1, 12);
	});

	interface Case {
		W: number[][];
		budget: number;
		picks: number[];
		importance?: number[];
		coverage_after_each_pick?: number[];
	}
	const cases = fixture<{ cases: Case[] }>("submodular_pick.json").cases;
	it.each(cases.map((example, i) => [i, example] as const))("picks as lime does with the preset, case %i", (_, example) => {
		const given = example.W.map((row) => explained(row));
		const { picks, importance } = submodularPick(given, { count: example.budget, preset: "python-lime", ...ALL });
		expect(picks.map(({ index }) => index)).toEqual(example.picks);
		expect(picks.every(({ index, explanation }) => explanation === given[index])).toBe(true);
		if (example.coverage_after_each_pick) {
			const coverages = picks.map(({ coverage }) => coverage);
			expect(largestDifference(coverages, example.coverage_after_each_pick)).toBeLessThan(1e-9);
		}
		if (example.importance) {
			const byColumn = example.importance.map((_, j) => importance.find(({ key }) => key === `column ${j}`)?.importance ?? 0);
			expect(largestDifference(byColumn, example.importance)).toBeLessThan(1e-9);
		}
	});

	it.each(cases.map((example, i) => [i, example] as const))("reaches lime's coverage without the preset, case %i", (_, example) => {
		const options = { count: example.budget, ...ALL };
		const ours = submodularPick(example.W.map((row) => explained(row)), options); // prettier-ignore
		const limes = submodularPick(example.W.map((row) => explained(row)), { ...options, preset: "python-lime" }); // prettier-ignore
		expect(ours.coverage).toBeCloseTo(limes.coverage, 9);
	});

	it("gives equal gains to the lowest index, and to the highest with the preset", () => {
		const same = [[1], [1], [1]].map((row) => explained(row));
		const order = (preset?: "python-lime") =>
			submodularPick(same, { count: 3, ...(preset && { preset }) }).picks.map(({ index, gain }) => [index, gain]);
		expect(order()).toEqual([
			[0, Math.sqrt(3)],
			[1, 0],
			[2, 0],
		]);
		expect(order("python-lime").map(([index]) => index)).toEqual([2, 1, 0]);
	});

	it("sees the same features in any order as equal, to the last bit", () => {
		const words = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 6 });
		fc.assert(
			fc.property(words, (sizes) => {
				const named = sizes.map((size, i) => [String(i), size] as const);
				expect(indices([ofText(named), ofText(named.toReversed())])).toEqual([0, 1]);
			}),
		);
	});

	it("picks all where fewer were given than asked for", () => {
		expect(submodularPick([explained([1]), explained([0, 2])], { count: 9 }).picks).toHaveLength(2);
	});

	it("keeps targets apart: pushing one up and another down by the same feature never cancels", () => {
		const targets = [
			{ index: 3, name: "no", prediction: 0 },
			{ index: 7, name: "yes", prediction: 0 },
		];
		const both = explained([4], { targets, attributions: Float64Array.of(4, -4), baseValues: Float64Array.of(0, 0) });
		const { importance, totalCoverage } = submodularPick([both], { count: 1 });
		expect(importance).toEqual([
			{ key: "column 0", target: 3, importance: 2, count: 1 },
			{ key: "column 0", target: 7, importance: 2, count: 1 },
		]);
		expect(totalCoverage).toBe(4);
		for (const target of [7, "yes"]) {
			expect(submodularPick([both], { count: 1, target }).importance.map(({ target }) => target)).toEqual([7]);
		}
	});

	it("tells conditions on one column apart, unless asked to go by column", () => {
		const old = explained([2], { features: [{ name: "age", value: 60, column: 0, condition: "age > 48.00" }] });
		const young = explained([-2], { features: [{ name: "age", value: 20, column: 0, condition: "age <= 28.00" }] });
		expect(submodularPick([old, young], { count: 2 }).importance.map(({ key }) => key)).toEqual(["age > 48.00", "age <= 28.00"]);
		const { importance, picks } = submodularPick([old, young], { count: 2, by: "column" });
		expect(importance).toEqual([{ key: "age", target: 0, importance: 2, count: 2 }]);
		expect(picks.map(({ gain }) => gain)).toEqual([2, 0]);
	});

	it("tells columns of the same name apart", () => {
		const features = [0, 1].map((column) => ({ name: "x", value: 1, column }));
		expect(submodularPick([explained([1, 1], { features })], { count: 1 }).importance).toHaveLength(2);
	});

	it("matches text by word, wherever it stands and however often", () => {
		const texts = [ofText([["god", 1], ["posting", 3], ["god", -3]]), ofText([["posting", 1]]), ofText([["Posting", 1]])]; // prettier-ignore
		expect(submodularPick(texts, { count: 1 }).importance).toEqual([
			{ key: "god", target: 0, importance: 2, count: 1 },
			{ key: "posting", target: 0, importance: 2, count: 2 },
			{ key: "Posting", target: 0, importance: 1, count: 1 },
		]);
	});

	it("matches anything by the caller's key, and leaves out what has none", () => {
		const photos = [photo("sky 1", "dog 1"), photo("sky 2"), photo("?")];
		const { importance, picks } = submodularPick(photos, { count: 3, key: ({ name }) => name.match(/\w+/)?.[0] });
		expect(importance.map(({ key, count }) => [key, count])).toEqual([
			["sky", 2],
			["dog", 1],
		]);
		expect(picks.map(({ gain }) => gain)).toEqual([1 + Math.SQRT2, 0, 0]);
		const numbers = submodularPick(photos, { count: 1, key: (feature, explanation) => explanation.features.indexOf(feature) });
		expect(numbers.importance.map(({ key }) => key)).toEqual(["0", "1"]);
	});

	it("counts the ten largest Shapley values of each explanation, but all features of LIME's surrogate", () => {
		const sizes = Array.from({ length: 14 }, (_, j) => (j % 2 === 0 ? 20 + j : -20 - j));
		const surrogate: Surrogate[] = [
			{ intercept: 0, selected: [...sizes.keys()], r2: 1, holdOutR2: null, localPrediction: 0, effectiveSampleSize: 9 },
		];
		const shap = submodularPick([explained(sizes)], { count: 1 });
		expect(shap.importance.map(({ key }) => key)).toEqual(Array.from({ length: 10 }, (_, k) => `column ${13 - k}`));
		expect(submodularPick([explained(sizes, { method: "lime", surrogate })], { count: 1 }).importance).toHaveLength(14);
		expect(submodularPick([explained(sizes)], { count: 1, featureCount: 3 }).importance).toHaveLength(3);
	});

	it("takes any iterable, and gives a promise for what explainAll yields", async () => {
		const list = FIGURE_5.map((row) => explained(row));
		async function* later() {
			for (const explanation of list) yield await Promise.resolve(explanation);
		}
		const expected = submodularPick(list, { count: 3 });
		expect(submodularPick(new Set(list), { count: 3 })).toEqual(expected);
		expect(await submodularPick(later(), { count: 3 })).toEqual(expected);
	});

	it("picks the same from explanations that were stored", () => {
		const list = FIGURE_5.map((row) => explained(row));
		const stored = list.map((explanation) => Explanation.fromJSON(JSON.parse(JSON.stringify(explanation))));
		expect(indices(stored)).toEqual(indices(list));
	});

	it("has nothing to cover where nothing matters", () => {
		const { picks, importance, coverage, totalCoverage } = submodularPick([explained([0]), explained([])], { count: 1 });
		expect({ index: picks[0]!.index, importance, coverage, totalCoverage }).toEqual({
			index: 0,
			importance: [],
			coverage: 0,
			totalCoverage: 0,
		});
	});

	it("is frozen", () => {
		const result = submodularPick([explained([1])], { count: 1 });
		for (const part of [result, result.picks, result.picks[0], result.importance, result.importance[0]]) {
			expect(Object.isFrozen(part)).toBe(true);
		}
	});

	const matrices = fc
		.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 6 }))
		.chain(([rows, columns]) => fc.array(fc.array(fc.constantFrom(0, 0, 1, -1, 0.3), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })); // prettier-ignore

	it("coverage never falls, gains never rise, and together they are the coverage", () => {
		fc.assert(
			fc.property(matrices, (W) => {
				const { picks, coverage, totalCoverage } = submodularPick(W.map((row) => explained(row)), { count: W.length }); // prettier-ignore
				picks.forEach(({ gain, coverage }, k) => {
					expect(coverage).toBeCloseTo((picks[k - 1]?.coverage ?? 0) + gain, 9);
					expect(coverage).toBeGreaterThanOrEqual(picks[k - 1]?.coverage ?? 0);
					expect(gain).toBeLessThanOrEqual(picks[k - 1]?.gain ?? Infinity);
				});
				expect(coverage).toBe(totalCoverage);
			}),
		);
	});

	it("reaches at least 1 − 1/e of the best coverage", () => {
		fc.assert(
			fc.property(matrices, fc.integer({ min: 1, max: 4 }), (W, count) => {
				const { picks, coverage } = submodularPick(W.map((row) => explained(row)), { count }); // prettier-ignore
				expect(coverage).toBeCloseTo(coverageOf(W, picks.map(({ index }) => index)), 9); // prettier-ignore
				const subsets = Array.from({ length: 2 ** W.length }, (_, bits) => [...W.keys()].filter((i) => (bits >> i) & 1));
				const best = Math.max(...subsets.filter(({ length }) => length <= count).map((rows) => coverageOf(W, rows)));
				expect(coverage).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-12);
			}),
		);
	});

	it.each<[string, unknown, unknown, string]>([
		["no count", [explained([1])], {}, '"options.count" expected an integer >= 1, got undefined'],
		["a count of 0", [explained([1])], { count: 0 }, '"options.count" expected an integer >= 1, got 0'],
		["a fraction", [explained([1])], { count: 1.5 }, '"options.count" expected an integer >= 1, got 1.5'],
		["no explanations", [], { count: 1 }, '"explanations" expected at least one explanation, got an array of 0'],
		["one explanation alone", explained([1]), { count: 1 }, '"explanations" expected a list of explanations, or what explainer.explainAll(instances) gives, got an Explanation'],
		["plain JSON", [explained([1]).toJSON()], { count: 1 }, '"explanations[0]" expected an Explanation (Explanation.fromJSON makes one of JSON), got an object'],
		["an unknown option", [explained([1])], { count: 1, cuont: 2 }, '"options" has no option "cuont" (did you mean "count"?)'],
		["an unknown way", [explained([1])], { count: 1, by: "row" }, '"options.by" expected one of "condition", "column", got "row"'],
		["two ways", [explained([1])], { count: 1, by: "column", key: () => "a" }, '"options.by" expected nothing beside options.key'],
		["a key that is no function", [explained([1])], { count: 1, key: "name" }, '"options.key" expected a function, got "name"'],
		["a key that is no name", [explained([1])], { count: 1, key: () => null }, '"options.key(…) of explanation 0" expected a string, a number, or undefined'],
		["a target that was not explained", [explained([1])], { count: 1, target: "no" }, '"options.target" expected one of the explained targets: 0 ("yes"), got "no"'],
		["a target of the wrong kind", [explained([1])], { count: 1, target: null }, '"options.target" expected an integer >= 0, got null'],
		["another preset", [explained([1])], { count: 1, preset: "python-shap" }, '"options.preset" expected one of "python-lime", got "python-shap"'],
		["superpixels without a key", [explained([1], { features: [{ name: "superpixel 0", value: 0 }] })], { count: 1 }, '"options.key" expected a function, since features that are neither columns nor pieces of text'],
	])("refuses %s", (_, explanations, options, message) => {
		expect(() => submodularPick(explanations as Explanation[], options as { count: number })).toThrow(message);
	}); // prettier-ignore
});
