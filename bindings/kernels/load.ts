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
 * @throws {TypeError | RangeError} if an option is of the wrong kind, or the module is not whybox's
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
	if (given.module !== undefined && !(given.module instanceof WebAssembly.Module)) {
		throw kindError("options.module", "a WebAssembly.Module", given.module);
	}
	const next = load(options);
	const kernels = await next;
	loading = next;
	return { backend: kernels.backend };
}

async function load({ backend = "auto", bytes, module }: InitOptions): Promise<Kernels> {
	if (backend === "typescript") return loadTypescript();
	try {
		const compiled = module ?? (await WebAssembly.compile(bytes ?? unpack(binary)));
		if (module !== undefined || bytes !== undefined) checkExports(`options.${module ? "module" : "bytes"}`, compiled);
		return wasmKernels(compiled);
	} catch (error) {
		// No WebAssembly at all, no SIMD, or a content security policy without 'wasm-unsafe-eval'.
		if (backend === "wasm" || bytes !== undefined || module !== undefined) throw error;
		return loadTypescript();
	}
}

/** Another module, or the kernels of another version, would fail in the middle of an explanation, and in every one after it. */
function checkExports(argument: string, module: WebAssembly.Module): void {
	const names = WebAssembly.Module.exports(module).map(({ name }) => name);
	const missing = ["mark", "reserve", "release", "composeMore", "selectForward"].filter((name) => !names.includes(name));
	if (missing.length === 0) return;
	throw new RangeError(`"${argument}" expected whybox/kernels.wasm of this version, got a module without ${missing.join(", ")}`);
}

/** A chunk of its own: hosts with WebAssembly never load it. */
async function loadTypescript(): Promise<Kernels> {
	return (await import("./typescript/backend.js")).typescriptKernels;
}
