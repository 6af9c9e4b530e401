/**
 * Pictures in files, by sharp, which is loaded when it is first needed.
 *
 * @module whybox/node
 */

import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { kindError } from "../check.js";
import type { Image } from "../maskers/pixels.js";
import { decode, encode, formatOf, type Sharp } from "./sharp.js";
import { checkReadOptions, type ReadImageOptions } from "./size.js";

export type { Image } from "../maskers/pixels.js";
export type { ReadImageOptions } from "./size.js";

/**
 * How does a file become an image that can be explained? `await readImage("frog.jpg", { height: 224, width: 224 })`.
 *
 * Reads what sharp reads: JPEG, PNG, WebP, AVIF, GIF and TIFF (their first picture), SVG. The picture is turned as its EXIF orientation says,
 * brought into sRGB and 8 bits a channel, and resized with Lanczos' filter. Needs the package `sharp`.
 *
 * ```ts
 * import { readImage } from "whybox/node";
 * const { data, height, width } = await readImage("examples/data/husky.png", { height: 32, width: 32 });
 * data.length; // 3072
 * ```
 *
 * @param source a path, a file URL, or the bytes of a file
 * @returns pixels [height, width, channels], 0..255
 * @throws {TypeError | RangeError} naming "source" or an option; Node's error if there is no such file; an Error if sharp is not installed
 */
export async function readImage(source: string | URL | Uint8Array | ArrayBuffer, options?: ReadImageOptions): Promise<Image> {
	const wanted = checkReadOptions(options);
	const isBytes = source instanceof ArrayBuffer || ArrayBuffer.isView(source);
	if (!isBytes && typeof source !== "string" && !(source instanceof URL)) throw kindError("source", "a path, a file URL or bytes", source);
	const sharp = await load();
	return decode(sharp, isBytes ? bytesOf(source) : await readFile(source), wanted);
}

/**
 * Writes an image, or a picture that whybox has drawn, to a file: .png, .webp, .jpg, .avif or .tiff. Transparent parts become white in JPEG. Needs the
 * package `sharp`.
 *
 * ```ts
 * import { tmpdir } from "node:os";
 * import { readImage, writeImage } from "whybox/node";
 * await writeImage(`${tmpdir()}/husky.webp`, await readImage("examples/data/husky.png"));
 * ```
 *
 * @param image integers 0..255, [height, width, channels]
 * @throws {TypeError | RangeError} naming "path" or "image"; Node's error if the file cannot be written; an Error if sharp is not installed
 */
export async function writeImage(path: string | URL, image: Image): Promise<void> {
	if (typeof path !== "string" && !(path instanceof URL)) throw kindError("path", "a path or a file URL", path);
	const file = typeof path === "string" ? path : fileURLToPath(path);
	formatOf(file);
	await writeFile(file, await encode(await load(), file, image));
}

const bytesOf = (source: ArrayBuffer | ArrayBufferView): Uint8Array =>
	source instanceof ArrayBuffer ? new Uint8Array(source) : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);

async function load(): Promise<Sharp> {
	try {
		return (await import("sharp")).default;
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
		const advice = missing ? "npm install sharp" : `it is installed, but does not load: ${(error as Error).message}`;
		throw new Error(`pictures need the package sharp: ${advice}`, { cause: error });
	}
}
