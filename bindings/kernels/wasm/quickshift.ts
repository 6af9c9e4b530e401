import { quickshiftReach, quickshiftScale, type QuickshiftKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface QuickshiftExports {
	quickshift(
		lab: number,
		noise: number,
		height: number,
		width: number,
		reach: number,
		scale: number,
		farthest: number,
		planes: number,
		densities: number,
		counts: number,
		offsets: number,
		parents: number,
		labels: number,
	): number;
}

export const quickshift = (lend: Lend<QuickshiftExports>): QuickshiftKernels => ({
	quickshift: (lab, height, width, kernelSize, maxDistance, noise, outLabels) => {
		const reach = quickshiftReach(kernelSize, height, width);
		const plane = 8 * height * (width + 2 * reach + 3);
		const pixels = height * width;
		const bytes = [
			lab.byteLength,
			noise.byteLength,
			3 * plane,
			plane,
			4 * (2 * reach * reach + 2),
			8 * (2 * reach + 1) * (2 * reach + 1),
			4 * pixels,
			4 * pixels,
		] as const;
		return lend(bytes, (wasm, [colours, random, ...regions], buffer) => {
			new Float64Array(buffer, colours, lab.length).set(lab);
			new Float64Array(buffer, random, pixels).set(noise);
			const scale = quickshiftScale(kernelSize);
			const count = wasm.quickshift(colours, random, height, width, reach, scale, maxDistance, ...regions);
			outLabels.set(new Int32Array(buffer, regions[5], pixels));
			return count;
		});
	},
});
