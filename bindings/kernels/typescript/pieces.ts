import { coalitionWords, type PictureNumbers, type PieceKernels } from "../kernels.js";

/** Superpixels switched on and off in plain TypeScript. */
export const pieces: PieceKernels = {
	composePieces(coalitions, count, features, runs, planes, instance, fill, out) {
		const words = coalitionWords(features);
		const [from, otherwise, to] = [integers(instance), integers(fill), integers(out)];
		for (let c = 0, picture = 0; c < count; c++, picture += from.length) {
			for (let plane = 0, at = 0; plane < planes; plane++) {
				for (let run = 0; run < runs.length; run += 2) {
					const feature = runs[run]!;
					const present = (coalitions[c * words + (feature >> 5)]! >>> (feature & 31)) & 1;
					const source = present ? from : otherwise;
					for (const end = at + runs[run + 1]!; at < end; at++) to[picture + at] = source[at]!;
				}
			}
		}
	},
};

/** The same bits as integers, which are copied faster: nothing is converted or clamped. */
function integers(numbers: PictureNumbers): Int32Array | Uint8Array {
	const { buffer, byteOffset, length } = numbers;
	return numbers instanceof Float32Array ? new Int32Array(buffer, byteOffset, length) : new Uint8Array(buffer, byteOffset, length);
}
