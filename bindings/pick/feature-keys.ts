import { kindError, valueError } from "../check.js";
import type { Explanation, Feature } from "../explanation.js";

/** A caller's key: equal keys are one feature; undefined leaves the feature out. */
export type FeatureKey = (feature: Feature, explanation: Explanation) => string | number | undefined;

/** What a feature is called across instances: equal names in one space are one feature. */
export interface Key {
	/** Keeps namesakes apart: the index of the column, or what kind of name it is. */
	readonly space: string | number;
	readonly name: string | number;
}

/**
 * Names a feature so that it can be found again in explanations of other instances: a column of a table by its condition (where there is one) or as
 * a whole, a piece of text by its words; anything else only the caller knows.
 *
 * @param at position of the explanation, for messages
 */
export function keyOf(
	feature: Feature,
	explanation: Explanation,
	at: number,
	by: "condition" | "column",
	key: FeatureKey | undefined,
): Key | undefined {
	if (key !== undefined) return givenKey(key(feature, explanation), at);
	if (feature.column !== undefined) {
		const space = typeof feature.column === "number" ? feature.column : String(feature.column);
		return { space, name: (by === "condition" ? feature.condition : undefined) ?? feature.name };
	}
	if (feature.spans !== undefined) return { space: "text", name: feature.name };
	throw valueError(
		"options.key",
		`a function, since features that are neither columns nor pieces of text have no name that other instances share (explanation ${at}, ${JSON.stringify(feature.name)})`,
		undefined,
	);
}

function givenKey(value: unknown, at: number): Key | undefined {
	if (value === undefined) return undefined;
	if (typeof value === "string" || typeof value === "number") return { space: "given", name: value };
	throw kindError(`options.key(…) of explanation ${at}`, "a string, a number, or undefined to leave the feature out", value);
}
