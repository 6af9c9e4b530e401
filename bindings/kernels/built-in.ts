import { binary } from "./binary.js";
import { unpack } from "./unpack.js";

/** The kernels that the package carries, compiled from bytes. built-in-module.ts stands in where hosts forbid that. */
export function builtIn(): Promise<WebAssembly.Module> {
	return WebAssembly.compile(unpack(binary));
}
