import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Predict } from "../index.js";
import { isUrl } from "./endpoint-model.js";
import { readInputFile } from "./input-file.js";
import { UsageError } from "./usage-error.js";

/** A model as `--model` names it. */
export interface LoadedModel<Batch> {
	readonly predict: Predict<Batch>;
	/** Names of the outputs, where the model says them. */
	readonly targetNames?: readonly string[];
}

/** Files that a model can be in. */
const MODULES = [".mjs", ".js", ".cjs", ".ts", ".mts"];

/**
 * What kind of thing `--model` names.
 *
 * @param headers those for a server: nothing else takes them
 * @throws UsageError for a file of another kind
 */
export function kindOfModel(path: string, onnx: boolean, headers: readonly string[] | undefined): "onnx" | "module" | "endpoint" {
	if (isUrl(path)) return "endpoint";
	if (headers !== undefined) throw new UsageError("--header is for models behind http:// or https://; --model is a file");
	const kind = extname(path).toLowerCase();
	if (kind === ".onnx") return "onnx";
	if (MODULES.includes(kind)) return "module";
	const files = onnx ? "a .onnx file, or a .mjs, .js or .ts module" : "a .mjs, .js or .ts module";
	throw new UsageError(`--model expected ${files} that exports predict, or an http(s):// address; got ${JSON.stringify(path)}`);
}

/**
 * Loads a JavaScript or TypeScript module that exports `predict`.
 *
 * @param batch what predict takes, for messages
 * @throws UsageError where it does not
 */
export async function loadModule<Batch>(
	path: string,
	cwd: string,
	batch: string,
): Promise<{ model: LoadedModel<Batch>; rest: Record<string, unknown> }> {
	readInputFile("--model", path, cwd);
	let module: Record<string, unknown>;
	try {
		module = (await import(/* @vite-ignore */ pathToFileURL(resolve(cwd, path)).href)) as Record<string, unknown>;
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
			throw new UsageError(`--model ${path}: this Node.js does not load TypeScript (22.18 and later do); give a .mjs module`, {
				cause: error,
			});
		}
		throw new Error(`--model ${path} cannot be loaded: ${message}`, { cause: error });
	}
	const exports = typeof module["predict"] === "function" ? module : ((module["default"] ?? module) as Record<string, unknown>);
	const { predict } = exports;
	if (typeof predict !== "function") {
		const names = Object.keys(module).join(", ") || "nothing";
		throw new UsageError(`--model ${path} expected an export "predict" (${batch} => predictions), found ${names}`);
	}
	const targetNames = names(path, "targets", exports["targets"]);
	return { model: { predict: predict as Predict<Batch>, ...(targetNames && { targetNames }) }, rest: exports };
}

/** An export that is a list of names. @throws UsageError if it is anything else */
export function names(path: string, name: string, value: unknown): string[] | undefined {
	if (value === undefined) return undefined;
	if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
	throw new UsageError(`--model ${path}: its export "${name}" should be an array of strings`);
}
