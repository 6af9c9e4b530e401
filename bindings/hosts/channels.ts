import type { Image } from "../maskers/pixels.js";

/** The channels wanted of opaque pixels of red, green, blue and perhaps more. */
export function toChannels(data: Uint8ClampedArray, from: 3 | 4, wanted: 1 | 3 | 4): Required<Pick<Image, "data" | "channels">> {
	if (from === wanted) return { data, channels: wanted };
	const count = data.length / from;
	const out = new Uint8ClampedArray(count * wanted);
	for (let i = 0, at = 0; i < count; i++, at += from) {
		if (wanted === 1) out[i] = grey(data[at]!, data[at + 1]!, data[at + 2]!);
		else for (let c = 0; c < wanted; c++) out[i * wanted + c] = data[at + c]!;
	}
	return { data: out, channels: wanted };
}

/** Luma of ITU-R BT.601, in sixteen bits, as Pillow's convert("L") has it: what models of grey pictures were trained on. */
const grey = (red: number, green: number, blue: number): number => (red * 19_595 + green * 38_470 + blue * 7471 + 0x8000) >> 16;
