import type { MaskKernels } from "../kernels.js";
import { chunkOf, inChunks } from "./chunks.js";
import type { Lend } from "./loan.js";
import { numbersAt } from "./numbers.js";

export interface MaskExports {
	composeMasks(
		masks: number,
		count: number,
		rows: number,
		columns: number,
		offsets: number,
		shifts: number,
		height: number,
		width: number,
		planes: number,
		interleaved: number,
		size: number,
		instance: number,
		fill: number,
		scratch: number,
		out: number,
	): void;
}

/** The kernel works by 16 bytes and may touch what is behind. */
const SPARE = 16;

export const masks = (lend: Lend<MaskExports>): MaskKernels => ({
	composeMasks: ({ masks, count, rows, columns, offsets, shifts }, { height, width, planes, interleaved }, instance, fill, out) => {
		const cells = rows * columns;
		const { length, byteLength, BYTES_PER_ELEMENT: size } = instance;
		const rowLength = width * interleaved;
		const scratch = 16 * width + 3 * (4 * rowLength + 32) + 2 * (size * rowLength + 32);
		const some = chunkOf(count, byteLength);
		const picture = byteLength + SPARE;
		const bytes = [4 * some * cells, 8 * some, 8 * some, picture, picture, scratch, some * byteLength + SPARE] as const;
		lend(bytes, (wasm, [from, moves, jitter, x, other, work, result], buffer) => {
			numbersAt(instance, buffer, x, length).set(instance);
			numbersAt(fill, buffer, other, length).set(fill);
			inChunks(count, some, (start, end) => {
				new Float32Array(buffer, from, some * cells).set(masks.subarray(start * cells, end * cells));
				if (offsets) new Float32Array(buffer, moves, 2 * some).set(offsets.subarray(2 * start, 2 * end));
				if (shifts) new Int32Array(buffer, jitter, 2 * some).set(shifts.subarray(2 * start, 2 * end));
				const [offset, shift] = [offsets ? moves : 0, shifts ? jitter : 0];
				const shape = [height, width, planes, interleaved, size] as const;
				wasm.composeMasks(from, end - start, rows, columns, offset, shift, ...shape, x, other, work, result);
				out.set(numbersAt(out, buffer, result, (end - start) * length), start * length);
			});
		});
	},
});
