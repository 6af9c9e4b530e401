import { checkInteger, checkNumber, checkOneOf, checkOptions, valueError } from "../check.js";
import type { PictureShape } from "../kernels/kernels.js";
import type { ImageFrame } from "../model/image-inputs.js";
import type { ImageBatchLayout, Images } from "../model/images.js";
import type { Pixels } from "./pixels.js";

/** What a model wants instead of a pixel x: (x · scale − mean) / deviation. */
export interface Normalisation {
	/** Default 1; 1 / 255 makes bytes 0..1. */
	readonly scale?: number;
	/** One number, or one per channel; default 0. */
	readonly mean?: number | readonly number[];
	/** One number, or one per channel, > 0; default 1. */
	readonly deviation?: number | readonly number[];
}

/** How the model wants its images. */
export interface ImageFormatOptions {
	/** Channels last, "nhwc" (default; TensorFlow), or first, "nchw" (PyTorch, most ONNX files). */
	readonly layout?: ImageBatchLayout;
	/** Of the numbers in a batch; default "uint8" for images of integers without `normalise`, else "float32". */
	readonly type?: "uint8" | "float32";
	/** Batches of "float32" hold (x · scale − mean) / deviation. Default: pixels as they are. */
	readonly normalise?: Normalisation;
	/** 1, 3 or 4 channels in a batch; default as many as the image has. 4 → 3 drops alpha, 1 → 3 repeats grey. */
	readonly channels?: 1 | 3 | 4;
}

export const FORMAT_OPTIONS = ["layout", "type", "normalise", "channels"] as const;

/** Largest default batch. */
const BATCH_BYTES = 64 * 2 ** 20;

/** Image format options, checked. */
export interface ImageFormat {
	readonly layout: ImageBatchLayout;
	readonly type: "uint8" | "float32" | undefined;
	readonly normalise: { scale: number; mean: readonly number[]; deviation: readonly number[] } | undefined;
	readonly channels: 1 | 3 | 4 | undefined;
}

/** @throws TypeError | RangeError naming the option */
export function readFormat(bag: Record<string, unknown>): ImageFormat {
	const layout = checkOneOf("layout", bag["layout"] ?? "nhwc", ["nhwc", "nchw"]);
	const type = bag["type"] === undefined ? undefined : checkOneOf("type", bag["type"], ["uint8", "float32"]);
	const channels = bag["channels"] === undefined ? undefined : checkInteger("channels", bag["channels"], 1, 4);
	if (channels === 2) throw valueError("channels", "1, 3 or 4", channels);
	const normalise = bag["normalise"] === undefined ? undefined : readNormalisation(bag["normalise"], channels);
	if (normalise && type === "uint8") throw valueError("type", '"float32" with "normalise"', type);
	return { layout, type, normalise, channels: channels as ImageFormat["channels"] };
}

function readNormalisation(value: unknown, channels: number | undefined): NonNullable<ImageFormat["normalise"]> {
	const bag = checkOptions("normalise", value, ["scale", "mean", "deviation"]);
	const numbers = (name: "mean" | "deviation", fallback: number): number[] => {
		const given = bag[name] ?? fallback;
		const list: unknown[] = Array.isArray(given) ? given : [given];
		const sizes = channels === undefined ? [1, 3, 4] : [1, channels];
		if (!sizes.includes(list.length)) throw valueError(`normalise.${name}`, "a number, or one per channel", given);
		return list.map((item) => checkNumber(`normalise.${name}`, item));
	};
	const scale = checkNumber("normalise.scale", bag["scale"] ?? 1);
	const deviation = numbers("deviation", 1);
	const wrong = deviation.find((item) => !(item > 0));
	if (wrong !== undefined) throw valueError("normalise.deviation", "numbers > 0", wrong);
	return { scale, mean: numbers("mean", 0), deviation };
}

/** How images of one size lie in the batches of one model; knows how to put pixels there. */
export class Frame implements ImageFrame {
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly layout: ImageBatchLayout;
	readonly type: "uint8" | "float32";
	/** The same for the kernels. */
	readonly shape: PictureShape;
	readonly #format: ImageFormat;
	readonly #given: number;

	/** @throws RangeError naming what of the format does not go with the image */
	constructor(format: ImageFormat, pixels: Pixels) {
		const { height, width, channels: given } = pixels;
		const integers = !(pixels.data instanceof Float32Array);
		this.height = height;
		this.width = width;
		this.channels = format.channels ?? given;
		this.layout = format.layout;
		this.type = format.type ?? (integers && !format.normalise ? "uint8" : "float32");
		if (this.channels !== given && !(this.channels === 3 && (given === 4 || given === 1))) {
			throw valueError(
				"channels",
				`${given}${given === 3 ? "" : " or 3"} for an image of ${given} channel${given === 1 ? "" : "s"}`,
				this.channels,
			);
		}
		if (this.type === "uint8" && !integers) throw valueError("type", '"float32" for an image of floats', this.type);
		for (const name of ["mean", "deviation"] as const) {
			const list = format.normalise?.[name];
			if (list && list.length > 1 && list.length !== this.channels) {
				throw valueError(`normalise.${name}`, `a number, or one for each of ${this.channels} channels`, list);
			}
		}
		const planes = format.layout === "nchw" ? this.channels : 1;
		this.shape = { height, width, planes, interleaved: this.channels / planes };
		this.#format = format;
		this.#given = given;
	}

	/** Images in one batch, so that it stays below 64 MiB. */
	get batchRows(): number {
		return Math.max(1, Math.floor(BATCH_BYTES / (this.size * (this.type === "uint8" ? 1 : 4))));
	}

	/** Numbers of one image in a batch. */
	get size(): number {
		return this.height * this.width * this.channels;
	}

	/**
	 * Pixels [height, width, channels of the image] as one image of a batch; bytes are rounded to the nearest and kept within 0..255.
	 *
	 * @throws RangeError naming "normalise" if a number is beyond 32-bit floats
	 */
	layOut(pixels: ArrayLike<number>): Images["data"] {
		const { channels, size, layout } = this;
		const area = this.height * this.width;
		const out = this.type === "uint8" ? new Uint8ClampedArray(size) : new Float32Array(size);
		const { scale, mean, deviation } = this.#format.normalise ?? { scale: 1, mean: [0], deviation: [1] };
		for (let channel = 0; channel < channels; channel++) {
			const shift = mean[mean.length > 1 ? channel : 0]!;
			const spread = deviation[deviation.length > 1 ? channel : 0]!;
			const from = this.#given === 1 ? 0 : channel;
			const [start, step] = layout === "nchw" ? [channel * area, 1] : [channel, channels];
			for (let pixel = 0, at = start; pixel < area; pixel++, at += step) {
				out[at] = (pixels[pixel * this.#given + from]! * scale - shift) / spread;
			}
		}
		const beyond = this.type === "float32" ? (out as Float32Array).findIndex((value) => !Number.isFinite(value)) : -1;
		if (beyond >= 0) throw valueError("normalise", "numbers that 32-bit floats can hold", out[beyond]);
		return out;
	}
}
