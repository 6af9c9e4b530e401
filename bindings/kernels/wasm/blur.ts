import { blurRadius, type BlurKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

type Blur = (
	image: number,
	height: number,
	width: number,
	channels: number,
	sigma: number,
	between: number,
	weights: number,
	line: number,
	smooth: number,
) => void;

export interface BlurExports {
	blur32: Blur;
	blur64: Blur;
}

/** The kernel works by blocks of so many bytes and needs one behind each buffer. */
const BLOCK = 64;

/** The regions that the kernel works in, numbers of `size` bytes: image, between, weights, line and smooth. */
export function blurBytes(size: number, height: number, width: number, channels: number, sigma: number) {
	const radius = blurRadius(sigma);
	const pixel = channels * size;
	return [
		height * width * pixel + BLOCK,
		height * width * pixel + BLOCK,
		(radius + 1) * size,
		Math.max((height + 2 * radius) * BLOCK, (width + 2 * radius) * pixel) + BLOCK,
		Math.max(height * BLOCK, width * pixel) + BLOCK,
	] as const;
}

export const blur = (lend: Lend<BlurExports>): BlurKernels => ({
	blur: (image, height, width, channels, sigma, out) => {
		if (blurRadius(sigma) === 0) return out.set(image);
		const bytes = blurBytes(image.BYTES_PER_ELEMENT, height, width, channels, sigma);
		lend(bytes, (wasm, [from, between, weights, line, smooth], buffer) => {
			if (image instanceof Float32Array) {
				const pixels = new Float32Array(buffer, from, image.length);
				pixels.set(image);
				wasm.blur32(from, height, width, channels, sigma, between, weights, line, smooth);
				out.set(pixels);
			} else {
				const pixels = new Float64Array(buffer, from, image.length);
				pixels.set(image);
				wasm.blur64(from, height, width, channels, sigma, between, weights, line, smooth);
				out.set(pixels);
			}
		});
	},
});
