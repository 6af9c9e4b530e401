import { KernelError } from "../../errors.js";

/** What every build of the kernels exports beside the kernels. */
export interface ArenaExports {
	readonly memory: WebAssembly.Memory;
	mark(): number;
	reserve(bytes: number): number;
	release(floor: number): void;
}

/**
 * Borrows the WebAssembly instance for one **synchronous** block: reserves a region of each size in `bytes` (16-byte aligned), hands the block
 * a pointer to each and the memory's buffer, and gives everything back, whatever happens. Views are made inside the block, from `buffer`, after
 * everything is reserved; neither they nor the pointers may leave it. Contents of a region are undefined at first.
 */
export type Lend<E> = <const Bytes extends readonly number[], T>(
	bytes: Bytes,
	block: (wasm: E & ArenaExports, pointers: { readonly [Region in keyof Bytes]: number }, buffer: ArrayBuffer) => T,
) => T;

/** The arena's cap: `maximumMemory` in asconfig.json, 32767 pages. */
const CAP = 32767 * 65536;
/** WebAssembly memory never shrinks, so an instance that grew beyond this is dropped after its call. */
const KEEP = 64 * 1024 * 1024;

/** Rounded up to 16 bytes; plain numbers, because 32-bit arithmetic would wrap. */
const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** One instance of a compiled module, replaced after a trap and after growing large. */
export function lender<E>(module: WebAssembly.Module): Lend<E> {
	let instance: (E & ArenaExports) | undefined;
	let lent = false;
	/** Reused by every loan: there is only one at a time. */
	const pointers: number[] = [];

	return (bytes, block) => {
		if (lent) throw new KernelError("the kernels' instance is on loan already: a kernel was called inside a kernel's block");
		let total = 0;
		for (let i = 0; i < bytes.length; i++) total += aligned(bytes[i]!);
		if (!(total < CAP)) throw capacity(total);
		const wasm = (instance ??= new WebAssembly.Instance(module).exports as unknown as E & ArenaExports);
		lent = true;
		try {
			const floor = wasm.mark();
			const start = wasm.reserve(total);
			if (start === 0) throw capacity(total);
			let next = start;
			pointers.length = bytes.length;
			for (let i = 0; i < bytes.length; i++) {
				pointers[i] = next;
				next += aligned(bytes[i]!);
			}
			const buffer = wasm.memory.buffer as ArrayBuffer;
			const result = block(wasm, pointers as never, buffer);
			if (result instanceof Promise) throw new KernelError("a kernel's block must be synchronous");
			wasm.release(floor);
			if (buffer.byteLength > KEEP) instance = undefined;
			return result;
		} catch (error) {
			// After a trap nothing in the instance can be relied upon; a fresh one costs well under a millisecond.
			instance = undefined;
			if (error instanceof WebAssembly.RuntimeError) throw new KernelError(`a kernel trapped: ${error.message}`, { cause: error });
			throw error;
		} finally {
			lent = false;
		}
	};
}

function capacity(total: number): RangeError {
	const mebibytes = (size: number) => `${Math.ceil(size / 2 ** 20)} MiB`;
	return new RangeError(
		`the kernels need ${mebibytes(total)} for this, more than the ${mebibytes(CAP)} they may use: lower the budget or the number of features`,
	);
}
