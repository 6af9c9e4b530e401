/** A WebAssembly module of a memory and `copy(to, from, bytes)`: one memory.copy. */
const MODULE = Uint8Array.from(
	[
		[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
		[1, 7, 1, 0x60, 3, 0x7f, 0x7f, 0x7f, 0],
		[3, 2, 1, 0],
		[5, 3, 1, 0, 0],
		[7, 17, 2, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 4, 0x63, 0x6f, 0x70, 0x79, 0, 0],
		[10, 14, 1, 12, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfc, 10, 0, 0, 0x0b],
	].flat(),
);

/** What nothing that moves bytes within WebAssembly beats: `times` times as many bytes, by memory.copy, from one place to many. */
export function memoryCopy(bytes: number, times: number): () => void {
	const { memory, copy } = new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports as {
		memory: WebAssembly.Memory;
		copy(to: number, from: number, bytes: number): void;
	};
	memory.grow(Math.ceil((bytes * (times + 1)) / 65536));
	return () => {
		for (let i = 1; i <= times; i++) copy(i * bytes, 0, bytes);
	};
}
