import { checkInteger, kindError } from "../check.js";
import type { ImageMasker } from "../maskers/image.js";
import type { Image } from "../maskers/pixels.js";
import type { Images } from "../model/images.js";

/** What knows how a picture becomes model input: the masker `image()`. */
export interface PictureReader {
	readonly batchSize: number;
	readonly input: ImageMasker["input"];
}

/** A batch is to stay below this many bytes unless the caller says how many images it has. */
const BATCH_BYTES = 64 * 2 ** 20;

/** @throws TypeError naming "masker" */
export function readMasker(masker: PictureReader): (argument: string, image: Image) => Images {
	if (masker === null || typeof masker !== "object" || typeof masker.input !== "function") {
		throw kindError("masker", "a masker for images, as image() makes one", masker);
	}
	checkInteger("masker.batchSize", masker.batchSize, 1);
	return (argument, image) => masker.input(image, argument);
}

/** Images in a batch by default. */
export function usualBatch({ batchSize }: PictureReader, { data }: Images): number {
	return Math.max(1, Math.min(batchSize, Math.floor(BATCH_BYTES / data.byteLength)));
}
