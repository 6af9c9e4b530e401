import type { Images } from "../model/images.js";
import type { Feed, ModelInput } from "./feed.js";
import { quoted } from "./names.js";
import { checkPictures, listed } from "./picture-shapes.js";
import type { TypedValues } from "./table-values.js";

/** Pixels, as each type of input holds them. */
const PIXELS: Readonly<Record<string, (pixels: Images["data"]) => TypedValues>> = {
	__proto__: null as never,
	float32: (pixels) => (pixels instanceof Float32Array ? pixels : Float32Array.from(pixels)),
	float64: (pixels) => Float64Array.from(pixels),
	int32: (pixels) => Int32Array.from(pixels),
	uint8: (pixels) => new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length),
};

/** The one input, which takes pictures. @throws RangeError naming `argument` if there is another, or it takes something else */
export function pictureInput<Input extends ModelInput>(argument: string, inputs: readonly Input[], advice: string): Input {
	const [input] = inputs;
	if (input === undefined || inputs.length > 1) {
		throw new RangeError(`"${argument}" expected a model of one input, got the inputs ${quoted(inputs.map(({ name }) => name))}${advice}`);
	}
	if (input.shape.length !== 0 && input.shape.length !== 4) {
		throw new RangeError(
			`"${argument}" expected a model of pictures, whose input has four dimensions, got the input ${quoted([input.name])} of shape ${listed(input.shape)}`,
		);
	}
	return input;
}

/** @throws RangeError if the batch has another shape or type than the input wants, with advice */
export function checkPictureBatch({ shape, type }: ModelInput, images: Images): void {
	checkPictures(shape, images);
	if (!(type in PIXELS)) throw new RangeError(`the model wants ${type}, the batch pixels`);
	if (!type.startsWith("float") && images.data instanceof Float32Array) {
		throw new RangeError(`the model wants ${type}, the batch is float32: use image({ type: "uint8" })`);
	}
}

/** What an input gets of pictures: `count` from `first`, the last repeated up to `size`. */
export function pictureFeed({ name, type }: ModelInput, images: Images, first: number, count: number, size: number): Feed {
	const length = images.data.length / images.count;
	let pixels = images.data.subarray(first * length, (first + count) * length);
	if (count < size) {
		const padded = images.data instanceof Float32Array ? new Float32Array(size * length) : new Uint8ClampedArray(size * length);
		padded.set(pixels);
		for (let i = count; i < size; i++) padded.set(images.at(first + count - 1), i * length);
		pixels = padded;
	}
	return { name, type, dims: [size, ...images.dims.slice(1)], data: PIXELS[type]!(pixels) };
}
