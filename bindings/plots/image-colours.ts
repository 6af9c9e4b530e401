import type { Colour } from "./image-pixels.js";

/** What pushes up, red, and down, blue: ends of ColorBrewer's RdBu, which people with any colour vision tell apart. */
export const UP: Colour = [202, 0, 32];
export const DOWN: Colour = [5, 113, 176];

/** Sign is never said by colour alone: what pushes down is striped from bottom left to top right. Is this pixel in a stripe? */
export function striped(row: number, column: number, height: number, width: number): boolean {
	const stripe = Math.max(1, Math.round(Math.min(height, width) / 64));
	return Math.floor((row + column) / stripe) % 2 === 0;
}
