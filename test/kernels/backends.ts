import { binary } from "../../bindings/kernels/binary.js";
import { unpack } from "../../bindings/kernels/unpack.js";
import type { Kernels } from "../../bindings/kernels/kernels.js";
import { typescriptKernels } from "../../bindings/kernels/typescript/backend.js";
import { wasmKernels } from "../../bindings/kernels/wasm/backend.js";

/** The release build of the kernels. */
export const release = new WebAssembly.Module(unpack(binary));

/** Both backends, for `describe.each(backends)("… ($backend)", (kernels) => …)`. */
export const backends: readonly [wasm: Kernels, typescript: Kernels] = [wasmKernels(release), typescriptKernels];

/** Index of the first byte in which two arrays differ, −1 if none does: tells −0 from 0, and is quick on long arrays. */
export function firstDifference(a: ArrayBufferView, b: ArrayBufferView): number {
	const x = Buffer.from(a.buffer, a.byteOffset, a.byteLength);
	const y = Buffer.from(b.buffer, b.byteOffset, b.byteLength);
	if (x.length !== y.length) return Math.min(x.length, y.length);
	return x.equals(y) ? -1 : x.findIndex((byte, i) => byte !== y[i]);
}

/** Doubles of every kind: ordinary, tiny, huge, special. */
export const HOSTILE: readonly number[] = [
	0,
	-0,
	NaN,
	Infinity,
	-Infinity,
	5e-324,
	-5e-324,
	2.225073858507201e-308,
	2.2250738585072014e-308,
	Number.MAX_VALUE,
	-Number.MAX_VALUE,
	1,
	-1,
	1 + 2 ** -52,
	1 - 2 ** -53,
	Math.SQRT1_2,
	Math.SQRT2,
	Math.LN2,
	-Math.LN2 / 2,
	1e-300,
	1e300,
	708,
	-708,
	708.0000000000001,
	-708.0000000000001,
	709.782712893384,
	709.7827128933841,
	-744.4400719213812,
	-745.1332191019411,
	-745.1332191019412,
	-745.1332191019413,
	-1074.5,
];
