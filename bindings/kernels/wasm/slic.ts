import type { SlicKernels } from "../kernels.js";
import { seedsOf } from "../seeds.js";
import type { Lend } from "./loan.js";

export interface SlicExports {
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
	const touched = Math.min(along, Math.floor((4 * reachAlong + 2) / 8) + 2);
	return 2048 + 800 * Math.ceil(height / 8) * along + 144 * centres + 4 * (2 * along + 1 + centres * touched);
}

export const slic = (lend: Lend<SlicExports>): SlicKernels => ({
	slic: (colours, height, width, segments, compactness, iterations, labels) => {
		const { down, along, step, reachDown, reachAlong } = seedsOf(height, width, segments);
		const bytes = [colours.byteLength, labels.byteLength, scratchBytes(height, width, down.count * along.count, reachAlong)];
		lend(bytes, (wasm, pointers, buffer) => {
			const [from, to, scratch] = pointers as [number, number, number];
			new Float64Array(buffer, from, colours.length).set(colours);
			wasm.slic(
				from,
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
				scratch,
			);
			labels.set(new Int32Array(buffer, to, labels.length));
		});
	},
});
