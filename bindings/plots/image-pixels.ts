import { Came, checkInteger, checkNumber, kindError, valueError } from "../check.js";
import type { Explanation, ImageLayout } from "../explanation.js";

/** A picture ready to be shown: what a canvas takes as `new ImageData(data, width, height)`, and sharp as raw input. */
export interface RgbaPicture {
	/** [height, width, 4] red, green, blue, alpha, 0..255. */
	readonly data: Uint8ClampedArray<ArrayBuffer>;
	readonly height: number;
	readonly width: number;
}

/** A picture to draw on: the image that was explained. [height, width, channels], 1, 3 or 4 channels. */
export interface ShownImage {
	readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
	readonly height: number;
	readonly width: number;
	readonly channels?: number;
}

/** Which numbers of an image of floats are black and white. */
export type ToneRange = readonly [black: number, white: number];

/** Red, green, blue, 0..255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Where in its image the features of an explanation are. @throws TypeError if it is of something else */
export function layoutOf(explanation: Explanation): ImageLayout {
	const { image } = explanation as Partial<Explanation>;
	if (image === undefined) throw kindError("explanation", "an explanation of an image", explanation);
	return image;
}

/**
 * The image that was explained, to draw on. Floats from `range` become 0..255; by default those of an image whose numbers are all within 0..1 are taken
 * from there, of others within 0..255 from there, and of others from the smallest to the largest.
 *
 * @throws TypeError | RangeError naming "image", "options.range"
 */
export function shown({ height, width }: ImageLayout, image: ShownImage, range: unknown): RgbaPicture {
	const { data } = (image ?? {}) as Partial<ShownImage>;
	if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray || data instanceof Float32Array)) {
		throw kindError("image", "the image that was explained, { data, height, width }", image);
	}
	if (image.height !== height || image.width !== width) {
		throw valueError(
			"image",
			`the image that was explained, ${height} × ${width} pixels`,
			new Came(`${image.height} × ${image.width} pixels`),
		);
	}
	const channels = image.channels ?? data.length / (height * width);
	if (data.length !== height * width * channels || (channels !== 1 && channels !== 3 && channels !== 4)) {
		throw valueError("image.data", `${height} × ${width} × 1, 3 or 4 numbers`, data);
	}
	const [black, white] = data instanceof Float32Array ? (range === undefined ? rangeOf(data) : checkRange(range)) : [0, 255];
	const out = new Uint8ClampedArray(height * width * 4);
	const tone = (value: number): number => ((value - black) / (white - black)) * 255;
	for (let pixel = 0; pixel < height * width; pixel++) {
		for (let c = 0; c < 3; c++) out[4 * pixel + c] = tone(data[pixel * channels + (channels === 1 ? 0 : c)]!);
		out[4 * pixel + 3] = channels === 4 ? tone(data[4 * pixel + 3]!) : 255;
	}
	return { data: out, height, width };
}

function checkRange(range: unknown): ToneRange {
	if (!Array.isArray(range) || range.length !== 2) throw kindError("options.range", "[black, white]", range);
	const [black, white] = range.map((value, i) => checkNumber(`options.range[${i}]`, value));
	if (black === white) throw valueError("options.range", "two different numbers", range);
	return [black!, white!];
}

function rangeOf(data: Float32Array): ToneRange {
	let [least, most] = [Infinity, -Infinity];
	for (const value of data) {
		least = Math.min(least, value);
		most = Math.max(most, value);
	}
	if (least >= 0 && most <= 1) return [0, 1];
	if (least >= 0 && most <= 255) return [0, 255];
	return least < most ? [least, most] : [least - 1, most];
}

/** @throws TypeError | RangeError naming the option */
export function checkColour(argument: string, value: unknown): Colour {
	if (!Array.isArray(value) || value.length !== 3) throw kindError(argument, "[red, green, blue], each from 0 to 255", value);
	return value.map((part, i) => checkNumber(`${argument}[${i}]`, part, 0, 255)) as unknown as Colour;
}

/** @throws TypeError naming the option */
export function checkFlag(argument: string, value: unknown): boolean {
	if (typeof value !== "boolean") throw kindError(argument, "true or false", value);
	return value;
}

/** Position in `explanation.targets`. @throws RangeError */
export const checkTarget = (explanation: Explanation, value: unknown): number =>
	checkInteger("options.target", value ?? 0, 0, explanation.targets.length - 1);

/** Lays a colour over a pixel: `share` 0 leaves it, 1 covers it. */
export function blend(data: Uint8ClampedArray, pixel: number, colour: Colour, share: number): void {
	for (let c = 0; c < 3; c++) data[4 * pixel + c] = data[4 * pixel + c]! * (1 - share) + colour[c]! * share;
}
