import { checkFunction, checkInteger, checkNumber, checkOptions, describe, kindError } from "../../check.js";
import { checkInputs, type HttpTensor } from "./signature.js";

/** Values of headers by name. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** Options of `fromOpenInference`, and of `fromTensorFlowServing`. */
export interface HttpOptions {
	/**
	 * What the model takes: `[{ name: "input", datatype: "FP32", shape: [-1, 4] }]`, the number of rows first, −1 for any. Several inputs get the columns
	 * of their names. Default: what the server says of the model, asked once.
	 */
	readonly inputs?: readonly HttpTensor[];
	/** The output to explain. Default: the output of floats whose name says prob, else score, logit or output, else the first of floats. */
	readonly output?: string;
	/** What is sent where a table lacks a value. */
	readonly missing?: number | null;
	/** Rows, texts or pictures in a request at most; larger batches become several requests. Default: as many as the explainer sends. */
	readonly batchSize?: number;
	/** Bytes in a request at most, before any compression. Default: 16 MiB. */
	readonly batchBytes?: number;
	/** Requests in flight at most, of all batches together; those that wait for another attempt count. Default: 4. */
	readonly concurrency?: number;
	/** Further attempts after one that failed by 408, 429, 5xx or the network. Default: 4. */
	readonly retries?: number;
	/** Milliseconds before the second attempt, doubled before each further one, less up to a half. Default: 500. */
	readonly firstDelay?: number;
	/** Milliseconds that no wait exceeds, whatever Retry-After says. Default: 30 000. */
	readonly maxDelay?: number;
	/** Draws how much less than the whole the waits are: give each of many processes its own. Default: 0. */
	readonly seed?: number;
	/** Milliseconds for one attempt, from request to the last byte of the answer. Default: 60 000. */
	readonly timeout?: number;
	/** Milliseconds for a batch, with all requests, attempts and waits. Default: 600 000. */
	readonly totalTimeout?: number;
	/**
	 * Headers of every request, or a function, asked before each attempt, that gives them: `async () => ({ authorization: await token() })`. Their values are
	 * never logged and taken out of messages.
	 */
	readonly headers?: HttpHeaders | ((context: { readonly signal: AbortSignal }) => HttpHeaders | PromiseLike<HttpHeaders>);
	/** What sends the requests. Default: the host's own. */
	readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** Options with their defaults. */
export interface HttpSettings extends Required<Omit<HttpOptions, "inputs" | "output" | "missing" | "headers">> {
	readonly inputs: readonly HttpTensor[] | undefined;
	readonly output: string | undefined;
	readonly missing: number | null | undefined;
	readonly headers: (context: { readonly signal: AbortSignal }) => HttpHeaders | PromiseLike<HttpHeaders>;
}

// prettier-ignore
const NAMES = [
	"inputs", "output", "missing", "batchSize", "batchBytes", "concurrency", "retries", "firstDelay", "maxDelay", "seed", "timeout", "totalTimeout", "headers", "fetch",
] as const;

/** `setTimeout` counts to 24 days. */
const LONGEST = 2 ** 31 - 1;

/**
 * @param more names of options that one protocol has for itself
 * @returns the settings, and the further options unchecked
 * @throws {TypeError | RangeError}
 */
export function checkHttpOptions(
	options: unknown,
	more: readonly string[] = [],
): { settings: HttpSettings; given: Record<string, unknown> } {
	const given = checkOptions("options", options, [...NAMES, ...more]);
	const integer = (name: string, least: number, otherwise: number): number =>
		given[name] === undefined ? otherwise : checkInteger(`options.${name}`, given[name], least);
	const ms = (name: string, least: number, otherwise: number): number =>
		given[name] === undefined ? otherwise : checkNumber(`options.${name}`, given[name], least, LONGEST);
	const { output, missing, headers = {}, fetch } = given;
	if (output !== undefined && typeof output !== "string") throw kindError("options.output", "the name of an output", output);
	const settings: HttpSettings = {
		inputs: checkInputs(given["inputs"]),
		output,
		missing: missing === undefined || missing === null ? missing : checkNumber("options.missing", missing),
		batchSize: integer("batchSize", 1, Number.MAX_SAFE_INTEGER),
		batchBytes: integer("batchBytes", 1, 16 * 2 ** 20),
		concurrency: integer("concurrency", 1, 4),
		retries: integer("retries", 0, 4),
		firstDelay: ms("firstDelay", 0, 500),
		maxDelay: ms("maxDelay", 0, 30_000),
		seed: integer("seed", 0, 0),
		timeout: ms("timeout", 1, 60_000),
		totalTimeout: ms("totalTimeout", 1, 600_000),
		headers: typeof headers === "function" ? (headers as HttpSettings["headers"]) : constant(headers),
		// Looked up when it is needed: hosts and tests may replace it.
		fetch:
			fetch === undefined ? (url, init) => globalThis.fetch(url, init) : (checkFunction("options.fetch", fetch) as HttpSettings["fetch"]),
	};
	return { settings, given };
}

/** Headers that stay the same, checked once. */
function constant(value: unknown): () => HttpHeaders {
	readHeaders(value);
	const headers = { ...(value as HttpHeaders) };
	return () => headers;
}

/** @throws {TypeError | RangeError} that names the header, and not its value */
export function readHeaders(value: unknown): Headers {
	if (value === null || typeof value !== "object" || Array.isArray(value) || Symbol.iterator in value) {
		throw kindError("options.headers", "an object from names to values, or a function that gives one", value);
	}
	const headers = new Headers();
	for (const [name, text] of Object.entries(value)) {
		try {
			if (typeof text === "string") headers.set(name, text);
		} catch {
			throw new RangeError(`"options.headers" expected names and values that HTTP can carry, got another for ${describe(name)}`);
		}
		if (typeof text !== "string") throw new TypeError(`"options.headers" expected a text for ${describe(name)}, got another kind of value`);
	}
	return headers;
}

/**
 * The address of a model.
 *
 * @param pattern what its path ends with
 * @throws {TypeError | RangeError} naming "url"; credentials in it are not shown
 */
export function checkUrl(value: unknown, pattern: RegExp, expected: string): URL {
	if (typeof value !== "string" && !(value instanceof URL)) throw kindError("url", expected, value);
	let url: URL;
	try {
		url = new URL(value);
	} catch {
		throw new RangeError(`"url" expected ${expected}, got a text that is no absolute address`);
	}
	if (url.username !== "" || url.password !== "") {
		throw new RangeError('"url" expected an address without name and password; options.headers carries credentials');
	}
	const { protocol, origin, pathname } = url;
	if (!/^https?:$/.test(protocol)) throw new RangeError(`"url" expected ${expected}, got an address of ${protocol}`);
	const match = pattern.exec(pathname);
	if (!match) throw new RangeError(`"url" expected ${expected}, got ${origin}${pathname}`);
	url.pathname = match[1]!;
	url.hash = "";
	return url;
}

/** The same address with something behind its path. */
export function below(url: URL, path: string): URL {
	const longer = new URL(url);
	longer.pathname += path;
	return longer;
}
