/** What the methods found, as pictures in files. */
import { join } from "node:path";
import type { Explanation, Image } from "whybox";
import { writeImage } from "whybox/node";
import { cutOut, overlay, type RgbaPicture } from "whybox/plots";
import type { Findings } from "./methods.js";

/** Small pictures are enlarged until their shorter side has so many pixels. */
const SHORTER_SIDE = 320;
/** White pixels between the pictures of a sheet. */
const GAP = 12;

/** "1-tree_frog": what the files of one class are called, as any file system takes it. */
export const fileStem = (rank: number, name: string): string => `${rank}-${name.replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40)}`;

/**
 * Writes, for one class: the heat maps of LIME, Shap, the mask and RISE, what Shap and the mask pick out, the mask itself in greys, and all of it on one
 * sheet, which begins with the picture.
 *
 * @param folder must be there
 * @returns the names of the files, the sheet first
 */
export async function writePictures(folder: string, stem: string, picture: Image, findings: Findings, position: number): Promise<string[]> {
	const { lime, shap, mask, rise } = findings;
	const target = position;
	const heat = {
		lime: overlay(lime, picture, { target }),
		shap: overlay(shap, picture, { target }),
		rise: overlay(rise, picture, { target }),
		mask: overlay(mask, picture, { target }),
	};
	const cuts = {
		"shap-cut-out": cutOut(shap, picture, { target }),
		"mask-cut-out": cutOut(mask, picture, { target, share: Math.min(1, mask.masks![position]!.area) }),
	};
	// Without its colours the heat map is the picture itself.
	const original = overlay(lime, picture, { opacity: 0, grey: false });
	const rows = [
		[original, heat.lime, heat.shap],
		[cuts["shap-cut-out"], heat.rise, heat.mask],
	];
	const single = { ...heat, ...cuts, "mask-grey": greyOf(mask, position) };

	const files = [[`${stem}.png`, sheet(rows.map((row) => row.map(enlarged)))] as const];
	for (const [name, one] of Object.entries(single)) files.push([`${stem}-${name}.png`, enlarged(one)]);
	for (const [name, one] of files) await writeImage(join(folder, name), one);
	return files.map(([name]) => name);
}

/** A mask in greys: white what is deleted. */
function greyOf(mask: Explanation, position: number): RgbaPicture {
	const { data, height, width } = mask.saliency(position);
	const rgba = new Uint8ClampedArray(4 * data.length).fill(255);
	data.forEach((value, pixel) => rgba.fill(255 * value, 4 * pixel, 4 * pixel + 3));
	return { data: rgba, height, width };
}

/** Each pixel as a square of so many that the shorter side is long enough to look at. */
function enlarged({ data, height, width }: RgbaPicture): RgbaPicture {
	const times = Math.ceil(SHORTER_SIDE / Math.min(height, width));
	const out = { data: new Uint8ClampedArray(data.length * times * times), height: height * times, width: width * times };
	for (let y = 0, to = 0; y < out.height; y++) {
		for (let x = 0; x < out.width; x++, to += 4) {
			const from = 4 * (Math.floor(y / times) * width + Math.floor(x / times));
			for (let c = 0; c < 4; c++) out.data[to + c] = data[from + c]!;
		}
	}
	return out;
}

/** Rows of equally large pictures, with white between them. */
function sheet(rows: readonly (readonly RgbaPicture[])[]): RgbaPicture {
	const [{ height, width }] = rows[0] as [RgbaPicture];
	const across = rows[0]!.length;
	const whole = { height: rows.length * (height + GAP) - GAP, width: across * (width + GAP) - GAP };
	const data = new Uint8ClampedArray(4 * whole.height * whole.width).fill(255);
	rows.forEach((row, down) =>
		row.forEach((one, right) => {
			for (let y = 0; y < height; y++) {
				const to = (down * (height + GAP) + y) * whole.width + right * (width + GAP);
				data.set(one.data.subarray(4 * y * width, 4 * (y + 1) * width), 4 * to);
			}
		}),
	);
	return { data, ...whole };
}
