import { checkOneOf, checkOptions, kindError } from "../check.js";
import { binary } from "./binary.js";
import type { Kernels } from "./kernels.js";
import { unpack } from "./unpack.js";
import { wasmKernels } from "./wasm/backend.js";

/** How `init` may be told where the kernels come from. */
export interface InitOptions {
	/** "auto" (default): WebAssembly, or plain TypeScript where the host forbids it; "wasm": WebAssembly or an error; "typescript": never WebAssembly. */
	readonly backend?: "auto" | "wasm" | "typescript";
	/** The bytes of `whybox/kernels.wasm`, for hosts that load them their own way. */
	readonly bytes?: BufferSource;
	/** The compiled module, for hosts that only accept modules compiled ahead of time. */
	readonly module?: WebAssembly.Module;
}

let loading: Promise<Kernels> | undefined;

/** The kernels, loaded on the first call. */
export function loadKernels(): Promise<Kernels> {
	return (loading ??= load({}));
}

/**
 * Loads the kernels now, or loads others than the built-in ones. Optional: the first explanation does it by itself.
 *
 * @returns the backend in use from now on
 * @throws {TypeError} if an option is of the wrong kind
 *
 * ```ts
 * import { init } from "whybox";
 * await init({ backend: "typescript" });
 * ```
 */
export async function init(options: InitOptions = {}): Promise<{ backend: Kernels["backend"] }> {
	const given = checkOptions("options", options, ["backend", "bytes", "module"]);
	if (given.backend !== undefined) checkOneOf("options.backend", given.backend, ["auto", "wasm", "typescript"]);
	if (given.bytes !== undefined && !(given.bytes instanceof ArrayBuffer) && !ArrayBuffer.isView(given.bytes)) {
		throw kindError("options.bytes", "an ArrayBuffer or a view of one", given.bytes);
	}
	const next = load(options);
	const kernels = await next;
	loading = next;
	return { backend: kernels.backend };
}

async function load({ backend = "auto", bytes, module }: InitOptions): Promise<Kernels> {
	if (backend === "typescript") return loadTypescript();
	try {
		return wasmKernels(module ?? (await WebAssembly.compile(bytes ?? unpack(binary))));
	} catch (error) {
		// No WebAssembly at all, no SIMD, or a content security policy without 'wasm-unsafe-eval'.
		if (backend === "wasm" || bytes !== undefined) throw error;
		return loadTypescript();
	}
}

/** A chunk of its own: hosts with WebAssembly never load it. */
async function loadTypescript(): Promise<Kernels> {
	return (await import("./typescript/backend.js")).typescriptKernels;
}
