import type { FelzenszwalbKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface FelzenszwalbExports {
	felzenszwalb(
		image: number,
		height: number,
		width: number,
		channels: number,
		scale: number,
		minSize: number,
		keys: number,
		otherKeys: number,
		edges: number,
		otherEdges: number,
		inner: number,
		sizes: number,
		parents: number,
		labels: number,
	): number;
}

export const felzenszwalb = (lend: Lend<FelzenszwalbExports>): FelzenszwalbKernels => ({
	felzenszwalb: (image, height, width, channels, scale, minSize, outLabels) => {
		const pixels = height * width;
		const bytes = [
			image.byteLength,
			32 * pixels,
			32 * pixels,
			16 * pixels,
			16 * pixels,
			8 * pixels,
			4 * pixels,
			4 * pixels,
			4 * pixels,
		] as const;
		return lend(bytes, (wasm, [from, ...regions], buffer) => {
			new Float64Array(buffer, from, image.length).set(image);
			const count = wasm.felzenszwalb(from, height, width, channels, scale, minSize, ...regions);
			outLabels.set(new Int32Array(buffer, regions[7], pixels));
			return count;
		});
	},
});
