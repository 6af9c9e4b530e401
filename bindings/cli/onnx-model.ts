import { readInputFile } from "./input-file.js";
import { loadPeer } from "./packages.js";
import { UsageError } from "./usage-error.js";

export type Runtime = typeof import("onnxruntime-web");
export type InferenceSession = Awaited<ReturnType<Runtime["InferenceSession"]["create"]>>;

/**
 * Loads a .onnx file, and what runs it.
 * @throws UsageError where it is none, or no runtime is installed
 */
export async function loadOnnx(path: string, cwd: string): Promise<{ ort: Runtime; session: InferenceSession }> {
	const bytes = readInputFile("--model", path, cwd);
	const ort = await loadRuntime(cwd);
	try {
		return { ort, session: await ort.InferenceSession.create(bytes) };
	} catch (error) {
		throw new UsageError(`--model ${path}: ONNX Runtime cannot load it: ${(error as Error).message}`, { cause: error });
	}
}

/** What an adapter makes of the session; its complaints about the model become faults of --model. @throws UsageError */
export function adapted<T>(path: string, adapt: () => T): T {
	try {
		return adapt();
	} catch (error) {
		throw new UsageError(`--model ${path}: ${(error as Error).message.replace(/^"session" /, "")}`, { cause: error });
	}
}

/** onnxruntime-node where it is installed, else onnxruntime-web. */
async function loadRuntime(cwd: string): Promise<Runtime> {
	const found = await loadPeer<Runtime & { readonly default?: Runtime }>(["onnxruntime-node", "onnxruntime-web"], cwd);
	if (found === undefined)
		throw new UsageError("--model: a .onnx file needs ONNX Runtime: npm install onnxruntime-node (or onnxruntime-web)");
	const ort = found.module.InferenceSession ? found.module : found.module.default!;
	if (found.name === "onnxruntime-web") ort.env.wasm.numThreads = 1;
	ort.env.logLevel = "error";
	return ort;
}
