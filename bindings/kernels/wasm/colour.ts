import type { ColourKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";

export interface ColourExports {
	rgbToLab(rgb: number, count: number, out: number): void;
}

export const colour = (lend: Lend<ColourExports>): ColourKernels => ({
	rgbToLab: (rgb, out) => {
		const pixels = rgb.length / 3;
		const size = chunkOf(pixels, 24);
		lend([24 * size], (wasm, [pointer], buffer) => {
			const piece = new Float64Array(buffer, pointer, 3 * size);
			inChunks(pixels, size, (from, to) => {
				piece.set(rgb.subarray(3 * from, 3 * to));
				wasm.rgbToLab(pointer, to - from, pointer);
				out.set(to - from === size ? piece : piece.subarray(0, 3 * (to - from)), 3 * from);
			});
		});
	},
});
