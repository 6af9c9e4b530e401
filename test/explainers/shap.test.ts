import { beforeAll, describe, expect, test } from "vitest";
import { init, Shap, type ShapOptions, tabular } from "whybox";
import { fixture, largestDifference, relativeError } from "../support/fixtures.js";
import { evaluate, type ModelJson, predictWith } from "../support/models.js";

interface SmallCase {
	name: string;
	model: ModelJson;
	background: number[][];
	background_weights: number[];
	X: number[][];
	link: "identity" | "logit";
	groups: number[][];
	n_outputs: number;
	shap_exact: number[][][];
	expected_value_link: number[];
}

interface LargeCase {
	name: string;
	model: ModelJson;
	background: number[][];
	X: number[][];
	shap_exact: number[][][];
	peer_shap_0_49_1_nsamples_auto_relative_rmse: Record<string, number>;
}

const small = fixture<{ cases: SmallCase[] }>("shapley_small.json").cases;
const large = fixture<{ cases: LargeCase[] }>("shapley_large_exact.json").cases;

/** The reference [feature][target] as our attributions lie: [targets, features]. */
const transposed = (values: number[][]): number[] => values[0]!.flatMap((_, t) => values.map((feature) => feature[t]!));

function explainerOf({ model, background, background_weights, groups }: SmallCase) {
	const named = groups.every((group) => group.length === 1)
		? {}
		: { groups: Object.fromEntries(groups.map((columns, g) => [`group ${g}`, columns])) };
	return new Shap(predictWith(model), tabular(background, { weights: background_weights, ...named }));
}

describe("a worked example by hand", () => {
	const background = [
		[0, 0],
		[2, 4],
	];

	test("a linear model gives coefficient × (value − mean)", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => 2 * a! + b!), tabular(background));
		const explanation = await shap.explain([3, 1]);
		expect(Array.from(explanation.attributions)).toEqual([4, -1]);
		expect(Array.from(explanation.baseValues)).toEqual([4]);
		expect(explanation.targets).toEqual([{ index: 0, name: "0", prediction: 7 }]);
		expect(explanation).toMatchObject({ method: "shap", estimator: "exact", exact: true });
	});

	test("a product is shared equally by its factors", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a! * b!), tabular([[0, 0]]));
		expect(Array.from((await shap.explain([3, 5])).attributions)).toEqual([7.5, 7.5]);
	});

	test("a feature that differs from no background row gets exactly 0 and costs nothing", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a, b]) => a! * b!), tabular([[3, 1]]));
		const explanation = await shap.explain([3, 5]);
		expect(Array.from(explanation.attributions)).toEqual([0, 12]);
		expect(explanation.cost.modelRows).toBe(2);
	});

	test("a feature that the model ignores gets exactly 0, whatever the rounding of the others", async () => {
		const background = Array.from({ length: 20 }, (_, i) => [i, (i * 7) % 5, (i * 3) % 11, i * 0.37, 1]);
		const shap = new Shap((batch) => batch.toArrays().map(([a, b, c]) => Math.exp(a! / 7) + 0.1 * b! * c!), tabular(background));
		const { attributions, exact } = await shap.explain([3.3, 2.2, 9.1, 5, 1]);
		expect(exact).toBe(true);
		expect(attributions[3]).toBe(0);
	});

	test("an instance that is the background has nothing to explain", async () => {
		const shap = new Shap((batch) => batch.toArrays().map(([a]) => a!), tabular([[3, 1]]));
		for (const estimator of ["exact", "kernel"] as const) {
			const explanation = await shap.explain([3, 1], { estimator });
			expect(Array.from(explanation.attributions)).toEqual([0, 0]);
			expect(explanation.cost.modelRows).toBe(1);
		}
	});
});

describe.each(["wasm", "typescript"] as const)("reference values (%s)", (backend) => {
	beforeAll(async () => {
		expect(await init({ backend })).toEqual({ backend });
	});

	describe.each(["exact", "kernel"] as const)('estimator "%s"', (estimator) => {
		test.each(small.map((c) => [c.name, c] as const))("%s equals brute force to 1e-9", async (_, c) => {
			const shap = explainerOf(c);
			for (const [i, row] of c.X.entries()) {
				const budget = 1 + c.background.length * (2 ** c.groups.length + 1);
				const explanation = await shap.explain(row, { estimator, link: c.link, targets: "all", budget });
				expect(explanation.exact).toBe(true);
				expect(largestDifference(explanation.attributions, transposed(c.shap_exact[i]!))).toBeLessThanOrEqual(1e-9);
				expect(largestDifference(explanation.baseValues, c.expected_value_link)).toBeLessThanOrEqual(1e-9);
			}
		});
	});

	test.each(large.filter((c) => c.model.type === "linear").map((c) => [c.name, c] as const))(
		"%s: sampled coalitions give a linear model's exact values to 1e-9",
		async (_, c) => {
			const shap = new Shap(predictWith(c.model), tabular(c.background));
			for (const [i, row] of c.X.entries()) {
				const explanation = await shap.explain(row, { targets: "all", estimator: "kernel" });
				expect(explanation.estimator).toBe("kernel");
				expect(explanation.exact).toBe(false);
				expect(largestDifference(explanation.attributions, transposed(c.shap_exact[i]!))).toBeLessThanOrEqual(1e-9);
			}
		},
	);
});

describe.each(large.filter((c) => c.model.type !== "linear").map((c) => [c.name, c] as const))("%s", (_, c) => {
	const shap = new Shap(predictWith(c.model), tabular(c.background));
	const peer = c.peer_shap_0_49_1_nsamples_auto_relative_rmse["0"]!;
	const errorOf = async (options: ShapOptions) => {
		const found: number[] = [];
		for (const row of c.X) found.push(...(await shap.explain(row, { targets: "all", estimator: "kernel", ...options })).attributions);
		return relativeError(
			found,
			c.shap_exact.flatMap((exact) => transposed(exact)),
		);
	};

	test("the error is no larger than shap's at the same budget", async () => {
		let sum = 0;
		for (const seed of [0, 1, 2]) sum += await errorOf({ seed });
		expect(sum / 3).toBeLessThanOrEqual(peer);
	});

	test("preset python-shap errs as shap does: two draws of one estimator differ by less than a quarter", async () => {
		expect(await errorOf({ preset: "python-shap" })).toBeLessThanOrEqual(1.25 * peer);
	});
});

test("attributions always add up to the linked prediction, also far too few coalitions", async () => {
	const c = large.find((one) => one.model.type === "forest")!;
	const shap = new Shap(predictWith(c.model), tabular(c.background));
	for (const coalitions of [1, 2, 3, 10, 40, 100]) {
		const explanation = await shap.explain(c.X[0]!, { targets: "all", estimator: "kernel", budget: 1 + 50 * coalitions });
		const width = explanation.features.length;
		explanation.targets.forEach(({ prediction }, t) => {
			const sum = explanation.attributions.subarray(t * width, (t + 1) * width).reduce((a, b) => a + b, explanation.baseValues[t]!);
			expect(Math.abs(sum - prediction)).toBeLessThanOrEqual(1e-9);
		});
		expect(explanation.notes.some(({ code }) => code === "underdetermined")).toBe(coalitions <= 40);
		expect(explanation.cost.modelRows).toBeLessThanOrEqual(1 + 50 * coalitions);
	}
});

test("the link sees the average over the background, and 0 and 1 are clipped and noted", async () => {
	const shap = new Shap((batch) => batch.toArrays().map(([a]) => (a! > 1 ? 1 : 0)), tabular([[0], [2]]));
	const explanation = await shap.explain([3], { link: "logit" });
	expect(explanation.baseValues[0]).toBe(0);
	expect(explanation.attributions[0]).toBeCloseTo(Math.log(1e15), 6);
	expect(explanation.notes.map(({ code }) => code)).toEqual(["link-clipped"]);
});

test("several targets come from one run, in the order asked", async () => {
	const c = small.find((one) => one.n_outputs === 4)!;
	const shap = explainerOf(c);
	const row = c.X[0]!;
	const all = await shap.explain(row, { targets: "all" });
	const some = await shap.explain(row, { targets: [3, "b"], targetNames: ["a", "b", "c", "d"] });
	const width = all.features.length;
	expect(some.targets.map(({ index, name }) => [index, name])).toEqual([
		[3, "d"],
		[1, "b"],
	]);
	expect(Array.from(some.attributions)).toEqual([...all.attributions.subarray(3 * width), ...all.attributions.subarray(width, 2 * width)]);
	const predicted = await shap.explain(row);
	const outputs = evaluate(c.model, row);
	expect(predicted.targets[0]!.index).toBe(outputs.indexOf(Math.max(...outputs)));
});

describe("the budget", () => {
	const background = Array.from({ length: 20 }, (_, i) => [i, i * i, -i, 1 / (1 + i), i % 3]);
	const shap = new Shap((batch) => batch.toArrays().map((row) => row.reduce((a, b) => a + b)), tabular(background));

	test("is never exceeded, and cost() forecasts what is spent", async () => {
		for (const budget of [21, 41, 100, 500, 1000]) {
			let rows = 0;
			const counting = new Shap((batch) => {
				rows += batch.rows;
				return batch.toArrays().map((row) => row[0]!);
			}, tabular(background));
			const instance = [0.5, 0.5, 0.5, 0.5, 0.5];
			const forecast = await counting.cost(instance, { budget });
			expect(rows).toBe(0);
			const explanation = await counting.explain(instance, { budget });
			expect(rows).toBe(explanation.cost.modelRows);
			expect(rows).toBeLessThanOrEqual(forecast.modelRows);
			expect(forecast.modelRows).toBeLessThanOrEqual(budget);
			expect(rows + explanation.cost.rowsSaved).toBe(forecast.modelRows);
		}
	});

	test("too small a budget is refused before the model is asked", async () => {
		await expect(shap.explain([1, 2, 3, 4, 5], { budget: 20 })).rejects.toThrow(
			new RangeError('"options.budget" expected at least 21: the instance and 20 background rows, got 20'),
		);
		// 20 background rows, 31 mixtures each, but the one row that has 1 / 2 in its fourth column has 15.
		await expect(shap.explain([0.5, 0.5, 0.5, 0.5, 0.5], { estimator: "exact", budget: 400 })).rejects.toThrow(/at least 605 model rows/);
		const wide = new Shap((rows) => rows.toArrays().map(([first]) => first!), tabular([Array.from({ length: 40 }, () => 0)]));
		const row = Array.from({ length: 40 }, () => 1);
		// No budget would do: none is asked for.
		await expect(wide.explain(row, { estimator: "exact" })).rejects.toThrow(
			'"options.estimator" expected "auto" or another for 40 features, of which "exact" would ask for every coalition, got "exact"',
		);
	});
});

test("standard errors: 95 % intervals hold the exact value about as often as they say", async () => {
	for (const c of large.filter((one) => one.model.type !== "linear")) {
		const shap = new Shap(predictWith(c.model), tabular(c.background));
		let held = 0;
		let all = 0;
		for (const [i, row] of c.X.entries()) {
			for (const seed of [0, 1, 2, 3]) {
				const { attributions, standardErrors } = await shap.explain(row, { targets: 0, seed, estimator: "kernel", budget: 50 * 1000 });
				c.shap_exact[i]!.forEach((exact, f) => {
					all++;
					if (Math.abs(attributions[f]! - exact[0]!) <= 1.96 * standardErrors![f]!) held++;
				});
			}
		}
		// 600 numbers of 20 explanations, correlated within each: their share has a standard deviation of 0.02.
		expect(held / all).toBeGreaterThanOrEqual(0.9);
		expect(held / all).toBeLessThanOrEqual(0.99);
	}
});

test("exact values have no standard errors, and a linear model's sampled ones are known to working precision", async () => {
	const background = Array.from({ length: 3 }, (_, i) => Array.from({ length: 16 }, (_, j) => (i * j) % 5));
	const shap = new Shap((batch) => batch.toArrays().map((row) => row.reduce((sum, value, j) => sum + j * value, 0)), tabular(background));
	const instance = Array.from({ length: 16 }, (_, j) => j / 3);
	expect((await shap.explain(instance, { estimator: "kernel", budget: 2 ** 18 })).standardErrors).toBeUndefined();
	const { standardErrors } = await shap.explain(instance, { estimator: "kernel", budget: 2000 });
	expect(Math.max(...standardErrors!)).toBeLessThanOrEqual(1e-12);
});

test("standard errors near saturation: with hardly more pairs than features they are wide, with fewer there are none", async () => {
	const features = 12;
	const values = Array.from({ length: features }, (_, j) => ((j * 7) % 5) + 1);
	const model = (rows: number[][]) =>
		rows.map((row) => row.reduce((sum, value, j) => sum + value * row[(j + 5) % features]! * row[(j + 2) % features]!, 0));
	const shap = new Shap((batch) => model(batch.toArrays()), tabular([Array<number>(features).fill(0)]), { estimator: "kernel" });
	const { attributions: exact } = await shap.explain(values, { estimator: "exact", budget: 4096 });
	for (const [pairs, least] of [
		[features - 1, undefined],
		[features + 2, 0.8],
		[features + 10, 0.85],
	] as const) {
		let held = 0;
		for (let seed = 0; seed < 30; seed++) {
			const { attributions, standardErrors, notes } = await shap.explain(values, { seed, budget: 2 + 2 * pairs });
			expect(standardErrors === undefined).toBe(least === undefined || notes.some(({ code }) => code === "underdetermined"));
			if (standardErrors === undefined) held += least === undefined ? 0 : features;
			else held += attributions.filter((value, f) => Math.abs(value - exact[f]!) <= 1.96 * standardErrors[f]!).length;
		}
		if (least !== undefined) expect(held / (30 * features)).toBeGreaterThanOrEqual(least);
	}
});

test("what cannot fit into memory is refused before anything is drawn or asked", async () => {
	const wide = tabular([Array<number>(40).fill(0)]);
	const shap = new Shap((batch) => batch.toArrays().map(([a]) => a!), wide);
	for (const estimator of ["kernel", "odd-process", "permutation"] as const) {
		await expect(shap.cost(Array<number>(40).fill(1), { estimator, budget: 1e15 })).rejects.toThrow(
			/"options.budget" expected at most \d+ for 40 features/,
		);
	}
	await expect(shap.cost(Array<number>(40).fill(1), { budget: 1e12 })).rejects.toThrow(
		/"options.budget" expected at most \d+ for 40 features/,
	);
	const columns = 20_000;
	const huge = new Shap((batch) => batch.toArrays().map(([a]) => a!), tabular([Array<number>(columns).fill(0)]));
	await expect(huge.explain(Array<number>(columns).fill(1), { budget: 200, estimator: "kernel" })).rejects.toThrow(
		/"instance" expected at most 5792 features/,
	);
});

test("rows that differ in a few of many features are enumerated exactly, each on its own", async () => {
	const features = 60;
	const instance = Array<number>(features).fill(1);
	const background = Array.from({ length: 30 }, (_, b) => instance.map((value, j) => (j === b || j === b + 7 || j === 2 * b ? 0 : value)));
	const model = (row: number[]) => row.reduce((sum, value, j) => sum + j * value * row[(j + 7) % features]!, 0);
	const shap = new Shap((batch) => batch.toArrays().map(model), tabular(background));
	const { attributions, baseValues, cost, exact } = await shap.explain(instance, { budget: 300 });
	expect(exact).toBe(true);
	expect(cost.modelRows).toBeLessThanOrEqual(1 + 30 * 7);
	const expected = new Float64Array(features);
	// A product is shared equally by its factors: against each row, by those that differ.
	for (const row of background) {
		for (let j = 0; j < features; j++) {
			const pair = [j, (j + 7) % features].filter((k) => row[k] === 0);
			for (const k of pair) expected[k]! += j / pair.length / background.length;
		}
	}
	expect(largestDifference(attributions, expected)).toBeLessThanOrEqual(1e-9);
	expect(baseValues[0]! + attributions.reduce((a, b) => a + b)).toBeCloseTo(model(instance), 9);
});

describe("a surrogate", () => {
	const background = Array.from({ length: 20 }, (_, i) => Array.from({ length: 10 }, (__, j) => ((i * 7 + j * 3) % 11) / 10));
	const instance = Array.from({ length: 10 }, (_, j) => 2 + j / 7);
	const steps = (batch: { toArrays(): number[][] }) =>
		batch.toArrays().map((row) => row.reduce((product, value, j) => product * (value > j / 8 ? 1.5 : 0.8), 1));
	const shap = new Shap(steps, tabular(background));

	test("costs no model rows, is named among the options and in a note, and leaves the base value alone", async () => {
		const plain = await shap.explain(instance, { estimator: "two-level", budget: 900 });
		const supported = await shap.explain(instance, { estimator: "two-level", budget: 900, surrogate: "auto" });
		expect(supported.cost.modelRows).toBe(plain.cost.modelRows);
		expect(plain.options.surrogate).toBe("none");
		expect(supported.options.surrogate).toBe("auto");
		expect(plain.notes).toEqual([]);
		expect(supported.notes.map(({ code }) => code)).toEqual(["surrogate"]);
		expect(supported.baseValues).toEqual(plain.baseValues);
		const exact = await shap.explain(instance, { estimator: "exact", budget: 50_000 });
		expect(relativeError(supported.attributions, exact.attributions)).toBeLessThan(
			relativeError(plain.attributions, exact.attributions) / 2,
		);
	});

	test("is not needed where the answer is exact", async () => {
		const explanation = await shap.explain(instance, { budget: 50_000, surrogate: "trees" });
		expect(explanation).toMatchObject({ estimator: "exact", notes: [] });
	});

	test("supports two-level alone", async () => {
		await expect(shap.explain(instance, { estimator: "kernel", surrogate: "trees" })).rejects.toThrow(
			/"options.surrogate" expected "none"/,
		);
		await expect(shap.explain(instance, { surrogate: "forest" as "trees" })).rejects.toThrow(/"options.surrogate" expected/);
	});
});

describe("the default estimator", () => {
	const score = (row: number[]) => row.reduce((sum, value, j) => sum + value * row[(j + 1) % row.length]! + j * value, 0);
	const predict = (batch: { toArrays(): number[][] }) => batch.toArrays().map(score);
	const background = (rows: number, features: number) =>
		Array.from({ length: rows }, (_, i) => Array.from({ length: features }, (__, j) => ((i * 7 + j * 3) % 11) / 10));
	const instance = (features: number) => Array.from({ length: features }, (_, j) => 2 + j / 7);

	test("is exact where that fits, two-level for many rows, an odd process for one, and kernel under a link", async () => {
		const estimator = async (rows: number, features: number, options: ShapOptions = {}) =>
			(
				await new Shap((batch) => predict(batch).map((value) => 1 / (1 + value * value)), tabular(background(rows, features))).explain(
					instance(features),
					options,
				)
			).estimator;
		expect(await estimator(10, 5)).toBe("exact");
		expect(await estimator(10, 15)).toBe("two-level");
		expect(await estimator(1, 15)).toBe("odd-process");
		expect(await estimator(10, 15, { link: "logit", budget: 3000 })).toBe("kernel");
	});

	test.each([
		[10, 20],
		[1, 20],
		[1, 64],
	])(
		"%i background rows, %i features: a model of pairs is exact to 1e-6 of its scale, adds up, and costs no more than forecast",
		async (rows, features) => {
			const shap = new Shap(predict, tabular(background(rows, features)));
			const explanation = await shap.explain(instance(features));
			expect((await shap.cost(instance(features))).modelRows).toBeGreaterThanOrEqual(explanation.cost.modelRows);
			const table = background(rows, features);
			const x = instance(features);
			// x_j x_{j+1} against b: each factor gets its difference times the mean of the other.
			const exact = x.map((value, j) => {
				let sum = 0;
				for (const b of table) {
					const next = (j + 1) % features;
					const last = (j + features - 1) % features;
					sum += (value - b[j]!) * (j + (x[next]! + b[next]!) / 2 + (x[last]! + b[last]!) / 2);
				}
				return sum / rows;
			});
			const scale = Math.max(...exact.map(Math.abs));
			expect(largestDifference(explanation.attributions, exact) / scale).toBeLessThanOrEqual(1e-6);
			const sum = explanation.attributions.reduce((a, b) => a + b, explanation.baseValues[0]!);
			expect(Math.abs(sum - explanation.targets[0]!.prediction)).toBeLessThanOrEqual(1e-9 * Math.abs(sum));
		},
	);

	test("what does not go together is refused", async () => {
		const shap = new Shap(predict, tabular(background(10, 5)));
		await expect(shap.explain(instance(5), { estimator: "odd-process" })).rejects.toThrow(/"options.estimator" expected "two-level"/);
		await expect(shap.explain(instance(5), { estimator: "two-level", link: "logit" })).rejects.toThrow(
			/"options.link" expected "identity" for estimator "two-level"/,
		);
	});
});
