/** Names of a model's outputs, as people have them: typed, or in a file. */

/** "benign, malignant" */
export function typedNames(text: string): string[] | undefined {
	return text.trim() === "" ? undefined : text.split(",").map((name) => name.trim());
}

/** A JSON array, `{ "0": ["n01440764", "tench"], … }` as Keras has ImageNet's, or a name on each line. @throws {Error} if it is none of these */
export function namesIn(name: string, text: string): string[] {
	if (!/^\s*[[{]/.test(text)) return text.trim().split(/\r?\n/);
	const given: unknown = JSON.parse(text);
	const list = Array.isArray(given) ? given : Array.from(Object.keys(given as object), (_, i) => (given as Record<string, unknown>)[i]);
	const names = list.map((entry: unknown) => (Array.isArray(entry) ? entry.at(-1) : entry) as unknown);
	if (names.length > 0 && names.every((entry) => typeof entry === "string")) return names;
	throw new Error(`${name} should hold the names of the outputs, as a list of strings or one on each line`);
}
