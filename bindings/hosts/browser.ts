/**
 * Pictures by what the browser has. Nothing of the page is touched before a function is called; works in workers, too.
 *
 * @module whybox/browser
 */

import { checkOneOf, describe, kindError, valueError } from "../check.js";
import { type Image, readImage as checkImage } from "../maskers/pixels.js";
import { toChannels } from "./channels.js";
import { checkReadOptions, type ReadImageOptions, type Wanted } from "./size.js";

export type { Image } from "../maskers/pixels.js";
export type { ReadImageOptions } from "./size.js";

/**
 * How does a picture on a page become an image that can be explained? `await readImage(input.files[0], { height: 224, width: 224 })`.
 *
 * Reads every format that the browser shows, turned as its EXIF orientation says and in sRGB. Browsers differ in how they decode and resize: the same file may
 * give pixels that differ by a few units from one to another, and from those of `whybox/node`.
 *
 * ```ts
 * import { readImage } from "whybox/browser";
 * const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
 * const photo = await readImage(input.files![0], { height: 224, width: 224 });
 * ```
 *
 * @param source a file, a Blob, an `<img>` that has loaded, a canvas, a video, an ImageBitmap, ImageData
 * @returns pixels [height, width, channels], 0..255
 * @throws {TypeError | RangeError} naming "source" or an option; the browser's SecurityError for a picture of another origin
 */
export async function readImage(source: Blob | ImageBitmapSource, options?: ReadImageOptions): Promise<Image> {
	const wanted = checkReadOptions(options);
	if (source === null || typeof source !== "object")
		throw kindError("source", "a Blob, <img>, canvas, video, ImageBitmap or ImageData", source);
	const bitmap = await bitmapOf(source);
	try {
		const { height, width, place } = placing(bitmap, wanted);
		const context = canvas(height, width);
		context.fillStyle = "black";
		context.fillRect(0, 0, width, height);
		// What is transparent lies over white; bars beside the picture stay black.
		if (wanted.channels === 4) context.clearRect(...place);
		else {
			context.fillStyle = "white";
			context.fillRect(...place);
		}
		context.drawImage(bitmap, ...place);
		return { ...toChannels(context.getImageData(0, 0, width, height).data, 4, wanted.channels), height, width };
	} finally {
		bitmap.close();
	}
}

/**
 * An image, or a picture that whybox has drawn, as the bytes of a file: for `URL.createObjectURL`, a download, or a request.
 *
 * ```ts
 * import { toBlob } from "whybox/browser";
 * const dot = { data: Uint8Array.of(255, 0, 0), height: 1, width: 1, channels: 3 as const };
 * document.querySelector("img")!.src = URL.createObjectURL(await toBlob(dot));
 * ```
 *
 * @param image integers 0..255, [height, width, channels]
 * @param type "image/png" (default), "image/jpeg", or "image/webp" where the browser writes it
 * @throws {TypeError | RangeError} naming "image" or "type"
 */
export async function toBlob(image: Image, type: "image/png" | "image/jpeg" | "image/webp" = "image/png"): Promise<Blob> {
	const { data, height, width, channels } = checkImage("image", image);
	if (data instanceof Float32Array) throw kindError("image.data", "integers from 0 to 255, as a Uint8Array or Uint8ClampedArray", data);
	checkOneOf("type", type, ["image/png", "image/jpeg", "image/webp"]);
	const pixels = new ImageData(width, height);
	for (let i = 0, at = 0; i < height * width; i++, at += channels) {
		for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = data[channels === 1 ? i : at + c]!;
		pixels.data[4 * i + 3] = channels === 4 ? data[at + 3]! : 255;
	}
	const context = canvas(height, width);
	context.putImageData(pixels, 0, 0);
	if (type === "image/jpeg") {
		// JPEG has no transparency and would put black in its place.
		context.globalCompositeOperation = "destination-over";
		context.fillStyle = "white";
		context.fillRect(0, 0, width, height);
	}
	const blob = await context.canvas.convertToBlob({ type, quality: 0.9 });
	if (blob.type === type) return blob;
	throw valueError("type", `a format that this browser writes, as ${blob.type}`, type);
}

async function bitmapOf(source: Blob | ImageBitmapSource): Promise<ImageBitmap> {
	try {
		return await createImageBitmap(source);
	} catch (error) {
		if ((error as DOMException).name === "SecurityError") throw error;
		const what = source instanceof Blob ? `${source.size} bytes of type ${JSON.stringify(source.type)}` : describe(source);
		const reason = (error as Error).message;
		throw new RangeError(`"source" expected a picture that this browser shows, got ${what}: ${reason}`, { cause: error });
	}
}

function canvas(height: number, width: number): OffscreenCanvasRenderingContext2D {
	const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
	if (context === null) throw new Error(`this browser has no canvas of ${height} × ${width} pixels`);
	context.imageSmoothingQuality = "high";
	return context;
}

/** The size that was asked for, and where in it the picture comes to lie: [x, y, width, height], partly outside where it is cut. */
function placing(
	bitmap: ImageBitmap,
	{ fit, ...wanted }: Wanted,
): { height: number; width: number; place: [number, number, number, number] } {
	const scaled = (size: number, other: number | undefined, otherSize: number) =>
		other === undefined ? size : Math.max(1, Math.round((size * other) / otherSize));
	const height = wanted.height ?? scaled(bitmap.height, wanted.width, bitmap.width);
	const width = wanted.width ?? scaled(bitmap.width, wanted.height, bitmap.height);
	const [down, across] = [height / bitmap.height, width / bitmap.width];
	const scale = fit === "cover" ? Math.max(down, across) : Math.min(down, across);
	const tall = fit === "fill" ? height : bitmap.height * scale;
	const wide = fit === "fill" ? width : bitmap.width * scale;
	return { height, width, place: [(width - wide) / 2, (height - tall) / 2, wide, tall] };
}
