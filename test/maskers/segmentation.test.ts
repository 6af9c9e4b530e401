import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { felzenszwalb, grid, quickshift, slic } from "../../bindings/maskers/segmentation.js";
import { segmenter } from "../../bindings/maskers/segmenters.js";
import { readImage } from "../../bindings/maskers/pixels.js";
import { backends } from "../kernels/backends.js";
import { fixture } from "../support/fixtures.js";
import { labelsOf, picture, pieceCount } from "../support/pictures.js";
import { adjustedRandIndex } from "../support/rand-index.js";

const methods = { slic, quickshift, felzenszwalb };
const names = Object.keys(methods) as (keyof typeof methods)[];

describe.each(names)("%s", (name) => {
	const segment = methods[name] as (image: unknown, options?: object) => ReturnType<typeof slic>;

	it("puts each pixel of a photograph into one superpixel, each in one piece", async () => {
		const { labels, count, height, width } = await segment(picture("coffee150x100"));
		expect([height, width, labels.length]).toEqual([100, 150, 15000]);
		expect([...new Set(labels)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, label) => label));
		expect(pieceCount(labels, height, width)).toBe(count);
		expect(count).toBeGreaterThan(10);
	});

	it("does so for any image, of any channels", async () => {
		const side = fc.integer({ min: 1, max: 14 });
		await fc.assert(
			fc.asyncProperty(
				side,
				side,
				fc.constantFrom(1, 3, 4),
				fc.constantFrom(1, 40, 255),
				fc.boolean(),
				fc.nat(),
				async (height, width, channels, contrast, floats, seed) => {
					const bytes = Uint8Array.from(
						{ length: height * width * channels },
						(_, i) => (Math.imul(i + seed, 2654435761) >>> 24) % (contrast + 1),
					);
					const data = floats ? Float32Array.from(bytes, (value) => 10 * value - 300) : bytes;
					const { labels, count } = await segment({ data, height, width });
					expect(pieceCount(labels, height, width)).toBe(count);
					expect([...new Set(labels)].toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, label) => label));
				},
			),
			{ numRuns: 60 },
		);
	});

	it("is the same on both backends, and for bytes, floats in 0..1 and opaque pixels", () => {
		const { data, height, width } = picture("chelsea48");
		const find = segmenter(name, "options", {});
		const pixels = readImage("image", { data, height, width });
		const [wasm, typescript] = backends.map((kernels) => find(kernels, pixels));
		expect(wasm).toEqual(typescript);
		const opaque = Uint8Array.from({ length: (data.length / 3) * 4 }, (_, i) => (i % 4 === 3 ? i % 256 : data[3 * (i >> 2) + (i % 4)]));
		expect(find(backends[0], readImage("image", { data: opaque, height, width }))).toEqual(wasm);
		const floats = find(backends[0], readImage("image", { data: Float32Array.from(data, (value) => value / 255), height, width }));
		expect(adjustedRandIndex(floats.labels, wasm.labels)).toBeGreaterThan(0.99);
	});

	it("takes floats of any range as if it were 0..1", async () => {
		const { data, height, width } = picture("chelsea48");
		const unit = Float32Array.from(data, (value) => value / 256);
		unit[0] = 0;
		unit[1] = 1;
		const expected = await segment({ data: unit, height, width });
		expect(await segment({ data: unit.map((value) => 4 * value - 2), height, width })).toEqual(expected);
	});

	it("makes a constant image no trouble", async () => {
		const { labels, count } = await segment({ data: new Float32Array(300).fill(-7), height: 10, width: 10 });
		expect(pieceCount(labels, 10, 10)).toBe(count);
	});

	it("reads the image before it returns", async () => {
		const { data, height, width } = picture("chelsea48");
		const expected = await segment({ data, height, width });
		const pending = segment({ data, height, width });
		data.fill(0);
		expect(await pending).toEqual(expected);
	});

	it("refuses what is no image, options that it does not have, and values that they cannot have", async () => {
		await expect(segment("cat.png")).rejects.toThrow(new TypeError('"image" expected an image { data, height, width }, got "cat.png"'));
		const image = picture("chelsea48");
		await expect(segment(image, { sigmma: 1 })).rejects.toThrow('"options" has no option "sigmma" (did you mean "sigma"?)');
		await expect(segment(image, { sigma: -1 })).rejects.toThrow(new RangeError('"options.sigma" expected a number from 0 to 1000, got -1'));
		await expect(segment(image, { connect: "no" })).rejects.toThrow(new TypeError('"options.connect" expected true or false, got "no"'));
	});
});

describe("superpixels as scikit-image finds them", () => {
	it("are Felzenszwalb's exactly, if they need not be connected", async () => {
		const { cases } = fixture<{
			cases: { picture: "chelsea48"; params: { scale: number; sigma: number; min_size: number }; labels_rle: number[] }[];
		}>("segmentation_felzenszwalb.json");
		for (const { picture: name, params, labels_rle } of cases) {
			const options = { scale: params.scale, sigma: params.sigma, minSize: params.min_size, connect: false };
			expect((await felzenszwalb(picture(name), options)).labels).toEqual(labelsOf(labels_rle));
		}
		expect(cases).toHaveLength(12);
	});

	it("are lime's by quick shift but for its noise", async () => {
		const { cases } = fixture<{ cases: { picture: string; labels_rle: number[] }[] }>("segmentation_quickshift.json");
		const expected = labelsOf(cases.find((c) => c.picture === "chelsea224")!.labels_rle);
		for (const seed of [0, 1]) {
			const { labels } = await quickshift(picture("chelsea224"), { kernelSize: 4, maxDistance: 200, ratio: 0.2, connect: false, seed });
			expect(adjustedRandIndex(labels, expected)).toBeGreaterThan(0.99);
		}
	});
});

describe("quickshift", () => {
	it("takes a grey image for one of three equal channels", async () => {
		const { data, height, width } = picture("chelsea48");
		const grey = data.filter((_, i) => i % 3 === 1);
		const expected = await quickshift({ data: Uint8Array.from(data, (_, i) => grey[Math.floor(i / 3)]), height, width });
		expect(expected.count).toBeGreaterThan(5);
		expect(await quickshift({ data: grey, height, width })).toEqual(expected);
	});

	it("breaks ties by its seed", async () => {
		const image = { data: new Uint8Array(900), height: 30, width: 30 };
		const options = { kernelSize: 1, maxDistance: 2 };
		const first = await quickshift(image, options);
		expect(await quickshift(image, { ...options, seed: 0 })).toEqual(first);
		expect(await quickshift(image, { ...options, seed: 1 })).not.toEqual(first);
	});

	it.each([
		[{ kernelSize: 0.5 }, '"options.kernelSize" expected a finite number >= 1, got 0.5'],
		[{ kernelSize: Infinity }, '"options.kernelSize" expected a finite number >= 1, got Infinity'],
		[{ maxDistance: -1 }, '"options.maxDistance" expected a finite number >= 0, got -1'],
		[{ ratio: 2 }, '"options.ratio" expected a number from 0 to 1, got 2'],
		[{ seed: 0.5 }, '"options.seed" expected an integer >= 0, got 0.5'],
	])("refuses %o", async (options, message) => {
		await expect(quickshift(picture("chelsea48"), options)).rejects.toThrow(new RangeError(message));
	});
});

describe("felzenszwalb", () => {
	it("makes larger superpixels at a larger scale, none smaller than asked for", async () => {
		const counts = [];
		for (const scale of [1, 30, 300]) counts.push((await felzenszwalb(picture("chelsea48"), { scale, minSize: 1, connect: false })).count);
		expect(counts).toEqual([...counts].toSorted((a, b) => b - a));
		expect(new Set(counts).size).toBe(3);
		const { labels, count } = await felzenszwalb(picture("chelsea48"), { minSize: 100, connect: false });
		for (let label = 0; label < count; label++) expect(labels.filter((other) => other === label).length).toBeGreaterThanOrEqual(100);
	});

	it("refuses a scale or a size below what there is", async () => {
		await expect(felzenszwalb(picture("chelsea48"), { scale: -1 })).rejects.toThrow(
			'"options.scale" expected a finite number >= 0, got -1',
		);
		await expect(felzenszwalb(picture("chelsea48"), { minSize: 0 })).rejects.toThrow(
			'"options.minSize" expected an integer from 1 to 2147483647, got 0',
		);
	});
});

describe("slic", () => {
	it("makes about as many superpixels as asked for", async () => {
		for (const superpixels of [20, 50, 200]) {
			const { count } = await slic(picture("coffee150x100"), { superpixels });
			expect(Math.abs(count - superpixels)).toBeLessThanOrEqual(0.3 * superpixels);
		}
	});

	it.each([
		[{ superpixels: 0 }, '"options.superpixels" expected an integer >= 1, got 0'],
		[{ compactness: 0 }, '"options.compactness" expected a finite number >= 0.000001, got 0'],
		[{ iterations: 0 }, '"options.iterations" expected an integer from 1 to 1000, got 0'],
	])("refuses %o", async (options, message) => {
		await expect(slic(picture("chelsea48"), options)).rejects.toThrow(new RangeError(message));
	});
});

describe("a grid", () => {
	it("of rows and columns, by hand", async () => {
		const { labels, count } = await grid({ height: 3, width: 5 }, { rows: 2, columns: 2 });
		expect([[...labels], count]).toEqual([[0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 2, 2, 2, 3, 3], 4]);
	});

	it("has rectangles whose sides differ by a pixel at most, for any size and number", async () => {
		const side = fc.integer({ min: 1, max: 40 });
		await fc.assert(
			fc.asyncProperty(side, side, fc.integer({ min: 1, max: 300 }), async (height, width, superpixels) => {
				const { labels, count } = await grid({ height, width }, { superpixels });
				expect(new Set(labels).size).toBe(count);
				expect(pieceCount(labels, height, width)).toBe(count);
				expect(count).toBeLessThanOrEqual(height * width);
				const sizes = Array.from({ length: count }, () => [new Set<number>(), new Set<number>()]);
				labels.forEach((label, i) => {
					sizes[label][0].add(Math.floor(i / width));
					sizes[label][1].add(i % width);
				});
				for (const direction of [0, 1]) {
					const lengths = sizes.map((sets) => sets[direction].size);
					expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
				}
			}),
		);
	});

	it("has about as many as asked for, 50 by default, of an image of any shape", async () => {
		expect((await grid({ height: 224, width: 224 })).count).toBe(49);
		expect((await grid({ height: 10, width: 1000 }, { superpixels: 50 })).count).toBe(50);
		expect((await grid({ height: 2, width: 2 }, { superpixels: 50 })).count).toBe(4);
		expect((await grid(picture("chelsea48"), { superpixels: 9 })).count).toBe(9);
	});

	it.each([
		[{ rows: 2 }, TypeError, '"options.columns" expected an integer >= 1, got undefined'],
		[{ rows: 4, columns: 1 }, RangeError, '"options.rows" expected an integer from 1 to 3, got 4'],
		[{ rows: 1, columns: 6 }, RangeError, '"options.columns" expected an integer from 1 to 5, got 6'],
		[{ rows: 1, columns: 1, superpixels: 1 }, TypeError, '"options" has superpixels and rows or columns: give one or the other'],
		[{ row: 1 }, TypeError, '"options" has no option "row" (did you mean "rows"?)'],
		[[], TypeError, '"options" expected an options object, got an array of 0'],
	] as const)("refuses %o", async (options, kind, message) => {
		await expect(grid({ height: 3, width: 5 }, options as object)).rejects.toThrow(kind);
		await expect(grid({ height: 3, width: 5 }, options as object)).rejects.toThrow(message);
	});

	it("refuses an image without a size, or with one that nothing could hold", async () => {
		await expect(grid(null as never)).rejects.toThrow(new TypeError('"image" expected an image, or its { height, width }, got null'));
		await expect(grid({ height: 3 } as never)).rejects.toThrow('"image.width" expected an integer from 1 to 89478485, got undefined');
		await expect(grid({ height: 2 ** 20, width: 2 ** 20 })).rejects.toThrow(RangeError);
	});
});
