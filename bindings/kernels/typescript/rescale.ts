/** Pixels of any kind of numbers → three channels in 0..1: red, green and blue, or grey, 0, 0. Opacity is not looked at. */
export function rescale(pixels: ArrayLike<number>, channels: number): Float64Array {
	let least = Infinity;
	let most = -Infinity;
	for (let i = 0; i < pixels.length; i++) {
		if (channels === 4 && (i & 3) === 3) continue;
		const value = pixels[i]!;
		if (value < least) least = value;
		if (value > most) most = value;
	}
	const scale = 1 / (most - least || 1);
	const colours = new Float64Array((3 * pixels.length) / channels);
	for (let i = 0, at = 0; i < pixels.length; i += channels, at += 3) {
		colours[at] = (pixels[i]! - least) * scale;
		if (channels === 1) continue;
		colours[at + 1] = (pixels[i + 1]! - least) * scale;
		colours[at + 2] = (pixels[i + 2]! - least) * scale;
	}
	return colours;
}
