/**
 * Long arrays go through the arena in pieces that stay in the processor's cache on their way in, through the kernel and out: faster than
 * in one go, and the WebAssembly memory, which never shrinks, stays small.
 */
const CHUNK_BYTES = 64 * 1024;

/** How many items of `bytesEach` make one piece of `count`. */
export const chunkOf = (count: number, bytesEach: number): number => Math.min(count, Math.max(1, Math.floor(CHUNK_BYTES / bytesEach)));

/** Calls `piece(from, to)` for 0..count in pieces of `size`. */
export function inChunks(count: number, size: number, piece: (from: number, to: number) => void): void {
	for (let from = 0; from < count; from += size) piece(from, Math.min(count, from + size));
}
