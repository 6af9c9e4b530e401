import { checkInteger, checkNumber, checkOneOf, checkOptions, kindError, valueError } from "../check.js";
import { shareInterval, type ShareInterval } from "./interval.js";
import type { Order } from "./ranking.js";
import { isExplanation, readSaliency, type SaliencyInput, type Size } from "./saliency.js";
import { readTarget, type TargetOption } from "./target.js";

/** A rectangle of pixels: columns left … right − 1, rows top … bottom − 1. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Where the answer lies: a rectangle, several, or a number for each pixel, row by row, that is not 0 inside. */
export type PointedRegion = Box | readonly Box[] | Uint8Array | Uint8ClampedArray | Int32Array;

/** Options of `pointingGame`. */
export interface PointingOptions {
	/** How far beside the region still counts, in pixels between centres, >= 0; default 0. The literature has 15 for images of about 500 pixels. */
	readonly tolerance?: number;
	/** Is the maximum that of the "value" (default), or of the "absolute" value? */
	readonly order?: Order;
	/**
	 * Who decides where several pixels share the maximum, as all of a superpixel do: "most" of them (default; half are enough), "any", "all", or the
	 * "first", from the top left.
	 */
	readonly ties?: "most" | "any" | "all" | "first";
	/** Of an explanation: index or name of the target; default its first. */
	readonly target?: Exclude<TargetOption, "predicted">;
}

/** What `pointingGame` found. */
export interface Pointing {
	readonly hit: boolean;
	/** Number of pixels that share the maximum, and the share of them that lies in the region. */
	readonly maxima: number;
	readonly share: number;
	/** The first of them. */
	readonly row: number;
	readonly column: number;
}

const TIES = ["most", "any", "all", "first"] as const;

/**
 * Does the most important pixel lie where the answer is?
 *
 * Source: Zhang, Lin, Brandt, Shen, Sclaroff, "Top-Down Neural Attention by Excitation Backprop", IJCV 2018, §5.1: a hit if the maximum is in the
 * region, or within 15 pixels of it. A map without a maximum, the same everywhere, is no hit.
 *
 * ```ts
 * import { pointingGame } from "whybox";
 * const saliency = [[0, 0, 1], [0, 3, 0]];
 * pointingGame(saliency, [1, 0, 3, 2]).hit; // true
 * pointingGame(saliency, [0, 0, 1, 1], { tolerance: 1 }).hit; // false
 * ```
 *
 * @param saliency an explanation of the image, or other numbers for its pixels
 * @param region where the answer lies
 * @throws {TypeError | RangeError} naming what is wrong
 */
export function pointingGame(saliency: SaliencyInput, region: PointedRegion, options?: PointingOptions): Pointing {
	const given = checkOptions("options", options, ["tolerance", "order", "ties", "target"]);
	const tolerance = checkNumber("options.tolerance", given.tolerance ?? 0, 0);
	const order = checkOneOf("options.order", given.order ?? "value", ["value", "absolute"]);
	const ties = checkOneOf("options.ties", given.ties ?? "most", TIES);
	const explanation = isExplanation(saliency) ? saliency : undefined;
	if (given.target !== undefined && explanation === undefined) {
		throw valueError("options.target", "nothing: only an explanation has targets", given.target);
	}
	const { position } = readTarget(given.target, undefined, explanation);
	const { pixels, height, width } = readSaliency("saliency", saliency, undefined, position);
	const inside = readRegion(region, { height, width });

	const values = order === "value" ? pixels : pixels.map(Math.abs);
	const highest = values.reduce((most, value) => (value > most ? value : most), -Infinity);
	const maxima: number[] = [];
	values.forEach((value, pixel) => {
		if (value === highest) maxima.push(pixel);
	});
	const near = (pixel: number) => within(inside, { height, width }, pixel, tolerance);
	const share = maxima.filter(near).length / maxima.length;
	const hits = { most: share >= 0.5, any: share > 0, all: share === 1, first: near(maxima[0]!) };
	const flat = maxima.length === pixels.length && pixels.length > 1;
	return Object.freeze({
		hit: hits[ties] && !flat,
		maxima: maxima.length,
		share,
		row: Math.floor(maxima[0]! / width),
		column: maxima[0]! % width,
	});
}

/**
 * On how many of many images does the most important pixel lie where the answer is? With Wilson's 95 % confidence interval.
 *
 * ```ts
 * import { pointingAccuracy, pointingGame } from "whybox";
 * const games = [0, 1, 2].map((column) => pointingGame([[3, 1, 0]], [column, 0, column + 1, 1]));
 * pointingAccuracy(games).interval.map((share) => share.toFixed(2)); // ["0.06", "0.79"]
 * ```
 *
 * @param games what `pointingGame` said of each
 * @throws {TypeError | RangeError} if there are none, or they are something else
 */
export function pointingAccuracy(games: Iterable<Pick<Pointing, "hit">>): ShareInterval {
	if (games === null || typeof games !== "object" || typeof games[Symbol.iterator] !== "function") {
		throw kindError("games", "a list of what pointingGame() gave", games);
	}
	const all = [...games];
	if (all.length === 0) throw valueError("games", "at least one game", games);
	all.forEach((game: { hit?: unknown } | null, i) => {
		if (typeof game?.hit !== "boolean") throw kindError(`games[${i}]`, "what pointingGame() gave", game);
	});
	return shareInterval(all.filter(({ hit }) => hit).length, all.length);
}

/** Is a pixel of the region at most `tolerance` away? */
function within(inside: Uint8Array, { height, width }: Size, pixel: number, tolerance: number): boolean {
	const [row, column] = [Math.floor(pixel / width), pixel % width];
	const reach = Math.floor(tolerance);
	for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++) {
		for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
			if (inside[y * width + x] === 1 && (y - row) * (y - row) + (x - column) * (x - column) <= tolerance * tolerance) return true;
		}
	}
	return false;
}

/** [height · width]: 1 inside. */
function readRegion(region: unknown, { height, width }: Size): Uint8Array {
	const inside = new Uint8Array(height * width);
	if (region instanceof Uint8Array || region instanceof Uint8ClampedArray || region instanceof Int32Array) {
		if (region.length !== inside.length) throw valueError("region", `${height} × ${width} numbers, one per pixel of the saliency`, region);
		region.forEach((value, pixel) => (inside[pixel] = value === 0 ? 0 : 1));
	} else if (Array.isArray(region)) {
		const boxes = typeof region[0] === "number" ? [region] : region;
		boxes.forEach((box: unknown, i) => fillBox(boxes[0] === region ? "region" : `region[${i}]`, box, { height, width }, inside));
	} else throw kindError("region", "[left, top, right, bottom], several of them, or a Uint8Array with a number for each pixel", region);
	if (!inside.includes(1)) throw valueError("region", "at least one pixel", region);
	return inside;
}

function fillBox(argument: string, box: unknown, { height, width }: Size, inside: Uint8Array): void {
	if (!Array.isArray(box) || box.length !== 4) throw kindError(argument, "[left, top, right, bottom]", box);
	const left = checkInteger(`${argument}[0]`, box[0], 0, width - 1);
	const top = checkInteger(`${argument}[1]`, box[1], 0, height - 1);
	const right = checkInteger(`${argument}[2]`, box[2], left + 1, width);
	const bottom = checkInteger(`${argument}[3]`, box[3], top + 1, height);
	for (let y = top; y < bottom; y++) inside.fill(1, y * width + left, y * width + right);
}
