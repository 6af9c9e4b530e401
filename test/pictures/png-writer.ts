import { deflateSync } from "node:zlib";

/** PNG files written by hand, so that what is read can be compared with what was meant. */
export interface PngOptions {
	readonly width: number;
	readonly height: number;
	/** Bits of a sample; default 8. */
	readonly depth?: 1 | 8 | 16;
	/** 0 grey, 2 red-green-blue, 4 grey and alpha, 6 red-green-blue and alpha. */
	readonly colour: 0 | 2 | 4 | 6;
}

/** @param samples row by row; of 16 bits the high byte first, of 1 bit packed */
export function png({ width, height, depth = 8, colour }: PngOptions, samples: ArrayLike<number>): Uint8Array {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([depth, colour, 0, 0, 0], 8);
	const row = samples.length / height;
	// Each row begins with the number of its filter: none.
	const rows = Array.from({ length: height }, (_, y) => Buffer.from([0, ...Array.from({ length: row }, (_, k) => samples[y * row + k]!)]));
	const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
	return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
	const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	check.writeUInt32BE(crc(body));
	return Buffer.concat([length, body, check]);
}

function crc(bytes: Uint8Array): number {
	let rest = 0xffffffff;
	for (const byte of bytes) {
		rest ^= byte;
		for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
	}
	return ~rest >>> 0;
}
