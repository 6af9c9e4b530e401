import { valueError } from "../check.js";

/** Where in an image the features of an explanation are. */
export type ImageLayout = SuperpixelLayout | GridLayout;

/** Each pixel belongs to one feature. */
export interface SuperpixelLayout {
	readonly kind: "superpixels";
	readonly height: number;
	readonly width: number;
	/** Index of the feature of each pixel, row by row, as run lengths: [feature, pixels, feature, pixels, …]. */
	readonly runs: readonly number[];
}

/** Feature `row · columns + column` is a cell; between the centres of cells, values are interpolated bilinearly. */
export interface GridLayout {
	readonly kind: "grid";
	readonly height: number;
	readonly width: number;
	readonly rows: number;
	readonly columns: number;
}

/** A number for each pixel of an image, row by row. */
export interface Saliency {
	/** [height · width] */
	readonly data: Float64Array;
	readonly height: number;
	readonly width: number;
}

/** Values of features as values of pixels. */
export function spread(layout: ImageLayout, values: Float64Array): Saliency {
	const { height, width } = layout;
	const data = new Float64Array(height * width);
	if (layout.kind === "superpixels") fillRuns(layout.runs, values, data);
	else interpolate(layout, values, data);
	return { data, height, width };
}

/** Labels of pixels as run lengths. */
export function toRuns(labels: Int32Array): number[] {
	const runs: number[] = [];
	for (let start = 0, end = 0; start < labels.length; start = end) {
		while (end < labels.length && labels[end] === labels[start]) end++;
		runs.push(labels[start]!, end - start);
	}
	return runs;
}

/** [height · width]: index of the feature of each pixel. */
export function fromRuns({ height, width, runs }: SuperpixelLayout): Int32Array {
	const labels = new Int32Array(height * width);
	for (let run = 0, at = 0; run < runs.length; run += 2) {
		labels.fill(runs[run]!, at, at + runs[run + 1]!);
		at += runs[run + 1]!;
	}
	return labels;
}

function fillRuns(runs: readonly number[], values: Float64Array, out: Float64Array): void {
	for (let run = 0, at = 0; run < runs.length; run += 2) {
		out.fill(values[runs[run]!]!, at, at + runs[run + 1]!);
		at += runs[run + 1]!;
	}
}

function interpolate({ height, width, rows, columns }: GridLayout, values: Float64Array, out: Float64Array): void {
	const across = Array.from({ length: width }, (_, x) => between(x, width, columns));
	for (let y = 0; y < height; y++) {
		const down = between(y, height, rows);
		const top = down.first * columns;
		const bottom = down.second * columns;
		for (let x = 0; x < width; x++) {
			const { first, second, share } = across[x]!;
			const above = values[top + first]! * (1 - share) + values[top + second]! * share;
			const below = values[bottom + first]! * (1 - share) + values[bottom + second]! * share;
			out[y * width + x] = above * (1 - down.share) + below * down.share;
		}
	}
}

/**
 * Between the centres of which two of `cells` that of a pixel lies, and its share of the way to the second, along one side of a picture; the cells at
 * the edge reach beyond their centre.
 */
export function between(pixel: number, pixels: number, cells: number): { first: number; second: number; share: number } {
	const place = Math.min(Math.max(((pixel + 0.5) * cells) / pixels - 0.5, 0), cells - 1);
	const first = Math.floor(place);
	return { first, second: Math.min(first + 1, cells - 1), share: place - first };
}

/** @throws RangeError naming what does not fit together: `json.image` of an explanation with so many features */
export function checkLayout(layout: unknown, features: number): void {
	const { kind, height, width, runs, rows, columns } = (layout ?? {}) as Record<string, unknown>;
	const size = (name: string, value: unknown): number => {
		if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
		throw valueError(`json.image.${name}`, "an integer >= 1", value);
	};
	const pixels = size("height", height) * size("width", width);
	if (kind === "grid") {
		if (size("rows", rows) * size("columns", columns) === features) return;
		throw valueError("json.image", `a grid of ${features} cells, one per feature`, layout);
	}
	if (kind !== "superpixels") throw valueError("json.image.kind", '"superpixels" or "grid"', kind);
	const list: unknown[] = Array.isArray(runs) ? runs : [];
	const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
	const known = list.length % 2 === 0 && list.every((value, i) => whole(value) && (i % 2 === 1 || (value as number) < features));
	const covered = known ? list.reduce((sum: number, value, i) => sum + (i % 2 === 1 ? (value as number) : 0), 0) : -1;
	if (covered !== pixels) throw valueError("json.image.runs", `pairs of feature and length that cover ${pixels} pixels`, runs);
}
