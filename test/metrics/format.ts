import type { Image } from "../../bindings/maskers/pixels.js";
import { Images } from "../../bindings/model/images.js";

/** Pictures as they are, channels last or first: the simplest thing that knows how pictures become model input. */
export const plainFormat = (layout: "nhwc" | "nchw" = "nhwc", batchSize = 10) => ({
	batchSize,
	input({ data, height, width }: Image): Images {
		const area = height * width;
		const channels = data.length / area;
		const numbers = data instanceof Float32Array ? data.slice() : new Uint8ClampedArray(data);
		if (layout === "nchw") {
			for (let pixel = 0; pixel < area; pixel++) {
				for (let c = 0; c < channels; c++) numbers[c * area + pixel] = data[pixel * channels + c]!;
			}
		}
		return new Images(numbers, 1, height, width, channels, layout);
	},
});

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
