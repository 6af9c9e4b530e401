import { Came, checkInteger, kindError, valueError } from "../check.js";
import { Explanation, type Saliency } from "../explanation.js";
import { fromRuns } from "../explanation/image-layout.js";

/**
 * What says which pixels matter: an explanation of the image, a number for each pixel (as `explanation.saliency()` gives it, as a flat array
 * row by row, or as rows), or a number for each superpixel.
 */
export type SaliencyInput =
	| Explanation
	| Saliency
	| { readonly data: Float32Array; readonly height: number; readonly width: number }
	| Float64Array
	| Float32Array
	| readonly (readonly number[])[]
	| SuperpixelValues;

/** A number for each superpixel. */
export interface SuperpixelValues {
	/** Which superpixel each pixel belongs to, as `slic` and the others give it. */
	readonly superpixels: { readonly labels: Int32Array; readonly height: number; readonly width: number };
	/** [superpixels] */
	readonly values: ArrayLike<number>;
}

/** A saliency that has been checked and belongs to us. */
export interface ReadSaliency {
	/** [height · width], finite */
	readonly pixels: Float64Array;
	readonly height: number;
	readonly width: number;
	/** Where the saliency is one of superpixels: the label of each pixel, and the value of each label. */
	readonly superpixels: { readonly labels: Int32Array; readonly values: Float64Array } | undefined;
}

/** Rows and columns of the image that a saliency is of. */
export interface Size {
	readonly height: number;
	readonly width: number;
}

/**
 * Checks a saliency and copies it.
 *
 * @param size what it must fit; flat arrays need it
 * @param position of an explanation: which of its targets
 * @throws TypeError | RangeError whose message begins with `argument`
 */
export function readSaliency(argument: string, value: unknown, size: Size | undefined, position = 0): ReadSaliency {
	if (value === null || typeof value !== "object") throw kindError(argument, EXPECTED, value);
	const read = isExplanation(value) ? ofExplanation(argument, value, position) : ofPlainData(argument, value, size);
	if (size !== undefined && (read.height !== size.height || read.width !== size.width)) {
		throw valueError(argument, `the size of the image, ${sizeOf(size)} pixels`, new Came(`${sizeOf(read)} pixels`));
	}
	const at = read.pixels.findIndex((number) => !Number.isFinite(number));
	if (at < 0) return read;
	const where = `row ${Math.floor(at / read.width)}, column ${at % read.width}`;
	throw valueError(argument, `finite numbers in every pixel (${where})`, read.pixels[at]);
}

/** Explanations of another copy of this library are as good. */
export function isExplanation(value: unknown): value is Explanation {
	if (value instanceof Explanation) return true;
	const other = value as Partial<Explanation> | null | undefined;
	return typeof other?.saliency === "function" && Array.isArray(other.targets);
}

const EXPECTED = "an explanation of an image, { data, height, width }, a Float64Array, rows of numbers, or { superpixels, values }";

const sizeOf = ({ height, width }: Size): string => `${height} × ${width}`;

function ofExplanation(argument: string, explanation: Explanation, position: number): ReadSaliency {
	const { image, features, attributions } = explanation;
	if (image === undefined)
		throw kindError(argument, "an explanation of an image", new Came(`one by ${explanation.method} of something else`));
	const { data: pixels, height, width } = explanation.saliency(position);
	const superpixels =
		image.kind === "superpixels"
			? { labels: fromRuns(image), values: attributions.slice(position * features.length, (position + 1) * features.length) }
			: undefined;
	return { pixels, height, width, superpixels };
}

function ofPlainData(argument: string, value: object, size: Size | undefined): ReadSaliency {
	if ("superpixels" in value) return ofSuperpixels(argument, value as Partial<SuperpixelValues>);
	if (Array.isArray(value)) return ofRows(argument, value);
	if (isFloats(value)) {
		if (size === undefined) throw kindError(argument, "{ data, height, width }: a flat array does not say how long its rows are", value);
		if (value.length !== size.height * size.width) throw valueError(argument, `${sizeOf(size)} numbers, one per pixel`, value);
		return { pixels: Float64Array.from(value), ...size, superpixels: undefined };
	}
	const { data, height: rows, width: columns } = value as Partial<Saliency>;
	if (!isFloats(data)) throw kindError(argument, EXPECTED, value);
	const height = checkInteger(`${argument}.height`, rows, 1);
	const width = checkInteger(`${argument}.width`, columns, 1);
	if (data.length !== height * width) throw valueError(`${argument}.data`, `${height} × ${width} numbers, one per pixel`, data);
	return { pixels: Float64Array.from(data), height, width, superpixels: undefined };
}

const isFloats = (value: unknown): value is Float64Array | Float32Array => value instanceof Float64Array || value instanceof Float32Array;

function ofRows(argument: string, rows: readonly unknown[]): ReadSaliency {
	const height = rows.length;
	const width = Array.isArray(rows[0]) ? rows[0].length : 0;
	if (width === 0) throw valueError(argument, "rows of numbers, one per pixel", rows);
	const pixels = new Float64Array(height * width);
	rows.forEach((row: unknown, y) => {
		if (!Array.isArray(row) || row.length !== width) throw valueError(`${argument}[${y}]`, `${width} numbers, as in the first row`, row);
		row.forEach((number: unknown, x) => {
			if (typeof number !== "number") throw kindError(`${argument}[${y}][${x}]`, "a finite number", number);
			pixels[y * width + x] = number;
		});
	});
	return { pixels, height, width, superpixels: undefined };
}

function ofSuperpixels(argument: string, { superpixels, values }: Partial<SuperpixelValues>): ReadSaliency {
	const { labels } = superpixels ?? {};
	if (!(labels instanceof Int32Array))
		throw kindError(`${argument}.superpixels`, "{ labels, height, width } as slic(image) gives them", superpixels);
	const height = checkInteger(`${argument}.superpixels.height`, superpixels?.height, 1);
	const width = checkInteger(`${argument}.superpixels.width`, superpixels?.width, 1);
	if (labels.length !== height * width) {
		throw valueError(`${argument}.superpixels.labels`, `${height} × ${width} labels, one per pixel`, labels);
	}
	if (values === null || typeof values !== "object" || typeof values.length !== "number") {
		throw kindError(`${argument}.values`, "a number for each superpixel", values);
	}
	const each = Float64Array.from(values, (number, i) => {
		if (typeof number === "number" && Number.isFinite(number)) return number;
		throw kindError(`${argument}.values[${i}]`, "a finite number", number);
	});
	const pixels = new Float64Array(labels.length);
	labels.forEach((label, pixel) => {
		if (label < 0 || label >= each.length) {
			throw valueError(`${argument}.superpixels.labels`, `labels from 0 to ${each.length - 1}, one for each of the values`, label);
		}
		pixels[pixel] = each[label]!;
	});
	return { pixels, height, width, superpixels: { labels: labels.slice(), values: each } };
}
