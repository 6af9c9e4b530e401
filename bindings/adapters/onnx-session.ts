/** What an ONNX session says of its model: which inputs and outputs it has, of which types and shapes. */

import { kindError, suggestion, valueError } from "../check.js";
import type { ModelInput } from "./feed.js";
import { likeliest, quoted } from "./names.js";

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
	/** Feeds inputs by name; resolves to the outputs asked for, by name. */
	run(feeds: Readonly<Record<string, unknown>>, fetches: readonly string[]): Promise<unknown>;
}

/** What a session says of an input or output: its element type, and its sizes, −1, "" or a name where they are not fixed. */
export interface OnnxValueMetadata {
	readonly name: string;
	readonly isTensor: boolean;
	readonly type?: string;
	readonly shape?: readonly (number | string)[];
}

export const ZIPMAP =
	"its probabilities come as a sequence of maps, which JavaScript cannot read: export the model with options={id(model): {'zipmap': False}} " +
	"(skl2onnx's to_onnx or convert_sklearn), or with zipmap=False (onnxmltools)";
export const LABELS =
	"it gives labels only, and labels do not say how sure the model is: export it with its probabilities or scores as an output of floats " +
	"(skl2onnx: options={id(model): {'zipmap': False}})";
export const HALF =
	"16-bit floats are not supported: convert the model with keep_io_types=True, so that its inputs and outputs stay float32";

const isFloat = (type: string | undefined): boolean => type === "float32" || type === "float64";

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

/** @throws TypeError unless these are a runtime and a session of it */
export function checkRuntime(ort: OnnxRuntime, session: OnnxSession): void {
	if (typeof ort?.Tensor !== "function") throw kindError("ort", "the module onnxruntime-web or onnxruntime-node", ort);
	checkSession(session);
}

export function checkSession(session: OnnxSession): void {
	if (typeof session?.run !== "function") throw kindError("session", "an InferenceSession", session);
}

/**
 * All inputs, or the one that is wanted.
 *
 * @param supported types of tensors that the caller can fill
 * @throws TypeError | RangeError naming "session" or "options.input"
 */
export function chooseInputs(session: OnnxSession, wanted: unknown, supported: readonly string[]): ModelInput[] {
	const names = wanted === undefined ? session.inputNames : [checkName("options.input", wanted, session.inputNames)];
	if (names.length === 0) throw new RangeError('"session" expected a model with inputs, got one with none');
	const known = metadata(session, "inputMetadata");
	return names.map((name) => {
		const { type = "float32", shape = [] } = known.get(name) ?? {};
		if (type === "float16") throw new TypeError(`"session" has the input ${JSON.stringify(name)} of type float16; ${HALF}`);
		if (!supported.includes(type)) {
			throw new TypeError(`"session" has the input ${JSON.stringify(name)} of type ${type}; supported: ${supported.join(", ")}`);
		}
		return { name, type, shape: shape.map(fixedSize) };
	});
}

/**
 * The output to explain.
 * @throws TypeError | RangeError naming "session" or "options.output", with advice how to export the model
 */
export function chooseOutput(session: OnnxSession, wanted: unknown): string {
	const names = session.outputNames;
	if (wanted !== undefined) return checkName("options.output", wanted, names);
	const known = metadata(session, "outputMetadata");
	const possible = names.filter((name) => known.get(name) === undefined || isFloat(known.get(name)!.type));
	// Without metadata the last output is the likelier one: label first, then probabilities.
	const chosen = likeliest(possible) ?? (known.size > 0 ? possible[0] : possible.at(-1));
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
