import type { RgbaPicture } from "../image-pixels.js";

/** The picture with at most so many pixels on its longer side: each the mean of those that it stands for. */
export function reduced(picture: RgbaPicture, most: number): RgbaPicture {
	const longer = Math.max(picture.height, picture.width);
	if (longer <= most) return picture;
	const [height, width] = [picture.height, picture.width].map((side) => Math.max(1, Math.round((side * most) / longer))) as [
		number,
		number,
	];
	const data = new Uint8ClampedArray(height * width * 4);
	for (let y = 0; y < height; y++) {
		const [top, bottom] = [Math.floor((y * picture.height) / height), Math.max(1, Math.floor(((y + 1) * picture.height) / height))];
		for (let x = 0; x < width; x++) {
			const [left, right] = [Math.floor((x * picture.width) / width), Math.max(1, Math.floor(((x + 1) * picture.width) / width))];
			const sums = [0, 0, 0, 0];
			for (let row = top; row < bottom; row++) {
				for (let column = left; column < right; column++)
					for (let c = 0; c < 4; c++) sums[c]! += picture.data[4 * (row * picture.width + column) + c]!;
			}
			sums.forEach((sum, c) => (data[4 * (y * width + x) + c] = sum / ((bottom - top) * (right - left))));
		}
	}
	return { data, height, width };
}
