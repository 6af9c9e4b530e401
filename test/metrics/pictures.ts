import type { Image } from "../../bindings/maskers/pixels.js";
import type { Images } from "../../bindings/model/images.js";

/** A picture of one channel from rows of numbers. */
export const grey = (rows: readonly (readonly number[])[]): Image => ({
	data: Uint8Array.from(rows.flat()),
	height: rows.length,
	width: rows[0]!.length,
});

/** A model that adds up the numbers of a picture, each times its weight. */
export const weighing =
	(weights: ArrayLike<number>) =>
	(images: Images): number[] =>
		Array.from({ length: images.count }, (_, i) => {
			let sum = 0;
			images.at(i).forEach((value, at) => (sum += value * weights[at]!));
			return sum;
		});
