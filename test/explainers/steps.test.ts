import { describe, expect, test } from "vitest";
import { type Explanation, Explanation as Explanations, Lime, Shap, tabular, text } from "whybox";
import type { CommonOptions, Predict, Rows } from "whybox";
import { bytes } from "../contract/explainers.js";

const PLAYERS = 14;
const background = Array.from({ length: 30 }, (_, i) => Array.from({ length: PLAYERS }, (_, j) => ((i * (j + 3) + j * j) % 19) / 18));
const instance = Array.from({ length: PLAYERS }, (_, j) => 1.5 + (j % 3));
const rough = (row: number[]): number =>
	row.reduce((sum, x, j) => sum + x * (row[(j + 1) % row.length]! + 1 > row[(j + 5) % row.length]! ? 1 + (j % 4) : -j), 0);
const predict: Predict<Rows> = (batch) => batch.toArrays().map((row) => [rough(row), -row[0]!]);
const shap = (estimator: "two-level" | "permutation" | "kernel", model = predict) =>
	new Shap(model, tabular(background), { estimator, targets: 0, budget: 4000 });
const single = new Shap(predict, tabular([background[0]!]), { estimator: "odd-process", targets: 0, budget: 600 });

async function all(explanations: AsyncIterable<Explanation>): Promise<Explanation[]> {
	const found: Explanation[] = [];
	for await (const explanation of explanations) found.push(explanation);
	return found;
}

const worst = ({ standardErrors, attributions }: Explanation) =>
	Math.max(...standardErrors!) / (Math.max(...attributions) - Math.min(...attributions));

describe.each([
	["two-level", shap("two-level"), instance],
	["permutation", shap("permutation"), instance],
	["odd-process", single, instance],
	[
		"lime",
		new Lime((batch) => batch.toArrays().map((row) => rough(row) - 400 * row[0]!), tabular(background), {
			targets: 0,
			budget: 3000,
			featureCount: PLAYERS,
			kernelWidth: 8,
		}),
		instance,
	],
] as const)("%s", (_, explainer, row) => {
	test("a stream gets better, adds up at every step, and ends with what explain gives", async () => {
		const stream = await all(explainer.stream(row, { seed: 5 }));
		expect(stream.length).toBeGreaterThan(4);
		const rows = stream.map(({ cost }) => cost.modelRows);
		expect(rows.toSorted((a, b) => a - b)).toEqual(rows);
		expect(worst(stream.at(-1)!)).toBeLessThan(worst(stream[0]!));
		expect(bytes(stream.at(-1)!)).toBe(bytes(await explainer.explain(row, { seed: 5 })));
	});

	test("neither batch size nor concurrency changes a step", async () => {
		const once = (await all(explainer.stream(row))).map(bytes);
		expect((await all(explainer.stream(row, { batchSize: 7, concurrency: 3 }))).map(bytes)).toEqual(once);
	});

	test("a precision ends the work as soon as it is reached", async () => {
		const whole = await explainer.explain(row);
		const precision = 2.5 * worst(whole);
		const early = await explainer.explain(row, { precision });
		expect(worst(early)).toBeLessThanOrEqual(precision);
		expect(early.cost.modelRows).toBeLessThan(whole.cost.modelRows);
		expect(early.notes.map(({ code }) => code)).not.toContain("precision-not-reached");
		expect(early.options).toMatchObject({ precision });
		const steps = await all(explainer.stream(row, { precision }));
		expect(bytes(steps.at(-1)!)).toBe(bytes(early));
		expect(steps.slice(0, -1).every((step) => worst(step) > precision)).toBe(true);
	});

	test("a precision that the budget does not allow is noted", async () => {
		const { notes, cost } = await explainer.explain(row, { precision: 1e-9 });
		expect(cost.modelRows).toBe((await explainer.explain(row)).cost.modelRows);
		expect(notes.at(-1)).toMatchObject({ code: "precision-not-reached", message: expect.stringContaining("at most 1e-9 of the range") });
		const steps = await all(explainer.stream(row, { precision: 1e-9 }));
		const noted = steps.map((step) => step.notes.some(({ code }) => code === "precision-not-reached"));
		expect(noted).toEqual(steps.map((_, step) => step === steps.length - 1));
	});
});

test("who leaves a stream pays for what was seen, and no more", async () => {
	let rows = 0;
	const counting: Predict<Rows> = (batch, context) => {
		rows += batch.rows;
		return predict(batch, context);
	};
	for await (const { cost } of shap("two-level", counting).stream(instance)) {
		expect(rows).toBe(cost.modelRows);
		break;
	}
	expect(rows).toBeLessThan(300);
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(rows).toBeLessThan(300);
});

test("methods that know nothing before their end yield one explanation", async () => {
	for (const explainer of [shap("kernel"), new Shap(predict, tabular([background[0]!]), { estimator: "exact", budget: 1e5 })]) {
		const stream = await all(explainer.stream(instance));
		expect(stream.map(bytes)).toEqual([bytes(await explainer.explain(instance))]);
	}
});

test("exact values are precise enough, and need no note", async () => {
	const explanation = await new Shap(predict, tabular([background[0]!]), { estimator: "exact", budget: 1e5, precision: 1e-12 }).explain(
		instance,
	);
	expect(explanation.exact).toBe(true);
	expect(explanation.notes).toEqual([]);
});

test("a text whose words say nothing is precise at once", async () => {
	const explanation = await new Shap((texts) => texts.map(() => 0.25), text(), { precision: 0.01 }).explain(
		"one two three ".repeat(9) + "four",
	);
	expect(Array.from(explanation.attributions)).toEqual(Array.from(explanation.attributions, () => 0));
	expect(explanation.notes.map(({ code }) => code)).not.toContain("precision-not-reached");
});

describe("resuming", () => {
	const explainer = shap("two-level");

	test("an explanation goes on where it ended: both parts count by their errors, and the sum stays", async () => {
		const exact = instance.map(() => 0);
		const values = await new Shap(predict, tabular(background), { targets: 0, budget: 1e6 }).explain(instance);
		expect(values.exact).toBe(true);
		values.attributions.forEach((value, j) => (exact[j] = value));
		const squares = ({ attributions }: Explanation) =>
			attributions.reduce((sum, value, j) => sum + (value - exact[j]!) * (value - exact[j]!), 0);
		let [before, after] = [0, 0];
		for (let seed = 0; seed < 40; seed += 2) {
			const first = await explainer.explain(instance, { budget: 300, seed });
			const saved = Explanations.fromJSON(JSON.parse(JSON.stringify(first)));
			const second = await explainer.explain(instance, { budget: 900, resume: saved });
			expect(second.seed).toBe(seed + 1);
			expect(second.options).toMatchObject({ resumed: { modelRows: first.cost.modelRows, seed } });
			expect(second.cost.modelRows).toBe(
				first.cost.modelRows + (await explainer.explain(instance, { budget: 900, seed: seed + 1 })).cost.modelRows,
			);
			expect(Math.max(...second.standardErrors!)).toBeLessThan(Math.max(...first.standardErrors!));
			const sum = second.baseValues[0]! + second.attributions.reduce((total, value) => total + value, 0);
			expect(Math.abs(sum - second.targets[0]!.prediction)).toBeLessThan(1e-9 * Math.abs(sum));
			before += squares(first);
			after += squares(second);
		}
		expect(after).toBeLessThan(before / 2);
	});

	test("the two parts count inversely to their mean squared standard errors", async () => {
		const first = await explainer.explain(instance, { budget: 300 });
		const fresh = await explainer.explain(instance, { budget: 900, seed: 1 });
		const both = await explainer.explain(instance, { budget: 900, resume: first });
		const squares = ({ standardErrors }: Explanation) => standardErrors!.reduce((sum, error) => sum + error * error, 0);
		const share = squares(first) / (squares(first) + squares(fresh));
		expect(share).toBeGreaterThan(0.6);
		for (let j = 0; j < PLAYERS; j++) {
			expect(both.attributions[j]).toBeCloseTo((1 - share) * first.attributions[j]! + share * fresh.attributions[j]!, 9);
			const [a, b] = [(1 - share) * first.standardErrors![j]!, share * fresh.standardErrors![j]!];
			expect(both.standardErrors![j]).toBeCloseTo(Math.sqrt(a * a + b * b), 9);
		}
	});

	test("cost foretells the further rows that a precision would take", async () => {
		const first = await explainer.explain(instance, { budget: 400 });
		const precision = worst(first) / 1.6;
		const { modelRows } = await explainer.cost(instance, { precision, resume: first });
		expect(modelRows).toBeGreaterThan(300);
		const second = await explainer.explain(instance, { precision, resume: first });
		expect(worst(second)).toBeLessThanOrEqual(precision);
		expect(second.cost.modelRows - first.cost.modelRows).toBeLessThan(1.6 * modelRows);
		expect((await explainer.cost(instance, { precision: 1, resume: first })).modelRows).toBe(0);
	});

	test("an exact explanation is returned as it is", async () => {
		const done = await new Shap(predict, tabular(background), { targets: 0, budget: 1e6 }).explain(instance);
		const again = shap("two-level", () => {
			throw new Error("the model was asked");
		});
		expect(await again.explain(instance, { resume: done })).toBe(done);
		expect(await all(again.stream(instance, { resume: done }))).toEqual([done]);
		expect((await again.cost(instance, { resume: done })).modelRows).toBe(0);
	});

	test.each([
		["no explanation", () => ({}), TypeError, /^"options.resume" expected an Explanation/],
		["JSON of one", async () => (await explainer.explain(instance)).toJSON(), TypeError, /Explanation.fromJSON makes one of JSON/],
		[
			"LIME's",
			() => new Lime(predict, tabular(background), { budget: 100 }).explain(instance),
			RangeError,
			/by the method "shap", got "lime"/,
		],
		[
			"other features",
			() =>
				new Shap(
					(batch) => batch.toArrays().map(rough),
					tabular([
						[1, 2],
						[3, 5],
					]),
				).explain([7, 8]),
			RangeError,
			/the same features/,
		],
		[
			"another instance",
			() => explainer.explain(instance.map((x) => x + 1)),
			RangeError,
			/^"options.resume" expected an explanation of this instance and model, whose prediction is/,
		],
		[
			"another target",
			() => explainer.explain(instance, { targets: 1 }),
			RangeError,
			/^"options.resume" expected an explanation of the targets 0/,
		],
	] as [string, () => unknown, typeof TypeError, RegExp][])("what cannot be resumed is refused: %s", async (_, make, kind, message) => {
		const resume = (await make()) as Explanation;
		const failure = explainer.explain(instance, { resume });
		await expect(failure).rejects.toThrow(kind);
		await expect(failure).rejects.toThrow(message);
	});

	test("the same seed again would count the same sample twice", async () => {
		const first = await explainer.explain(instance, { seed: 4 });
		await expect(explainer.explain(instance, { seed: 4, resume: first })).rejects.toThrow(/^"options.seed" expected another seed/);
	});
});

test.each([0, -1, Number.NaN, Infinity, "fine"])("a precision of %s is refused", async (precision) => {
	await expect(shap("two-level").explain(instance, { precision } as CommonOptions)).rejects.toThrow(/^"options.precision" expected/);
});
