import { between } from "../explanation/image-layout.js";
import type { Kernels } from "../kernels/kernels.js";

/** How a mask of few cells becomes one of pixels, and how gradients of pixels become gradients of cells. */
export interface MaskSpread {
	/** The mask [rows, columns] as it is to be composed; on whatever grid. */
	spread(mask: Float32Array): { readonly mask: Float32Array; readonly rows: number; readonly columns: number };
	/** From ∂ / ∂ pixels [height, width] to ∂ / ∂ cells [rows, columns]. */
	pull(pixels: Float64Array): Float64Array;
}

interface Sizes {
	readonly rows: number;
	readonly columns: number;
	readonly height: number;
	readonly width: number;
}

/** Interpolated bilinearly, as masks always are: only the way back is ours. */
export function bilinear({ rows, columns, height, width }: Sizes): MaskSpread {
	const down = Array.from({ length: height }, (_, y) => between(y, height, rows));
	const across = Array.from({ length: width }, (_, x) => between(x, width, columns));
	return {
		spread: (mask) => ({ mask, rows, columns }),
		pull(pixels) {
			const out = new Float64Array(rows * columns);
			const upper = new Float64Array(columns);
			for (let y = 0; y < height; y++) {
				upper.fill(0);
				for (let x = 0; x < width; x++) {
					const slope = pixels[y * width + x]!;
					const { first, second, share } = across[x]!;
					upper[first]! += slope * (1 - share);
					upper[second]! += slope * share;
				}
				const { first, second, share } = down[y]!;
				for (let column = 0; column < columns; column++) {
					out[first * columns + column]! += upper[column]! * (1 - share);
					out[second * columns + column]! += upper[column]! * share;
				}
			}
			return out;
		},
	};
}

/**
 * The authors' way: each pixel takes its cell's value, and the mask of pixels is smoothed by a Gaussian, which the way back takes no notice of.
 *
 * @param sigma of the Gaussian in pixels
 */
export function smoothedBlocks(kernels: Kernels, { rows, columns, height, width }: Sizes, sigma: number): MaskSpread {
	const cellOf = (y: number, x: number) => Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
	return {
		spread(mask) {
			const blocks = Float32Array.from({ length: height * width }, (_, p) => mask[cellOf(Math.floor(p / width), p % width)]!);
			const smooth = new Float32Array(blocks.length);
			kernels.blur(blocks, height, width, 1, sigma, smooth);
			// Rounding may put sums of weights a bit beyond 1.
			return { mask: smooth.map((value) => Math.min(1, Math.max(0, value))), rows: height, columns: width };
		},
		pull(pixels) {
			const out = new Float64Array(rows * columns);
			for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[cellOf(y, x)]! += pixels[y * width + x]!;
			return out;
		},
	};
}
