import type { PictureNumbers, PictureShape } from "../../bindings/kernels/kernels.js";

/** Whole numbers from 0 to below `limit`, the same ones for the same seed. */
export function dice(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * limit);
	};
}

export const sizeOf = ({ height, width, planes, interleaved }: PictureShape): number => height * width * planes * interleaved;

/** Shapes of small pictures, rows shorter and longer than a vector, interleaved and in planes. */
export const shapes: readonly PictureShape[] = [
	[1, 1, 1, 1],
	[2, 3, 1, 3],
	[5, 7, 3, 1],
	[3, 4, 1, 4],
	[9, 16, 1, 1],
	[6, 17, 1, 3],
	[4, 33, 3, 1],
	[8, 11, 1, 4],
].map(([height, width, planes, interleaved]) => ({ height: height!, width: width!, planes: planes!, interleaved: interleaved! }));

export const kinds = ["floats", "bytes"] as const;

/** A picture of one kind with something different in almost every number. */
export function picture(kind: (typeof kinds)[number], length: number, seed: number): PictureNumbers {
	const next = dice(seed);
	return kind === "bytes"
		? Uint8ClampedArray.from({ length }, () => next(256))
		: Float32Array.from({ length }, () => (next(2001) - 1000) / 7);
}

export const emptyLike = (numbers: PictureNumbers, length: number): PictureNumbers =>
	numbers instanceof Float32Array ? new Float32Array(length).fill(-777) : new Uint8ClampedArray(length).fill(77);
