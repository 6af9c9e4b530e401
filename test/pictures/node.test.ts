import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { readImage, writeImage } from "../../bindings/hosts/node.js";
import { temporaryFolder } from "../cli/folder.js";
import { png } from "./png-writer.js";

const folder = temporaryFolder();
afterAll(folder.remove);
const path = (name: string) => join(folder.path, name);

// Two rows of three pixels.
const COLOURS = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 128, 128, 128, 255, 255, 255];
const colours = png({ width: 3, height: 2, colour: 2 }, COLOURS);
const image = (data: number[], height: number, width: number, channels: number) => ({
	data: Uint8ClampedArray.from(data),
	height,
	width,
	channels,
});

describe("readImage of whybox/node", () => {
	it("gives the pixels of a file, row by row, by path, file URL or bytes", async () => {
		folder.write("colours.png", colours);
		const wanted = image(COLOURS, 2, 3, 3);
		expect(await readImage(path("colours.png"))).toEqual(wanted);
		expect(await readImage(pathToFileURL(path("colours.png")))).toEqual(wanted);
		expect(await readImage(colours)).toEqual(wanted);
		const padded = new Uint8Array([9, 9, ...colours]);
		expect(await readImage(padded.subarray(2))).toEqual(wanted);
		expect(await readImage(padded.slice(2).buffer)).toEqual(wanted);
	});

	it("gives three channels of every picture unless told otherwise: grey, alpha, 16 bits, a single bit, a single pixel", async () => {
		const of = (depth: 1 | 8 | 16, colour: 0 | 2 | 4 | 6, ...samples: number[]) =>
			readImage(png({ width: 1, height: 1, depth, colour }, samples));
		expect(await of(8, 0, 77)).toEqual(image([77, 77, 77], 1, 1, 3));
		expect(await of(16, 0, 0x80, 0x00)).toEqual(image([128, 128, 128], 1, 1, 3));
		expect(await of(16, 2, 0xff, 0xff, 0x80, 0x00, 0x00, 0xff)).toEqual(image([255, 128, 0], 1, 1, 3));
		expect(await of(1, 0, 0x80)).toEqual(image([255, 255, 255], 1, 1, 3));
		// What is transparent lies over white: a half of 0 and a half of 255.
		expect(await of(8, 6, 0, 200, 255, 0)).toEqual(image([255, 255, 255], 1, 1, 3));
		expect(await of(8, 4, 0, 128)).toEqual(image([127, 127, 127], 1, 1, 3));
		expect(await of(8, 6, 1, 2, 3, 255)).toEqual(image([1, 2, 3], 1, 1, 3));
	});

	it("gives grey as Pillow does, and alpha, where they are wanted", async () => {
		// round(0.299 R + 0.587 G + 0.114 B)
		expect(await readImage(colours, { channels: 1 })).toEqual(image([76, 150, 29, 18, 128, 255], 2, 3, 1));
		const withAlpha = image([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255], 1, 3, 4);
		const top = png({ width: 3, height: 1, colour: 2 }, COLOURS.slice(0, 9));
		expect(await readImage(top, { channels: 4 })).toEqual(withAlpha);
		const translucent = png({ width: 1, height: 1, colour: 6 }, [9, 8, 7, 100]);
		expect(await readImage(translucent, { channels: 4 })).toEqual(image([9, 8, 7, 100], 1, 1, 4));
	});

	it("turns a photograph as its EXIF orientation says", async () => {
		// Left half black, right half white; "6" says: turn clockwise to see it upright, so that black comes on top.
		const lying = { data: Uint8Array.from({ length: 16 * 8 * 3 }, (_, i) => (Math.floor(i / 3) % 16 < 8 ? 0 : 255)), height: 8, width: 16 };
		const raw = { raw: { width: 16, height: 8, channels: 3 as const } };
		const bytes = await sharp(lying.data, raw).withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer();
		const upright = await readImage(bytes);
		expect([upright.height, upright.width]).toEqual([16, 8]);
		const red = (row: number) => upright.data[row * 8 * 3]!;
		expect([red(0), red(6), red(9), red(15)].map((value) => Math.round(value / 255))).toEqual([0, 0, 1, 1]);
	});

	it("resizes, averaging the pixels that become one", async () => {
		// Columns of 0 and 255: any filter worth its name gives the mean.
		const stripes = png(
			{ width: 64, height: 64, colour: 0 },
			Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 2) * 255),
		);
		const { data, height, width } = await readImage(stripes, { height: 8, width: 8 });
		expect([height, width]).toEqual([8, 8]);
		expect(Math.min(...data)).toBeGreaterThanOrEqual(120);
		expect(Math.max(...data)).toBeLessThanOrEqual(135);
	});

	it("keeps the proportions: cuts by default, shows everything between black bars, or stretches", async () => {
		// 8 × 4: left quarter red, the rest white.
		const wide = png(
			{ width: 8, height: 4, colour: 2 },
			Array.from({ length: 32 }, (_, i) => (i % 8 < 2 ? [255, 0, 0] : [255, 255, 255])).flat(),
		);
		const green = async (fit?: "cover" | "contain" | "fill") => {
			const { data } = await readImage(wide, { height: 4, width: 4, ...(fit && { fit }) });
			return [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((x) => Math.round(data[(row * 4 + x) * 3 + 1]! / 255)).join(""));
		};
		expect(await green()).toEqual(["1111", "1111", "1111", "1111"]);
		expect(await green("fill")).toEqual(["0111", "0111", "0111", "0111"]);
		expect(await green("contain")).toEqual(["0000", "0111", "0111", "0000"]);
		const { height, width } = await readImage(wide, { width: 4 });
		expect([height, width]).toEqual([2, 4]);
	});

	it.each([
		["nothing", new Uint8Array(0), "got 0 bytes that cannot be read"],
		["a text", new TextEncoder().encode("not a picture"), "Input buffer contains unsupported image format"],
		["the first half of a PNG", colours.subarray(0, colours.length >> 1), "that cannot be read"],
		["a PNG of 40 000 × 40 000 pixels", png({ width: 40_000, height: 40_000, depth: 1, colour: 0 }, []), "exceeds pixel limit"],
	])("refuses %s", async (_, bytes, reason) => {
		await expect(readImage(bytes)).rejects.toThrow(RangeError);
		await expect(readImage(bytes)).rejects.toThrow(/^"source" expected a picture \(JPEG, PNG, .*\), got /);
		await expect(readImage(bytes)).rejects.toThrow(reason);
	});

	it("refuses a JPEG that ends too early, wherever it ends", async () => {
		const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);
		const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
			.jpeg()
			.toBuffer();
		await expect(readImage(whole)).resolves.toMatchObject({ height: 64 });
		for (const share of [0.02, 0.2, 0.5, 0.9]) {
			await expect(readImage(whole.subarray(0, Math.floor(whole.length * share))), String(share)).rejects.toThrow("cannot be read");
		}
	});

	it("says what is wrong with its arguments", async () => {
		await expect(readImage(5 as never)).rejects.toThrow(new TypeError('"source" expected a path, a file URL or bytes, got 5'));
		await expect(readImage(colours, { hieght: 5 } as never)).rejects.toThrow('did you mean "height"?');
		await expect(readImage(colours, { height: 0 })).rejects.toThrow('"options.height" expected an integer from 1 to 16384, got 0');
		await expect(readImage(colours, { channels: 2 as never })).rejects.toThrow('"options.channels" expected 1, 3 or 4, got 2');
		await expect(readImage(colours, { fit: "crop" as never })).rejects.toThrow('"options.fit" expected one of "cover", "contain", "fill"');
		await expect(readImage(path("none.png"))).rejects.toThrow("ENOENT");
	});
});

describe("writeImage of whybox/node", () => {
	it.each(["png", "webp", "tiff", "avif", "jpg", "JPEG"])("writes .%s, which is read again", async (ending) => {
		const flat = image(Array.from({ length: 16 * 16 }, () => [200, 100, 50]).flat(), 16, 16, 3);
		await writeImage(path(`flat.${ending}`), flat);
		const { data, ...size } = await readImage(path(`flat.${ending}`));
		expect(size).toEqual({ height: 16, width: 16, channels: 3 });
		data.forEach((value, i) => expect(Math.abs(value - flat.data[i]!)).toBeLessThanOrEqual(3));
	});

	it("keeps every pixel of PNG, grey, in colour and with alpha", async () => {
		for (const written of [image([1, 2, 3, 4, 5, 6], 2, 3, 1), image(COLOURS, 2, 3, 3), image([1, 2, 3, 0, 5, 6, 7, 8], 1, 2, 4)]) {
			await writeImage(pathToFileURL(path("exact.png")), written);
			expect(await readImage(path("exact.png"), { channels: written.channels as 1 })).toEqual(written);
		}
	});

	it("lays what is transparent over white where the format has no transparency", async () => {
		await writeImage(path("flat.jpg"), image(Array.from({ length: 64 }, () => [0, 0, 0, 0]).flat(), 8, 8, 4));
		expect(Math.min(...(await readImage(path("flat.jpg"))).data)).toBeGreaterThanOrEqual(253);
	});

	it("says what is wrong with its arguments, before it writes", async () => {
		const one = image([1, 2, 3], 1, 1, 3);
		const endings = "a name that ends in .png, .jpg, .jpeg, .webp, .avif, .tif, .tiff";
		await expect(writeImage(path("a.bmp"), one)).rejects.toThrow(endings);
		await expect(writeImage(path("constructor"), one)).rejects.toThrow(endings);
		await expect(writeImage(path("a.png"), { ...one, width: 2 })).rejects.toThrow('"image.data" expected height · width · channels');
		const floats = { data: new Float32Array(3), height: 1, width: 1 };
		await expect(writeImage(path("a.png"), floats)).rejects.toThrow('"image.data" expected integers from 0 to 255, as a Uint8Array');
		await expect(writeImage(5 as never, one)).rejects.toThrow('"path" expected a path or a file URL, got 5');
		expect(() => readFileSync(path("a.png"))).toThrow("ENOENT");
	});
});
