/** Chance for pictures: every part of a scene draws from a stream of its own, so that changing one part leaves the others as they were. */
import { integers } from "../generator.js";

/** A number uniform on [least, most). */
export type Between = (least: number, most: number) => number;

/** The numbers of stream `part` of `seed`. */
export function stream(seed: number, part: number): Between {
	const random = integers(scrambled(seed, part));
	return (least, most) => least + (random(2 ** 24) / 2 ** 24) * (most - least);
}

/** A number in [0, 1) for each whole place (x, y) of a texture: no two neighbours have anything in common. */
export function grain(texture: number, x: number, y: number): number {
	return (scrambled(scrambled(texture, x), y) >>> 8) / 2 ** 24;
}

/** 32 bits that depend on both: the finaliser of MurmurHash3 (Appleby 2011) over a sum of odd multiples. */
function scrambled(a: number, b: number): number {
	let bits = (Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca77) + 0x165667b1) | 0;
	bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return bits ^ (bits >>> 16);
}
