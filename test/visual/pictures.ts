/** Pictures compared pixel by pixel with those that were accepted. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

/** Where accepted pictures are, and where those are written that differ. */
export const ACCEPTED = fileURLToPath(new URL("accepted/", import.meta.url));
export const DIFFERENT = fileURLToPath(new URL("../../build/visual/", import.meta.url));

/** Colours are kept in steps of 16, so that pictures are small. A pixel differs if a channel is off by more than what that and another processor can do. */
const STEP = 16;
const NOISE = 16;

interface Pixels {
	readonly data: Buffer;
	readonly width: number;
	readonly height: number;
}

async function pixelsOf(png: Buffer): Promise<Pixels> {
	const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}

const encoded = ({ data, width, height }: Pixels, palette: boolean): Promise<Buffer> =>
	sharp(data, { raw: { width, height, channels: 3 } })
		.png(palette ? { palette, dither: 0, compressionLevel: 9, effort: 10 } : { compressionLevel: 9 })
		.toBuffer();

/** Keeps a picture to compare with: with a palette, if that changes no pixel. */
export async function accept(name: string, png: Buffer): Promise<void> {
	const pixels = await pixelsOf(png);
	const data = pixels.data.map((value) => Math.min(255, Math.round(value / STEP) * STEP));
	const coarse = { ...pixels, data: Buffer.from(data) };
	const small = await encoded(coarse, true);
	const same = (await pixelsOf(small)).data.equals(coarse.data);
	mkdirSync(ACCEPTED, { recursive: true });
	writeFileSync(`${ACCEPTED}${name}.png`, same ? small : await encoded(coarse, false));
}

/** How a picture differs from the accepted one, or "" where it does not; a picture of the difference is written where it does. */
export async function difference(name: string, png: Buffer): Promise<string> {
	const [now, before] = [await pixelsOf(png), await pixelsOf(readFileSync(`${ACCEPTED}${name}.png`))];
	const show = (data: Buffer, suffix = ""): void => {
		mkdirSync(DIFFERENT, { recursive: true });
		writeFileSync(`${DIFFERENT}${name}${suffix}.png`, data);
	};
	if (now.width !== before.width || now.height !== before.height) {
		show(png);
		return `${name}: ${now.width} × ${now.height} pixels, ${before.width} × ${before.height} accepted; see build/visual/${name}.png`;
	}
	const marked = Buffer.alloc(now.data.length);
	let count = 0;
	let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
	for (let pixel = 0; pixel < now.width * now.height; pixel++) {
		const off = [0, 1, 2].some((c) => Math.abs(now.data[3 * pixel + c]! - before.data[3 * pixel + c]!) > NOISE);
		// The picture faintly, and in full red what differs.
		for (let c = 0; c < 3; c++) marked[3 * pixel + c] = off ? [220, 0, 0][c]! : 200 + now.data[3 * pixel + c]! / 5;
		if (!off) continue;
		count++;
		const [x, y] = [pixel % now.width, Math.floor(pixel / now.width)];
		[left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
	}
	if (count === 0) return "";
	show(png);
	show(await encoded({ ...now, data: marked }, true), ".difference");
	return `${name}: ${count} pixels differ, from [${left}, ${top}] to [${right}, ${bottom}]; see build/visual/${name}.difference.png`;
}
