import { checkInteger, checkOneOf, checkOptions } from "../check.js";

/** How big a picture is to become, and what of it is kept. */
export interface ReadImageOptions {
	/** Rows of pixels; default: as the width asks for, else the picture's own. */
	readonly height?: number;
	/** Pixels in a row; default: as the height asks for, else the picture's own. */
	readonly width?: number;
	/**
	 * What happens to a picture of other proportions: "cover" (default) fills the whole and cuts off two sides equally, "contain" shows everything
	 * between two black bars, "fill" stretches.
	 */
	readonly fit?: "cover" | "contain" | "fill";
	/** 3 (default): red, green and blue, what is transparent laid over white; 4: alpha, too; 1: grey. */
	readonly channels?: 1 | 3 | 4;
}

/** The options, checked. */
export interface Wanted {
	readonly height: number | undefined;
	readonly width: number | undefined;
	readonly fit: "cover" | "contain" | "fill";
	readonly channels: 1 | 3 | 4;
}

/** Sizes above this are a mistake: no canvas and few models take them. */
const LARGEST = 16_384;

/** @throws {TypeError | RangeError} naming the option */
export function checkReadOptions(options: ReadImageOptions | undefined): Wanted {
	const given = checkOptions("options", options, ["height", "width", "fit", "channels"]);
	const size = (name: "height" | "width") =>
		given[name] === undefined ? undefined : checkInteger(`options.${name}`, given[name], 1, LARGEST);
	const fit = given["fit"] === undefined ? "cover" : checkOneOf("options.fit", given["fit"], ["cover", "contain", "fill"]);
	return { height: size("height"), width: size("width"), fit, channels: checkChannels(given["channels"]) };
}

function checkChannels(value: unknown): 1 | 3 | 4 {
	const channels = value === undefined ? 3 : checkInteger("options.channels", value, 1, 4);
	// Grey with alpha is a picture, too, but no model's input.
	if (channels === 2) throw new RangeError('"options.channels" expected 1, 3 or 4, got 2');
	return channels as 1 | 3 | 4;
}
