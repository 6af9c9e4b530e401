import { checkInteger, kindError, valueError } from "../check.js";

/**
 * A picture as people hand it in: pixels row by row from the top, [height, width, channels]. One channel is grey, three are red, green and
 * blue, four have alpha last. Integers are 0..255; floats are any finite numbers, on whatever scale the model takes. A browser's `ImageData` is
 * one, and so is `{ data, ...info }` of the raw output of sharp.
 */
export interface Image {
	readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
	/** Rows of pixels. */
	readonly height: number;
	/** Pixels in a row. */
	readonly width: number;
	/** 1, 3 or 4; by default what the length of `data` says. */
	readonly channels?: number;
}

/** An image that has been checked and belongs to us. */
export interface Pixels {
	/** [height, width, channels] */
	readonly data: Uint8ClampedArray | Float32Array;
	readonly height: number;
	readonly width: number;
	readonly channels: 1 | 3 | 4;
}

const KINDS = "a Uint8Array, Uint8ClampedArray or Float32Array";

/**
 * Checks an image and copies its pixels, so that the caller may change it afterwards. Other properties than those of `Image` are left alone.
 *
 * @throws TypeError where `value` is no image, RangeError where its sizes disagree or a pixel is not finite; the message begins with `argument`.
 */
export function readImage(argument: string, value: unknown): Pixels {
	if (value === null || typeof value !== "object") throw kindError(argument, "an image { data, height, width }", value);
	const image = value as Partial<Record<keyof Image, unknown>>;
	const height = checkInteger(`${argument}.height`, image.height, 1);
	const width = checkInteger(`${argument}.width`, image.width, 1);
	const { data, channels } = image;
	const kind = ArrayBuffer.isView(data) ? (data as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] : undefined;
	const floats = kind === "Float32Array";
	if (!floats && kind !== "Uint8Array" && kind !== "Uint8ClampedArray") throw kindError(`${argument}.data`, KINDS, data);
	const given = data as Uint8Array | Uint8ClampedArray | Float32Array;
	const pixels = { height, width, channels: checkChannels(argument, channels, given, height * width) };
	if (!floats) return { data: new Uint8ClampedArray(given), ...pixels };
	const copy = new Float32Array(given);
	checkFinite(argument, copy, pixels.channels, width);
	return { data: copy, ...pixels };
}

function checkChannels(argument: string, channels: unknown, data: ArrayLike<number>, area: number): Pixels["channels"] {
	const found = channels === undefined ? data.length / area : checkInteger(`${argument}.channels`, channels, 1, 4);
	if (found !== 1 && found !== 3 && found !== 4) {
		if (channels !== undefined) throw valueError(`${argument}.channels`, "1, 3 or 4", channels);
		throw valueError(`${argument}.data`, `height · width · channels = ${area} × 1, 3 or 4 numbers`, data);
	}
	if (data.length !== area * found) {
		throw valueError(`${argument}.data`, `height · width · channels = ${area} × ${found} = ${area * found} numbers`, data);
	}
	return found;
}

function checkFinite(argument: string, data: Float32Array, channels: number, width: number): void {
	const at = data.findIndex((value) => !Number.isFinite(value));
	if (at < 0) return;
	const pixel = Math.floor(at / channels);
	const where = `row ${Math.floor(pixel / width)}, column ${pixel % width}, channel ${at % channels}`;
	throw valueError(`${argument}.data`, `finite numbers in every pixel (${where})`, data[at]);
}
