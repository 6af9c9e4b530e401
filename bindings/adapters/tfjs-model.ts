/** What a model of TensorFlow.js says of itself, and how it is asked. */

import { describe, kindError, suggestion, valueError } from "../check.js";
import type { ModelInput } from "./feed.js";
import { likeliest, quoted } from "./names.js";
import { isTensor, type TfjsDtype, type TfjsTensor } from "./tfjs-tensors.js";

/** Any function from a tensor to one, or to several in an array or by name. It may give a promise; then it has to dispose itself of what it makes on its way. */
export type TfjsFunction = (input: any) => unknown;

/** What is needed of a LayersModel or GraphModel. */
export interface TfjsModel {
	predict(inputs: any, config?: any): unknown;
	/** What a GraphModel with control flow is asked by. */
	predictAsync?(inputs: any, config?: any): Promise<unknown>;
	readonly inputs?: readonly TfjsValue[];
	/** Names, in the order of `inputs`: of a GraphModel, and of a LayersModel. */
	readonly inputNodes?: readonly string[];
	readonly inputNames?: readonly string[];
	readonly outputNodes?: readonly string[];
	readonly outputNames?: readonly string[];
}

/** What a model says of an input or output. */
export interface TfjsValue {
	readonly name: string;
	readonly dtype?: string | undefined;
	/** null or −1 where it may be any. */
	readonly shape?: readonly (number | null)[] | undefined;
}

const KIND = "a LayersModel, a GraphModel, or a function from tensors to tensors";

export function checkModel(model: TfjsModel | TfjsFunction): void {
	if (typeof model !== "function" && typeof model?.predict !== "function") throw kindError("model", KIND, model);
}

/**
 * What the model takes, as far as it says so.
 *
 * @param otherwise the type of what it does not say
 * @throws RangeError if it takes nothing
 */
export function inputsOf(model: TfjsModel | TfjsFunction, otherwise: TfjsDtype): ModelInput[] {
	if (typeof model === "function" || model.inputs === undefined) return [{ name: "input", type: otherwise, shape: [] }];
	if (model.inputs.length === 0) throw new RangeError('"model" expected a model with inputs, got one with none');
	const names = model.inputNodes ?? model.inputNames;
	return model.inputs.map(({ name, dtype, shape }, i) => ({
		name: names?.[i] ?? name,
		type: dtype ?? otherwise,
		shape: (shape ?? []).map((size) => (size !== null && size > 0 ? size : undefined)),
	}));
}

/**
 * The name of the output to explain, if one is wanted.
 * @throws {TypeError | RangeError} naming "options.output" if the model does not have it
 */
export function checkOutput(model: TfjsModel | TfjsFunction, wanted: unknown): string | undefined {
	if (wanted === undefined) return undefined;
	if (typeof wanted !== "string") throw kindError("options.output", "the name of an output", wanted);
	const names = namesOf(model);
	if (names && !names.includes(wanted)) throw valueError("options.output", `one of ${quoted(names)}${suggestion(wanted, names)}`, wanted);
	return wanted;
}

/** Names of what comes in an array. A GraphModel may give its outputs by other names, which it does not tell before. */
const namesOf = (model: TfjsModel | TfjsFunction): readonly string[] | undefined =>
	typeof model === "function" || "modelStructuredOutputKeys" in model ? undefined : model.outputNames;

/** Asks the model, with control flow as it has to be asked. */
export function ask(model: TfjsModel | TfjsFunction, tensors: readonly TfjsTensor[], rows: number): unknown {
	const inputs = tensors.length === 1 ? tensors[0] : tensors;
	if (typeof model === "function") return model(inputs);
	try {
		// Else a LayersModel takes 32 rows at a time.
		return model.predict(inputs, { batchSize: rows });
	} catch (error) {
		if (!model.predictAsync || !/executeAsync/.test(String(error))) throw error;
		return model.predictAsync(inputs);
	}
}

/**
 * Of what a model gave the tensor to explain: of several floats that whose name says prob, else score, logit or output, else the first.
 *
 * @throws {TypeError | RangeError} if there is none, or no saying which
 */
export function chosen(model: TfjsModel | TfjsFunction, reply: unknown, wanted: string | undefined): TfjsTensor {
	if (isTensor(reply) && wanted === undefined) return reply;
	const several = named(model, reply);
	const name = wanted ?? likeliest(floats(several)) ?? floats(several)[0] ?? Object.keys(several)[0];
	const tensor = name !== undefined && Object.hasOwn(several, name) ? several[name] : undefined;
	if (isTensor(tensor)) return tensor;
	const names = Object.keys(several);
	if (wanted !== undefined && names.length > 0) {
		throw new RangeError(`the model has no output ${JSON.stringify(wanted)}, only ${quoted(names)}`);
	}
	throw new TypeError(`the model's reply: expected a tensor, got ${name === undefined ? describe(reply) : describe(tensor)}`);
}

const floats = (outputs: Readonly<Record<string, unknown>>): string[] =>
	Object.keys(outputs).filter((name) => isTensor(outputs[name]) && outputs[name].dtype === "float32");

/** The outputs by name. @throws TypeError if nobody says what they are called */
function named(model: TfjsModel | TfjsFunction, reply: unknown): Readonly<Record<string, unknown>> {
	const names = typeof model === "function" ? undefined : (model.outputNodes ?? model.outputNames);
	const list: readonly unknown[] | undefined = isTensor(reply) ? [reply] : Array.isArray(reply) ? reply : undefined;
	if (!list) return reply !== null && typeof reply === "object" ? (reply as Record<string, unknown>) : {};
	if (names?.length === list.length) return Object.fromEntries(list.map((tensor, i) => [names[i], tensor]));
	if (list.length === 1 && !isTensor(reply)) return { output: list[0] };
	throw new TypeError(
		`the model gave ${list.length} tensors without names: have it give the one to explain, or an object from names to tensors`,
	);
}
