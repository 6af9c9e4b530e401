import { describe, kindError, suggestion, valueError } from "../check.js";
import type { Explanation } from "../explanation.js";

/** Which model output to look at: "predicted" (the largest for the image), an index, or a name. */
export type TargetOption = "predicted" | number | string;

/** A checked target: what can be told before the model has answered. */
export interface WantedTarget {
	/** Position in the explanation's targets, for a saliency that is one. */
	readonly position: number;
	/** Index of the output, or undefined for the largest. */
	readonly index: number | undefined;
	/** The caller insists that it is the largest. */
	readonly predicted: boolean;
	readonly names: readonly string[] | undefined;
}

/** @throws TypeError | RangeError naming "options.target" or "options.targetNames" */
export function readTarget(target: unknown, targetNames: unknown, explanation: Explanation | undefined): WantedTarget {
	if (targetNames !== undefined && !(Array.isArray(targetNames) && targetNames.every((name) => typeof name === "string"))) {
		throw kindError("options.targetNames", "an array of strings", targetNames);
	}
	const names = targetNames && [...(targetNames as string[])];
	if (target !== undefined && typeof target !== "string" && !(typeof target === "number" && Number.isInteger(target) && target >= 0)) {
		throw kindError("options.target", '"predicted", an index >= 0, or a name', target);
	}
	if (explanation !== undefined) return { ...explained(explanation, target, names), names };
	if (target === undefined || target === "predicted") return { position: 0, index: undefined, predicted: true, names };
	return { position: 0, index: typeof target === "number" ? target : named(target, names), predicted: false, names };
}

/** Of an explanation: one of the targets that it explains, by default the first; "predicted" is the one of them that the model favours. */
function explained(
	{ targets }: Explanation,
	target: TargetOption | undefined,
	names: readonly string[] | undefined,
): Pick<WantedTarget, "position" | "index" | "predicted"> {
	const predicted = target === "predicted";
	let position = 0;
	if (predicted) position = targets.reduce((best, { prediction }, i) => (prediction > targets[best]!.prediction ? i : best), 0);
	else if (typeof target === "number") position = targets.findIndex(({ index }) => index === target);
	else if (target !== undefined) {
		position = targets.findIndex(({ name }) => name === target);
		if (position < 0 && names?.includes(target)) position = targets.findIndex(({ index }) => index === names.indexOf(target));
	}
	const found = targets[position];
	if (found !== undefined) return { position, index: found.index, predicted };
	throw valueError(
		"options.target",
		`a target that was explained: ${targets.map(({ index, name }) => (name === String(index) ? index : `${index} (${name})`)).join(", ")}`,
		target,
	);
}

function named(target: string, names: readonly string[] | undefined): number {
	const index = names?.indexOf(target) ?? -1;
	if (index >= 0) return index;
	const expected = names === undefined ? '"predicted" or an index (names need "options.targetNames")' : "a name among options.targetNames";
	throw valueError("options.target", `${expected}${suggestion(target, ["predicted", ...(names ?? [])])}`, target);
}

/**
 * The index of the target, once the model has said something of the image.
 *
 * @param reply the model's outputs for the image
 * @throws RangeError naming the option that does not fit the model
 */
export function settleTarget({ index, predicted, names }: WantedTarget, reply: Float64Array): number {
	if (names !== undefined && names.length !== reply.length) {
		throw valueError("options.targetNames", `${reply.length} names, one for each output of the model`, names);
	}
	const largest = reply.reduce((best, value, t) => (value > reply[best]! ? t : best), 0);
	if (index === undefined) return largest;
	if (index >= reply.length) {
		throw valueError("options.target", reply.length === 1 ? "0, the model's only output" : `an index from 0 to ${reply.length - 1}`, index);
	}
	if (predicted && reply[index] !== reply[largest]) {
		throw new RangeError(
			`"options.target" expected the explanation to be of the model's prediction ${largest}, got one of ${describe(index)}`,
		);
	}
	return index;
}
