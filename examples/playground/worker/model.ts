/** A model that somebody brought: an ONNX file, or a module of their own. */
import type * as Onnx from "onnxruntime-web/wasm";
import type { Predict } from "whybox";

export type Ort = typeof Onnx;

export interface OnnxModel {
	readonly ort: Ort;
	readonly session: Onnx.InferenceSession;
}

/** What a module exports. */
export interface ModuleModel<Batch> {
	readonly predict: Predict<Batch>;
	readonly targetNames?: readonly string[];
	readonly columns?: readonly string[];
}

export const isOnnx = (file: Blob & { readonly name: string }): boolean => /\.onnx$/i.test(file.name);

/** Opens an ONNX file. The runtime (11 MB) is loaded when the first model needs it. @throws {Error} that says why it cannot be run */
export async function loadOnnx(name: string, bytes: ArrayBuffer): Promise<OnnxModel> {
	const ort = await import("onnxruntime-web/wasm");
	// One thread: others need headers (COOP and COEP) that a static server does not send.
	ort.env.wasm.numThreads = 1;
	// Said, because a worker from a blob does not find them by itself.
	const [mjs, wasm] = ["mjs", "wasm"].map((ending) => new URL(`ort-wasm-simd-threaded.${ending}`, import.meta.url).href) as [
		string,
		string,
	];
	ort.env.wasm.wasmPaths = { mjs, wasm };
	ort.env.logLevel = "fatal";
	try {
		return { ort, session: await ort.InferenceSession.create(new Uint8Array(bytes)) };
	} catch (error) {
		throw new Error(`${name} is no ONNX model that ONNX Runtime can open: ${(error as Error).message}`, { cause: error });
	}
}

/**
 * Runs a module, under the policy of the page: it reaches no other server.
 *
 * @throws {Error} what the module throws, or what is missing from it
 */
export async function loadModule<Batch>(file: File): Promise<ModuleModel<Batch>> {
	const address = URL.createObjectURL(new Blob([await file.text()], { type: "text/javascript" }));
	try {
		const exports = (await import(address)) as Record<string, unknown>;
		if (typeof exports.predict !== "function") {
			throw new Error("it exports no function “predict”; it should, as in: export function predict(batch) { … }");
		}
		return exports as unknown as ModuleModel<Batch>;
	} catch (error) {
		throw new Error(`${file.name} is no model that can be used: ${(error as Error).message}`, { cause: error });
	} finally {
		URL.revokeObjectURL(address);
	}
}

/** A file of the examples. */
export async function example(name: string): Promise<Response> {
	const response = await fetch(new URL(`data/${name}`, import.meta.url));
	if (!response.ok) throw new Error(`the example ${name} is not where it should be (${response.status})`);
	return response;
}
