import { describe, kindError, suggestion, valueError } from "../check.js";

/** Which model outputs to explain: the largest for the instance, all, one or several by index or name. A target called "all" goes by its index. */
export type TargetsOption = "predicted" | "all" | number | string | readonly (number | string)[];

/**
 * Which targets are meant, as indices in the order asked for.
 *
 * @param first the model's reply for the instance, [targets]; "predicted" is its largest entry, the first of equal ones
 * @param names [targets], where they have names
 * @throws {RangeError} naming "targets" (or "targetNames") and what there is
 */
export function resolveTargets(option: TargetsOption, first: Float64Array, names?: readonly string[]): Int32Array {
	if (names !== undefined && names.length !== first.length) {
		throw new RangeError(`"targetNames" expected ${first.length} names, one for each target of the model, got ${names.length}`);
	}
	if (option === "all") return Int32Array.from(first.keys());
	if (option === "predicted") return Int32Array.of(first.reduce((best, value, t) => (value > first[best]! ? t : best), 0));
	const wanted = typeof option === "object" ? option : [option];
	if (wanted.length === 0) throw valueError("targets", "at least one target", option);
	const chosen = Int32Array.from(wanted, (target: number | string) => indexOf(target, first.length, names));
	const repeated = chosen.findIndex((target, i) => chosen.indexOf(target) !== i);
	if (repeated >= 0) throw new RangeError(`"targets" expected distinct targets, got ${describe(wanted[repeated])} twice`);
	return chosen;
}

function indexOf(target: number | string, count: number, names: readonly string[] | undefined): number {
	if (typeof target === "number") {
		if (Number.isInteger(target) && target >= 0 && target < count) return target;
		throw valueError("targets", count === 1 ? "0, the model's only target" : `an index from 0 to ${count - 1}`, target);
	}
	if (typeof target !== "string") throw kindError("targets", "indices or names", target);
	const index = names?.indexOf(target) ?? -1;
	if (index >= 0) {
		if (names!.lastIndexOf(target) === index) return index;
		throw new RangeError(`"targets" expected a name that only one target has, got ${describe(target)}; use its index`);
	}
	const known = ["predicted", "all", ...(names ?? [])];
	const expected = names === undefined ? '"predicted", "all" or indices (names need "targetNames")' : "a name among targetNames";
	throw valueError("targets", `${expected}${suggestion(target, known)}`, target);
}

/** The columns `chosen` of `answers` [rows, targets]: [rows, chosen], in new memory. */
export function selectTargets(answers: Float64Array, targets: number, chosen: Int32Array): Float64Array {
	const rows = targets === 0 ? 0 : answers.length / targets;
	const width = chosen.length;
	const selected = new Float64Array(rows * width);
	for (let i = 0; i < rows; i++) for (let t = 0; t < width; t++) selected[i * width + t] = answers[i * targets + chosen[t]!]!;
	return selected;
}
