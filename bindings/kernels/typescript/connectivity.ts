import type { ConnectivityKernels } from "../kernels.js";

/** Connected regions in plain TypeScript. */
export const connectivity: ConnectivityKernels = {
	connectLabels(labels, height, width, smallest, largest) {
		const stride = width + 2;
		const bordered = new Int32Array(stride * (height + 2)).fill(BORDER);
		for (let y = 0, from = 0; y < height; y++) {
			for (let x = 0, at = (y + 1) * stride + 1; x < width; x++, at++, from++) bordered[at] = ~labels[from]!;
		}
		const queue = new Int32Array(largest);
		let next = 0;
		for (let y = 1; y <= height; y++) {
			for (let at = y * stride + 1, end = at + width; at < end; at++) {
				if (bordered[at]! < 0) next += claim(bordered, at, stride, next, smallest, queue);
			}
		}
		for (let y = 0; y < height; y++) {
			const at = (y + 1) * stride + 1;
			labels.set(bordered.subarray(at, at + width), y * width);
		}
		return Math.max(next, 1);
	},
};

/** What surrounds the image: neither a final label nor one that waits. */
const BORDER = -(2 ** 31);

/** The region around a pixel that waits gets the label `next`, or a neighbour's: whether `next` is now taken. */
function claim(bordered: Int32Array, start: number, stride: number, next: number, smallest: number, queue: Int32Array): number {
	const wanted = bordered[start]!;
	const sides = [1, -1, stride, -stride];
	let adjacent = next;
	let end = 1;
	queue[0] = start;
	bordered[start] = next;
	for (let head = 0; head < end && end < queue.length; head++) {
		for (let side = 0; side < 4; side++) {
			const near = queue[head]! + sides[side]!;
			const label = bordered[near]!;
			if (label === wanted) {
				bordered[near] = next;
				queue[end++] = near;
				if (end === queue.length) break;
			} else if (label >= 0 && label !== next) {
				adjacent = label;
			}
		}
	}
	if (end >= smallest) return 1;
	for (let i = 0; i < end; i++) bordered[queue[i]!] = adjacent;
	return 0;
}
