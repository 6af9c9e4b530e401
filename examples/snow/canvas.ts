/** A square picture under way: colours as real numbers, shapes with smooth edges. */

/** Height and width of every picture, in pixels. */
export const SIDE = 64;

/** Red, green, blue in 0..255. */
export type Colour = readonly [number, number, number];

/** Signed distance in pixels from a point to the edge of a shape, negative inside. */
export type Shape = (x: number, y: number) => number;

export class Canvas {
	readonly #pixels = new Float64Array(SIDE * SIDE * 3);

	/** Lays a colour, or a texture's colour at each pixel (x, y), over a shape. Pixels on its edge are covered in part. */
	paint(shape: Shape, colour: Colour | ((x: number, y: number) => Colour), opacity = 1): void {
		visit(shape, (x, y, distance) => {
			const share = opacity * Math.min(1, 0.5 - distance);
			const over = typeof colour === "function" ? colour(x, y) : colour;
			for (let c = 0, k = (y * SIDE + x) * 3; c < 3; c++, k++) this.#pixels[k]! += share * (over[c]! - this.#pixels[k]!);
		});
	}

	/** [SIDE, SIDE, 3], rounded to bytes. */
	bytes(): Uint8ClampedArray<ArrayBuffer> {
		return new Uint8ClampedArray(this.#pixels);
	}
}

/** [SIDE · SIDE]: 1 where a pixel's centre lies inside the shape. */
export function maskOf(shape: Shape): Uint8Array<ArrayBuffer> {
	const mask = new Uint8Array(SIDE * SIDE);
	visit(shape, (x, y, distance) => {
		if (distance < 0) mask[y * SIDE + x] = 1;
	});
	return mask;
}

/** Row by row, the pixels that a shape covers at least in part. Far from it, half of the distance is skipped: it is rough there. */
function visit(shape: Shape, see: (x: number, y: number, distance: number) => void): void {
	for (let y = 0; y < SIDE; y++) {
		for (let x = 0; x < SIDE;) {
			const distance = shape(x + 0.5, y + 0.5);
			if (distance < 0.5) see(x, y, distance);
			x += Math.max(1, Math.floor(distance / 2));
		}
	}
}

/** Between two colours: `first` at 0, `second` at 1. */
export function mixed(first: Colour, second: Colour, share: number): Colour {
	return [first[0] + share * (second[0] - first[0]), first[1] + share * (second[1] - first[1]), first[2] + share * (second[2] - first[2])];
}
