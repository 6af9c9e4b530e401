import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Explanation, type ImageLayout } from "../../bindings/explanation.js";
import { toRuns } from "../../bindings/explanation/image-layout.js";
import { cutOut, imageMask, overlay, superpixelBorders } from "../../bindings/plots/index.js";

function explained(image: ImageLayout | undefined, rows: number[][]): Explanation {
	return new Explanation({
		method: "lime",
		estimator: "lime",
		features: rows[0]!.map((_, f) => ({ name: `superpixel ${f}`, value: 0 })),
		image,
		targets: rows.map((_, t) => ({ index: t, name: String(t), prediction: 1 })),
		attributions: Float64Array.from(rows.flat()),
		baseValues: new Float64Array(rows.length),
		exact: true,
		notes: [],
		cost: { modelRows: 1, modelCalls: 1, rowsSaved: 0, milliseconds: { model: 0, explainer: 0 } },
		options: {},
		seed: 0,
		backend: "typescript",
		version: "0",
	});
}

/** Superpixels 0 to 4 are the columns of two rows. */
const columns = { kind: "superpixels", height: 2, width: 5, runs: toRuns(Int32Array.of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4)) } as const;
const explanation = explained(columns, [
	[0.5, -0.4, 0.1, 0, -0.6],
	[-1, 0, 0, 0, 0],
]);
const firstRow = (options?: object) => Array.from(imageMask(explanation, options).data.subarray(0, 5));
const photo = { data: Uint8Array.from({ length: 10 }, (_, i) => 20 * i), height: 2, width: 5 };
const pixels = ({ data }: { data: Uint8ClampedArray }, first: number, count = 1) =>
	Array.from({ length: count }, (_, i) => Array.from(data.subarray(4 * (first + i), 4 * (first + i) + 4)));

describe("which part did it: the mask, as lime's get_image_and_mask has it", () => {
	test("by default what pushes up; alone what pushes down, marked 1 as well; or both by sign", () => {
		expect(firstRow()).toEqual([1, 0, 1, 0, 0]);
		expect(firstRow({ negativeOnly: true })).toEqual([0, 1, 0, 0, 1]);
		expect(firstRow({ positiveOnly: false })).toEqual([1, -1, 1, 0, -1]);
	});

	test("count takes the largest of those that are wanted; of both signs the largest by absolute value", () => {
		expect(firstRow({ count: 1 })).toEqual([1, 0, 0, 0, 0]);
		expect(firstRow({ count: 2 })).toEqual([1, 0, 1, 0, 0]);
		expect(firstRow({ count: 2, positiveOnly: false })).toEqual([1, 0, 0, 0, -1]);
		expect(firstRow({ count: 0 })).toEqual([0, 0, 0, 0, 0]);
	});

	test("minWeight leaves out what is not above it", () => {
		expect(firstRow({ minWeight: 0.1 })).toEqual([1, 0, 0, 0, 0]);
		expect(firstRow({ minWeight: 0.45, positiveOnly: false })).toEqual([1, 0, 0, 0, -1]);
	});

	test("target is a position among the explained targets", () => {
		expect(firstRow({ target: 1 })).toEqual([0, 0, 0, 0, 0]);
		expect(firstRow({ target: 1, negativeOnly: true })).toEqual([1, 0, 0, 0, 0]);
	});

	test("on a grid it is a share of the pixels, the first of equal ones from the top left", () => {
		const grid = explained({ kind: "grid", height: 2, width: 2, rows: 2, columns: 2 }, [
			[3, 1, -2, 1],
			[0, 0, 0, 1],
		]);
		expect(Array.from(imageMask(grid, { share: 0.5, target: 1 }).data)).toEqual([0, 0, 0, 1]);
		expect(Array.from(imageMask(grid, { share: 0.5 }).data)).toEqual([1, 1, 0, 0]);
		expect(Array.from(imageMask(grid, { share: 0.5, positiveOnly: false }).data)).toEqual([1, 0, -1, 0]);
		expect(Array.from(imageMask(grid, { share: 1 }).data)).toEqual([1, 1, 0, 1]);
		expect(() => imageMask(grid, { count: 3 })).toThrow(/^"options.count" expected nothing for an explanation on a grid/);
	});

	test("never picks more superpixels than asked, and none of the sign that was not", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 5, maxLength: 5 }),
				fc.nat(6),
				fc.boolean(),
				(weights, count, negativeOnly) => {
					const { data } = imageMask(explained(columns, [weights]), { count, negativeOnly });
					const picked = weights.filter((_, f) => data[f] === 1);
					expect(picked.length).toBeLessThanOrEqual(count);
					expect(picked.every((weight) => (negativeOnly ? weight < 0 : weight > 0))).toBe(true);
					const left = weights.filter((weight, f) => data[f] === 0 && (negativeOnly ? weight < 0 : weight > 0));
					if (left.length > 0) {
						expect(picked.length).toBe(count);
						if (count > 0) expect(Math.max(...left.map(Math.abs))).toBeLessThanOrEqual(Math.min(...picked.map(Math.abs)));
					}
					expect(data.subarray(5)).toEqual(data.subarray(0, 5));
				},
			),
		);
	});
});

describe("cut-out", () => {
	test("shows what did it as it was, and the rest grey", () => {
		const picture = cutOut(explanation, photo);
		expect([picture.height, picture.width, picture.data.length]).toEqual([2, 5, 40]);
		expect(pixels(picture, 5, 5)).toEqual([
			[100, 100, 100, 255],
			[128, 128, 128, 255],
			[140, 140, 140, 255],
			[128, 128, 128, 255],
			[128, 128, 128, 255],
		]);
		expect(pixels(cutOut(explanation, photo, { restColour: [1, 2, 3] }), 1)).toEqual([[1, 2, 3, 255]]);
	});

	test("or the rest dimmed; what is explained keeps its light", () => {
		const picture = cutOut(explanation, photo, { hideRest: false });
		expect(pixels(picture, 5, 2)).toEqual([
			[100, 100, 100, 255],
			[42, 42, 42, 255],
		]);
	});

	test("with both signs tints them, red up and blue down", () => {
		const picture = cutOut(explanation, photo, { positiveOnly: false });
		const [[upRed, , upBlue], [downRed, , downBlue]] = pixels(picture, 0, 2) as [number[], number[]];
		expect(upRed).toBeGreaterThan(upBlue!);
		expect(downBlue).toBeGreaterThan(downRed!);
		expect(pixels(picture, 3)).toEqual([[128, 128, 128, 255]]);
		const large = explained({ kind: "superpixels", height: 64, width: 64, runs: [0, 4096] }, [[-1]]);
		const flat = { data: new Uint8Array(4096).fill(100), height: 64, width: 64 };
		const colours = new Set(pixels(cutOut(large, flat, { positiveOnly: false }), 0, 4096).map(String));
		expect(colours).toEqual(new Set(["57,106,134,255", "86,102,111,255"]));
	});

	test("takes images of 1, 3 or 4 channels, bytes or floats, and leaves them alone", () => {
		const all = explained({ kind: "superpixels", height: 1, width: 2, runs: [0, 2] }, [[1]]);
		const shown = (data: Uint8Array | Float32Array, options?: object) => pixels(cutOut(all, { data, height: 1, width: 2 }, options), 0, 2);
		expect(shown(Uint8Array.of(7, 8))).toEqual([
			[7, 7, 7, 255],
			[8, 8, 8, 255],
		]);
		expect(shown(Uint8Array.of(1, 2, 3, 4, 5, 6))).toEqual([
			[1, 2, 3, 255],
			[4, 5, 6, 255],
		]);
		expect(shown(Uint8Array.of(1, 2, 3, 9, 4, 5, 6, 0))).toEqual([
			[1, 2, 3, 9],
			[4, 5, 6, 0],
		]);
		expect(shown(Float32Array.of(0.2, 1))[0]![0]).toBe(51);
		expect(shown(Float32Array.of(0.2, 51))[1]![0]).toBe(51);
		expect(shown(Float32Array.of(-1, 1)).map(([red]) => red)).toEqual([0, 255]);
		expect(shown(Float32Array.of(-1, 1), { range: [-1, 4] })[1]![0]).toBe(102);
		expect(shown(Float32Array.of(-3, -3))[0]).toEqual([255, 255, 255, 255]);
		expect(shown(Uint8Array.of(1, 2, 3, 9, 4, 5, 6, 0), { count: 0 })[1]).toEqual([128, 128, 128, 255]);
		const own = Uint8Array.of(7, 8);
		cutOut(all, { data: own, height: 1, width: 2 }, { count: 0 });
		expect(Array.from(own)).toEqual([7, 8]);
	});
});

describe("overlay", () => {
	const wide = { kind: "superpixels", height: 1, width: 3, runs: [0, 1, 1, 1, 2, 1] } as const;
	const grey = { data: Uint8Array.of(100, 100, 100), height: 1, width: 3 };

	test("colours as strongly as the attribution is large, on one scale for both signs, and nothing where it is 0", () => {
		const picture = overlay(explained(wide, [[1, 0, 0.5]]), grey, { opacity: 1 });
		expect(pixels(picture, 0, 3)).toEqual([
			[202, 0, 32, 255],
			[100, 100, 100, 255],
			[151, 50, 66, 255],
		]);
		const half = overlay(explained(wide, [[1, 0, 0.5]]), grey, { opacity: 1, limit: 2 });
		expect(pixels(half, 0)).toEqual([[151, 50, 66, 255]]);
	});

	test("what pushes down is blue, and striped, so that its sign does not hang on colour", () => {
		const large = { kind: "superpixels", height: 64, width: 64, runs: [0, 4096] } as const;
		const flat = { data: new Uint8Array(4096).fill(100), height: 64, width: 64 };
		const colours = (weight: number) => new Set(pixels(overlay(explained(large, [[weight]]), flat, { opacity: 1 }), 0, 4096).map(String));
		expect(colours(1)).toEqual(new Set(["202,0,32,255"]));
		expect(colours(-1)).toEqual(new Set(["5,113,176,255", "68,104,125,255"]));
	});

	test("shows the image without its colours, unless asked to keep them", () => {
		const red = { data: Uint8Array.of(200, 0, 0, 200, 0, 0, 200, 0, 0), height: 1, width: 3 };
		expect(pixels(overlay(explained(wide, [[0, 0, 0]]), red), 0)).toEqual([[60, 60, 60, 255]]);
		expect(pixels(overlay(explained(wide, [[0, 0, 0]]), red, { grey: false }), 0)).toEqual([[200, 0, 0, 255]]);
	});

	test("draws lines between superpixels when asked", () => {
		expect(pixels(overlay(explained(wide, [[1, 1, 1]]), grey, { borders: true }), 0, 2)).toEqual([
			[255, 255, 255, 255],
			[255, 255, 255, 255],
		]);
	});

	test("shows a grid interpolated", () => {
		const grid = explained({ kind: "grid", height: 1, width: 3, rows: 1, columns: 2 }, [[0, 2]]);
		const reds = pixels(overlay(grid, grey, { opacity: 1 }), 0, 3).map(([red]) => red!);
		expect(reds[0]).toBe(100);
		expect(reds[1]).toBeGreaterThan(100);
		expect(reds[2]).toBe(202);
	});
});

describe("superpixel borders", () => {
	test("lie on pixels whose right or lower neighbour is another superpixel", () => {
		const quarters = explained({ kind: "superpixels", height: 3, width: 3, runs: toRuns(Int32Array.of(0, 0, 1, 0, 0, 1, 2, 2, 2)) }, [
			[1, 1, 1],
		]);
		const picture = superpixelBorders(quarters, { data: new Uint8Array(9), height: 3, width: 3 });
		expect(pixels(picture, 0, 9).map((pixel) => (pixel.join() === "255,255,0,255" ? 1 : 0))).toEqual([0, 1, 0, 1, 1, 1, 0, 0, 0]);
		expect(pixels(superpixelBorders(quarters, { data: new Uint8Array(9), height: 3, width: 3 }, { colour: [9, 8, 7] }), 1)).toEqual([
			[9, 8, 7, 255],
		]);
	});

	test("are for superpixels", () => {
		const grid = explained({ kind: "grid", height: 1, width: 1, rows: 1, columns: 1 }, [[1]]);
		expect(() => superpixelBorders(grid, { data: new Uint8Array(1), height: 1, width: 1 })).toThrow(
			/^"explanation" expected an explanation by superpixels/,
		);
	});
});

describe("what is refused", () => {
	const table = explained(undefined, [[1, 2]]);
	const rows: (readonly [string, () => unknown, ErrorConstructor | TypeErrorConstructor, RegExp])[] = [
		["an explanation of a table", () => imageMask(table), TypeError, /^"explanation" expected an explanation of an image/],
		[
			"an image of another size",
			() => cutOut(explanation, { ...photo, width: 4 }),
			RangeError,
			/^"image" expected the image that was explained, 2 × 5 pixels/,
		],
		["no image", () => overlay(explanation, undefined as never), TypeError, /^"image" expected/],
		[
			"an image of two channels",
			() => cutOut(explanation, { data: new Uint8Array(20), height: 2, width: 5 }),
			RangeError,
			/^"image.data" expected 2 × 5 × 1, 3 or 4 numbers/,
		],
		[
			"both signs alone",
			() => imageMask(explanation, { positiveOnly: true, negativeOnly: true }),
			RangeError,
			/^"options.negativeOnly" expected false/,
		],
		[
			"a target there is none of",
			() => overlay(explanation, photo, { target: 2 }),
			RangeError,
			/^"options.target" expected an integer from 0 to 1/,
		],
		[
			"a colour of two",
			() => cutOut(explanation, photo, { restColour: [1, 2] as never }),
			TypeError,
			/^"options.restColour" expected \[red/,
		],
		["a share of superpixels", () => imageMask(explanation, { share: 0.1 }), RangeError, /^"options.share" expected nothing/],
		["a misspelt option", () => cutOut(explanation, photo, { hiderest: true } as never), TypeError, /did you mean "hideRest"/],
		[
			"an opacity above 1",
			() => overlay(explanation, photo, { opacity: 2 }),
			RangeError,
			/^"options.opacity" expected a number from 0 to 1/,
		],
	];
	test.each(rows)("%s", (_, call, kind, message) => {
		expect(call).toThrow(kind);
		expect(call).toThrow(message);
	});
});
