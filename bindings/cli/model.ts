import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fromOnnx } from "../adapters/onnx.js";
import type { Predict, Rows } from "../index.js";
import { readInputFile } from "./input-file.js";
import { UsageError } from "./usage-error.js";

type Runtime = typeof import("onnxruntime-web");
type InferenceSession = Awaited<ReturnType<Runtime["InferenceSession"]["create"]>>;

/** A model as `--model` names it. */
export interface LoadedModel<Batch> {
	readonly predict: Predict<Batch>;
	/** Names of the outputs, where the model says them. */
	readonly targetNames?: readonly string[];
}

/** A model of tables. */
export interface LoadedTableModel extends LoadedModel<Rows> {
	/** Names of the input columns in their order, where the model says them. */
	readonly columns?: readonly string[];
	/** Number of input columns, where the model says it. */
	readonly width?: number;
	/** Can this column hold words? */
	takesWords(column: string): boolean;
}

/**
 * Loads a .onnx file, or a JavaScript or TypeScript module that exports `predict`.
 * @throws UsageError where the file is not such a model
 */
export async function loadTableModel(path: string, cwd: string): Promise<LoadedTableModel> {
	refuseUrl(path, "a .onnx file, or a .mjs module");
	const kind = extname(path).toLowerCase();
	if (kind === ".onnx") return loadOnnx(path, cwd);
	if (!MODULES.includes(kind)) {
		throw new UsageError(`--model expected a .onnx file, or a .mjs, .js or .ts module that exports predict; got ${JSON.stringify(path)}`);
	}
	const exports = await loadModule<Rows>(path, cwd, "rows");
	const columns = names(path, "columns", exports.rest["columns"]);
	return { ...exports.model, takesWords: () => true, ...(columns && { columns }) };
}

/**
 * Loads a JavaScript or TypeScript module that exports `predict`, from texts.
 * @throws UsageError where the file is not such a model
 */
export async function loadTextModel(path: string, cwd: string): Promise<LoadedModel<string[]>> {
	refuseUrl(path, "a .mjs module");
	const kind = extname(path).toLowerCase();
	if (kind === ".onnx") {
		throw new UsageError(
			`--model ${path}: a .onnx file says nothing of how text becomes its input; give a .mjs module that exports predict (texts => predictions), ` +
				"for transformers with fromTextPipeline of whybox/transformers",
		);
	}
	if (!MODULES.includes(kind)) {
		throw new UsageError(`--model expected a .mjs, .js or .ts module that exports predict; got ${JSON.stringify(path)}`);
	}
	return (await loadModule<string[]>(path, cwd, "texts")).model;
}

const MODULES = [".mjs", ".js", ".cjs", ".ts", ".mts"];

function refuseUrl(path: string, instead: string): void {
	if (!/^https?:\/\//i.test(path)) return;
	throw new UsageError(
		"--model: models behind a URL are not available yet (the Open Inference Protocol comes with whybox/http); " +
			`give ${instead} whose predict calls fetch`,
	);
}

async function loadOnnx(path: string, cwd: string): Promise<LoadedTableModel> {
	const bytes = readInputFile("--model", path, cwd);
	const ort = await loadRuntime(cwd);
	let session;
	try {
		session = await ort.InferenceSession.create(bytes);
	} catch (error) {
		throw new UsageError(`--model ${path}: ONNX Runtime cannot load it: ${(error as Error).message}`, { cause: error });
	}
	const inputs = session.inputMetadata ?? [];
	const [first] = inputs;
	// A single input takes the whole table; several take the columns of their names.
	const single = inputs.length === 1 && first?.isTensor === true ? first : undefined;
	const width = single?.shape.length === 2 ? single.shape[1] : undefined;
	return {
		predict: adapted(path, ort, session),
		takesWords: (column) => {
			const input = single ?? inputs.find(({ name }) => name === column);
			return input?.isTensor === true && input.type === "string";
		},
		...(inputs.length > 1 && { columns: session.inputNames }),
		...(typeof width === "number" && width > 0 && width < 2 ** 31 && { width }),
	};
}

/** The adapter's complaints about the model, as faults of --model. */
function adapted(path: string, ort: Runtime, session: InferenceSession): Predict<Rows> {
	try {
		return fromOnnx(ort, session);
	} catch (error) {
		throw new UsageError(`--model ${path}: ${(error as Error).message.replace(/^"session" /, "")}`, { cause: error });
	}
}

/** onnxruntime-node where it is installed, else onnxruntime-web; beside whybox or in the current folder. */
async function loadRuntime(cwd: string): Promise<Runtime> {
	for (const name of ["onnxruntime-node", "onnxruntime-web"]) {
		const file = findPackage(name, [import.meta.url, pathToFileURL(join(cwd, "package.json")).href]);
		if (file === undefined) continue;
		const loaded = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Runtime & { readonly default?: Runtime };
		const ort = loaded.InferenceSession ? loaded : loaded.default!;
		if (name === "onnxruntime-web") ort.env.wasm.numThreads = 1;
		ort.env.logLevel = "error";
		return ort;
	}
	throw new UsageError("--model: a .onnx file needs ONNX Runtime: npm install onnxruntime-node (or onnxruntime-web)");
}

/** The file that a package's name stands for, seen from one of these places. */
function findPackage(name: string, places: readonly string[]): string | undefined {
	for (const place of places) {
		try {
			return createRequire(place).resolve(name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
		}
	}
	return undefined;
}

/** @param batch what predict takes, for messages */
async function loadModule<Batch>(
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

function names(path: string, name: string, value: unknown): string[] | undefined {
	if (value === undefined) return undefined;
	if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
	throw new UsageError(`--model ${path}: its export "${name}" should be an array of strings`);
}
