/**
 * A font whose letters are boxes: as wide as Arial's, as high as their code says. Machines have different fonts, so that a picture of a text says little; of
 * boxes it says where each letter stands, how large it is, and whether it is another one.
 */
import { RESERVE, widthOf } from "../../bindings/plots/svg/text-width.js";

const UNITS = 1000;
const [ASCENT, DESCENT] = [905, 212];

/** TrueType for these characters, each `wider` times as wide as Arial's. */
export function boxFont(characters: string, wider = 1): Buffer {
	const codes = [...new Set(Array.from(characters, (character) => character.codePointAt(0)!))].toSorted((a, b) => a - b);
	const glyphs = [box(500, 700, 0), ...codes.map((code) => letter(code, wider))];
	const offsets = glyphs.reduce<number[]>((all, { outline }) => [...all, all.at(-1)! + outline.length], [0]);
	const count = glyphs.length;
	const tables: Record<string, Buffer> = {
		"OS/2": bytes(
			[16, 4, 500, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0],
			[8, ...Array.from({ length: 10 }, () => 0)],
			[32, 1, 0, 0, 0, 0],
			[16, 64, codes[0]!, Math.min(0xffff, codes.at(-1)!), ASCENT, -DESCENT, 33, ASCENT, DESCENT],
			[32, 1, 0],
			[16, 500, 700, 0, 32, 1],
		),
		cmap: bytes(
			[16, 0, 1, 3, 10],
			[32, 12],
			[16, 12, 0],
			[32, 16 + 12 * codes.length, 0, codes.length, ...codes.flatMap((code, i) => [code, code, i + 1])],
		),
		glyf: Buffer.concat(glyphs.map(({ outline }) => outline)),
		head: bytes([32, 0x10000, 0x10000, 0, 0x5f0f3cf5], [16, 0, UNITS], [32, 0, 0, 0, 0], [16, 0, -DESCENT, 1100, ASCENT, 0, 8, 2, 1, 0]),
		hhea: bytes([32, 0x10000], [16, ASCENT, -DESCENT, 33, 1100, 0, 0, 1100, 1, 0, 0, 0, 0, 0, 0, 0, count]),
		hmtx: bytes([16, ...glyphs.flatMap(({ width, left }) => [width, left])]),
		loca: bytes([32, ...offsets]),
		maxp: bytes([32, 0x10000], [16, count, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
		name: bytes([16, 0, 0, 6]),
		post: bytes([32, 0x30000, 0], [16, -100, 50], [32, 0, 0, 0, 0, 0]),
	};
	return assembled(tables);
}

interface Glyph {
	readonly width: number;
	readonly left: number;
	readonly outline: Buffer;
}

function letter(code: number, wider: number): Glyph {
	const character = String.fromCodePoint(code);
	const width = Math.round((widthOf(character, UNITS) / RESERVE) * wider);
	if (width === 0 || /\s/.test(character)) return { width, left: 0, outline: Buffer.alloc(0) };
	return box(width, 350 + 50 * ((code * 5) % 9), code % 3 === 0 ? -150 : 0);
}

/** A box that leaves a tenth of its width free on both sides. */
function box(width: number, top: number, bottom: number): Glyph {
	const [left, right] = [Math.round(width / 10), Math.round((width * 9) / 10)];
	const outline = bytes(
		[16, 1, left, bottom, right, top, 3, 0],
		[8, 1, 1, 1, 1],
		[16, left, 0, right - left, 0, bottom, top - bottom, 0, bottom - top],
	);
	return { width, left, outline };
}

/** Numbers, most significant byte first; each list begins with the bits of its numbers. */
function bytes(...lists: readonly (readonly [bits: number, ...numbers: number[]])[]): Buffer {
	return Buffer.concat(
		lists.map(([bits, ...numbers]) => {
			const view = new DataView(new ArrayBuffer((numbers.length * bits) / 8));
			numbers.forEach((number, i) => {
				if (bits === 8) view.setUint8(i, number);
				else if (bits === 16) view.setUint16(2 * i, number & 0xffff);
				else view.setUint32(4 * i, number >>> 0);
			});
			return Buffer.from(view.buffer);
		}),
	);
}

/** The tables behind their directory, each from a multiple of four bytes. */
function assembled(tables: Readonly<Record<string, Buffer>>): Buffer {
	const names = Object.keys(tables).toSorted();
	const power = Math.floor(Math.log2(names.length));
	const range = 16 * 2 ** power;
	const directory: Buffer[] = [bytes([32, 0x10000], [16, names.length, range, power, 16 * names.length - range])];
	const bodies: Buffer[] = [];
	let at = 12 + 16 * names.length;
	for (const name of names) {
		const table = tables[name]!;
		const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)]);
		directory.push(Buffer.from(name), bytes([32, checksum(padded), at, table.length]));
		bodies.push(padded);
		at += padded.length;
	}
	return Buffer.concat([...directory, ...bodies]);
}

function checksum(table: Buffer): number {
	let sum = 0;
	for (let i = 0; i < table.length; i += 4) sum = (sum + table.readUInt32BE(i)) >>> 0;
	return sum;
}
