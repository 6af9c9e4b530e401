import { HttpError, quote, secretsOf } from "./error.js";
import { type HttpSettings, readHeaders } from "./options.js";
import { delay, isLasting, isPassing, retryAfter } from "./retry.js";
import { pause, within } from "./time.js";

export interface HttpRequest {
	readonly url: URL;
	/** JSON to post; without it the request is a GET. */
	readonly body?: string;
	/** What it is about, for messages: "rows 0 to 9". */
	readonly about: string;
}

type Outcome = { readonly json: unknown } | { readonly problem: string; readonly status?: number; readonly retry?: number };

/** Answers are small: numbers for a batch. */
const LARGEST_ANSWER = 64 * 2 ** 20;
/** Of what goes with an error only the beginning is read. */
const LARGEST_ERROR = 64 * 2 ** 10;

const ADVICE: Readonly<Record<number, string>> = {
	401: "; options.headers carries credentials",
	403: "; options.headers carries credentials",
	404: "; is the model's name right?",
	413: "; options.batchSize and options.batchBytes make requests smaller",
};

/** Asks a server for JSON, again where that may help. */
export class HttpClient {
	readonly #settings: HttpSettings;
	#draws = 0;

	constructor(settings: HttpSettings) {
		this.#settings = settings;
	}

	/**
	 * What the server answers to a request.
	 *
	 * @throws {HttpError} if it does not, or not with JSON
	 * @throws the signal's reason, at once when it aborts
	 */
	async json(request: HttpRequest, signal: AbortSignal): Promise<unknown> {
		const { retries, timeout } = this.#settings;
		for (let attempt = 1; ; attempt++) {
			const late = () => new HttpError(`${named(request)} was not answered within ${timeout} ms (options.timeout)`, { attempts: attempt });
			const outcome = await within(timeout, signal, late, (signal) => this.#attempt(request, signal));
			if ("json" in outcome) return outcome.json;
			const { problem, status, retry } = outcome;
			if (retry === undefined || attempt > retries) {
				const times = attempt > 1 ? `, ${attempt} times` : "";
				throw new HttpError(`${named(request)} failed${times}: ${problem}`, { status, attempts: attempt });
			}
			await pause(delay(this.#settings, attempt, this.#draws++, retry), signal);
		}
	}

	async #attempt({ url, body }: HttpRequest, signal: AbortSignal): Promise<Outcome> {
		const headers = readHeaders(await this.#settings.headers({ signal }));
		const secrets = secretsOf(headers, url);
		if (!headers.has("accept")) headers.set("accept", "application/json");
		if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
		const init = { method: body === undefined ? "GET" : "POST", headers, signal, redirect: "manual" } as const;
		let response: Response;
		let text: string;
		let cut: boolean;
		try {
			response = await this.#settings.fetch(url.href, body === undefined ? init : { ...init, body });
			if (isRedirect(response)) return { problem: redirection(response, url), status: response.status };
			({ text, cut } = await read(response, response.ok ? LARGEST_ANSWER : LARGEST_ERROR));
		} catch (error) {
			const { message, code } = innermost(error);
			return { problem: quote(message, secrets), ...(!isLasting(code) && { retry: 0 }) };
		}
		const { status } = response;
		if (!response.ok) {
			const words = quote(text, secrets, cut);
			const problem = `status ${status}${ADVICE[status] ?? ""}${words && `: ${words}`}`;
			return isPassing(status) ? { problem, status, retry: retryAfter(response.headers) } : { problem, status };
		}
		if (cut) return { problem: `the answer has more than ${LARGEST_ANSWER} bytes`, status };
		const json = parsed(text);
		return json === undefined ? { problem: `the answer is not JSON: ${quote(text, secrets) || "it is empty"}`, status } : { json, status };
	}
}

/** Which request, without the query of its address: that may be a key. */
export const named = ({ url, body, about }: HttpRequest): string =>
	`${body === undefined ? "GET" : "POST"} ${url.origin}${url.pathname} (${about})`;

/** In browsers no more can be seen of a redirect than that it is one. */
const isRedirect = ({ type, status }: Response): boolean => type === "opaqueredirect" || (status >= 300 && status < 400);

/** Headers and rows go to the given address alone. */
function redirection({ status, headers }: Response, url: URL): string {
	let where = "";
	try {
		const { origin, pathname } = new URL(headers.get("location") ?? "//", url);
		where = ` to ${origin}${pathname.slice(0, 200)}`;
	} catch {
		// Not said, or not understood.
	}
	return `${status > 0 ? `status ${status}, ` : ""}a redirect${where}, which is not followed; if you trust it, give that address`;
}

/** The body up to a limit, behind which the connection is closed. */
async function read({ body }: Response, limit: number): Promise<{ text: string; cut: boolean }> {
	const reader = body?.getReader();
	const decoder = new TextDecoder();
	let text = "";
	let bytes = 0;
	for (;;) {
		const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
		if (done) return { text: text + decoder.decode(), cut: false };
		bytes += value.length;
		if (bytes > limit) {
			// Nobody needs to know whether closing went well.
			reader!.cancel().catch(() => undefined);
			return { text: text + decoder.decode(value.subarray(0, value.length - (bytes - limit))), cut: true };
		}
		text += decoder.decode(value, { stream: true });
	}
}

/** What there is beside strings; NaN and infinities are none of JSON's, but some servers write them. */
const NOT_JSON = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Inf(?:inity)?)\b/g;

/** undefined if it is not JSON; numbers that JSON cannot say are null. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		try {
			return JSON.parse(text.replaceAll(NOT_JSON, (found) => (found.startsWith('"') ? found : "null")));
		} catch {
			return undefined;
		}
	}
}

/** What the network said: hosts hide it behind "fetch failed". */
function innermost(error: unknown): { message: string; code: unknown } {
	let { message = String(error), code, cause } = error as { message?: string; code?: unknown; cause?: unknown };
	for (let depth = 0; cause instanceof Error && depth < 4; depth++) {
		if (cause.message) message += `: ${cause.message}`;
		code ??= (cause as { code?: unknown }).code;
		cause = cause.cause;
	}
	return { message: code === undefined || message.includes(String(code)) ? message : `${message} (${String(code)})`, code };
}
