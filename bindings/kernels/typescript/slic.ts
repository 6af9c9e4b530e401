import type { SlicKernels } from "../kernels.js";
import { seedsOf, type SeedLine } from "../seeds.js";
import { blur } from "./blur.js";
import { colour } from "./colour.js";
import { rescale } from "./rescale.js";

/** No colour of Lab is farther from 0 in any of its three coordinates, nor is a grey in 0..1. */
const LARGEST = 128;

/** Scales the colours and rounds them to a power of two on which sums of all of them are exact (assembly/slic.ts says why). */
function prepareColours(colours: Float64Array, ratio: number): void {
	const wanted = LARGEST * ratio * Math.max(colours.length / 3, 4) * 2 ** -53;
	let grid = 2 ** -1015;
	while (grid < wanted) grid *= 2;
	const round = 1.5 * 2 ** 52 * grid;
	for (let i = 0; i < colours.length; i++) colours[i] = colours[i]! * ratio + round - round;
}

/** Which seed of the line is nearest to each place 0 … length − 1? Ties to the lower one. */
function nearestSeeds({ start, step, count }: SeedLine, length: number): Int32Array {
	return Int32Array.from({ length }, (_, at) => Math.min(Math.floor(Math.max(at - start + ((step - 1) >> 1), 0) / step), count - 1));
}

/** SLIC in plain TypeScript: every centre looks at every pixel in its window. */
export const slic: SlicKernels = {
	slic(pixels, height, width, channels, sigma, segments, compactness, iterations, labels) {
		const colours = rescale(pixels, channels);
		if (channels > 1) colour.rgbToLab(colours, colours);
		blur.blur(colours, height, width, 3, sigma, colours);
		const { down, along, step, reachDown, reachAlong } = seedsOf(height, width, segments);
		prepareColours(colours, 1 / compactness);
		const weight = 1 / (step * step);
		const count = down.count * along.count;
		const centres = new Float64Array(5 * count);
		const sizes = new Int32Array(count);
		const distances = new Float64Array(height * width);

		const rows = nearestSeeds(down, height);
		const columns = nearestSeeds(along, width);
		for (let y = 0, at = 0; y < height; y++) {
			for (let x = 0; x < width; x++, at++) labels[at] = rows[y]! * along.count + columns[x]!;
		}

		for (let iteration = 1; iteration < iterations; iteration++) {
			moveCentres(colours, width, labels, centres, sizes);
			distances.fill(Infinity);
			let changed = 0;
			for (let label = 0, c = 0; label < count; label++, c += 5) {
				if (sizes[label] === 0) continue;
				const cy = centres[c]!;
				const cx = centres[c + 1]!;
				const c0 = centres[c + 2]!;
				const c1 = centres[c + 3]!;
				const c2 = centres[c + 4]!;
				const top = Math.floor(Math.max(cy - 2 * reachDown, 0));
				const bottom = Math.floor(Math.min(cy + 2 * reachDown + 1, height));
				const left = Math.floor(Math.max(cx - 2 * reachAlong, 0));
				const right = Math.floor(Math.min(cx + 2 * reachAlong + 1, width));
				for (let y = top; y < bottom; y++) {
					const dy = (cy - y) * (cy - y);
					for (let x = left, at = y * width + left, i = 3 * at; x < right; x++, at++, i += 3) {
						const dx = cx - x;
						const t0 = colours[i]! - c0;
						const t1 = colours[i + 1]! - c1;
						const t2 = colours[i + 2]! - c2;
						const distance = (dy + dx * dx) * weight + (t0 * t0 + t1 * t1 + t2 * t2);
						if (distance < distances[at]!) {
							distances[at] = distance;
							if (labels[at] !== label) {
								labels[at] = label;
								changed = 1;
							}
						}
					}
				}
			}
			if (changed === 0) return;
		}
	},
};

/** Each centre to the mean place and colour of its pixels. */
function moveCentres(colours: Float64Array, width: number, labels: Int32Array, centres: Float64Array, sizes: Int32Array): void {
	centres.fill(0);
	sizes.fill(0);
	for (let at = 0, i = 0, y = 0, x = 0; at < labels.length; at++, i += 3) {
		const label = labels[at]!;
		const c = 5 * label;
		sizes[label]!++;
		centres[c]! += y;
		centres[c + 1]! += x;
		centres[c + 2]! += colours[i]!;
		centres[c + 3]! += colours[i + 1]!;
		centres[c + 4]! += colours[i + 2]!;
		if (++x === width) {
			x = 0;
			y++;
		}
	}
	for (let label = 0, c = 0; label < sizes.length; label++) {
		for (const end = c + 5; c < end; c++) centres[c]! /= sizes[label]!;
	}
}
