/** Pictures as PNG files: ISO/IEC 15948. */

import { zlibSync } from "fflate";
import type { RgbaPicture } from "../image-pixels.js";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
/** Colour types: grey, red-green-blue, the same with alpha; by the number of channels. */
const TYPES: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };

/** The file, with no more channels than the picture needs. The same picture gives the same bytes. */
export function png({ data, height, width }: RgbaPicture): Uint8Array {
	const channels = channelsOf(data);
	const header = new DataView(new ArrayBuffer(13));
	header.setUint32(0, width);
	header.setUint32(4, height);
	header.setUint8(8, 8);
	header.setUint8(9, TYPES[channels]!);
	const chunks = [
		Uint8Array.from(SIGNATURE),
		chunk("IHDR", new Uint8Array(header.buffer)),
		chunk("IDAT", zlibSync(filtered(packed(data, channels), height, width * channels, channels), { level: 9 })),
		chunk("IEND", new Uint8Array()),
	];
	const file = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
	chunks.reduce((at, part) => (file.set(part, at), at + part.length), 0);
	return file;
}

export function pngDataUri(picture: RgbaPicture): string {
	const bytes = png(picture);
	let text = "";
	for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
	return `data:image/png;base64,${btoa(text)}`;
}

function channelsOf(data: Uint8ClampedArray): 1 | 3 | 4 {
	let grey = true;
	for (let at = 0; at < data.length; at += 4) {
		if (data[at + 3] !== 255) return 4;
		grey &&= data[at] === data[at + 1] && data[at] === data[at + 2];
	}
	return grey ? 1 : 3;
}

function packed(data: Uint8ClampedArray, channels: number): Uint8Array {
	const out = new Uint8Array((data.length / 4) * channels);
	for (let pixel = 0; pixel < data.length / 4; pixel++) for (let c = 0; c < channels; c++) out[pixel * channels + c] = data[4 * pixel + c]!;
	return out;
}

/** Each line by the filter that leaves the smallest numbers, which compress best: what libpng does. */
function filtered(data: Uint8Array, height: number, stride: number, channels: number): Uint8Array {
	const out = new Uint8Array(height * (stride + 1));
	const tries = Array.from({ length: 5 }, () => new Uint8Array(stride));
	for (let y = 0; y < height; y++) {
		const sums = tries.map(() => 0);
		for (let x = 0; x < stride; x++) {
			const at = y * stride + x;
			const value = data[at]!;
			const left = x >= channels ? data[at - channels]! : 0;
			const up = y > 0 ? data[at - stride]! : 0;
			const corner = x >= channels && y > 0 ? data[at - stride - channels]! : 0;
			const guesses = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
			for (let filter = 0; filter < 5; filter++) {
				const rest = (value - guesses[filter]!) & 255;
				tries[filter]![x] = rest;
				sums[filter]! += rest < 128 ? rest : 256 - rest;
			}
		}
		const best = sums.indexOf(Math.min(...sums));
		out[y * (stride + 1)] = best;
		out.set(tries[best]!, y * (stride + 1) + 1);
	}
	return out;
}

function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner;
	const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
	return a <= b && a <= c ? left : b <= c ? up : corner;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
	const out = new Uint8Array(data.length + 12);
	const view = new DataView(out.buffer);
	view.setUint32(0, data.length);
	for (let i = 0; i < 4; i++) out[4 + i] = name.charCodeAt(i);
	out.set(data, 8);
	view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
	return out;
}

function crc32(bytes: Uint8Array): number {
	let crc = -1;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	return (crc ^ -1) >>> 0;
}
