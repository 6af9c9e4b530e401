import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type Explanation, init, Lime, type LimeOptions, tabular } from "whybox";
import { fixture } from "../support/fixtures.js";
import { type ModelJson, predictWith } from "../support/models.js";

interface Measured {
	num_samples: number;
	n_seeds: number;
	weights_mean: number[];
	weights_sd: number[];
	intercept_mean: number;
	intercept_sd: number;
	score_mean: number;
	score_sd: number;
	local_pred_mean: number;
}

interface Converged {
	dataset: string;
	feature_names: string[];
	categorical_features: number[];
	categorical_names: Record<string, string[]>;
	class_names: string[];
	kernel_width: number;
	model: ModelJson;
	training_data: number[][] | null;
	training_data_file?: string;
	cases: {
		discretize_continuous: boolean;
		x: number[];
		label: number;
		proba: number[];
		feature_descriptions: string[];
		feature_ids_in_that_order: number[];
		n5000: Measured;
		n100k: Measured;
	}[];
}

function trainingRows(set: Converged): number[][] {
	if (set.training_data) return set.training_data;
	const text = readFileSync(new URL(`../fixtures/${set.training_data_file}`, import.meta.url), "utf8");
	return text
		.trim()
		.split("\n")
		.slice(1)
		.map((line) => line.split(",").map(Number));
}

describe.each(["iris", "breast_cancer", "adult"])("lime's converged weights on %s", (name) => {
	const set = fixture<Converged>(`lime_tabular_converged_${name}.json`);
	const rows = trainingRows(set);
	const lime = new Lime(
		predictWith(set.model),
		tabular(rows, { columns: set.feature_names, categorical: set.categorical_features, categories: namedCategories(set) }),
		{ preset: "python-lime", featureSelection: "none", targetNames: set.class_names },
	);

	test.each(set.cases.map((c, i) => [i, c.discretize_continuous ? "quartiles" : "numbers", c] as const))(
		"case %i (%s): 5000 samples agree with 20 seeds of lime, 40 000 with 3 seeds of 100 000",
		async (_, __, c) => {
			for (const [budget, seeds, peer] of [
				[5000, 6, c.n5000],
				[40_000, 1, c.n100k],
			] as const) {
				const runs: Awaited<ReturnType<typeof lime.explain>>[] = [];
				for (let seed = 0; seed < seeds; seed++) {
					runs.push(
						await lime.explain(c.x, { seed, budget, targets: c.label, discretiser: c.discretize_continuous ? "quartile" : "none" }),
					);
				}
				const explanation = runs[0]!;
				expect(explanation.options.kernelWidth).toBeCloseTo(set.kernel_width, 12);
				const mean = (of: (run: typeof explanation) => number) => runs.reduce((sum, run) => sum + of(run), 0) / seeds;
				// fixtures/README: |difference of means| ≤ 4 · sd · √(1/n1 + 1/n2) + 1e-3; lime's sd at our number of samples.
				const allowed = (sd: number) => 4 * sd * Math.sqrt(1 / seeds + budget / peer.num_samples / peer.n_seeds) + 1e-3;
				const sds = c.n5000;
				const scale = Math.sqrt(5000 / budget);
				// Our standard errors against the spread of lime's weights over its seeds, as a root mean square.
				if (seeds > 1 && set.categorical_features.length === 0) {
					const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
					const ours = rms(runs.flatMap((run) => Array.from(run.standardErrors!)));
					expect(ours / rms(sds.weights_sd)).toBeGreaterThan(0.8);
					expect(ours / rms(sds.weights_sd)).toBeLessThan(1.25);
				}
				set.feature_names.forEach((_name, j) => {
					expect(Math.abs(mean((run) => run.attributions[j]!) - peer.weights_mean[j]!)).toBeLessThanOrEqual(
						allowed(sds.weights_sd[j]! * scale),
					);
				});
				expect(Math.abs(mean((run) => run.baseValues[0]!) - peer.intercept_mean)).toBeLessThanOrEqual(allowed(sds.intercept_sd * scale));
				expect(Math.abs(mean((run) => run.surrogate![0]!.r2) - peer.score_mean)).toBeLessThanOrEqual(allowed(sds.score_sd * scale));
			}
			const { features } = await lime.explain(c.x, {
				targets: c.label,
				discretiser: c.discretize_continuous ? "quartile" : "none",
				budget: 10,
			});
			const ours = c.feature_ids_in_that_order.map((id) => features[id]!.condition ?? features[id]!.name);
			// Where two decimals make thresholds look alike or like 0, we print more than lime does: numbers may differ by lime's rounding.
			const parts = (text: string) => text.replace(" = ", "=").split(/(-?\d+\.\d+)/);
			ours.forEach((text, i) => {
				const [own, limes] = [parts(text), parts(c.feature_descriptions[i]!)];
				expect(own.filter((_, k) => k % 2 === 0)).toEqual(limes.filter((_, k) => k % 2 === 0));
				own.forEach((part, k) => k % 2 === 1 && expect(Math.abs(Number(part) - Number(limes[k]))).toBeLessThanOrEqual(0.005001));
			});
		},
	);
});

function namedCategories(set: Converged): Record<string, string[]> {
	return Object.fromEntries(Object.entries(set.categorical_names).map(([column, names]) => [set.feature_names[Number(column)]!, names]));
}

describe.each(["wasm", "typescript"] as const)("LIME on a small table (%s)", (backend) => {
	beforeAll(async () => {
		await init({ backend });
	});

	const rows = Array.from({ length: 64 }, (_, i) => [i % 8, Math.floor(i / 8), (i * 7) % 5]);
	const step = new Lime((batch) => batch.toArrays().map(([a]) => (a! > 3.5 ? 1 : 0)), tabular(rows, { columns: ["a", "b", "c"] }));

	test("the column that decides gets the weight, the others none", async () => {
		const explanation = await step.explain([7, 3, 2]);
		const [first, ...others] = explanation.top();
		expect(first).toMatchObject({ index: 0, feature: "a > 5.25", value: 7 });
		expect(first!.attribution).toBeGreaterThan(0.5);
		for (const other of others) expect(Math.abs(other.attribution)).toBeLessThan(0.05);
		const { r2, holdOutR2, localPrediction, effectiveSampleSize, stability } = explanation.surrogate![0]!;
		expect(holdOutR2!).toBeLessThanOrEqual(r2);
		expect(r2 - holdOutR2!).toBeLessThan(0.01);
		expect(localPrediction).toBeCloseTo(explanation.baseValues[0]! + explanation.attributions.reduce((a, b) => a + b), 12);
		expect(effectiveSampleSize).toBeGreaterThan(100);
		expect(effectiveSampleSize).toBeLessThanOrEqual(5000);
		expect(stability!.count).toBe(3);
		expect(stability!.share).toBe(1);
	});

	test("balanced samples are for images: the others' draws do not come in complements", async () => {
		const failure = new Lime((batch) => batch.toArrays().map(() => 1), tabular([[1], [2]]), { sampling: "balanced" }).explain([1]);
		await expect(failure).rejects.toThrow(/^"options.sampling" expected "independent" for tables, got "balanced"/);
	});

	test("a model that is nothing like linear nearby is said to be so", async () => {
		const parity = new Lime((batch) => batch.toArrays().map(([a, b]) => (Math.floor(a! / 2) + Math.floor(b! / 2)) % 2), tabular(rows));
		const explanation = await parity.explain([7, 3, 2]);
		expect(explanation.notes.map(({ code }) => code)).toContain("low-fidelity");
	});

	test('kernelWidth "auto" makes the samples count for a quarter', async () => {
		const { surrogate, options } = await step.explain([7, 3, 2], { kernelWidth: "auto", discretiser: "none" });
		expect(surrogate![0]!.effectiveSampleSize / 5000).toBeCloseTo(0.25, 1);
		expect(options.kernelWidth).toBeTypeOf("number");
	});

	test("feature selection keeps what it is asked to keep", async () => {
		for (const featureSelection of ["auto", "forward-selection", "highest-weights", "lasso-path"] as const) {
			const explanation = await step.explain([7, 3, 2], { featureSelection, featureCount: 1 });
			expect(explanation.surrogate![0]!.selected).toEqual([0]);
			expect(Array.from(explanation.attributions.subarray(1))).toEqual([0, 0]);
		}
	});

	test("a regression explains its one number", async () => {
		const line = new Lime((batch) => Float64Array.from(batch.toArrays(), ([a, b]) => 3 * a! - b!), tabular(rows), {
			discretiser: "none",
			featureSelection: "none",
			ridge: 0,
		});
		const { attributions, surrogate } = await line.explain([7, 3, 2], { sampleAround: "instance" });
		// Weights are per standard deviation of the column.
		const sd = Math.sqrt(63 / 12);
		expect(attributions[0]!).toBeCloseTo(3 * sd, 9);
		expect(attributions[1]!).toBeCloseTo(-sd, 9);
		expect(attributions[2]!).toBeCloseTo(0, 9);
		expect(surrogate![0]).toMatchObject({ r2: expect.closeTo(1, 12), localPrediction: expect.closeTo(18, 9) });
	});

	test("training statistics serve in place of the rows, with the same answer", async () => {
		const { trainingStatistics } = await import("whybox");
		const model = (batch: { toArrays(): number[][] }) => batch.toArrays().map(([a, , c]) => (a! > 3.5 ? 0.9 : 0.1 * c!));
		const statistics = JSON.parse(JSON.stringify(trainingStatistics(rows, { columns: ["a", "b", "c"], discretiser: "quartile" })));
		const fromRows = await new Lime(model, tabular(rows, { columns: ["a", "b", "c"] })).explain([7, 3, 2]);
		const fromStatistics = await new Lime(model, tabular({ trainingStatistics: statistics })).explain([7, 3, 2]);
		expect(fromStatistics.attributions).toEqual(fromRows.attributions);
		expect(fromStatistics.features).toEqual(fromRows.features);
	});
});

describe("what LIME says when its numbers say little", () => {
	const notesOf = async (lime: { explain(row: never): Promise<Explanation> }, row: unknown) =>
		(await lime.explain(row as never)).notes.map(({ code }) => code);

	test("a category that no training row has", async () => {
		const masker = tabular([
			{ c: "a", n: 1 },
			{ c: "b", n: 2 },
		]);
		const lime = new Lime((batch) => batch.toObjects<{ c: string }>().map(({ c }) => (c === "a" ? 1 : 0)), masker);
		expect(await notesOf(lime, { c: "zzz", n: 1 })).toContain("unseen-condition");
		expect(await notesOf(lime, { c: "a", n: 1 })).not.toContain("unseen-condition");
		const constant = new Lime(
			(batch) => batch.toArrays().map(([a]) => a as number),
			tabular([[3], [3], [3], [3]].map(([a], i) => [a!, i])),
		);
		expect(await notesOf(constant, [4, 1])).toContain("unseen-condition");
		expect(await notesOf(constant, [3, 1])).not.toContain("unseen-condition");
	});

	test("too few samples for the weights, by number or by what they count for", async () => {
		const table = Array.from({ length: 20 }, (_, i) => [i % 4, (i * 7) % 5, (i * 3) % 11]);
		const lime = new Lime((batch) => batch.toArrays().map(([a, b, c]) => a! + 2 * b! - c!), tabular(table));
		const messages = async (options: LimeOptions) =>
			(await lime.explain([1, 2, 3], options)).notes.filter(({ code }) => code === "too-few-samples").map(({ message }) => message);
		expect(await messages({ budget: 2 })).toEqual([
			"2 samples do not determine 3 weights and an intercept, which takes more than 4: raise the budget.",
		]);
		expect(await messages({ budget: 4 })).toHaveLength(1);
		expect(await messages({ budget: 4, featureCount: 1 })).toEqual([]);
		expect(await messages({ budget: 100 })).toEqual([]);
		expect(await messages({ budget: 100, kernelWidth: 0.01 })).toEqual([
			expect.stringMatching(
				/^100 samples count for no more than [\d.]+ and hardly determine 3 weights and an intercept, which takes more than 4: raise the budget or the kernel width\.$/,
			),
		]);
	});

	test("a model that never changes its mind, and one whose squares vanish", async () => {
		const masker = tabular([
			[1, 2],
			[2, 3],
			[5, 6],
		]);
		expect(await notesOf(new Lime((batch) => batch.toArrays().map(() => 3), masker), [1, 2])).toEqual(["constant-model"]);
		expect(await notesOf(new Lime((batch) => batch.toArrays().map(([a]) => a! * 1e-170), masker), [1, 2])).toContain("extreme-values");
		expect(await notesOf(new Lime((batch) => batch.toArrays().map(([a]) => a! * 1e-140), masker), [1, 2])).not.toContain("extreme-values");
	});
});
