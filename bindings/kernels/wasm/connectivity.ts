import type { ConnectivityKernels } from "../kernels.js";
import type { Lend } from "./loan.js";

export interface ConnectivityExports {
	connectLabels(labels: number, height: number, width: number, smallest: number, largest: number, bordered: number, queue: number): number;
}

export const connectivity = (lend: Lend<ConnectivityExports>): ConnectivityKernels => ({
	connectLabels: (labels, height, width, smallest, largest) =>
		lend([labels.byteLength, 4 * (height + 2) * (width + 2), 4 * largest], (wasm, [at, bordered, queue], buffer) => {
			const view = new Int32Array(buffer, at, labels.length);
			view.set(labels);
			const count = wasm.connectLabels(at, height, width, smallest, largest, bordered, queue);
			labels.set(view);
			return count;
		}),
});
