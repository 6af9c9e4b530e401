import type { Command } from "commander";
import { fromOpenInference, fromTensorFlowServing, type HttpPredict, type HttpTensor } from "../adapters/http.js";
import { several } from "./arguments.js";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** What a command says of a model behind HTTP, beside its address. */
export interface EndpointOptions {
	readonly header?: readonly string[];
	readonly concurrency?: number;
	readonly timeout?: number;
	/** Variables of the surroundings. */
	readonly env?: Streams["env"];
}

/** For the help on --model. */
export const OR_ADDRESS = "or an address, as https://host/v2/models/NAME";

export const addHeaderOption = (command: Command): Command =>
	command.option(
		"--header <header>",
		'for a model behind http: as "Authorization: Bearer …"; may be given several times, is never printed; WHYBOX_HEADER does the same unseen by others',
		several,
	);

/** A model behind HTTP, and what it says it takes. */
export interface Endpoint {
	readonly predict: HttpPredict;
	/** Its inputs; empty if it does not say them. */
	readonly inputs: readonly HttpTensor[];
}

export const isUrl = (path: string): boolean => /^https?:\/\//i.test(path);

/** `setTimeout` counts to 24 days. */
const LONGEST = 2 ** 31 - 1;
/** Milliseconds for all attempts, unless a single one may take longer. */
const TOTAL = 600_000;

/**
 * Asks a server what its model takes: by the Open Inference Protocol or, if its address is of that kind, as TensorFlow Serving.
 *
 * @throws UsageError for an address or header that is none; HttpError if the server does not answer
 */
export async function openEndpoint(url: string, { header = [], concurrency, timeout, env = {} }: EndpointOptions): Promise<Endpoint> {
	const lines = env["WHYBOX_HEADER"] ? [env["WHYBOX_HEADER"], ...header] : header;
	const limit = timeout === undefined ? undefined : Math.min(LONGEST, Math.max(1, timeout));
	const options = {
		headers: Object.fromEntries(lines.map(readHeader)),
		...(concurrency !== undefined && { concurrency }),
		...(limit !== undefined && { timeout: limit, totalTimeout: Math.max(limit, TOTAL) }),
	};
	let predict: HttpPredict;
	try {
		predict = /\/v1\/models\//.test(url) ? fromTensorFlowServing(url, options) : fromOpenInference(url, options);
	} catch (error) {
		throw new UsageError(inOptions(error as Error), { cause: error });
	}
	try {
		return { predict, inputs: (await predict.signature()).inputs };
	} catch (error) {
		throw new Error(inOptions(error as Error), { cause: error });
	}
}

/** What the library says of its arguments, in words of the command line. Neither shows credentials. */
const inOptions = ({ message }: Error): string =>
	message
		.replace(/^"url"/, "--model")
		.replace(/"?options\.headers"?/, "--header")
		.replace("options.timeout", "--timeout");

/** @throws UsageError that does not repeat what may be a secret */
function readHeader(line: string): [string, string] {
	const colon = line.indexOf(":");
	if (colon > 0) return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
	throw new UsageError('--header expected a name, a colon and a value, as "Authorization: Bearer …"');
}
