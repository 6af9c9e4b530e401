import { checkOneOf, checkOptions } from "../check.js";
import { chooseKernels } from "./choose.js";
import type { Kernels } from "./kernels.js";

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
	return (loading ??= chooseKernels({}));
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
	const next = chooseKernels(options);
	const kernels = await next;
	loading = next;
	return { backend: kernels.backend };
}
