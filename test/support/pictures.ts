import { inflateSync } from "node:zlib";
import { fixture } from "./fixtures.js";

/** A photograph [height, width, 3]. */
export interface Picture {
	readonly data: Uint8Array;
	readonly height: number;
	readonly width: number;
	readonly channels: 3;
}

type Name = "chelsea224" | "chelsea48" | "coffee150x100" | "astronaut40x56";

const { pictures } = fixture<{ pictures: Record<Name, { height: number; width: number; differences: string }> }>("pictures.json");

/** One of the photographs of test/fixtures/pictures.json, whose bytes are those of scikit-image's. */
export function picture(name: Name): Picture {
	const { height, width, differences } = pictures[name];
	const data = new Uint8Array(inflateSync(Buffer.from(differences, "base64")));
	for (let i = 0; i < data.length; i++) if (i % (3 * width) >= 3) data[i]! += data[i - 3]!;
	return { data, height, width, channels: 3 };
}

/** Labels from their run lengths [label, count, label, count, …]. */
export function labelsOf(runs: readonly number[]): Int32Array {
	const labels: number[] = [];
	for (let i = 0; i < runs.length; i += 2) for (let n = runs[i + 1]!; n > 0; n--) labels.push(runs[i]!);
	return Int32Array.from(labels);
}

/** How many connected regions (4 neighbours) of equal labels there are. */
export function pieceCount(labels: ArrayLike<number>, height: number, width: number): number {
	const seen = new Set<number>();
	let pieces = 0;
	for (let start = 0; start < height * width; start++) {
		if (seen.has(start)) continue;
		pieces++;
		const open = [start];
		seen.add(start);
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const x = at % width;
			for (const near of [at - width, at + width, ...(x > 0 ? [at - 1] : []), ...(x < width - 1 ? [at + 1] : [])]) {
				if (near < 0 || near >= height * width || seen.has(near) || labels[near] !== labels[start]) continue;
				seen.add(near);
				open.push(near);
			}
		}
	}
	return pieces;
}
