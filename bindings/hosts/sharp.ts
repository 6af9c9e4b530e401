/** Reading and writing pictures with sharp, which whoever calls has loaded. */

import { kindError, valueError } from "../check.js";
import { type Image, readImage as checkImage } from "../maskers/pixels.js";
import { toChannels } from "./channels.js";
import type { Wanted } from "./size.js";

/** What the module `sharp` exports. */
export type Sharp = typeof import("sharp").default;

const READABLE = "a picture (JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG)";

/** Endings of files and the format that each stands for. */
const FORMATS = { png: "png", jpg: "jpeg", jpeg: "jpeg", webp: "webp", avif: "avif", tif: "tiff", tiff: "tiff" } as const;

const isFormat = (ending: string): ending is keyof typeof FORMATS => Object.hasOwn(FORMATS, ending);

/**
 * The pixels of a picture's bytes: turned as its EXIF orientation says, in sRGB, 8 bits.
 * @throws RangeError if the bytes are no picture, or end too early
 */
export async function decode(sharp: Sharp, bytes: Uint8Array, { height, width, fit, channels }: Wanted): Promise<Image> {
	try {
		// What stands in a file beyond the picture does no harm; what is missing does.
		let picture = sharp(bytes, { failOn: "error" }).autoOrient();
		if (height !== undefined || width !== undefined) {
			picture = picture.resize({ height: height ?? null, width: width ?? null, fit, background: "black" } as object);
		}
		picture = channels === 4 ? picture.ensureAlpha() : picture.flatten({ background: "white" }).removeAlpha();
		const { data, info } = await picture.toColourspace("srgb").raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
		return { ...toChannels(new Uint8ClampedArray(data), info.channels as 3 | 4, channels), height: info.height, width: info.width };
	} catch (error) {
		// Several lines, some of them several times.
		const reasons = new Set((error as Error).message.trim().split(/\s*\n\s*/));
		throw new RangeError(`"source" expected ${READABLE}, got ${bytes.length} bytes that cannot be read: ${[...reasons].join("; ")}`, {
			cause: error,
		});
	}
}

/**
 * A picture's bytes, in the format that the ending of `path` stands for.
 * @throws {TypeError | RangeError} naming "path" or "image"
 */
export async function encode(sharp: Sharp, path: string, image: Image): Promise<Uint8Array> {
	const { data, height, width, channels } = checkImage("image", image);
	if (data instanceof Float32Array) throw kindError("image.data", "integers from 0 to 255, as a Uint8Array or Uint8ClampedArray", data);
	const format = formatOf(path);
	const picture = sharp(data, { raw: { height, width, channels } });
	// JPEG has no transparency and would put black in its place.
	return format === "jpeg"
		? picture.flatten({ background: "white" }).jpeg({ quality: 90 }).toBuffer()
		: picture.toFormat(format).toBuffer();
}

/** @throws RangeError naming the endings that are known */
export function formatOf(path: string): (typeof FORMATS)[keyof typeof FORMATS] {
	const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
	if (isFormat(ending)) return FORMATS[ending];
	throw valueError("path", `a name that ends in ${Object.keys(FORMATS).map((known) => `.${known}`).join(", ")}`, path); // prettier-ignore
}
