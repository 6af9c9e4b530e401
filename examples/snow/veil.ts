/**
 * Hides parts of a training picture, as "random erasing" does (Zhong et al. 2017, arXiv:1708.04896): a model that has met half-hidden pictures
 * answers for what it still sees of one, and does not take the veil itself for something.
 */
import { SIDE } from "./canvas.js";
import type { Between } from "./random.js";

/** Cells of the veil in each direction. */
const CELLS = 8;
const CELL = SIDE / CELLS;

/** The picture [SIDE, SIDE, 3] with about half of its cells, or with soft-edged parts, under a colour, noise, or a blurred or coarse copy of itself. */
export function veiled(pixels: Uint8ClampedArray, between: Between): Uint8ClampedArray {
	const hidden = between(0.2, 0.8);
	const cells = Float64Array.from({ length: CELLS * CELLS }, () => (between(0, 1) < hidden ? 1 : 0));
	const veil = between(0, 1) < 0.5 ? coarse(cells, 1) : smooth(cells, 1);
	const cover = coverOf(pixels, between);
	return Uint8ClampedArray.from(pixels, (value, k) => value + veil[Math.floor(k / 3)]! * (cover[k]! - value));
}

function coverOf(pixels: Uint8ClampedArray, between: Between): Float64Array {
	const kind = Math.floor(between(0, 4));
	if (kind === 0) {
		const grey = between(0, 255);
		const tint = between(0, 1) < 0.5 ? 0 : 60;
		const colour = [0, 1, 2].map(() => grey + between(-tint, tint));
		return Float64Array.from(pixels, (_, k) => colour[k % 3]!);
	}
	if (kind === 1) return Float64Array.from(pixels, () => 128 + between(-80, 80) + between(-80, 80));
	const means = new Float64Array(CELLS * CELLS * 3);
	for (let k = 0; k < pixels.length; k++) {
		const place = Math.floor(k / 3);
		const cell = Math.floor(place / SIDE / CELL) * CELLS + Math.floor((place % SIDE) / CELL);
		means[cell * 3 + (k % 3)]! += pixels[k]! / CELL ** 2;
	}
	return kind === 2 ? coarse(means, 3) : smooth(means, 3);
}

/** Each cell's values at all of its pixels: [CELLS, CELLS, channels] → [SIDE, SIDE, channels]. */
function coarse(cells: Float64Array, channels: number): Float64Array {
	return Float64Array.from({ length: SIDE * SIDE * channels }, (_, k) => {
		const place = Math.floor(k / channels);
		return cells[(Math.floor(place / SIDE / CELL) * CELLS + Math.floor((place % SIDE) / CELL)) * channels + (k % channels)]!;
	});
}

/** The same, interpolated between the middles of the cells. */
function smooth(cells: Float64Array, channels: number): Float64Array {
	const at = Array.from({ length: SIDE }, (_, pixel) => {
		const place = Math.max(0, Math.min(CELLS - 1, (pixel + 0.5) / CELL - 0.5));
		const cell = Math.min(CELLS - 2, Math.floor(place));
		return { cell, share: place - cell };
	});
	return Float64Array.from({ length: SIDE * SIDE * channels }, (_, k) => {
		const [down, across] = [at[Math.floor(k / channels / SIDE)]!, at[Math.floor(k / channels) % SIDE]!];
		const value = (row: number, column: number) => cells[((down.cell + row) * CELLS + across.cell + column) * channels + (k % channels)]!;
		const above = value(0, 0) + across.share * (value(0, 1) - value(0, 0));
		const below = value(1, 0) + across.share * (value(1, 1) - value(1, 0));
		return above + down.share * (below - above);
	});
}
