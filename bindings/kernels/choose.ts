import { kindError } from "../check.js";
import { builtIn } from "./built-in.js";
import type { Kernels } from "./kernels.js";
import type { InitOptions } from "./load.js";
import { wasmKernels } from "./wasm/backend.js";

/** The kernels that `init` was asked for. choose-typescript.ts stands in where there is to be no WebAssembly. */
export async function chooseKernels({ backend = "auto", bytes, module }: InitOptions): Promise<Kernels> {
	if (bytes !== undefined && !(bytes instanceof ArrayBuffer) && !ArrayBuffer.isView(bytes)) {
		throw kindError("options.bytes", "an ArrayBuffer or a view of one", bytes);
	}
	if (module !== undefined && !(module instanceof WebAssembly.Module)) throw kindError("options.module", "a WebAssembly.Module", module);
	if (backend === "typescript") return loadTypescript();
	try {
		const compiled = module ?? (await (bytes ? WebAssembly.compile(bytes) : builtIn()));
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
