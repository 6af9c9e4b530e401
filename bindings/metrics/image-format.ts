import { checkInteger, kindError } from "../check.js";
import type { Image } from "../maskers/pixels.js";
import type { Images } from "../model/images.js";

/** What knows how a picture becomes model input: the masker `image()`. */
export interface ImageFormat {
	readonly batchSize: number;
	/** One picture as the model gets it. @throws TypeError | RangeError whose message begins with `argument` */
	input(image: Image, argument?: string): Images;
}

/** @throws TypeError naming "masker" */
export function readFormat(masker: ImageFormat): (argument: string, image: Image) => Images {
	if (masker === null || typeof masker !== "object" || typeof masker.input !== "function") {
		throw kindError("masker", "a masker for images, as image() makes one", masker);
	}
	checkInteger("masker.batchSize", masker.batchSize, 1);
	return (argument, image) => masker.input(image, argument);
}
