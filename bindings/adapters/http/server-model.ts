/** A model behind a protocol, as explainers take models: batches cut into requests, answers joined in order. */

import type { Predict } from "../../model/predict.js";
import type { Answer } from "./answers.js";
import { HttpClient, type HttpRequest, named } from "./client.js";
import { HttpError } from "./error.js";
import { type Field, fieldsOf, type HttpBatch, sizeOf } from "./fields.js";
import type { HttpSettings } from "./options.js";
import { chooseOutput, type HttpSignature, type HttpTensor } from "./signature.js";
import { Slots } from "./slots.js";
import { within } from "./time.js";

/** A model behind HTTP. */
export interface HttpPredict extends Predict<HttpBatch> {
	/** What the model takes and gives, as far as the server says so; asked once. */
	signature(context?: { readonly signal?: AbortSignal }): Promise<HttpSignature>;
}

/** How one protocol writes and reads. */
export interface Protocol {
	readonly signatureUrl: URL;
	readonly predictUrl: URL;
	/** How it writes that a table lacks a value, where that is known. */
	readonly missing?: string;
	/** @throws {TypeError | RangeError} if the answer says nothing of a model */
	readSignature(json: unknown): HttpSignature;
	/** What row i has, in as many texts as `body` wants for each row. */
	row(fields: readonly Field[], i: number): readonly string[];
	body(fields: readonly Field[], rows: readonly (readonly string[])[], output: string | undefined): string;
	/** @throws {TypeError | RangeError} if the answer is none to so many rows */
	readAnswer(json: unknown, rows: number, output: string | undefined): Answer;
}

const NO_SIGNAL = new AbortController().signal;

export function serverModel(protocol: Protocol, settings: HttpSettings): HttpPredict {
	const client = new HttpClient(settings);
	const slots = new Slots(settings.concurrency);
	const ask = once((signal) => askSignature(protocol, client, signal));
	const { inputs, output, missing, totalTimeout } = settings;
	const known = inputs && { inputs, outputs: [] };
	const gap = missing === undefined ? protocol.missing : String(missing);

	const tooLate = () => new HttpError(`the server took longer than ${totalTimeout} ms (options.totalTimeout)`, { attempts: 0 });

	const predict: Predict<HttpBatch> = (batch, { signal }) => {
		return within(totalTimeout, signal, tooLate, async (signal) => {
			const signature = known ?? (await ask(signal));
			// Undefined: chosen among what is answered.
			const chosen = output ?? chooseOutput(signature.outputs)?.name;
			const requests = cut(batch, signature.inputs, chosen);
			const answers: Answer[] = [];
			const work = async (): Promise<void> => {
				let more = true;
				while (more) {
					more = await slots.run(signal, async () => {
						const { value, done } = requests.next();
						if (done) return false;
						const { index, rows, sent, about, fields, texts } = value;
						const request = { url: protocol.predictUrl, about, body: protocol.body(fields, texts, chosen) };
						answers[index] = firstRows(await answerTo(request, sent, chosen, signal), rows);
						return true;
					});
				}
			};
			await Promise.all(Array.from({ length: Math.min(settings.concurrency, sizeOf(batch)) }, work));
			return joined(answers);
		});
	};

	async function answerTo(request: HttpRequest, rows: number, output: string | undefined, signal: AbortSignal): Promise<Answer> {
		const json = await client.json(request, signal);
		return explained(request, () => protocol.readAnswer(json, rows, output));
	}

	/** The batch in requests that keep the limits. Written when they are sent: a batch of pictures is large as JSON. */
	function* cut(batch: HttpBatch, inputs: readonly HttpTensor[], output: string | undefined): Generator<Cut, void> {
		const fields = fieldsOf(batch, inputs, gap);
		const fixed = inputs.map(({ shape }) => shape?.[0] ?? -1).find((size) => size > 0);
		const size = sizeOf(batch);
		const most = fixed ?? settings.batchSize;
		const around = bytesOf(protocol.body(fields, [], output)) + DIGITS * fields.length;
		let first = 0;
		let bytes = around;
		let texts: (readonly string[])[] = [];
		let index = 0;
		const end = (next: number): Cut => {
			const rows = next - first;
			const about = rows === 1 ? `row ${first} of the batch` : `rows ${first} to ${next - 1} of the batch`;
			while (fixed !== undefined && texts.length < fixed) texts.push(texts.at(-1)!);
			const request = { index: index++, rows, sent: texts.length, about, fields, texts };
			[first, bytes, texts] = [next, around, []];
			return request;
		};
		for (let i = 0; i < size; i++) {
			const row = protocol.row(fields, i);
			const length = row.reduce((sum, text) => sum + bytesOf(text) + 1, 0);
			if (around + length > settings.batchBytes) {
				throw new RangeError(
					`row ${i} of the batch takes a request of ${around + length} bytes, options.batchBytes allows ${settings.batchBytes}`,
				);
			}
			if (texts.length === most || (fixed === undefined && bytes + length > settings.batchBytes)) yield end(i);
			texts.push(row);
			bytes += length;
		}
		if (texts.length > 0) yield end(size);
	}

	const signature: HttpPredict["signature"] = async ({ signal = NO_SIGNAL } = {}) => known ?? within(totalTimeout, signal, tooLate, ask);
	return Object.freeze(Object.assign(predict, { signature }));
}

interface Cut {
	readonly index: number;
	/** Rows of the batch. */
	readonly rows: number;
	/** Rows in the request: more, for a model made for a fixed number. */
	readonly sent: number;
	readonly about: string;
	readonly fields: readonly Field[];
	readonly texts: readonly (readonly string[])[];
}

async function askSignature(protocol: Protocol, client: HttpClient, signal: AbortSignal): Promise<HttpSignature> {
	const request = { url: protocol.signatureUrl, about: "what the model takes" };
	const json = await client.json(request, signal);
	return explained(request, () => protocol.readSignature(json));
}

/** What is wrong with an answer, as an error that says which. */
function explained<T>(request: HttpRequest, read: () => T): T {
	try {
		return read();
	} catch (error) {
		throw new HttpError(`${named(request)} was answered, but ${(error as Error).message}`, { status: 200, attempts: 1 });
	}
}

/** Work that is done once for all who ask. If whoever began it gives up, the next one begins anew. */
function once<T>(work: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
	let shared: { readonly result: Promise<T>; readonly signal: AbortSignal } | undefined;
	return async (signal) => {
		for (;;) {
			signal.throwIfAborted();
			const mine = (shared ??= { result: work(signal), signal });
			try {
				return await mine.result;
			} catch (error) {
				if (shared === mine) shared = undefined;
				if (mine.signal === signal || !mine.signal.aborted) throw error;
			}
		}
	};
}

/** The number of rows, in a shape. */
const DIGITS = 8;

const encoder = new TextEncoder();
const bytesOf = (text: string): number => encoder.encode(text).length;

const firstRows = ({ data, targets }: Answer, rows: number): Answer => ({ data: data.subarray(0, rows * targets), targets });

/** @throws HttpError if the parts differ in their number of targets */
function joined(parts: readonly Answer[]): { data: Float64Array; dims: [number, number] } {
	const { targets } = parts[0]!;
	const other = parts.find((part) => part.targets !== targets);
	if (other) {
		throw new HttpError(`the model gave ${targets} targets to one part of the batch and ${other.targets} to another`, {
			status: 200,
			attempts: 1,
		});
	}
	const data = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
	let at = 0;
	for (const part of parts) {
		data.set(part.data, at);
		at += part.data.length;
	}
	return { data, dims: [data.length / targets, targets] };
}
