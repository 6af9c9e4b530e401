import { blurRadius, type SlicKernels } from "../kernels.js";
import { seedsOf } from "../seeds.js";
import { blurBytes, type BlurExports } from "./blur.js";
import type { Lend } from "./loan.js";

export interface SlicExports extends BlurExports {
	coloursOf8(pixels: number, count: number, channels: number, table: number, out: number): void;
	coloursOf32(pixels: number, count: number, channels: number, out: number): void;
	slic(
		colours: number,
		height: number,
		width: number,
		ratio: number,
		rows: number,
		rowStart: number,
		rowStep: number,
		columns: number,
		columnStart: number,
		columnStep: number,
		reachDown: number,
		reachAlong: number,
		step: number,
		iterations: number,
		labels: number,
		scratch: number,
	): void;
}

/** What `scratch` in assembly/slic.ts has room for. */
function scratchBytes(height: number, width: number, centres: number, reachAlong: number): number {
	const along = Math.ceil(width / 8);
	// A window of 2 · (2 · reach) + 2 columns touches so many tiles at most.
	const touched = Math.min(along, Math.floor((4 * reachAlong + 2) / 8) + 2);
	return 2048 + 800 * Math.ceil(height / 8) * along + 144 * centres + 4 * (2 * along + 1 + centres * touched);
}

export const slic = (lend: Lend<SlicExports>): SlicKernels => ({
	slic: (pixels, height, width, channels, sigma, segments, compactness, iterations, labels) => {
		const { down, along, step, reachDown, reachAlong } = seedsOf(height, width, segments);
		const count = height * width;
		const smooth = blurRadius(sigma) > 0;
		const [, ...blurred] = smooth ? blurBytes(8, height, width, 3, sigma) : ([0, 0, 0, 0, 0] as const);
		const scratch = scratchBytes(height, width, down.count * along.count, reachAlong);
		// The blur runs over the end of the colours by a block.
		const bytes = [pixels.byteLength, 24 * count + 64, 4 * count, scratch, ...blurred] as const;
		lend(bytes, (wasm, [from, colours, to, work, between, weights, line, smoothed], buffer) => {
			new Uint8Array(buffer, from, pixels.byteLength).set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength));
			if (pixels instanceof Float32Array) wasm.coloursOf32(from, count, channels, colours);
			else wasm.coloursOf8(from, count, channels, work, colours);
			if (smooth) wasm.blur64(colours, height, width, 3, sigma, between, weights, line, smoothed);
			wasm.slic(
				colours,
				height,
				width,
				1 / compactness,
				down.count,
				down.start,
				down.step,
				along.count,
				along.start,
				along.step,
				reachDown,
				reachAlong,
				step,
				iterations,
				to,
				work,
			);
			labels.set(new Int32Array(buffer, to, count));
		});
	},
});
