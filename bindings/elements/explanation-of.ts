import { kindError } from "../check.js";
import { Explanation } from "../explanation.js";

/** The explanation that a property was given, as such or as JSON. @throws {TypeError | RangeError} naming the property, and the field of JSON that is wrong */
export function explanationOf(property: string, value: unknown): Explanation {
	if (value instanceof Explanation) return value;
	const expected = "an Explanation, or what its toJSON() wrote";
	if (typeof value === "string") {
		try {
			value = JSON.parse(value) as unknown;
		} catch {
			throw kindError(property, `${expected}, as an object or as JSON`, value);
		}
	}
	if (value === null || typeof value !== "object") throw kindError(property, expected, value);
	if (!("format" in value)) {
		// Another copy of the library made it, perhaps.
		if ("toJSON" in value && typeof value.toJSON === "function") return explanationOf(property, value.toJSON());
		throw kindError(property, expected, value);
	}
	try {
		return Explanation.fromJSON(value);
	} catch (error) {
		if (error instanceof Error) error.message = error.message.replace('"json', `"${property}`);
		throw error;
	}
}
