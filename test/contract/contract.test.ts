import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { Explanation, init, ModelError } from "whybox";
import { type AnyBatch, bytes, explainers } from "./explainers.js";

const wait = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const schema = JSON.parse(readFileSync(new URL("../../bindings/explanation.schema.json", import.meta.url), "utf8"));
const valid = new Ajv2020({ strict: false }).compile(schema);

afterEach(async () => {
	await init();
});

describe.each(explainers)("%s", (name, kind, make) => {
	const { instances } = kind;
	const instance = instances[0];
	const model = (batch: AnyBatch) => kind.answers(batch);

	test("same call, same bytes: any batch size, any concurrency, either backend", async () => {
		const explainer = make(async (batch) => {
			await wait(kind.count(batch) % 3);
			return model(batch);
		});
		const reference = bytes(await explainer.explain(instance, { seed: 3, targets: "all" }));
		for (const backend of ["typescript", "wasm"] as const) {
			await init({ backend });
			for (const batchSize of [7, 64, 1e6]) {
				for (const concurrency of [1, 5])
					expect(bytes(await explainer.explain(instance, { seed: 3, targets: "all", batchSize, concurrency }))).toBe(reference);
			}
			expect(bytes(await make(model).explain(instance, { seed: 3, targets: "all", batchSize: 1 }))).toBe(reference);
		}
	});

	test("explanations interleaved on one explainer equal those made one after another", async () => {
		const expected: string[] = [];
		for (const [i, row] of instances.entries()) expected.push(bytes(await make(model).explain(row, { seed: i })));
		await fc.assert(
			fc.asyncProperty(fc.scheduler(), async (scheduler) => {
				const explainer = make(
					scheduler.scheduleFunction(async (batch: AnyBatch) => kind.answers(batch)),
					{ batchSize: 50, concurrency: 2 },
				);
				const running = Promise.all(instances.map((row, i) => explainer.explain(row, { seed: i })));
				const found = await scheduler.waitFor(running);
				expect(found.map(bytes)).toEqual(expected);
			}),
			{ numRuns: 20 },
		);
	});

	test("a stream pays for more and more rows, and ends with what explain gives", async () => {
		const explainer = make(model);
		const rows: number[] = [];
		let last: Explanation | undefined;
		for await (const explanation of explainer.stream(instance, { seed: 3 })) {
			rows.push(explanation.cost.modelRows);
			last = explanation;
		}
		expect(rows).toEqual(rows.toSorted((a, b) => a - b));
		expect(bytes(last!)).toBe(bytes(await explainer.explain(instance, { seed: 3 })));
	});

	test("the budget is never exceeded, is reported, and each distinct row is sent once", async () => {
		for (const budget of [200, 333]) {
			const sent: string[] = [];
			const explainer = make((batch) => {
				sent.push(...kind.inputs(batch));
				return kind.answers(batch);
			});
			const forecast = await explainer.cost(instance, { budget: Math.max(budget, 700) });
			const { cost } = await explainer.explain(instance, { budget: Math.max(budget, 700) });
			expect(sent.length).toBe(cost.modelRows);
			expect(sent.length).toBeLessThanOrEqual(forecast.modelRows);
			expect(new Set(sent).size).toBe(sent.length);
			sent.length = 0;
		}
	});

	test("the model may keep and spoil its batches, and the caller's arrays stay as they were", async () => {
		const own = structuredClone(instance);
		const reference = bytes(await make(model).explain(own));
		const spoiling = make((batch) => {
			const answers = kind.answers(batch);
			kind.spoil(batch);
			return answers;
		});
		expect(bytes(await spoiling.explain(own))).toBe(reference);
		expect(own).toEqual(instance);
	});

	test("the instance is read at once: the caller may use the array again", async () => {
		const own = structuredClone(instance);
		const explainer = make(model);
		const running = explainer.explain(own);
		if (Array.isArray(own)) own.fill(7);
		else if (typeof own === "object") (own as { data: Uint8Array }).data.fill(7);
		expect(bytes(await running)).toBe(bytes(await make(model).explain(instance)));
	});

	test("another seed gives another sample, or the same exact values", async () => {
		const [a, b] = [await make(model).explain(instance, { seed: 1 }), await make(model).explain(instance, { seed: 2 })];
		if (a.exact) expect(Array.from(a.attributions)).toEqual(Array.from(b.attributions));
		else expect(Array.from(a.attributions)).not.toEqual(Array.from(b.attributions));
	});

	test("is frozen, valid under the schema, and survives JSON", async () => {
		const explanation = await make(model).explain(instance, { targets: "all" });
		expect(Object.isFrozen(explanation)).toBe(true);
		expect(Object.isFrozen(explanation.features[0])).toBe(true);
		const json = JSON.parse(JSON.stringify(explanation));
		expect(valid(json), JSON.stringify(valid.errors)).toBe(true);
		const copy = Explanation.fromJSON(json);
		expect(JSON.stringify(copy)).toBe(JSON.stringify(explanation));
		expect(copy.top(3)).toEqual(explanation.top(3));
		expect(valid({ ...json, attributions: "none" })).toBe(false);
	});

	test("a wrong reply is a ModelError that names where, wherever it comes", async () => {
		const faults: [string, (answers: number[][]) => unknown][] = [
			["a row too few", (answers) => answers.slice(1)],
			["NaN", (answers) => answers.map((row, i) => (i === answers.length - 1 ? [Number.NaN, 0] : row))],
			["infinite", (answers) => answers.map(() => [0, Infinity])],
			["labels", (answers) => answers.map(() => "cat")],
			["nothing", () => undefined],
			["a target more", (answers) => answers.map((row) => [...row, 0])],
		];
		for (const [name, spoil] of faults) {
			for (const at of [0, 1, 3]) {
				if (name === "a target more" && at === 0) continue;
				let call = 0;
				const explainer = make(((batch: AnyBatch) => {
					const answers = kind.answers(batch);
					return call++ === at ? spoil(answers) : answers;
				}) as (batch: AnyBatch) => number[]);
				const error = await explainer.explain(instance, { batchSize: 20 }).catch((caught: unknown) => caught);
				expect(error, `${name} in call ${at}`).toBeInstanceOf(ModelError);
				expect((error as ModelError).batch).toBe(at);
			}
		}
	});

	test("a model that throws is a ModelError with its cause, and the next explanation is right", async () => {
		const cause = new Error("out of order");
		let broken = true;
		const explainer = make((batch) => {
			if (broken) throw cause;
			return model(batch);
		});
		await expect(explainer.explain(instance)).rejects.toMatchObject({ name: "ModelError", cause });
		broken = false;
		expect(bytes(await explainer.explain(instance))).toBe(bytes(await make(model).explain(instance)));
	});

	test("an abort rejects with its reason at once, and no further call is made", async () => {
		for (const after of [0, 1, 2]) {
			const controller = new AbortController();
			let calls = 0;
			const explainer = make(async (batch) => {
				if (calls++ === after) controller.abort(new Error("enough"));
				await wait(1);
				return model(batch);
			});
			await expect(explainer.explain(instance, { batchSize: 20, signal: controller.signal })).rejects.toThrow("enough");
			const then = calls;
			await wait(20);
			expect(calls).toBe(then);
		}
		await expect(make(model).explain(instance, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
	});

	test("a model that never answers times out, or is aborted", async () => {
		const explainer = make(() => new Promise<number[]>(() => {}));
		await expect(explainer.explain(instance, { timeout: 20 })).rejects.toThrow(/within 20 ms/);
		await expect(explainer.explain(instance, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: "TimeoutError" });
	});

	test("progress ends where it said it would, and its errors end the explanation", async () => {
		const seen: { rowsDone: number; rowsTotal: number }[] = [];
		const { cost } = await make(model).explain(instance, { batchSize: 30, onProgress: (progress) => seen.push(progress) });
		expect(seen.length).toBe(cost.modelCalls);
		expect(seen.at(-1)!.rowsDone).toBe(cost.modelRows);
		expect(seen.every(({ rowsDone, rowsTotal }) => rowsDone <= rowsTotal)).toBe(true);
		const fail = () => {
			throw new Error("no screen");
		};
		await expect(make(model).explain(instance, { onProgress: fail })).rejects.toThrow("no screen");
	});

	test("explainAll gives one explanation per instance, in order, and stops when the loop does", async () => {
		let rows = 0;
		const explainer = make((batch) => {
			rows += kind.count(batch);
			return kind.answers(batch);
		});
		const found: string[] = [];
		for await (const explanation of explainer.explainAll(instances)) found.push(bytes(explanation));
		expect(found).toEqual(await Promise.all(instances.map(async (row) => bytes(await make(model).explain(row)))));
		rows = 0;
		for await (const _ of explainer.explainAll(instances)) break;
		expect(rows).toBe((await make(model).explain(instances[0]!)).cost.modelRows);
	});

	test("wrong options and instances are refused by name, before the model is asked", async () => {
		let calls = 0;
		const explainer = make((batch) => {
			calls++;
			return model(batch);
		});
		const wrong: [unknown, unknown, ErrorConstructor, RegExp][] = [
			[instance, { bugdet: 5 }, TypeError, /"options" has no option "bugdet" \(did you mean "budget"\?\)/],
			[instance, { constructor: 5 }, TypeError, /has no option "constructor"/],
			[instance, JSON.parse('{"__proto__": 5}'), TypeError, /has no option "__proto__"/],
			[instance, [], TypeError, /"options" expected an options object, got an array of 0/],
			[instance, { budget: 0 }, RangeError, /"options.budget" expected an integer >= 1, got 0/],
			[instance, { budget: "many" }, TypeError, /"options.budget" expected an integer >= 1, got "many"/],
			[instance, { budget: null }, TypeError, /"options.budget" expected a value, or undefined for the default, got null/],
			[instance, { targets: null }, TypeError, /"options.targets"/],
			[instance, { seed: 1.5 }, RangeError, /"options.seed"/],
			[instance, { batchSize: Number.NaN }, RangeError, /"options.batchSize"/],
			[instance, { concurrency: -1 }, RangeError, /"options.concurrency"/],
			[instance, { targets: [] }, RangeError, /"options.targets"/],
			[instance, { targets: {} }, TypeError, /"options.targets"/],
			[instance, { signal: {} }, TypeError, /"options.signal" expected an AbortSignal/],
			[instance, { onProgress: 5 }, TypeError, /"options.onProgress" expected a function/],
			name.startsWith("FaithfulPath")
				? [instance, { preset: "python" }, TypeError, /has no option "preset"/]
				: [instance, { preset: "python" }, RangeError, /"options.preset" expected one of/],
			...kind.notInstances.map(([value, error, message]): [unknown, unknown, ErrorConstructor, RegExp] => [
				value,
				{},
				error as ErrorConstructor,
				message,
			]),
		];
		for (const [value, options, expected, message] of wrong) {
			const error = await explainer.explain(value, options as object).catch((caught: unknown) => caught);
			expect(error, String(message)).toBeInstanceOf(expected);
			expect((error as Error).message).toMatch(message);
		}
		await expect(explainer.explainAll("text").next()).rejects.toThrow(
			/"instances" expected an array or another iterable of instances, got "text"/,
		);
		await expect(explainer.explainAll(5 as never).next()).rejects.toThrow(
			/"instances" expected an array or another iterable of instances, got 5/,
		);
		expect(calls).toBe(0);
		await expect(explainer.explain(instance, { targets: 2 })).rejects.toThrow(/targets/);
		await expect(explainer.explain(instance, { targets: "dgo", targetNames: ["cat", "dog"] })).rejects.toThrow(/did you mean "dog"/);
	});
});
