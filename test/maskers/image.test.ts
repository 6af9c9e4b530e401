import { describe, expect, it } from "vitest";
import { type Fill } from "../../bindings/maskers/fill.js";
import { image, type ImageOptions } from "../../bindings/maskers/image.js";
import type { Image } from "../../bindings/maskers/pixels.js";
import { wasmKernels } from "../../bindings/kernels/wasm/backend.js";
import { release } from "../kernels/backends.js";
import { asked, batchOf, chelsea, coalitionsOf, kernels } from "./image-support.js";

const halves = [0, 0, 1, 1];
const square = (data: Image["data"]): Image => ({ data, height: 2, width: 2 });
const grey = square(Uint8Array.of(10, 21, 100, 200));
const colours = square(Uint8Array.from({ length: 12 }, (_, i) => 20 * i));

/** The image without any of its superpixels, as the model gets it. */
function absent(instance: Image, options: ImageOptions): number[] {
	const masked = image({ segmentation: halves, ...options }).mask(instance)(kernels);
	return [...asked(masked, coalitionsOf(masked.features.length, [[]])).data];
}

describe("a superpixel that is absent", () => {
	it.each<[string, Fill, number[]]>([
		["its mean, rounded", "mean", [16, 16, 150, 150]],
		["a colour", 7, [7, 7, 7, 7]],
		["a colour of as many channels", [9], [9, 9, 9, 9]],
		["another image", square(Uint8Array.of(1, 2, 3, 4)), [1, 2, 3, 4]],
	])("shows %s", (_, fill, expected) => {
		expect(absent(grey, { fill })).toEqual(expected);
	});

	it('shows its mean, which loses its fraction as lime\'s does under preset "python-lime", and has one for floats', () => {
		expect(absent(grey, { preset: "python-lime" })).toEqual([15, 15, 150, 150]);
		expect(absent(grey, { type: "float32" })).toEqual([16, 16, 150, 150]);
		expect(absent(square(Float32Array.of(0.25, 0.5, -1, 2)), {})).toEqual([0.375, 0.375, 0.5, 0.5]);
		expect(absent(colours, {})).toEqual([30, 50, 70, 30, 50, 70, 150, 170, 190, 150, 170, 190]);
	});

	it("keeps its alpha under a colour that has none, and under noise", () => {
		const clear = { ...square(Uint8Array.from({ length: 16 }, (_, i) => i)), channels: 4 };
		expect(absent(clear, { fill: [50, 60, 70] }).slice(0, 8)).toEqual([50, 60, 70, 3, 50, 60, 70, 7]);
		expect(absent(clear, { fill: 50 }).slice(0, 4)).toEqual([50, 50, 50, 3]);
		expect(absent(clear, { fill: [1, 2, 3, 4] }).slice(0, 4)).toEqual([1, 2, 3, 4]);
		expect(absent(clear, { fill: "noise" }).filter((_, i) => i % 4 === 3)).toEqual([3, 7, 11, 15]);
	});

	it("shows what is around it under blur, 10 pixels wide for 224, or as wide as wanted", () => {
		const cat = chelsea();
		const colours = Float32Array.from(cat.data);
		for (const [options, sigma] of [
			[{}, (10 / 224) * 128],
			[{ blurSigma: 3 }, 3],
		] as const) {
			const blurred = new Float32Array(colours.length);
			kernels.blur(colours, 128, 128, 3, sigma, blurred);
			const masked = image({ segmentation: "grid", fill: "blur", type: "float32", ...options }).mask(cat)(kernels);
			expect(asked(masked, coalitionsOf(masked.features.length, [[]])).data).toEqual(blurred);
		}
	});

	it("shows noise of the image's mean and deviation, the same every time and on every backend", () => {
		const cat = chelsea();
		const masker = image({ segmentation: "grid", fill: "noise", type: "float32" });
		const [one, other] = [kernels, wasmKernels(release)].map((backend) => {
			const masked = masker.mask(cat)(backend);
			return asked(masked, coalitionsOf(masked.features.length, [[]])).data;
		});
		expect(one).toEqual(other);
		for (let channel = 0; channel < 3; channel++) {
			const of = (data: ArrayLike<number>) => Array.from(data).filter((_, i) => i % 3 === channel);
			const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
			const deviation = (values: number[], about = mean(values)) => Math.sqrt(mean(values.map((value) => (value - about) ** 2)));
			expect(Math.abs(mean(of(one!)) - mean(of(cat.data)))).toBeLessThan(1);
			expect(Math.abs(deviation(of(one!)) - deviation(of(cat.data)))).toBeLessThan(1);
		}
	});
});

describe("what the model gets", () => {
	it("is exactly the instance with every superpixel present, in any layout and type", () => {
		for (const options of [{}, { layout: "nchw" }, { type: "float32" }, { layout: "nchw", type: "float32" }] as const) {
			const masked = image({ segmentation: halves, ...options }).mask(colours)(kernels);
			const batch = asked(masked, coalitionsOf(2, [[0, 1], [0]]));
			const planes = "layout" in options;
			const expected = Array.from({ length: 12 }, (_, i) => colours.data[planes ? (i % 4) * 3 + Math.floor(i / 4) : i]);
			expect([...batch.at(0)]).toEqual(expected);
			expect(batchOf(masked.instance).data).toEqual(batch.at(0));
			expect(batch.dims).toEqual(planes ? [2, 3, 2, 2] : [2, 2, 2, 3]);
			expect(batch.data instanceof Float32Array).toBe("type" in options);
			expect([...image(options).input(colours).data]).toEqual(expected);
		}
	});

	it("is (x · scale − mean) / deviation per channel, the fill too", () => {
		const normalise = { scale: 1 / 10, mean: [1, 2, 3], deviation: [1, 2, 4] };
		const masked = image({ segmentation: halves, fill: 0, normalise }).mask(colours)(kernels);
		const batch = asked(masked, coalitionsOf(2, [[0, 1], []]));
		expect([...batch.at(0)].slice(0, 6)).toEqual([-1, 0, 0.25, 5, 3, 1.75]);
		expect([...batch.at(1)].slice(0, 3)).toEqual([-1, -1, -0.75]);
	});

	it("has as many channels as wanted: grey repeats, alpha is dropped", () => {
		expect([...image({ channels: 3 }).input(grey).data]).toEqual([10, 10, 10, 21, 21, 21, 100, 100, 100, 200, 200, 200]);
		const clear = { data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0), height: 1, width: 2 };
		expect([...image({ channels: 3, layout: "nchw" }).input(clear).data]).toEqual([1, 4, 2, 5, 3, 6]);
		expect(() => image({ channels: 1 }).input(colours)).toThrow(/"channels" expected 3 for an image of 3 channels, got 1/);
		expect(() => image({ channels: 4 }).input(grey)).toThrow(/"channels" expected 1 or 3 for an image of 1 channel, got 4/);
	});

	it("comes in calls that stay below 64 MiB, unless the caller says otherwise", () => {
		const large = { data: new Float32Array(2048 * 1024), height: 1024, width: 2048 };
		expect(image({ segmentation: "grid" }).mask(large)(kernels).batchRows).toBe(8);
		expect(image({ channels: 3 }).perturb(large, { fill: 0 })(kernels).batchRows).toBe(2);
		const bytes = { ...large, data: new Uint8Array(2048 * 1024) };
		expect(image().perturb(bytes, { fill: 0 })(kernels).batchRows).toBe(32);
		expect(image({ segmentation: halves }).mask(grey)(kernels).batchRows).toBeGreaterThan(32);
	});
});

describe("the features of an image", () => {
	it("are the same by labels in rows, whose image must have that size", () => {
		const rows = [
			[0, 0, 1],
			[2, 2, 1],
		];
		const wide = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3, channels: 1 as const };
		const byRows = image({ segmentation: rows }).mask(wide)(kernels);
		expect(byRows.features).toEqual(image({ segmentation: rows.flat() }).mask(wide)(kernels).features);
		expect(image({ segmentation: rows.map((row) => Uint8Array.from(row)) }).mask(wide)(kernels).image).toEqual(byRows.image);
		expect(() => image({ segmentation: rows }).mask({ ...wide, height: 3, width: 2 })(kernels)).toThrow(
			/"segmentation" expected a label for each of 3 × 2 pixels, got 2 × 3$/,
		);
	});

	it("say which, where, how large and of what colour they are", () => {
		const labels = Array.from({ length: 54 }, (_, i) => (i % 9 < 3 ? 4 : i < 9 ? 9 : 7));
		const bytes = Uint8Array.from({ length: 54 * 3 }, (_, i) => [200, 100, 50][i % 3]!);
		const masked = image({ segmentation: labels }).mask({ data: bytes, height: 6, width: 9 })(kernels);
		expect(masked.features).toEqual([
			{ name: "superpixel 0, left", value: [200, 100, 50], region: { pixels: 18, box: [0, 0, 3, 6] } },
			{ name: "superpixel 1, right", value: [200, 100, 50], region: { pixels: 30, box: [3, 1, 9, 6] } },
			{ name: "superpixel 2, top right", value: [200, 100, 50], region: { pixels: 6, box: [3, 0, 9, 1] } },
		]);
		expect(masked.image).toEqual({
			kind: "superpixels",
			height: 6,
			width: 9,
			runs: [0, 3, 2, 6, ...Array.from({ length: 5 }, () => [0, 3, 1, 6]).flat()],
		});
		expect(image({ segmentation: [3, 3, 3, 3] }).mask(square(Float32Array.of(1, 2, 3, 4.00061)))(kernels).features).toEqual([
			{ name: "superpixel 0, centre", value: 2.5, region: { pixels: 4, box: [0, 0, 2, 2] } },
		]);
	});

	it("do not differ where the fill changes nothing, and such coalitions are one input", () => {
		const flat = square(Uint8Array.of(5, 5, 1, 9));
		const masked = image({ segmentation: halves }).mask(flat)(kernels);
		expect([...masked.differs]).toEqual([0b10, 0]);
		const inputs = masked.compose(kernels, coalitionsOf(2, [[0, 1], [1], [0], []]));
		const { instance } = masked;
		expect([0, 1, 2, 3].map((i) => inputs.same(i, instance, 0))).toEqual([true, true, false, false]);
		expect([inputs.hash(1), inputs.hash(2)]).toEqual([instance.hash(0), inputs.hash(3)]);
		expect(inputs.hash(1)).not.toBe(inputs.hash(2));
		expect([...inputs.select(Int32Array.of(3, 0)).batch([{ inputs, first: 2, count: 2 }]).data]).toEqual([5, 5, 5, 5, 5, 5, 5, 5]);
	});

	it("are about as many as wanted, of the kind wanted", () => {
		const cat = chelsea();
		const count = (options: ImageOptions) => image(options).mask(cat)(kernels).features.length;
		expect(count({ segmentation: "grid", superpixels: 16 })).toBe(16);
		expect(count({ segmentation: "grid", segmentationOptions: { rows: 2, columns: 3 } })).toBe(6);
		expect(Math.abs(count({ superpixels: 20 }) - 20)).toBeLessThan(8);
		expect(Math.abs(count({}) - 50)).toBeLessThan(15);
		expect(count({ superpixels: 20, segmentationOptions: { compactness: 20 } })).toBeGreaterThan(10);
		expect(count({ segmentation: "felzenszwalb", segmentationOptions: { scale: 200, minSize: 100 } })).toBeGreaterThan(5);
		const lime = {
			segmentation: "quickshift",
			segmentationOptions: { kernelSize: 4, maxDistance: 200, ratio: 0.2, connect: false },
		} as const;
		expect(image({ preset: "python-lime" }).mask(cat)(kernels).image).toEqual(image(lime).mask(cat)(kernels).image);
		expect(count(lime)).toBeGreaterThan(5);
	});
});

it("options and images that make no sense are refused by name", () => {
	const wrong: [() => unknown, ErrorConstructor, RegExp][] = [
		[() => image({ superpixel: 5 } as never), TypeError, /"options" has no option "superpixel" \(did you mean "superpixels"\?\)/],
		[() => image({ superpixels: 0 }), RangeError, /"superpixels" expected an integer >= 1, got 0/],
		[
			() => image({ superpixels: 5, segmentation: "quickshift" }),
			TypeError,
			/"superpixels" expected no value with segmentation "quickshift"/,
		],
		[() => image({ superpixels: 5, preset: "python-lime" }), TypeError, /"superpixels" expected no value/],
		[() => image({ superpixels: 5, segmentationOptions: { superpixels: 6 } }), TypeError, /"superpixels" expected once/],
		[() => image({ superpixels: 5, segmentation: halves }), TypeError, /"superpixels" expected no value with given labels, got 5/],
		[
			() => image({ segmentation: "slick" as never }),
			RangeError,
			/"segmentation" expected one of .* \(did you mean "slic"\?\), got "slick"/,
		],
		[() => image({ segmentationOptions: { scale: 5 } }), TypeError, /"segmentationOptions" has no option "scale"/],
		[() => image({ segmentationOptions: [] as never }), TypeError, /"segmentationOptions" expected an options object/],
		[() => image({ segmentation: [0, -1] }), RangeError, /"segmentation\[1\]" expected an integer >= 0, got -1/],
		[
			() => image({ segmentation: { labels: [0, "a"] } as never }),
			TypeError,
			/"segmentation\.labels\[1\]" expected an integer >= 0, got "a"/,
		],
		[() => image({ segmentation: 5 as never }), TypeError, /"segmentation" expected an array of labels/],
		[
			() => image({ segmentation: [[0, 1], [2]] }),
			RangeError,
			/"segmentation\[1\]" expected 2 labels, as the first row has, got an array of 1/,
		],
		[() => image({ segmentation: [[0, 1], 2] as never }), TypeError, /"segmentation\[1\]" expected a row of labels, got 2/],
		[() => image({ segmentation: [[0], [-3]] }), RangeError, /"segmentation\[1\]\[0\]" expected an integer >= 0, got -3/],
		[() => image({ fill: "grey" as never }), RangeError, /"fill" expected one of "mean", "blur", "noise", got "grey"/],
		[() => image({ fill: [1, 2] }), RangeError, /"fill" expected a colour of 1, 3 or 4 numbers/],
		[() => image({ fill: Number.NaN }), RangeError, /"fill" expected a finite number/],
		[() => image({ fill: null as never }), TypeError, /"fill" expected a value, or undefined for the default, got null/],
		[() => image({ fill: {} as never }), TypeError, /"fill" expected "mean", "blur", "noise", a colour, or an image, got an object/],
		[() => image({ blurSigma: -1 }), RangeError, /"blurSigma" expected a finite number >= 0/],
		[() => image({ layout: "hwc" as never }), RangeError, /"layout" expected one of "nhwc", "nchw" \(did you mean/],
		[() => image({ type: "uint8", normalise: {} }), RangeError, /"type" expected "float32" with "normalise"/],
		[() => image({ channels: 2 as never }), RangeError, /"channels" expected 1, 3 or 4, got 2/],
		[() => image({ normalise: { std: 1 } as never }), TypeError, /"normalise" has no option "std"/],
		[() => image({ normalise: { mean: [1, 2] } }), RangeError, /"normalise\.mean" expected a number, or one per channel/],
		[() => image({ normalise: { deviation: 0 } }), RangeError, /"normalise\.deviation" expected numbers > 0, got 0/],
		[
			() => image({ normalise: { mean: [1, 2, 3] } }).mask(grey),
			RangeError,
			/"normalise\.mean" expected a number, or one for each of 1 channels/,
		],
		[() => image({ normalise: { scale: 1e300 } }).mask(grey), RangeError, /"normalise" expected numbers that 32-bit floats can hold/],
		[
			() => image({ type: "uint8" }).mask(square(Float32Array.of(1, 2, 3, 4))),
			RangeError,
			/"type" expected "float32" for an image of floats/,
		],
		[() => image({ fill: 256 }).mask(grey), RangeError, /"fill" expected numbers from 0 to 255 for an image of integers, got 256/],
		[() => image({ fill: [1, 2, 3] }).mask(grey), RangeError, /"fill" expected a colour of 1 or 1 numbers/],
		[() => image({ fill: colours }).mask(grey), RangeError, /"fill" expected an image of 2 × 2 × 1, as the instance, got 2 × 2 × 3$/],
		[() => image({ segmentation: [0, 1] }).mask(grey)(kernels), RangeError, /"segmentation" expected a label for each of 2 × 2 pixels/],
		[() => image().input({ ...grey, height: 3 }, "photo"), RangeError, /^"photo/],
	];
	for (const [make, error, message] of wrong) {
		expect(make, String(message)).toThrow(error);
		expect(make).toThrow(message);
	}
});
