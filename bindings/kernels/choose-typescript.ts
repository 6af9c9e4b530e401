import { valueError } from "../check.js";
import type { Kernels } from "./kernels.js";
import type { InitOptions } from "./load.js";
import { typescriptKernels } from "./typescript/backend.js";

/** The kernels of whybox/typescript, which knows no others. */
export async function chooseKernels({ backend, bytes, module }: InitOptions): Promise<Kernels> {
	const why = "as whybox/typescript has no WebAssembly";
	if (backend === "wasm") throw valueError("options.backend", `"auto" or "typescript", ${why}`, backend);
	if (bytes !== undefined) throw valueError("options.bytes", `nothing, ${why}`, bytes);
	if (module !== undefined) throw valueError("options.module", `nothing, ${why}`, module);
	return typescriptKernels;
}
