import { init } from "whybox";
import { loadKernels } from "../bindings/kernels/load.js";
import { typescriptKernels } from "../bindings/kernels/typescript/backend.js";
import { kernelCases } from "./kernel-cases.js";
import { memoryCopy } from "./memory-copy.js";
import { race, ratio, type Ratio, type RaceOptions } from "./measure.js";
import { median, spread } from "./statistics.js";
import { duration, plusMinus, table, times, verdict } from "./table.js";

export interface KernelResult {
	readonly kernel: string;
	readonly size: string;
	/** [rounds], CPU milliseconds of one call. */
	readonly wasm: readonly number[];
	readonly typescript: readonly number[];
	/** typescript / wasm */
	readonly ratio: Ratio;
	readonly target?: number;
	readonly met?: boolean;
	/** Time of moving as many bytes by memory.copy / wasm, where that is all that a kernel does. */
	readonly ofMemoryCopy?: number;
}

/** How much faster are the kernels in WebAssembly than the same in TypeScript, copies in and out included? */
export async function benchKernels(log: (line: string) => void, options: RaceOptions = {}): Promise<KernelResult[]> {
	await init({ backend: "wasm" });
	const wasmKernels = await loadKernels();
	const results: KernelResult[] = [];
	for (const { kernel, size, target, moves, prepare } of kernelCases) {
		const runners = [prepare(wasmKernels), prepare(typescriptKernels)];
		assertEqual(`${kernel}, ${size}`, runners[0](), runners[1]());
		const [wasm, typescript, copying] = race(moves ? [...runners, memoryCopy(moves.bytes, moves.times)] : runners, options);
		const faster = ratio(typescript, wasm);
		results.push({
			kernel,
			size,
			wasm: wasm.rounds,
			typescript: typescript.rounds,
			ratio: faster,
			...(target !== undefined && { target, met: faster.median >= target }),
			...(copying && { ofMemoryCopy: ratio(copying, wasm).median }),
		});
	}
	log("Kernels: WebAssembly against the TypeScript twin, CPU time of one call, copies in and out included");
	log(
		table(
			["kernel", "size", "WASM", "±", "twin", "±", "ratio", "target", "", "of memory.copy"],
			results.map(({ kernel, size, wasm, typescript, ratio, target, met, ofMemoryCopy }) => [
				kernel,
				size,
				duration(median(wasm)),
				plusMinus(spread(wasm)),
				duration(median(typescript)),
				plusMinus(spread(typescript)),
				times(ratio.median),
				target === undefined ? "" : `≥ ${target}×`,
				verdict(met),
				ofMemoryCopy === undefined ? "" : `${Math.round(100 * ofMemoryCopy)} %`,
			]),
		),
	);
	return results;
}

/** A race between two that do not do the same would say nothing. */
function assertEqual(what: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
	let same = a.length === b.length;
	for (let i = 0; same && i < a.length; i++) same = Object.is(a[i], b[i]);
	if (!same) throw new Error(`${what}: the backends disagree`);
}
