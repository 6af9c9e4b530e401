import module from "./kernels.wasm";

/** The kernels as a module that was compiled when the worker was deployed: Cloudflare's runtime compiles nothing later. */
export function builtIn(): Promise<WebAssembly.Module> {
	return Promise.resolve(module);
}
