import { describe, expect, it, vi } from "vitest";
import { ModelError, Shap, text } from "whybox";
import { fromOpenInference, HttpError, type HttpOptions } from "whybox/http";
import { delay, isPassing, retryAfter } from "../../bindings/adapters/http/retry.js";
import { Slots } from "../../bindings/adapters/http/slots.js";
import { pause, within } from "../../bindings/adapters/http/time.js";
import { type Handler, say, SUMS, sums, well, withServer } from "./server.js";

const context = () => ({ signal: new AbortController().signal });
const INPUTS = [{ name: "x", datatype: "BYTES" }] as const;
const QUICK: HttpOptions = { inputs: INPUTS, firstDelay: 1, retries: 2 };

/** What a model whose server answers like this predicts of two texts, and how often it was asked. */
const predicted = (handler: Handler, options: HttpOptions = {}) =>
	withServer(handler, async (origin, received) => {
		const predict = fromOpenInference(`${origin}/v2/models/m`, { ...QUICK, ...options });
		const { data } = (await predict(["a", "bcd"], context())) as { data: Float64Array };
		return { data: Array.from(data), requests: received.length };
	});

/** How it fails to, and how often it was asked. */
const failed = (handler: Handler, options: HttpOptions = {}, path = "/v2/models/m") =>
	withServer(handler, async (origin, received) => {
		const predict = fromOpenInference(`${origin}${path}`, { ...QUICK, ...options });
		const error: unknown = await Promise.resolve(predict(["a", "bcd"], context())).catch((error: unknown) => error);
		expect(error).toBeInstanceOf(HttpError);
		const { message, status, attempts } = error as HttpError;
		return {
			message: message.replaceAll(origin, "http://host"),
			status,
			attempts,
			requests: received.length,
			all: `${(error as Error).stack}`,
		};
	});

const RIGHT = [1, -1, 3, -3];
/** Does one thing for the first requests, and is well after that. */
const first =
	(count: number, bad: Handler): Handler =>
	(request, response, n) =>
		n < count ? bad(request, response, n) : well(request, response, n);
/** The beginning of a right answer, then nothing and no connection. */
const torn: Handler = ({ body }, response) => {
	const answer = JSON.stringify(sums(body));
	response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
	response.write(answer.slice(0, answer.length / 2), () => response.destroy());
};
const never: Handler = () => undefined;

describe("a server that fails for a while", () => {
	it.each<[string, Handler]>([
		["says 503", (_, response) => say(response, "busy", 503)],
		["says 429", (_, response) => say(response, "slow down", 429)],
		["says 500", (_, response) => say(response, "oh", 500)],
		["closes the connection", (_, response) => void response.destroy()],
		["closes the connection in the middle of its answer", torn],
	])("twice %s is asked again until it is well", async (_, bad) => {
		expect(await predicted(first(2, bad))).toEqual({ data: RIGHT, requests: 3 });
	});

	it("is asked as often as was said, and then the error says what happened", async () => {
		const busy: Handler = (_, response) => say(response, { error: "no GPU left" }, 503);
		expect(await failed(busy)).toMatchObject({
			message: 'POST http://host/v2/models/m/infer (rows 0 to 1 of the batch) failed, 3 times: status 503: {"error":"no GPU left"}',
			status: 503,
			attempts: 3,
			requests: 3,
		});
		expect(await failed(busy, { retries: 0 })).toMatchObject({ attempts: 1, requests: 1 });
	});

	it("is asked again what the model takes", async () => {
		const handler = first(1, (_, response) => say(response, "starting", 503));
		await withServer(handler, async (origin, received) => {
			const predict = fromOpenInference(`${origin}/v2/models/m`, { firstDelay: 1 });
			expect((await predict.signature()).inputs).toEqual(SUMS.inputs);
			expect(received).toHaveLength(2);
		});
	});

	it("is not asked again by all at once", async () => {
		const seconds: number[] = [];
		const seen = new Set<string>();
		await predicted(
			(request, response, count) => {
				if (!seen.has(request.body)) {
					seen.add(request.body);
					return say(response, "busy", 503);
				}
				seconds.push(performance.now());
				return well(request, response, count);
			},
			{ batchSize: 1, concurrency: 2, firstDelay: 1000, seed: 1 },
		);
		const [one, two] = [0, 1].map((draw) => delay({ firstDelay: 1000, maxDelay: 1e4, seed: 1 }, 1, draw, 0));
		expect(Math.abs(one! - two!)).toBeGreaterThan(150);
		expect(Math.abs(seconds[0]! - seconds[1]!)).toBeGreaterThan(Math.abs(one! - two!) / 2);
	});

	it("is left alone for as long as it asks for by Retry-After, and no longer than maxDelay", async () => {
		const waits = async (value: string, options: HttpOptions) => {
			const from = performance.now();
			const { requests } = await predicted(
				first(1, (_, response) => say(response, "later", 429, { "retry-after": value })),
				options,
			);
			expect(requests).toBe(2);
			return performance.now() - from;
		};
		expect(await waits("1", {})).toBeGreaterThan(950);
		expect(await waits("60", { maxDelay: 50 })).toBeLessThan(900);
		expect(await waits(new Date(Date.now() + 2500).toUTCString(), {})).toBeGreaterThan(950);
	});
});

describe("a server that will not", () => {
	it.each<[string, number, string]>([
		["knows no such model", 404, "status 404; is the model's name right?: no"],
		["wants to know who asks", 401, "status 401; options.headers carries credentials: no"],
		["does not take so much", 413, "status 413; options.batchSize and options.batchBytes make requests smaller: no"],
		["does not understand", 400, "status 400: no"],
		["cannot", 501, "status 501: no"],
	])("%s is asked once", async (_, status, message) => {
		const failure = await failed((_, response) => say(response, "no", status));
		expect(failure).toMatchObject({ status, requests: 1 });
		expect(failure.message).toBe(`POST http://host/v2/models/m/infer (rows 0 to 1 of the batch) failed: ${message}`);
	});

	it.each<[string, string, string]>([
		["HTML", "<html>\n  <b>Sign in</b>", "the answer is not JSON: <html> <b>Sign in</b>"],
		["nothing", "", "the answer is not JSON: it is empty"],
		["half a JSON", '{"outputs": [', 'the answer is not JSON: {"outputs": ['],
		["a word", "NaN,", "the answer is not JSON: NaN,"],
	])("answers with %s is asked once", async (_, body, message) => {
		const failure = await failed((_, response) => say(response, body));
		expect(failure).toMatchObject({ status: 200, requests: 1 });
		expect(failure.message).toContain(message);
	});

	it("repeats of a long answer no more than 200 characters, and nothing that acts on terminal or page", async () => {
		const { message } = await failed((_, response) => say(response, `\u001b[31m\u202e\u0000a\r\n\tb ${"🦊".repeat(300)}`, 400));
		expect(message).toContain("status 400: \ufffd[31m\ufffd\ufffda b 🦊");
		const shown = Array.from(message.slice(message.indexOf("status 400: ") + "status 400: ".length));
		expect(shown).toHaveLength(201);
		expect(shown.slice(-2)).toEqual(["🦊", "…"]);
	});

	it("has no end of its answer is not listened to for ever", async () => {
		const endless =
			(status: number): Handler =>
			(_, response) => {
				response.writeHead(status);
				const chunk = Buffer.alloc(2 ** 20, " ");
				const more = (): void => {
					while (!response.destroyed && response.write(chunk));
				};
				response.on("drain", more);
				more();
			};
		expect((await failed(endless(200))).message).toContain("the answer has more than 67108864 bytes");
		expect((await failed(endless(400))).message).toMatch(/failed: status 400$/);
	});

	it("is not there is said to be so", async () => {
		const origin = await withServer(well, async (origin) => origin);
		const predict = fromOpenInference(`${origin}/v2/models/m`, QUICK);
		const failure = Promise.resolve(predict(["a"], context()));
		await expect(failure).rejects.toThrow(/^POST .*\(row 0 of the batch\) failed, 3 times: fetch failed: .*ECONNREFUSED/);
		await expect(failure).rejects.toMatchObject({ status: undefined, attempts: 3 });
	});

	it("has no name that anybody knows is asked for once", async () => {
		let asked = 0;
		const fetch = async (): Promise<Response> => {
			asked++;
			throw new TypeError("fetch failed", { cause: Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }) });
		};
		await expect(async () => fromOpenInference("http://nowhere/v2/models/m", { ...QUICK, fetch })(["a"], context())).rejects.toThrow(
			"failed: fetch failed: getaddrinfo (ENOTFOUND)",
		);
		expect(asked).toBe(1);
	});

	it.each([301, 302, 303, 307, 308])("sends elsewhere (%i) is not followed, with its headers and rows least of all", async (status) => {
		await withServer(well, async (other, elsewhere) => {
			const away: Handler = (_, response) => say(response, "", status, { location: `${other}/v2/models/m/infer?key=secret-key` });
			const failure = await failed(away, { headers: { authorization: "Bearer abcdefgh" } });
			expect(failure).toMatchObject({ status, requests: 1 });
			expect(failure.message).toContain(`status ${status}, a redirect to ${other}/v2/models/m/infer, which is not followed`);
			expect(failure.message).not.toContain("secret-key");
			expect(elsewhere).toEqual([]);
		});
	});

	it("is seen by a browser to redirect, and no more, is not followed either", async () => {
		const fetch = async () => Object.defineProperty(new Response(null), "type", { value: "opaqueredirect" });
		await expect(async () => fromOpenInference("http://host/v2/models/m", { ...QUICK, fetch })(["a"], context())).rejects.toThrow(
			/failed: (status 200, )?a redirect, which is not followed/,
		);
	});

	it("ends the explanation with a ModelError that tells all this", async () => {
		await withServer(
			(_, response) => say(response, { error: "no such model" }, 404),
			async (origin) => {
				const failure = new Shap(fromOpenInference(`${origin}/v2/models/m`), text()).explain("a b");
				await expect(failure).rejects.toBeInstanceOf(ModelError);
				await expect(failure).rejects.toThrow(
					/^the model failed on batch 0 .*: GET http:.*\/v2\/models\/m \(what the model takes\) failed: status 404; is the model's name right\?: {"error":"no such model"}$/,
				);
				await expect(failure).rejects.toMatchObject({ cause: { name: "HttpError", status: 404 } });
			},
		);
	});
});

describe("time", () => {
	it("ends for one attempt, which is not repeated: the server would have two to do", async () => {
		const failure = await failed(never, { timeout: 60 });
		expect(failure).toMatchObject({ attempts: 1, requests: 1 });
		expect(failure.message).toBe(
			"POST http://host/v2/models/m/infer (rows 0 to 1 of the batch) was not answered within 60 ms (options.timeout)",
		);
	});

	it("ends for an answer that begins and never ends", async () => {
		const failure = await failed((_, response) => void response.writeHead(200).write("{"), { timeout: 60 });
		expect(failure.message).toContain("was not answered within 60 ms");
	});

	it("ends for a batch, however many attempts are left", async () => {
		const busy: Handler = (_, response) => say(response, "busy", 503);
		const failure = await failed(busy, { totalTimeout: 80, retries: 1000, firstDelay: 20, maxDelay: 20 });
		expect(failure.message).toBe("the server took longer than 80 ms (options.totalTimeout)");
		expect(failure.requests).toBeGreaterThan(1);
		expect(failure.requests).toBeLessThan(12);
	});

	it("is given to a server that is slow", async () => {
		const slow: Handler = async (request, response, count) => {
			await new Promise((resolve) => setTimeout(resolve, 60));
			return well(request, response, count);
		};
		expect((await predicted(slow)).data).toEqual(RIGHT);
	});
});

describe("an abort", () => {
	/** Aborts a prediction of three requests once it is under way, and how long it takes to end. */
	const aborted = (handler: Handler, options: HttpOptions) =>
		withServer(handler, async (origin, received) => {
			const controller = new AbortController();
			const predict = fromOpenInference(`${origin}/v2/models/m`, { ...QUICK, batchSize: 1, ...options });
			const reply = Promise.resolve(predict(["a", "b", "c"], controller)).catch((error: unknown) => error);
			await vi.waitFor(() => expect(received.length).toBeGreaterThan(0));
			await new Promise((resolve) => setTimeout(resolve, 30));
			const from = performance.now();
			controller.abort(new Error("enough"));
			expect(await reply).toEqual(new Error("enough"));
			expect(performance.now() - from).toBeLessThan(1000);
			const requests = received.length;
			await new Promise((resolve) => setTimeout(resolve, 60));
			expect(received).toHaveLength(requests);
			return requests;
		});

	it("ends a request that is under way, at once, and those that wait for their turn", async () => {
		expect(await aborted(never, { concurrency: 1 })).toBe(1);
		expect(await aborted(never, { concurrency: 2 })).toBe(2);
	});

	it("ends a wait for the next attempt at once", async () => {
		const busy: Handler = (_, response) => say(response, "busy", 503, { "retry-after": "20" });
		expect(await aborted(busy, { concurrency: 1, retries: 9 })).toBe(1);
	});

	it("ends a fetch that does not listen, and a token that does not come", async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(new Error("enough")), 20);
		const deaf = { ...QUICK, fetch: () => new Promise<Response>(() => undefined) };
		const mute = { ...QUICK, headers: () => new Promise<Record<string, string>>(() => undefined) };
		for (const options of [deaf, mute]) {
			const reply = Promise.resolve(fromOpenInference("http://host/v2/models/m", options)(["a"], controller));
			await expect(reply).rejects.toThrow("enough");
		}
	});

	it("before the beginning asks nothing", async () => {
		const fetch = vi.fn<() => Promise<Response>>();
		const predict = fromOpenInference("http://host/v2/models/m", { ...QUICK, fetch });
		await expect(async () => predict(["a"], { signal: AbortSignal.abort(new Error("never mind")) })).rejects.toThrow("never mind");
		expect(fetch).not.toHaveBeenCalled();
	});

	it("of one explanation leaves others what it had begun for all", async () => {
		const slow: Handler = async (request, response, count) => {
			await new Promise((resolve) => setTimeout(resolve, 150));
			const inputs = [{ name: "x", datatype: "BYTES", shape: [-1] }];
			return request.method === "GET" ? say(response, { ...SUMS, inputs }) : well(request, response, count);
		};
		await withServer(slow, async (origin, received) => {
			const predict = fromOpenInference(`${origin}/v2/models/m`, { firstDelay: 1 });
			const controller = new AbortController();
			const gone = Promise.resolve(predict(["a"], controller)).catch((error: unknown) => error);
			const stays = predict(["bcd"], context());
			await vi.waitFor(() => expect(received).toHaveLength(1));
			controller.abort(new Error("enough"));
			expect(await gone).toEqual(new Error("enough"));
			expect(await stays).toEqual({ data: Float64Array.of(3, -3), dims: [1, 2] });
			expect(received.map(({ method }) => method)).toEqual(["GET", "GET", "POST"]);
		});
	});

	it("of one request by its failure ends the others of its batch", async () => {
		const signals: AbortSignal[] = [];
		const fetch = async (_: string, { body, signal }: RequestInit): Promise<Response> => {
			signals.push(signal!);
			return (body as string).includes('"a"') ? new Response("no", { status: 400 }) : new Promise(() => undefined);
		};
		const predict = fromOpenInference("http://host/v2/models/m", { ...QUICK, fetch, batchSize: 1, concurrency: 2 });
		await expect(async () => predict(["b", "a", "c"], context())).rejects.toThrow("(row 1 of the batch) failed: status 400: no");
		expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
	});

	it("leaves no timer behind", async () => {
		vi.useFakeTimers();
		try {
			const controller = new AbortController();
			const waits = [pause(5000, controller.signal), within(5000, controller.signal, () => new Error("late"), () => pause(9000, controller.signal))]; // prettier-ignore
			expect(vi.getTimerCount()).toBe(3);
			controller.abort(new Error("enough"));
			for (const wait of waits) await expect(wait).rejects.toThrow("enough");
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});

	it("takes those who wait out of the line, at once, and lets the next one in", async () => {
		const slots = new Slots(1);
		const controller = new AbortController();
		let leave = (): void => undefined;
		const inside = slots.run(context().signal, () => new Promise<void>((resolve) => void (leave = resolve)));
		const given = slots.run(controller.signal, async () => "never");
		const next = slots.run(context().signal, async () => "next");
		controller.abort(new Error("enough"));
		await expect(given).rejects.toThrow("enough");
		leave();
		await inside;
		expect(await next).toBe("next");
		expect(await slots.run(context().signal, async () => "free")).toBe("free");
	});
});

describe("headers", () => {
	const TOKEN = "t0ken-with-a-secret";

	it("go with every request", async () => {
		await withServer(well, async (origin, received) => {
			await fromOpenInference(`${origin}/v2/models/m`, {
				inputs: INPUTS,
				headers: { Authorization: `Bearer ${TOKEN}`, "X-Tenant": "blue" },
			})(["a"], context());
			expect(received[0]!.headers).toMatchObject({
				authorization: `Bearer ${TOKEN}`,
				"x-tenant": "blue",
				"content-type": "application/json",
			});
		});
	});

	it("of a function are asked for before each attempt", async () => {
		let asked = 0;
		const handler = first(2, (_, response) => say(response, "busy", 503));
		await withServer(handler, async (origin, received) => {
			const headers = async () => ({ authorization: `Bearer ${++asked}` });
			await fromOpenInference(`${origin}/v2/models/m`, { ...QUICK, headers })(["a"], context());
			expect(received.map(({ headers }) => headers.authorization)).toEqual(["Bearer 1", "Bearer 2", "Bearer 3"]);
		});
	});

	it.each<[string, Handler]>([
		["an error", ({ headers }, response) => say(response, { seen: headers }, 400)],
		["an answer that is not JSON", ({ headers }, response) => say(response, `you are ${headers.authorization!.slice("Bearer ".length)}`)],
		["an answer cut off in the middle of it", (_, response) => say(response, "x".repeat(2 ** 16 - 5) + TOKEN, 400)],
		["an address", ({ path }, response) => say(response, `no such thing as ${path}`, 404)],
	])("and keys in the address stay unsaid, even if the server repeats them in %s", async (_, handler) => {
		const failure = await failed(handler, { headers: { authorization: `Bearer ${TOKEN}` } }, "/v2/models/m?key=k3y-of-mine");
		expect(failure.message).toMatch(/^POST http:\/\/host\/v2\/models\/m\/infer \(/);
		for (const secret of [TOKEN, "k3y-of-mine"]) expect(failure.all).not.toContain(secret);
	});

	it("cut in half at the end of what was read stay unsaid", async () => {
		const long = "s".repeat(8000);
		const { message } = await failed((_, response) => say(response, `${long} `.repeat(9), 400), { headers: { "x-key": long } });
		expect(message).toMatch(/status 400: (\[hidden\] )+\[hidden\]$/);
	});

	it("stay unsaid if fetch itself repeats them", async () => {
		const fetch = async (_: string, { headers }: RequestInit): Promise<Response> => {
			throw new Error(`bad luck with ${(headers as Headers).get("authorization")}`);
		};
		const predict = fromOpenInference("http://host/v2/models/m", { ...QUICK, fetch, headers: { authorization: `Bearer ${TOKEN}` } });
		const error = (await Promise.resolve(predict(["a"], context())).catch((error: unknown) => error)) as Error;
		expect(error.message).toContain("bad luck with [hidden]");
		expect(`${error.stack}${error.cause}`).not.toContain(TOKEN);
	});

	it("that HTTP cannot carry are refused by name", async () => {
		const refusal = (headers: unknown) => () => fromOpenInference("http://host/v2/models/m", { headers } as HttpOptions);
		const message = '"options.headers" expected names and values that HTTP can carry, got another for "authorization"';
		expect(refusal({ authorization: `Bearer ${TOKEN}\nx: y` })).toThrow(new RangeError(message));
		expect(refusal({ authorization: 5 })).toThrow(
			new TypeError('"options.headers" expected a text for "authorization", got another kind of value'),
		);
		expect(refusal("Bearer abc")).toThrow('"options.headers" expected an object from names to values');
		const late = fromOpenInference("http://host/v2/models/m", { ...QUICK, headers: () => ({ authorization: `${TOKEN}\n\nx` }) });
		await expect(async () => late(["a"], context())).rejects.toThrow(message);
	});

	it("take the place of credentials in the address, which are refused and not repeated", () => {
		const refusal = () => fromOpenInference(`https://me:${TOKEN}@host/v2/models/m`);
		expect(refusal).toThrow('"url" expected an address without name and password; options.headers carries credentials');
		expect(refusal).not.toThrow(TOKEN);
	});
});

describe("the wait for another attempt", () => {
	const backoff = { firstDelay: 100, maxDelay: 3000, seed: 7 };

	it("doubles from attempt to attempt, less up to a half, up to the longest", () => {
		for (let attempt = 1; attempt <= 12; attempt++) {
			const full = Math.min(3000, 100 * 2 ** (attempt - 1));
			const waits = Array.from({ length: 200 }, (_, draw) => delay(backoff, attempt, draw, 0));
			expect(Math.min(...waits)).toBeGreaterThanOrEqual(full / 2);
			expect(Math.max(...waits)).toBeLessThan(full);
			// All of the half is used, evenly.
			expect(Math.min(...waits)).toBeLessThan(0.52 * full);
			expect(Math.max(...waits)).toBeGreaterThan(0.98 * full);
			expect(new Set(waits).size).toBe(200);
		}
	});

	it("is the same for the same seed and draw, and another for others", () => {
		expect(delay(backoff, 3, 5, 0)).toBe(delay({ ...backoff }, 3, 5, 0));
		expect(delay(backoff, 3, 5, 0)).not.toBe(delay(backoff, 3, 6, 0));
		expect(delay(backoff, 3, 5, 0)).not.toBe(delay({ ...backoff, seed: 8 }, 3, 5, 0));
	});

	it("is no shorter than the server asks for, and no longer than the longest", () => {
		expect(delay(backoff, 1, 0, 1234)).toBe(1234);
		expect(delay(backoff, 1, 0, 1e9)).toBe(3000);
	});

	it("is read from Retry-After in seconds or as a date", () => {
		const asked = (value?: string) => retryAfter(new Headers(value === undefined ? {} : { "retry-after": value }));
		expect(asked("120")).toBe(120_000);
		expect(asked("0")).toBe(0);
		expect(asked()).toBe(0);
		for (const nonsense of ["soon", "-5", "1.5.2", ""]) expect(asked(nonsense)).toBe(0);
		vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12) });
		expect(asked("Thu, 01 Jan 2026 12:00:30 GMT")).toBe(30_000);
		expect(asked("Thu, 01 Jan 2026 11:00:00 GMT")).toBe(0);
		vi.useRealTimers();
	});

	it("is for failures that may pass", () => {
		expect([400, 401, 404, 408, 413, 422, 429, 500, 501, 502, 503, 504].filter(isPassing)).toEqual([408, 429, 500, 502, 503, 504]);
	});
});
