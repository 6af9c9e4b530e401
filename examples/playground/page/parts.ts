/** Superpixels as shapes. */

export interface Part {
	/** Indices of its pixels. */
	readonly pixels: readonly number[];
	readonly centre: readonly [x: number, y: number];
	/** The `d` of an SVG path over its pixels. */
	readonly path: string;
	/** "top left", "centre", … */
	readonly place: string;
}

/** @param regions the part of each pixel, 0 … n − 1 */
export function partsOf(regions: Int32Array, height: number, width: number): Part[] {
	const pixels: number[][] = [];
	regions.forEach((region, pixel) => (pixels[region] ??= []).push(pixel));
	return pixels.map((own) => {
		const x = own.reduce((sum, pixel) => sum + (pixel % width) + 0.5, 0) / own.length;
		const y = own.reduce((sum, pixel) => sum + Math.floor(pixel / width) + 0.5, 0) / own.length;
		return { pixels: own, centre: [x, y], path: pathOf(own, width), place: placeOf(x / width, y / height) };
	});
}

/** A rectangle for each run of pixels in a row. */
function pathOf(pixels: readonly number[], width: number): string {
	const runs: string[] = [];
	for (let first = 0, end = 0; first < pixels.length; first = end) {
		do end++;
		while (pixels[end] === pixels[end - 1]! + 1 && pixels[end]! % width !== 0);
		const [x, y] = [pixels[first]! % width, Math.floor(pixels[first]! / width)];
		runs.push(`M${x} ${y}h${end - first}v1h${first - end}z`);
	}
	return runs.join("");
}

/** Lines wherever two neighbours belong to different parts. */
export function bordersOf(regions: Int32Array, height: number, width: number): string {
	return linesBetween(height, width, (a, b) => a >= 0 && b >= 0 && regions[a] !== regions[b]);
}

/** Lines around one part. */
export function outlineOf(regions: Int32Array, height: number, width: number, part: number): string {
	const inside = (pixel: number) => pixel >= 0 && regions[pixel] === part;
	return linesBetween(height, width, (a, b) => inside(a) !== inside(b));
}

/** A line between any two neighbours, or pixels at the edge and −1, that are apart. */
function linesBetween(height: number, width: number, apart: (a: number, b: number) => boolean): string {
	const lines: string[] = [];
	for (let y = 0; y <= height; y++) {
		for (let x = 0; x <= width; x++) {
			const here = x < width && y < height ? y * width + x : -1;
			if (y < height && apart(x > 0 ? y * width + x - 1 : -1, here)) lines.push(`M${x} ${y}v1`);
			if (x < width && apart(y > 0 ? (y - 1) * width + x : -1, here)) lines.push(`M${x} ${y}h1`);
		}
	}
	return lines.join("");
}

function placeOf(x: number, y: number): string {
	const third = (at: number) => Math.min(2, Math.floor(3 * at));
	return [["top", "", "bottom"][third(y)], ["left", "", "right"][third(x)]].filter((word) => word !== "").join(" ") || "centre";
}
