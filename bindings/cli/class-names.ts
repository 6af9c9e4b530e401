import { decoded, readInputFile } from "./input-file.js";
import { UsageError } from "./usage-error.js";

/**
 * Names of a model's outputs from a file: a JSON array of names; a JSON object from index to name, or, as ImageNet's, to [code, name]; or a text with a name in
 * each line.
 *
 * @throws UsageError naming what is wrong with it
 */
export function readClassNames(path: string, cwd: string): string[] {
	const fault = (what: string) => new UsageError(`--labels ${path}: ${what}`);
	const text = decoded(readInputFile("--labels", path, cwd), "a file of names", fault);
	const names = /^\s*[[{]/.test(text) ? fromJson(text, fault) : text.trimEnd().split(/\r\n|\n/);
	const wrong = names.findIndex((name) => typeof name !== "string" || name.trim() === "");
	if (wrong >= 0 || names.length === 0) throw fault(`output ${Math.max(0, wrong)} has no name`);
	return names as string[];
}

function fromJson(text: string, fault: (what: string) => UsageError): unknown[] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw fault(`not JSON: ${(error as Error).message}`);
	}
	if (Array.isArray(json)) return json as unknown[];
	const table = json as Record<string, unknown>;
	return Array.from({ length: Object.keys(table).length }, (_, index) => {
		const name = table[index];
		return Array.isArray(name) ? (name.at(-1) as unknown) : name;
	});
}
