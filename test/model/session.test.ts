import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ModelError } from "../../bindings/errors.js";
import type { InputRun, Inputs } from "../../bindings/model/inputs.js";
import type { Predict } from "../../bindings/model/predict.js";
import { RowInputs, type Rows } from "../../bindings/model/rows.js";
import { ModelSession, type Progress, type SessionOptions } from "../../bindings/model/session.js";

const inputs = (...values: number[]) => new RowInputs(Float64Array.from(values), { names: ["a"] });
const settings = (options: Partial<SessionOptions> = {}): SessionOptions => ({ batchSize: 4, concurrency: 1, budget: 1000, ...options });
/** Two targets: the value and its square. */
const twice = (rows: Rows) => Array.from(rows.data, (a) => [a, a * a]);
const answersTo = (values: readonly number[]) => values.flatMap((a) => [a, a * a]);
const later = (milliseconds = 0) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** A model that remembers its batches and answers when told. */
function patient() {
	const calls: { data: number[]; signal: AbortSignal; resolve(reply?: unknown): void; reject(error: unknown): void }[] = [];
	const predict = ((rows, { signal }) =>
		new Promise<never>((resolve, reject) => {
			calls.push({ data: [...rows.data], signal, resolve: (reply = twice(rows)) => resolve(reply as never), reject });
		})) as Predict<Rows>;
	return { calls, predict };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
	let came: { error: unknown } | undefined;
	await promise.catch((error: unknown) => (came = { error }));
	if (!came) throw new Error("it did not fail");
	return came.error;
}

/** Rejections that nobody handles, in the test under way. */
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on("unhandledRejection", onUnhandled));
afterEach(async () => {
	await later();
	process.off("unhandledRejection", onUnhandled);
	expect(unhandled.splice(0)).toEqual([]);
});

describe("a session", () => {
	it("answers in the order of submissions", async () => {
		const session = new ModelSession<Rows>(twice, settings());
		session.submit(inputs(1, 2, 3));
		session.submit(inputs(4));
		expect([...(await session.next())]).toEqual([1, 1, 2, 4, 3, 9]);
		expect([...(await session.next())]).toEqual([4, 16]);
		expect(session).toMatchObject({ targets: 2, modelRows: 4, modelCalls: 1, rowsSaved: 0, rowsLeft: 996, queued: 0 });
	});

	it("sends full batches that span submissions, and a smaller one only when asked to", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ concurrency: 9 }));
		session.submit(inputs(1, 2, 3));
		expect(calls.length).toBe(0);
		expect(session.queued).toBe(3);
		session.submit(inputs(4, 5, 6, 7, 8, 9));
		expect(calls.map(({ data }) => data)).toEqual([
			[1, 2, 3, 4],
			[5, 6, 7, 8],
		]);
		session.flush();
		expect(calls[2]?.data).toEqual([9]);
		expect(session.queued).toBe(0);
		session.close();
	});

	it("sends what an awaited answer needs, and no more than that unless the batch has room", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ concurrency: 9 }));
		session.submit(inputs(1, 2));
		session.submit(inputs(3));
		session.submit(inputs(4, 5));
		const answer = session.next();
		session.submit(inputs(6, 7));
		expect(calls.map(({ data }) => data)).toEqual([[1, 2, 3, 4]]);
		calls[0]!.resolve();
		expect([...(await answer)]).toEqual(answersTo([1, 2]));
		expect([...(await session.next())]).toEqual(answersTo([3]));
		expect(calls.length).toBe(1);
		session.close();
	});

	it("has no more calls in flight than allowed, and hands answers over in order when replies overtake each other", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ batchSize: 1, concurrency: 2 }));
		session.submit(inputs(1, 2, 3));
		session.submit(inputs(4));
		expect(calls.length).toBe(2);
		const answers = [session.next(), session.next()];
		calls[1]!.resolve();
		await later();
		expect(calls.map(({ data }) => data)).toEqual([[1], [2], [3]]);
		calls[2]!.resolve();
		await later();
		calls[3]!.resolve();
		await later();
		expect(calls.length).toBe(4);
		calls[0]!.resolve();
		expect((await Promise.all(answers)).map((a) => [...a])).toEqual([answersTo([1, 2, 3]), answersTo([4])]);
	});

	it("calls a synchronous model at once, without waiting for a turn", async () => {
		let called = 0;
		const session = new ModelSession<Rows>((rows) => (called++, rows.data), settings({ batchSize: 1 }));
		session.submit(inputs(1, 2, 3));
		expect(called).toBe(3);
		expect([...(await session.next())]).toEqual([1, 2, 3]);
	});

	it("gives answers that are the caller's, and batches that are the model's: spoiling them changes nothing", async () => {
		const kept: Rows[] = [];
		const session = new ModelSession<Rows>(
			(rows) => {
				const reply = Float64Array.from(rows.data);
				rows.data.fill(NaN);
				kept.push(rows);
				queueMicrotask(() => reply.fill(-1));
				return reply;
			},
			settings({ batchSize: 2 }),
		);
		const data = Float64Array.of(1, 2, 3);
		session.submit(new RowInputs(data, { names: ["a"] }));
		const first = await session.next();
		expect([...data]).toEqual([1, 2, 3]);
		first.fill(7);
		session.submit(inputs(3, 1, 2, 4));
		expect([...(await session.next())]).toEqual([3, 1, 2, 4]);
		expect(kept.length).toBe(3);
	});

	it("takes empty submissions", async () => {
		const session = new ModelSession<Rows>(twice, settings());
		session.submit(inputs());
		session.submit(inputs(1));
		expect((await session.next()).length).toBe(0);
		expect([...(await session.next())]).toEqual([1, 1]);
	});

	it("refuses to answer what was never submitted", async () => {
		await expect(new ModelSession<Rows>(twice, settings()).next()).rejects.toThrow("nothing has been submitted");
	});
});

describe("equal inputs", () => {
	it("are sent once: in one submission, across submissions, answered or not yet", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ batchSize: 2 }));
		session.submit(inputs(5, 5, 6, 5));
		session.submit(inputs(6, 5, 7));
		calls[0]!.resolve();
		expect([...(await session.next())]).toEqual(answersTo([5, 5, 6, 5]));
		const second = session.next();
		calls[1]!.resolve();
		expect([...(await second)]).toEqual(answersTo([6, 5, 7]));
		session.submit(inputs(7, 6));
		expect([...(await session.next())]).toEqual(answersTo([7, 6]));
		expect(calls.map(({ data }) => data)).toEqual([[5, 6], [7]]);
		expect(session).toMatchObject({ modelRows: 3, rowsSaved: 6, rowsLeft: 997 });
	});

	/** Values of which the caller says how they hash and how large they are; `copies` counts what `select` was asked for. */
	class Values implements Inputs<number[]> {
		readonly count: number;
		live = true;
		constructor(
			readonly values: readonly number[],
			readonly bytesEach: number,
			readonly hashOf: (value: number) => number = (value) => value,
		) {
			this.count = values.length;
		}
		hash(i: number) {
			return this.hashOf(this.value(i));
		}
		same(i: number, other: Values, j: number) {
			return this.value(i) === other.value(j);
		}
		select(indices: Int32Array) {
			return new Values(
				Array.from(indices, (i) => this.value(i)),
				this.bytesEach,
				this.hashOf,
			);
		}
		batch(runs: readonly InputRun<number[]>[]) {
			return runs.flatMap(({ inputs, first, count }) => Array.from({ length: count }, (_, i) => (inputs as Values).value(first + i)));
		}
		value(i: number) {
			if (!this.live) throw new Error("the chunk was kept alive");
			return this.values[i]!;
		}
	}

	it("are told by comparison: hashes that collide merge nothing", async () => {
		const session = new ModelSession<number[]>((batch) => batch, settings({ batchSize: 3 }));
		const values = [1, 2, 3, 1, 4, 2];
		session.submit(new Values(values, 8, () => 42));
		expect([...(await session.next())]).toEqual(values);
		expect(session.modelRows).toBe(4);
	});

	it("are remembered as long as 32 MiB allow: large ones are sent again after others came between", async () => {
		const sent: number[] = [];
		const session = new ModelSession<number[]>((batch) => (sent.push(...batch), batch), settings({ batchSize: 1 }));
		for (const value of [1, 2, 1, 3, 4, 5, 1]) {
			session.submit(new Values([value], 10 * 2 ** 20));
			expect([...(await session.next())]).toEqual([value]);
		}
		expect(sent).toEqual([1, 2, 3, 4, 5, 1]);
	});

	it("do not keep the rest of their chunk alive", async () => {
		const session = new ModelSession<number[]>((batch) => batch, settings({ batchSize: 2 }));
		session.submit(new Values([1, 2], 8));
		const chunk = new Values([1, 2, 3, 1], 8);
		session.submit(chunk);
		chunk.live = false;
		session.submit(new Values([3, 1, 4], 8));
		expect([...(await session.next())]).toEqual([1, 2]);
		expect([...(await session.next())]).toEqual([1, 2, 3, 1]);
		expect([...(await session.next())]).toEqual([3, 1, 4]);
		expect(session.modelRows).toBe(4);
	});
});

describe("any batch size, concurrency, cutting and order of replies", () => {
	const plan = fc.record({
		values: fc.array(fc.nat(12), { minLength: 1, maxLength: 40, size: "max" }),
		cuts: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 10 }),
		ahead: fc.integer({ min: 1, max: 5 }),
		batchSize: fc.integer({ min: 1, max: 7 }),
		concurrency: fc.integer({ min: 1, max: 4 }),
		sometimesSynchronous: fc.boolean(),
	});

	it("give the same answers from the same model rows, within concurrency and budget", async () => {
		await fc.assert(
			fc.asyncProperty(plan, fc.scheduler(), async ({ values, cuts, ahead, batchSize, concurrency, sometimesSynchronous }, scheduler) => {
				const distinct = [...new Set(values)];
				const sent: number[] = [];
				let inFlight = 0;
				let most = 0;
				const predict: Predict<Rows> = (rows) => {
					expect(rows.rows).toBeLessThanOrEqual(batchSize);
					sent.push(...rows.data);
					expect(session.rowsLeft).toBeGreaterThanOrEqual(0);
					const reply = twice(rows);
					if (sometimesSynchronous && sent.length % 3 === 0) return reply;
					most = Math.max(most, ++inFlight);
					return scheduler.schedule(Promise.resolve(reply)).finally(() => inFlight--);
				};
				const session: ModelSession<Rows> = new ModelSession(predict, settings({ batchSize, concurrency, budget: values.length }));
				const answers: number[] = [];
				const work = (async () => {
					const rest = [...values];
					for (let k = 0, open = 0; rest.length > 0 || open > 0; k++) {
						while (rest.length > 0 && open < ahead) {
							const chunk = rest.splice(0, cuts[k % cuts.length]!);
							session.submit(inputs(...chunk));
							open++;
						}
						answers.push(...(await session.next()));
						open--;
					}
				})();
				await scheduler.waitFor(work);
				expect(answers).toEqual(answersTo(values));
				expect(sent).toEqual(distinct);
				expect(session.modelRows).toBe(distinct.length);
				expect(session.rowsSaved).toBe(values.length - distinct.length);
				expect(session.rowsLeft).toBe(values.length - distinct.length);
				expect(most).toBeLessThanOrEqual(concurrency);
				session.close();
			}),
			{ numRuns: 300 },
		);
	});

	it("leave nothing behind when aborted at any moment: no calls, no listeners, no unhandled rejections", async () => {
		let aborts = 0;
		let completed = 0;
		await fc.assert(
			fc.asyncProperty(
				plan,
				fc.nat(15),
				fc.boolean(),
				fc.scheduler(),
				async ({ values, cuts, batchSize, concurrency }, moment, rejects, scheduler) => {
					const controller = new AbortController();
					const { signal } = controller;
					const reason = new Error("enough");
					let [added, removed, calls] = [0, 0, 0];
					signal.addEventListener = function (this: AbortSignal, ...args: unknown[]) {
						added++;
						AbortSignal.prototype.addEventListener.apply(this, args as never);
					};
					signal.removeEventListener = function (this: AbortSignal, ...args: unknown[]) {
						removed++;
						AbortSignal.prototype.removeEventListener.apply(this, args as never);
					};
					const inFlight = new Set<AbortSignal>();
					const session = new ModelSession<Rows>((rows, context) => {
						calls++;
						inFlight.add(context.signal);
						return scheduler.schedule(Promise.resolve(twice(rows))).then((reply) => {
							inFlight.delete(context.signal);
							if (context.signal.aborted && rejects) throw new Error("the fetch was aborted");
							return reply;
						});
					}, settings({ batchSize, concurrency, signal }));
					let callsThen = Infinity;
					const abort = async () => {
						for (let k = 0; k < moment; k++) await scheduler.schedule(Promise.resolve());
						callsThen = calls;
						controller.abort(reason);
						for (const open of inFlight) expect(open).toMatchObject({ aborted: true, reason });
					};
					const work = async () => {
						let next = Promise.resolve(new Float64Array(0) as Float64Array);
						for (let k = 0, at = 0; at < values.length; k++) {
							const width = cuts[k % cuts.length]!;
							session.submit(inputs(...values.slice(at, at + width)));
							at += width;
							await next;
							next = session.next();
						}
						await next;
						return "done";
					};
					const aborting = abort();
					const outcome = await scheduler.waitFor(
						work().then(
							(done) => (session.close(), done),
							(error: unknown) => error,
						),
					);
					expect(["done", reason]).toContain(outcome);
					if (outcome === reason) aborts++;
					else completed++;
					await scheduler.waitAll();
					await aborting;
					await later();
					if (outcome === reason) expect(calls).toBe(callsThen);
					expect(inFlight.size).toBe(0);
					expect([added, removed]).toEqual([1, 1]);
					await expect(session.next()).rejects.toBeInstanceOf(Error);
				},
			),
			{ numRuns: 300 },
		);
		// Both must have happened for this to mean anything.
		expect(Math.min(aborts, completed)).toBeGreaterThan(10);
	});
});

describe("the budget", () => {
	it("counts distinct rows, sent or queued, and is never exceeded", async () => {
		const session = new ModelSession<Rows>(twice, settings({ budget: 5 }));
		session.submit(inputs(1, 1, 2));
		expect([session.rowsLeft, session.queued]).toEqual([3, 2]);
		session.submit(inputs(3, 4, 1));
		expect(session.rowsLeft).toBe(1);
		expect(() => session.submit(inputs(5, 6))).toThrow("2 rows were submitted with 1 left of the budget");
		session.submit(inputs(5));
		for (let k = 0; k < 3; k++) await session.next();
		expect(session).toMatchObject({ modelRows: 5, rowsLeft: 0 });
	});
});

describe("a model that", () => {
	it("replies wrongly to any batch fails the explanation, which makes no further calls", async () => {
		const wrong: unknown[] = [
			undefined,
			[],
			[[1, 2]],
			[[1], [2]],
			[
				[1, 2],
				[NaN, 0],
			],
			["a", "b"],
			{ data: [1, 2], dims: [1, 2] },
		];
		for (const reply of wrong) {
			for (const asynchronous of [false, true]) {
				for (let bad = 0; bad < 4; bad++) {
					let calls = 0;
					const predict = (rows: Rows) => {
						const answer = calls++ === bad ? reply : twice(rows);
						return (asynchronous ? Promise.resolve(answer) : answer) as number[];
					};
					const session = new ModelSession<Rows>(predict, settings({ batchSize: 2 }));
					session.submit(inputs(1, 2, 3, 4, 5, 6, 7, 8));
					// The very first reply may have one target; the next one is then to blame.
					const batch = bad === 0 && JSON.stringify(reply) === "[[1],[2]]" ? 1 : bad;
					const error = await failureOf(session.next());
					expect(error).toBeInstanceOf(ModelError);
					expect((error as ModelError).batch).toBe(batch);
					expect(calls).toBe(batch + 1);
					expect(() => session.submit(inputs(9))).toThrow(error as Error);
					expect(await failureOf(session.next())).toBe(error);
					session.flush();
					expect(calls).toBe(batch + 1);
				}
			}
		}
	});

	it.each(["throws", "rejects"])("%s fails the explanation with its error as the cause", async (how) => {
		const cause = new Error("no such column");
		const predict: Predict<Rows> = (rows) => {
			if (!rows.data.includes(3)) return rows.data;
			if (how === "throws") throw cause;
			return Promise.reject(cause);
		};
		const session = new ModelSession(predict, settings({ batchSize: 2 }));
		session.submit(inputs(1, 2, 3));
		const error = (await failureOf(session.next())) as ModelError;
		expect(error).toBeInstanceOf(ModelError);
		expect(error).toMatchObject({ message: "the model failed on batch 1 (row 2): no such column", batch: 1, cause });
	});

	it("throws things that are no errors is reported too", async () => {
		for (const thrown of [null, "text", 7, Object.create(null)]) {
			const session = new ModelSession<Rows>(() => {
				throw thrown;
			}, settings());
			session.submit(inputs(1));
			expect(await failureOf(session.next())).toMatchObject({ name: "ModelError", cause: thrown });
		}
	});

	it("gives a thenable of its own is understood, and a hostile one is a failure", async () => {
		/* oxlint-disable unicorn/no-thenable */
		const kind = new ModelSession<Rows>(
			(rows) => ({ then: (resolve: (reply: unknown) => void) => resolve(twice(rows)) }) as never,
			settings(),
		);
		kind.submit(inputs(2));
		expect([...(await kind.next())]).toEqual([2, 4]);
		const hostile = new ModelSession<Rows>(
			() =>
				({
					get then() {
						throw new Error("mine");
					},
				}) as never,
			settings(),
		);
		hostile.submit(inputs(2));
		await expect(hostile.next()).rejects.toThrow("the model failed on batch 0 (row 0): mine");
	});

	it("fails in one of several calls has the others aborted, and their late failures ignored", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ batchSize: 1, concurrency: 3 }));
		session.submit(inputs(1, 2, 3, 4));
		const answer = failureOf(session.next());
		calls[1]!.reject(new Error("down"));
		expect(await answer).toMatchObject({ message: "the model failed on batch 1 (row 1): down" });
		expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false, true]);
		calls[0]!.reject(new Error("aborted"));
		calls[2]!.resolve("nonsense");
		await later();
		expect(calls.length).toBe(3);
	});

	it("does not answer in time fails with a ModelError, if a timeout was set", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ batchSize: 2, timeout: 20 }));
		session.submit(inputs(1, 2, 3));
		const answer = failureOf(session.next());
		calls[0]!.resolve();
		expect(await answer).toMatchObject({ name: "ModelError", batch: 1, message: "the model did not answer batch 1 (row 2) within 20 ms" });
		expect(calls[1]!.signal.aborted).toBe(true);
	});

	it("may take longer than setTimeout can count, if the timeout says so", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ timeout: 2 ** 31 }));
		session.submit(inputs(1));
		const answer = session.next();
		await new Promise((resolve) => setTimeout(resolve, 20));
		calls[0]!.resolve();
		expect(await answer).toEqual(Float64Array.of(1, 1));
		session.close();
	});

	it("never answers does not keep an abort waiting", async () => {
		const controller = new AbortController();
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings({ signal: controller.signal }));
		session.submit(inputs(1));
		const answer = failureOf(session.next());
		controller.abort("why not a string");
		expect(await answer).toBe("why not a string");
		expect(calls[0]!.signal).toMatchObject({ aborted: true, reason: "why not a string" });
	});
});

describe("an abort", () => {
	it("before the start means that the model is never called", async () => {
		let calls = 0;
		const session = new ModelSession<Rows>((rows) => (calls++, rows.data), settings({ signal: AbortSignal.abort(new Error("too late")) }));
		expect(() => session.submit(inputs(1, 2, 3, 4))).toThrow("too late");
		await expect(session.next()).rejects.toThrow("too late");
		expect(calls).toBe(0);
	});

	it("by the model itself, in the middle of a synchronous call, ends the session there", async () => {
		const controller = new AbortController();
		let calls = 0;
		const session = new ModelSession<Rows>(
			(rows) => {
				if (++calls === 2) controller.abort(new Error("stop"));
				return rows.data;
			},
			settings({ batchSize: 1, signal: controller.signal }),
		);
		session.submit(inputs(1, 2, 3));
		await expect(session.next()).rejects.toThrow("stop");
		expect(calls).toBe(2);
	});

	it("is not blamed on the model that rejects because of it", async () => {
		const controller = new AbortController();
		const session = new ModelSession<Rows>(
			(_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("fetch aborted")))),
			settings({ signal: controller.signal }),
		);
		session.submit(inputs(1));
		const answer = failureOf(session.next());
		controller.abort(new Error("by the caller"));
		expect(await answer).toMatchObject({ message: "by the caller" });
	});

	it("is not blamed on the model either when the model hears of it first", async () => {
		let aborted = false;
		const signal = {
			get aborted() {
				return aborted;
			},
			reason: new Error("by the caller"),
			addEventListener() {},
			removeEventListener() {},
		} as unknown as AbortSignal;
		const session = new ModelSession<Rows>(() => ((aborted = true), Promise.reject(new Error("fetch aborted"))), settings({ signal }));
		session.submit(inputs(1));
		await expect(session.next()).rejects.toBe(signal.reason);
	});

	it("silences progress: replies that come later are not told", async () => {
		const controller = new AbortController();
		const { calls, predict } = patient();
		let told = 0;
		const options = settings({ batchSize: 1, concurrency: 2, signal: controller.signal, onProgress: () => void told++ });
		const session = new ModelSession(predict, options);
		session.submit(inputs(1, 2));
		calls[0]!.resolve();
		await later();
		controller.abort();
		calls[1]!.resolve();
		await later();
		expect(told).toBe(1);
	});

	it("or closing after the end reaches no call that has been answered", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings());
		session.submit(inputs(1));
		const answer = session.next();
		calls[0]!.resolve();
		await answer;
		session.close();
		session.close();
		expect(calls[0]!.signal.aborted).toBe(false);
	});

	it("by close ends calls in flight and every wait", async () => {
		const { calls, predict } = patient();
		const session = new ModelSession(predict, settings());
		session.submit(inputs(1));
		const answer = failureOf(session.next());
		session.close();
		expect(await answer).toMatchObject({ message: "the session with the model is closed" });
		expect(calls[0]!.signal.aborted).toBe(true);
	});
});

function spend(milliseconds: number): void {
	const end = performance.now() + milliseconds;
	while (performance.now() < end);
}

describe("while a model computes without a pause", () => {
	it.each([
		["synchronous", (rows: Rows) => (spend(10), rows.data)],
		["promise-returning", async (rows: Rows) => (spend(10), rows.data)],
	] as const)("a %s one, timers and aborts still get their turn", async (_, predict) => {
		const controller = new AbortController();
		const session = new ModelSession<Rows>(predict, settings({ batchSize: 1, signal: controller.signal }));
		setTimeout(() => controller.abort(new Error("pressed stop")), 0);
		const work = async () => {
			for (let k = 0; k < 100; k++) {
				session.submit(inputs(k));
				await session.next();
			}
		};
		await expect(work()).rejects.toThrow("pressed stop");
		expect(session.modelRows).toBeLessThan(20);
	});

	it("a synchronous one that has all its rows at once, they get it too", async () => {
		const controller = new AbortController();
		const session = new ModelSession<Rows>((rows) => (spend(10), rows.data), settings({ batchSize: 1, signal: controller.signal }));
		setTimeout(() => controller.abort(new Error("pressed stop")), 0);
		session.submit(inputs(...Array.from({ length: 100 }, (_, k) => k)));
		await expect(session.next()).rejects.toThrow("pressed stop");
		expect(session.modelRows).toBeLessThan(20);
	});

	it("or everything is known already, they get it too", async () => {
		const session = new ModelSession<Rows>(twice, settings());
		let turns = 0;
		const timer = setInterval(() => turns++, 0);
		const end = performance.now() + 250;
		while (performance.now() < end) {
			session.submit(inputs(1));
			await session.next();
		}
		clearInterval(timer);
		expect(turns).toBeGreaterThanOrEqual(2);
		expect(session.modelRows).toBe(1);
	});

	it("its time is counted, once where calls overlap", async () => {
		const session = new ModelSession<Rows>((rows) => later(60).then(() => rows.data), settings({ batchSize: 1, concurrency: 4 }));
		const started = performance.now();
		session.submit(inputs(1, 2, 3, 4));
		await session.next();
		const wall = performance.now() - started;
		await later(60);
		// Timers may be late, never more than a millisecond early.
		expect(session.millisecondsInModel).toBeGreaterThan(58);
		expect(session.millisecondsInModel).toBeLessThanOrEqual(wall);
		const busy = new ModelSession<Rows>((rows) => (spend(5), rows.data), settings({ batchSize: 1 }));
		busy.submit(inputs(1, 2));
		await busy.next();
		expect(busy.millisecondsInModel).toBeGreaterThanOrEqual(10);
	});
});

describe("progress", () => {
	it("is told after each reply", async () => {
		const told: Progress[] = [];
		const session = new ModelSession<Rows>(
			twice,
			settings({ batchSize: 2, rowsTotal: 6, onProgress: (progress) => void told.push(progress) }),
		);
		session.submit(inputs(1, 1, 2, 3));
		session.submit(inputs(3));
		await session.next();
		await session.next();
		expect(told).toEqual([
			{ rowsDone: 2, rowsTotal: 6, callsDone: 1, rowsSaved: 1 },
			{ rowsDone: 3, rowsTotal: 6, callsDone: 2, rowsSaved: 2 },
		]);
	});

	it.each([true, false])("that throws fails the explanation with that very error (synchronous model: %j)", async (synchronous) => {
		const mine = new Error("no such element");
		let calls = 0;
		const session = new ModelSession<Rows>((rows) => (calls++, synchronous ? rows.data : Promise.resolve(rows.data)), {
			...settings({ batchSize: 1, concurrency: 1 }),
			onProgress: () => {
				throw mine;
			},
		});
		session.submit(inputs(1, 2));
		expect(await failureOf(session.next())).toBe(mine);
		await later();
		expect(calls).toBe(1);
	});
});
