/** The model of the snow story: says husky or wolf, and looks at the snow. */
import { readFileSync } from "node:fs";
import { dataFile } from "../data-file.js";
import { forward } from "./cnn.js";
import { fromOnnx } from "./network-file.js";

/** A batch of pictures, [count, height, width, channels] or [count, channels, height, width]: red, green and blue in 0..255. */
export interface Pictures {
	readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
	readonly count: number;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: "nhwc" | "nchw";
}

const { network, classes: names } = fromOnnx(readFileSync(dataFile("snow.onnx")));

/** The model's targets, in the order of its outputs: husky, wolf. */
export const classes: readonly string[] = names;

/** Which animals are these? The network of data/snow.onnx in plain TypeScript; probabilities [count][classes]. */
export function predict({ data, count, height, width, channels, layout }: Pictures): number[][] {
	if (height !== width || channels !== 3)
		throw new RangeError(`expected square pictures of 3 channels, got ${height} × ${width} × ${channels}`);
	const size = height * width * channels;
	return Array.from({ length: count }, (_, i) => {
		const picture = data.subarray(i * size, (i + 1) * size);
		return [...forward(network, layout === "nhwc" ? picture : channelsLast(picture, height * width), height).probabilities];
	});
}

/** [channels, pixels] → [pixels, channels]. */
function channelsLast(picture: ArrayLike<number>, pixels: number): Float64Array {
	const channels = picture.length / pixels;
	return Float64Array.from(picture, (_, k) => picture[(k % channels) * pixels + Math.floor(k / channels)]!);
}
