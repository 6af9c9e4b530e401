import { checkInteger, checkOptions, describe, kindError, suggestion, valueError } from "../check.js";
import type { Predict } from "../model/predict.js";
import type { Rows } from "../model/rows.js";
import { inTurn } from "./in-turn.js";

/** What is needed of the module `onnxruntime-web` or `onnxruntime-node`. */
export interface OnnxRuntime {
	readonly Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => unknown;
}

/** What is needed of an `InferenceSession`. Without metadata (runtimes before 1.21) inputs count as float32 with any number of rows. */
export interface OnnxSession {
	readonly inputNames: readonly string[];
	readonly outputNames: readonly string[];
	readonly inputMetadata?: readonly OnnxValueMetadata[];
	readonly outputMetadata?: readonly OnnxValueMetadata[];
	run(feeds: Readonly<Record<string, unknown>>, fetches: readonly string[]): Promise<unknown>;
}

export interface OnnxValueMetadata {
	readonly name: string;
	readonly isTensor: boolean;
	readonly type?: string;
	readonly shape?: readonly (number | string)[];
}

export interface OnnxOptions {
	/** The input that takes the whole table. Default: the only one; several inputs are filled by column name. */
	readonly input?: string;
	/** The output to explain. Default: the tensor of floats whose name says prob, else score, logit or output, else the first tensor of floats. */
	readonly output?: string;
	/** Rows per run, for a model made for a fixed number whose metadata does not say so. */
	readonly batchSize?: number;
}

/**
 * How does an ONNX model become one that can be explained? `new Shap(fromOnnx(ort, session), tabular(background))`.
 *
 * `ort` is the module of onnxruntime-web or onnxruntime-node and `session` an inference session of it; nothing is imported here. A single input gets the
 * rows as one tensor [rows, columns]; several inputs get one column each, by name, [rows, 1]. Columns of strings go as strings
 * into string inputs, as codes into numeric ones. Only the explained output is fetched. Models made for a fixed number of rows get the last
 * rows padded.
 *
 * Numbers become 32-bit where the model wants that: an input near a tree's split may fall on the other side than in a 64-bit original. `run` blocks the
 * thread and a session takes one run at a time, so that calls queue here: `concurrency` above 1 gains nothing; use workers.
 *
 * @throws {TypeError | RangeError} naming "session" or an option if no output can be explained, with advice how to export the model
 */
export function fromOnnx(ort: OnnxRuntime, session: OnnxSession, options?: OnnxOptions): Predict<Rows> {
	if (typeof ort?.Tensor !== "function") throw kindError("ort", "the module onnxruntime-web or onnxruntime-node", ort);
	if (typeof session?.run !== "function") throw kindError("session", "an InferenceSession", session);
	const given = checkOptions("options", options, ["input", "output", "batchSize"]);
	const inputs = chooseInputs(session, given.input);
	const output = chooseOutput(session, given.output);
	const batchSize = given.batchSize === undefined ? fixedBatch(inputs) : checkInteger("options.batchSize", given.batchSize, 1);
	const Tensor = ort.Tensor as unknown as new (type: string, data: TensorData, dims: readonly number[]) => OnnxTensor;

	/** Rows first … first + count − 1 in one run of `size` rows: the output's numbers, [count, targets]. */
	async function run(rows: Rows, first: number, count: number, size: number): Promise<Float64Array> {
		const feeds: Record<string, OnnxTensor> = Object.create(null);
		let result: Record<string, OnnxTensor> | undefined;
		try {
			for (const input of inputs) {
				const { data, dims } = fill(input, inputs.length > 1, rows, first, count, size);
				feeds[input.name] = new Tensor(input.type, data, dims);
			}
			result = (await session.run(feeds, [output])) as Record<string, OnnxTensor>;
			return await read(output, result[output], size, count);
		} catch (error) {
			throw explained(error, output);
		} finally {
			for (const tensor of [...Object.values(feeds), ...Object.values(result ?? {})]) tensor?.dispose?.();
		}
	}

	return async (rows, { signal }) => {
		const size = batchSize ?? rows.rows;
		const parts: Float64Array[] = [];
		for (let first = 0; first < rows.rows; first += size) {
			const part = await inTurn(session, () => {
				signal.throwIfAborted();
				return run(rows, first, Math.min(size, rows.rows - first), size);
			});
			parts.push(part);
		}
		const data = joined(parts);
		return { data, dims: [rows.rows, data.length / rows.rows] };
	};
}

type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | string[];

interface OnnxTensor {
	readonly type: string;
	readonly dims: readonly number[];
	readonly data: ArrayLike<unknown>;
	getData?(): Promise<ArrayLike<unknown>>;
	dispose?(): void;
}

interface Input {
	readonly name: string;
	readonly type: string;
	/** A number where the size is fixed. Empty: unknown. */
	readonly shape: readonly (number | undefined)[];
}

const ZIPMAP =
	"its probabilities come as a sequence of maps, which JavaScript cannot read: export the model with options={id(model): {'zipmap': False}} " +
	"(skl2onnx's to_onnx or convert_sklearn), or with zipmap=False (onnxmltools)";
const LABELS =
	"it gives labels only, and labels do not say how sure the model is: export it with its probabilities or scores as an output of floats " +
	"(skl2onnx: options={id(model): {'zipmap': False}})";
const HALF = "16-bit floats are not supported: convert the model with keep_io_types=True, so that its inputs and outputs stay float32";

const isFloat = (type: string | undefined): boolean => type === "float32" || type === "float64";

const quoted = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(", ");

/** Older runtimes have no metadata, some throw when asked. */
function metadata(session: OnnxSession, which: "inputMetadata" | "outputMetadata"): ReadonlyMap<string, OnnxValueMetadata> {
	try {
		return new Map((session[which] ?? []).map((value) => [value.name, value]));
	} catch {
		return new Map();
	}
}

/** A dimension that is not fixed is a name, '' or −1, or (onnxruntime-web) 2^32 − 1. */
const fixedSize = (size: number | string): number | undefined =>
	typeof size === "number" && size > 0 && size < 2 ** 31 ? size : undefined;

function chooseInputs(session: OnnxSession, wanted: unknown): Input[] {
	const names = wanted === undefined ? session.inputNames : [checkName("options.input", wanted, session.inputNames)];
	if (names.length === 0) throw new RangeError('"session" expected a model with inputs, got one with none');
	const known = metadata(session, "inputMetadata");
	return names.map((name) => {
		const { type = "float32", shape = [] } = known.get(name) ?? {};
		if (type === "float16") throw new TypeError(`"session" has the input ${JSON.stringify(name)} of type float16; ${HALF}`);
		if (!(type in CONVERTERS)) {
			throw new TypeError(
				`"session" has the input ${JSON.stringify(name)} of type ${type}; supported: ${Object.keys(CONVERTERS).join(", ")}`,
			);
		}
		return { name, type, shape: shape.map(fixedSize) };
	});
}

function chooseOutput(session: OnnxSession, wanted: unknown): string {
	const names = session.outputNames;
	if (wanted !== undefined) return checkName("options.output", wanted, names);
	const known = metadata(session, "outputMetadata");
	const possible = names.filter((name) => known.get(name) === undefined || isFloat(known.get(name)!.type));
	const probable = [/prob/i, /score|logit|output/i]
		.map((pattern) => possible.find((name) => pattern.test(name)))
		.find((name) => name !== undefined);
	// Without metadata the last output is the likelier one: label first, then probabilities.
	const chosen = probable ?? (known.size > 0 ? possible[0] : possible.at(-1));
	if (chosen !== undefined) return chosen;
	const advice = names.some((name) => !known.get(name)!.isTensor)
		? ZIPMAP
		: names.some((name) => known.get(name)!.type === "float16")
			? HALF
			: LABELS;
	throw new TypeError(`"session" expected a model with an output of floats, got the outputs ${quoted(names)}; ${advice}`);
}

function checkName(argument: string, value: unknown, names: readonly string[]): string {
	if (typeof value !== "string") throw kindError(argument, `one of ${quoted(names)}`, value);
	if (!names.includes(value)) throw valueError(argument, `one of ${quoted(names)}${suggestion(value, names)}`, value);
	return value;
}

/** The number of rows that the model was made for, if it was. */
const fixedBatch = (inputs: readonly Input[]): number | undefined => inputs.find(({ shape }) => shape[0] !== undefined)?.shape[0];

/** What an input gets: `count` rows from `first`, the last repeated up to `size` rows. */
function fill(
	{ name, type, shape }: Input,
	byColumn: boolean,
	rows: Rows,
	first: number,
	count: number,
	size: number,
): { data: TensorData; dims: readonly number[] } {
	const columns = byColumn ? [columnOf(name, rows)] : Array.from(rows.names.keys());
	const inner = shape.slice(1);
	const width = inner.reduce(
		(product, size) => (product === undefined || size === undefined ? undefined : product * size),
		1 as number | undefined,
	);
	if (shape.length > 0 && width !== undefined && width !== columns.length) {
		throw new RangeError(`the model's input ${JSON.stringify(name)} takes ${width} columns, but the rows have ${columns.length}`);
	}
	const dims = shape.length > 0 && width !== undefined ? [size, ...(inner as number[])] : [size, columns.length];
	const values = new Float64Array(size * columns.length);
	for (let i = 0, k = 0; i < size; i++) {
		const start = (first + Math.min(i, count - 1)) * rows.columns;
		for (const j of columns) values[k++] = rows.data[start + j]!;
	}
	return { data: CONVERTERS[type]!(values, (k) => ({ rows, column: columns[k % columns.length]! })), dims };
}

function columnOf(name: string, rows: Rows): number {
	const column = rows.names.indexOf(name);
	if (column >= 0) return column;
	throw new RangeError(
		`the model has several inputs, which get the columns of their names, but no column is called ${JSON.stringify(name)}${suggestion(name, rows.names)}; ` +
			`columns: ${quoted(rows.names)}`,
	);
}

type Where = (k: number) => { rows: Rows; column: number };

const wrongValue = (type: string, value: unknown, where: ReturnType<Where>): RangeError =>
	new RangeError(
		`the model wants ${type} in column ${JSON.stringify(where.rows.names[where.column])}, which cannot hold ${describe(value)}`,
	);

const whole = (type: string, least: number, most: number, values: Float64Array, where: Where): Float64Array => {
	const wrong = values.findIndex((value) => !(Number.isInteger(value) && value >= least && value <= most));
	if (wrong >= 0) throw wrongValue(type, values[wrong], where(wrong));
	return values;
};

/** Tensor data of each type of input from f64 cells. */
const CONVERTERS: Readonly<Record<string, (values: Float64Array, where: Where) => TensorData>> = {
	__proto__: null as never,
	float32: (values, where) => {
		const data = Float32Array.from(values);
		const wrong = data.findIndex((value, k) => !Number.isFinite(value) && Number.isFinite(values[k]));
		if (wrong >= 0) throw wrongValue("float32", values[wrong], where(wrong));
		return data;
	},
	float64: (values) => values,
	int64: (values, where) =>
		BigInt64Array.from(
			whole("int64", Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, values, where) as unknown as ArrayLike<never>,
			(value) => BigInt(value),
		),
	int32: (values, where) => Int32Array.from(whole("int32", -(2 ** 31), 2 ** 31 - 1, values, where)),
	bool: (values, where) => Uint8Array.from(whole("bool", 0, 1, values, where)),
	string: (values, where) =>
		Array.from(values, (value, k) => {
			const { rows, column } = where(k);
			const text = rows.categories[column]?.[value];
			if (text === undefined) throw wrongValue("string", value, { rows, column });
			return text;
		}),
};

/** The first `count` rows of the output, as doubles of our own. */
async function read(output: string, tensor: OnnxTensor | undefined, size: number, count: number): Promise<Float64Array> {
	const data: unknown = tensor?.getData ? await tensor.getData() : tensor?.data;
	const name = JSON.stringify(output);
	if (tensor === undefined || data === undefined) throw new TypeError(`the model's output ${name} cannot be read; ${ZIPMAP}`);
	if (tensor.type === "float16") throw new TypeError(`the model's output ${name} is float16; ${HALF}`);
	if (tensor.type === "string" || tensor.type === "int64") throw new TypeError(`the model's output ${name} is ${tensor.type}; ${LABELS}`);
	const { length } = data as ArrayLike<unknown>;
	if (tensor.dims[0] !== size || length === 0) {
		throw new RangeError(
			`the model's output ${name} has dims [${tensor.dims.join(", ")}] for ${size} rows, expected [${size}] or [${size}, targets]`,
		);
	}
	return Float64Array.from(data as ArrayLike<number>).subarray(0, (length / size) * count);
}

/** What the runtime says of outputs that are no tensors, with advice. */
function explained(error: unknown, output: string): unknown {
	const message = error instanceof Error ? error.message : String(error);
	if (!/non.?tensor|access output tensor|sequence|output type/i.test(message) || message.includes(ZIPMAP)) return error;
	return new TypeError(`the model's output ${JSON.stringify(output)} cannot be read (${message}); ${ZIPMAP}`, { cause: error });
}

function joined(parts: readonly Float64Array[]): Float64Array {
	if (parts.length === 1) return parts[0]!;
	const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
