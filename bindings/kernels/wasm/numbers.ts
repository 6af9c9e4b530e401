import type { PictureNumbers } from "../kernels.js";

/** A view of `length` numbers of the same kind as those of `like`. */
export function numbersAt(like: PictureNumbers, buffer: ArrayBuffer, pointer: number, length: number): PictureNumbers {
	return like instanceof Float32Array ? new Float32Array(buffer, pointer, length) : new Uint8ClampedArray(buffer, pointer, length);
}
