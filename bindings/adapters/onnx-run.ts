/** Runs of an ONNX session, for whatever the batches hold. */

import type { Feed } from "./feed.js";
import { HALF, LABELS, type OnnxRuntime, type OnnxSession, ZIPMAP } from "./onnx-session.js";
import { type Answers, firstRows, inRuns } from "./runs.js";
import type { TypedValues } from "./table-values.js";

interface OnnxTensor {
	readonly type: string;
	readonly dims: readonly number[];
	readonly data: ArrayLike<unknown>;
	getData?(): Promise<ArrayLike<unknown>>;
	dispose?(): void;
}

/** Which session, and which of its outputs. */
export interface Asked {
	readonly ort: OnnxRuntime;
	readonly session: OnnxSession;
	readonly output: string;
	/** Rows per run, for a model made for a fixed number; else all at once. */
	readonly batchSize: number | undefined;
}

/**
 * The output's numbers for `rows` rows, in as many runs as the model's batch size asks for, one after the other.
 *
 * @param feeds what a run gets: `count` rows from `first`, padded to `size` rows
 */
export const runAll = (
	{ ort, session, output, batchSize }: Asked,
	rows: number,
	signal: AbortSignal,
	feeds: (first: number, count: number, size: number) => readonly Feed[],
): Promise<Answers> =>
	inRuns(session, rows, batchSize, signal, (first, count, size) => run(ort, session, output, () => feeds(first, count, size), size, count));

/** One run of `size` rows: the output's numbers for the first `count`, [count, targets]. */
async function run(
	ort: OnnxRuntime,
	session: OnnxSession,
	output: string,
	feeds: () => readonly Feed[],
	size: number,
	count: number,
): Promise<Float64Array> {
	const Tensor = ort.Tensor as unknown as new (type: string, data: TypedValues, dims: readonly number[]) => OnnxTensor;
	const given: Record<string, OnnxTensor> = Object.create(null);
	let result: Record<string, OnnxTensor> | undefined;
	try {
		for (const { name, type, data, dims } of feeds()) given[name] = new Tensor(type, data, dims);
		result = (await session.run(given, [output])) as Record<string, OnnxTensor>;
		return await read(output, result[output], size, count);
	} catch (error) {
		throw explained(error, output);
	} finally {
		for (const tensor of [...Object.values(given), ...Object.values(result ?? {})]) tensor?.dispose?.();
	}
}

/** The first `count` rows of the output, as doubles of our own. */
async function read(output: string, tensor: OnnxTensor | undefined, size: number, count: number): Promise<Float64Array> {
	const data: unknown = tensor?.getData ? await tensor.getData() : tensor?.data;
	const name = JSON.stringify(output);
	if (tensor === undefined || data === undefined) throw new TypeError(`the model's output ${name} cannot be read; ${ZIPMAP}`);
	if (tensor.type === "float16") throw new TypeError(`the model's output ${name} is float16; ${HALF}`);
	if (tensor.type === "string" || tensor.type === "int64") throw new TypeError(`the model's output ${name} is ${tensor.type}; ${LABELS}`);
	return firstRows(`the model's output ${name}`, tensor.dims, data as ArrayLike<number>, size, count);
}

/** What the runtime says of outputs that are no tensors, with advice. */
function explained(error: unknown, output: string): unknown {
	const message = error instanceof Error ? error.message : String(error);
	if (!/non.?tensor|access output tensor|sequence|output type/i.test(message) || message.includes(ZIPMAP)) return error;
	return new TypeError(`the model's output ${JSON.stringify(output)} cannot be read (${message}); ${ZIPMAP}`, { cause: error });
}
