/**
 * Pixels of bytes or floats → the colours that SLIC compares, three doubles each: rescaled so that the smallest number is 0 and the largest 1, then
 * Lab; grey stays grey, 0, 0. Opacity is not looked at.
 */
import { LAB_BLOCK, linearise, linearToLab } from "./colour";

/** Bytes are of 256 kinds, so that the costly half of the way to Lab is looked up in `table`, 256 doubles. */
export function coloursOf8(pixels: usize, count: i32, channels: i32, table: usize, out: usize): void {
	const end = pixels + <usize>(count * channels);
	let least: i32 = 255;
	let most: i32 = 0;
	for (let at = pixels; at < end; at += channels) {
		// A grey pixel is looked at three times: it makes no difference.
		const red = <i32>load<u8>(at);
		const green = <i32>load<u8>(channels == 1 ? at : at + 1);
		const blue = <i32>load<u8>(channels == 1 ? at : at + 2);
		least = min(least, min(min(red, green), blue));
		most = max(most, max(max(red, green), blue));
	}
	const scale = 1.0 / <f64>max(most - least, 1);
	for (let value = 0; value < 256; value++) store<f64>(table + ((<usize>value) << 3), <f64>max(value - least, 0) * scale);
	if (channels == 1) {
		for (let at = pixels; at < end; at++, out += 24) storeGrey(out, load<f64>(table + ((<usize>load<u8>(at)) << 3)));
		return;
	}
	linearise(table, 256, table);
	while (count > 0) {
		const block = min(count, LAB_BLOCK);
		for (const stop = out + <usize>block * 24; out < stop; out += 24, pixels += channels) {
			store<f64>(out, load<f64>(table + ((<usize>load<u8>(pixels)) << 3)));
			store<f64>(out, load<f64>(table + ((<usize>load<u8>(pixels, 1)) << 3)), 8);
			store<f64>(out, load<f64>(table + ((<usize>load<u8>(pixels, 2)) << 3)), 16);
		}
		linearToLab(out - <usize>block * 24, block);
		count -= block;
	}
}

export function coloursOf32(pixels: usize, count: i32, channels: i32, out: usize): void {
	const pixel = (<usize>channels) << 2;
	const end = pixels + <usize>count * pixel;
	const used = min(pixel, 12);
	let least = load<f32>(pixels);
	let most = least;
	for (let at = pixels; at < end; at += pixel) {
		for (let channel: usize = 0; channel < used; channel += 4) {
			const value = load<f32>(at + channel);
			if (value < least) least = value;
			if (value > most) most = value;
		}
	}
	const low = <f64>least;
	const range = <f64>most - low;
	const scale = 1.0 / (range > 0.0 ? range : 1.0);
	if (channels == 1) {
		for (let at = pixels; at < end; at += 4, out += 24) storeGrey(out, (<f64>load<f32>(at) - low) * scale);
		return;
	}
	while (count > 0) {
		const block = min(count, LAB_BLOCK);
		for (const stop = out + <usize>block * 24; out < stop; out += 24, pixels += pixel) {
			store<f64>(out, (<f64>load<f32>(pixels) - low) * scale);
			store<f64>(out, (<f64>load<f32>(pixels, 4) - low) * scale, 8);
			store<f64>(out, (<f64>load<f32>(pixels, 8) - low) * scale, 16);
		}
		const start = out - <usize>block * 24;
		linearise(start, 3 * block, start);
		linearToLab(start, block);
		count -= block;
	}
}

// @ts-ignore: decorator
@inline
function storeGrey(out: usize, value: f64): void {
	store<f64>(out, value);
	store<f64>(out, 0.0, 8);
	store<f64>(out, 0.0, 16);
}
