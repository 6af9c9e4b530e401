import { checkFunction, checkInteger, checkNumber, checkOptions, kindError, valueError } from "../check.js";
import type { Progress } from "../model/session.js";
import type { TargetsOption } from "../model/targets.js";

/** Options that every explainer understands, for the constructor (as defaults) and for each call. */
export interface CommonOptions {
	/**
	 * Which model outputs to explain: "predicted" (default; the largest output), "all", an index or name, or several.
	 * Names need `targetNames`.
	 */
	readonly targets?: TargetsOption;
	/** Names of the model's outputs, in order. */
	readonly targetNames?: readonly string[];
	/** Largest number of model rows; never exceeded. */
	readonly budget?: number;
	/** Rows per model call at most. */
	readonly batchSize?: number;
	/** Model calls in flight at most; default 1. */
	readonly concurrency?: number;
	/** Seed of this call, an integer >= 0; default 0. Same call, same answer. */
	readonly seed?: number;
	/** Milliseconds that one model call may take; default: as long as it wants. */
	readonly timeout?: number;
	/** Aborts the explanation, which then rejects with `signal.reason`. */
	readonly signal?: AbortSignal;
	/** Called after each reply of the model. */
	readonly onProgress?: (progress: Progress) => void;
}

/** Options of methods that have standard errors. */
export interface PrecisionOptions extends CommonOptions {
	/**
	 * Stop as soon as the largest standard error is at most this share of the range of the attributions (largest less smallest), for each target; > 0.
	 * Default: spend the budget. Looked at in steps, each with a quarter more model rows than the last; if the budget runs out first, a note says so.
	 */
	readonly precision?: number;
}

export const COMMON_OPTIONS = [
	"targets",
	"targetNames",
	"budget",
	"batchSize",
	"concurrency",
	"seed",
	"timeout",
	"signal",
	"onProgress",
] as const;

export const PRECISION_OPTIONS = [...COMMON_OPTIONS, "precision"] as const;

export interface ResolvedCommon {
	readonly targets: TargetsOption;
	readonly targetNames: readonly string[] | undefined;
	readonly budget: number | undefined;
	readonly batchSize: number;
	readonly concurrency: number;
	readonly seed: number;
	readonly precision: number | undefined;
	readonly timeout: number | undefined;
	readonly signal: AbortSignal | undefined;
	readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** The call's options over the constructor's, unknown names refused. */
export function mergeOptions(known: readonly string[], defaults: object | undefined, options: object | undefined): Record<string, unknown> {
	const merged = { ...checkOptions("defaults", defaults, known), ...checkOptions("options", options, known) };
	for (const [name, value] of Object.entries(merged))
		if (value === null) throw kindError(`options.${name}`, "a value, or undefined for the default", value);
	return merged;
}

/** Checks the common options and fills in their defaults. */
export function resolveCommon(given: Record<string, unknown>, defaults: { batchSize: number; seed: number }): ResolvedCommon {
	const optionalInteger = (name: string, min: number) =>
		given[name] === undefined ? undefined : checkInteger(`options.${name}`, given[name], min);
	const { targetNames, signal, onProgress, timeout } = given;
	if (targetNames !== undefined && !(Array.isArray(targetNames) && targetNames.every((name) => typeof name === "string"))) {
		throw kindError("options.targetNames", "an array of strings", targetNames);
	}
	if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== "function") {
		throw kindError("options.signal", "an AbortSignal", signal);
	}
	return {
		targets: checkTargets(given.targets ?? "predicted"),
		targetNames: targetNames && [...(targetNames as string[])],
		budget: optionalInteger("budget", 1),
		batchSize: optionalInteger("batchSize", 1) ?? defaults.batchSize,
		concurrency: optionalInteger("concurrency", 1) ?? 1,
		seed: optionalInteger("seed", 0) ?? defaults.seed,
		precision: checkPrecision(given.precision),
		timeout: timeout === undefined ? undefined : checkNumber("options.timeout", timeout, 0),
		signal: signal as AbortSignal | undefined,
		onProgress: onProgress === undefined ? undefined : checkFunction("options.onProgress", onProgress as (progress: Progress) => void),
	};
}

function checkPrecision(value: unknown): number | undefined {
	if (value === undefined || checkNumber("options.precision", value) > 0) return value as number | undefined;
	throw valueError("options.precision", "a number > 0", value);
}

function checkTargets(value: unknown): TargetsOption {
	const one = (item: unknown) => typeof item === "string" || (typeof item === "number" && Number.isInteger(item) && item >= 0);
	if (Array.isArray(value)) {
		if (value.length === 0) throw valueError("options.targets", "at least one index or name", value);
		for (const item of value) if (!one(item)) throw kindError("options.targets", "indices >= 0 or names", item);
		return [...value] as TargetsOption;
	}
	if (!one(value)) throw kindError("options.targets", '"predicted", "all", an index >= 0, a name, or an array of indices and names', value);
	return value as TargetsOption;
}
