import type { ColourKernels } from "../kernels.js";
import { inverseCubeRoot, inverseFifthRoot } from "./root.js";

/** Without the gamma curve: ((v + 0.055) * (1 / 1.055))^2.4 as (w · w^(−2/5))⁴. */
function linear(v: number): number {
	if (!(v > 0.04045)) return v * (1 / 12.92);
	const w = (v + 0.055) * (1 / 1.055);
	const z = inverseFifthRoot(w);
	const p = w * (z * z);
	const square = p * p;
	return square * square;
}

/** Lab's cube root, a line near black. */
function cubeRoot(t: number): number {
	if (!(t > 0.008856)) return 7.787 * t + 0.13793103448275862;
	const z = inverseCubeRoot(t);
	return t * (z * z);
}

/** Colour in plain TypeScript; where the constants come from says assembly/colour.ts. */
export const colour: ColourKernels = {
	rgbToLab(rgb, out) {
		for (let i = 0; i < rgb.length; i += 3) {
			const r = linear(rgb[i]!);
			const g = linear(rgb[i + 1]!);
			const b = linear(rgb[i + 2]!);
			const x = cubeRoot((0.412453 * r + 0.35758 * g + 0.180423 * b) * (1 / 0.95047));
			const y = cubeRoot(0.212671 * r + 0.71516 * g + 0.072169 * b);
			const z = cubeRoot((0.019334 * r + 0.119193 * g + 0.950227 * b) * (1 / 1.08883));
			out[i] = 116 * y - 16;
			out[i + 1] = 500 * (x - y);
			out[i + 2] = 200 * (y - z);
		}
	},
};
