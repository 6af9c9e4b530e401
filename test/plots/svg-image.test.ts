import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ExplanationFields, ImageLayout } from "../../bindings/explanation.js";
import { toRuns } from "../../bindings/explanation/image-layout.js";
import { contourOf } from "../../bindings/plots/svg/regions.js";
import { imagePlot } from "../../bindings/plots/index.js";
import { png } from "../../bindings/plots/svg/png.js";
import { explained } from "./explained.js";
import { all, expectSound, HOSTILE, textsOf } from "./svg-checks.js";

const layout: ImageLayout = {
	kind: "superpixels",
	height: 4,
	width: 6,
	runs: toRuns(Int32Array.from({ length: 24 }, (_, i) => Math.floor((i % 6) / 2))),
};
const photo = { data: Uint8Array.from({ length: 72 }, (_, i) => (37 * i) % 256), height: 4, width: 6 };
const ofImage = (values: number[], fields: Partial<ExplanationFields> = {}) =>
	explained(values, {
		image: layout,
		features: values.map((_, f) => ({ name: `superpixel ${f}`, value: 0, region: { pixels: 8, box: [2 * f, 0, 2 * f + 2, 4] as const } })),
		...fields,
	});

describe("a picture and what did it", () => {
	test("is a sound drawing: the picture, its heat map, and what did most, with the strongest superpixels numbered and listed", () => {
		const svg = imagePlot(ofImage([0.5, -0.25, 0]), photo);
		const root = expectSound(svg);
		expect(all(root).filter(({ name }) => name === "image")).toHaveLength(3);
		expect(textsOf(svg)).toEqual(expect.arrayContaining(["1", "2", "+0.500  superpixel 0", "−0.250  superpixel 1"]));
		expect(textsOf(svg).join("\n")).toContain("not listed: 1 more superpixel");
		// Numbers stand in their superpixels: in the left and the middle third of the heat map.
		const heat = all(root).filter(({ name }) => name === "image")[1]!.attributes;
		const [one, two] = ["1", "2"].map((number) =>
			Number(all(root).find(({ text, attributes }) => text === number && attributes.class?.includes("badge"))!.attributes.x),
		);
		const place = (x: number) => (x - Number(heat.x)) / Number(heat.width);
		expect([place(one!), place(two!)].map((share) => Math.floor(3 * share))).toEqual([0, 1]);
	});

	test("shows the views that are asked for, and refuses others", () => {
		for (const view of ["picture", "heat map", "borders", "cut-out", "mask"] as const)
			expectSound(imagePlot(ofImage([1, 0, -1]), photo, { views: [view] }));
		expect(() => imagePlot(ofImage([1, 0, -1]), photo, { views: ["x-ray" as "mask"] })).toThrow(/views\[0\]/);
		expect(() => imagePlot(ofImage([1, 0, -1]), photo, { views: [] })).toThrow(RangeError);
		expect(() => imagePlot(explained([1]), photo)).toThrow(/an explanation of an image/);
	});

	test("draws lines between superpixels along the edges of pixels", () => {
		const root = expectSound(imagePlot(ofImage([1, 0, -1]), photo, { views: ["borders"] }));
		const [line] = all(root).filter(({ attributes }) => attributes.class === "wb-line wb-frame");
		// Two upright lines, at a third and at two thirds.
		const { x, width, height } = all(root).find(({ name }) => name === "image")!.attributes;
		const third = Number(width) / 3;
		expect(line!.attributes.d).toBe([1, 2].map((k) => `M${Number(x) + k * third} 0v${height}`).join(""));
	});

	test("draws lines between superpixels that lie upon each other", () => {
		const stacked: ImageLayout = { kind: "superpixels", height: 4, width: 6, runs: [0, 6, 1, 18] };
		const root = expectSound(imagePlot(ofImage([1, -1], { image: stacked }), photo, { views: ["borders"] }));
		const { x, width, height } = all(root).find(({ name }) => name === "image")!.attributes;
		const [line] = all(root).filter(({ attributes }) => attributes.class === "wb-line wb-frame");
		expect(line!.attributes.d).toBe(`M${x} ${Number(height) / 4}h${width}`);
	});

	test("draws grids, and the smallest box of a learned mask", () => {
		const grid = ofImage([0.1, 0.9, 0.2, 0], {
			method: "meaningful-perturbation",
			image: { kind: "grid", height: 4, width: 6, rows: 2, columns: 2 },
			features: [0, 1, 2, 3].map((f) => ({ name: `cell ${f}`, value: 0 })),
			masks: [{ score: 0.1, scoreFull: 0.9, scoreEmpty: 0, area: 0.2, objective: 1, start: "ones", box: [3, 0, 6, 2], boxScore: 0.2 }],
		});
		const root = expectSound(imagePlot(grid, photo, { views: ["picture"] }));
		const [picture] = all(root).filter(({ name }) => name === "image");
		const [frame] = all(root).filter(({ name, attributes }) => name === "rect" && attributes.class === "wb-line wb-frame");
		expect(Number(frame!.attributes.width)).toBeCloseTo(Number(picture!.attributes.width) / 2, 1);
	});

	test("draws large pictures with fewer pixels", () => {
		const large: ImageLayout = { kind: "superpixels", height: 300, width: 600, runs: [0, 180_000] };
		const data = Uint8Array.from({ length: 180_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
		const size = (pixels: number) =>
			imagePlot(ofImage([1], { image: large }), { data, height: 300, width: 600 }, { pixels, views: ["picture"] }).length;
		expect(size(60)).toBeLessThan(10_000);
		expect(size(60)).toBeLessThan(size(120));
	});

	test("lets no text out of its place", () => {
		const shape = (text: string) =>
			all(
				expectSound(
					imagePlot(
						ofImage([1, 2, 3], {
							features: [0, 1, 2].map(() => ({ name: text, value: 0, region: { pixels: 1, box: [0, 0, 1, 1] as const } })),
							targets: [{ index: 0, name: text, prediction: 1 }],
						}),
						photo,
					),
				),
			)
				.map(({ name }) => name)
				.filter((name) => name !== "title" && name !== "text")
				.join(" ");
		const usual = shape("name");
		for (const text of HOSTILE) expect(shape(text), JSON.stringify(text)).toBe(usual);
	});
});

describe("pictures as PNG files", () => {
	test("are read by others as they were, with no more channels than they need", async () => {
		const kinds = fc.constantFrom("grey", "colour", "transparent");
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 40 }),
				kinds,
				fc.nat(),
				async (height, width, kind, seed) => {
					const data = Uint8ClampedArray.from({ length: height * width * 4 }, (_, i) => {
						const pixel = Math.imul(kind === "grey" ? i >> 2 : i, 2654435761 + seed) >>> 24;
						return i % 4 === 3 ? (kind === "transparent" ? pixel | 1 : 255) : pixel;
					});
					if (kind === "transparent") data[3] = 9;
					const file = png({ data, height, width });
					const { info, data: read } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
					expect([info.height, info.width]).toEqual([height, width]);
					expect((await sharp(file).metadata()).channels).toBe(
						{ grey: 1, colour: height * width === 1 ? info.channels : 3, transparent: 4 }[kind],
					);
					expect([...(await sharp(file).ensureAlpha().toColourspace("srgb").raw().toBuffer())]).toEqual([...data]);
					expect(read.length).toBeGreaterThan(0);
				},
			),
			{ numRuns: 40 },
		);
	});

	test("are the same bytes for the same picture, and small where there is little in it", () => {
		const data = new Uint8ClampedArray(400 * 400 * 4).fill(255);
		expect(png({ data, height: 400, width: 400 })).toEqual(png({ data, height: 400, width: 400 }));
		expect(png({ data, height: 400, width: 400 }).length).toBeLessThan(1000);
	});
});

test("outlines of superpixels enclose their pixels, holes and single corners included", () => {
	// 1 is a ring around a 0 that touches it by a corner, too.
	const labels = Int32Array.from("0011100101010111010001".padEnd(25, "0"), Number);
	for (const feature of [0, 1]) {
		const path = contourOf(labels, 5, feature, 10, 2, 3);
		let [area, x, y, startX, startY] = [0, 0, 0, 0, 0];
		for (const [, command, numbers] of path.matchAll(/([MHVz])([\d. ]*)/g)) {
			const [a, b] = numbers!.split(" ").map(Number);
			const [toX, toY] = command === "M" ? [a!, b!] : command === "H" ? [a!, y] : command === "V" ? [x, a!] : [startX, startY];
			if (command === "M") [startX, startY] = [toX, toY];
			else area += (x * toY - toX * y) / 2;
			[x, y] = [toX, toY];
		}
		expect(area).toBeCloseTo(6 * labels.filter((owner) => owner === feature).length, 9);
	}
});
