import type { Feature, GridLayout } from "../explanation.js";
import type { Pixels } from "../maskers/pixels.js";

/** The cells of a grid over an image as features, row by row: where each lies, and its mean colour. */
export function gridFeatures({ height, width, rows, columns }: GridLayout, pixels: Pixels): Feature[] {
	const edge = (index: number, length: number, cells: number): number => Math.round((index * length) / cells);
	return Array.from({ length: rows * columns }, (_, feature) => {
		const [row, column] = [Math.floor(feature / columns), feature % columns];
		const [left, right] = [edge(column, width, columns), edge(column + 1, width, columns)];
		const [top, bottom] = [edge(row, height, rows), edge(row + 1, height, rows)];
		const colour = meanColour(pixels, left, top, right, bottom);
		return {
			name: `row ${row}, column ${column}`,
			value: colour.length === 1 ? colour[0]! : colour,
			region: { pixels: (right - left) * (bottom - top), box: [left, top, right, bottom] },
		};
	});
}

/** In the image's units: whole numbers for an image of integers, else four digits. */
function meanColour({ data, width, channels }: Pixels, left: number, top: number, right: number, bottom: number): number[] {
	const integers = !(data instanceof Float32Array);
	return Array.from({ length: channels }, (_, channel) => {
		let sum = 0;
		for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[(y * width + x) * channels + channel]!;
		const mean = sum / ((right - left) * (bottom - top));
		return integers ? Math.floor(mean + 0.5) : Number(mean.toPrecision(4));
	});
}
