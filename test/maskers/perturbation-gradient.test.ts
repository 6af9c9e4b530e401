import { describe, expect, test } from "vitest";
import { type Image, image } from "whybox";
import { bilinear, smoothedBlocks } from "../../bindings/maskers/mask-spread.js";
import { type GradientBatch, PerturbationGradient } from "../../bindings/maskers/perturbation-gradient.js";
import type { MaskQuery } from "../../bindings/maskers/query.js";
import type { Inputs } from "../../bindings/model/inputs.js";
import { backends } from "../kernels/backends.js";

const [height, width] = [9, 13];
const photograph: Image = {
	data: Float32Array.from({ length: height * width * 3 }, (_, i) => ((i * 7919) % 251) / 251),
	height,
	width,
};
const sizes = { rows: 3, columns: 4, height, width };
const cells = 12;
const masks = Float32Array.from({ length: 2 * cells }, (_, i) => 0.1 + ((i * 31) % 17) / 20);
const weights = (length: number) => Float64Array.from({ length }, (_, i) => (((i * 613) % 101) - 50) / 50);
const batchOf = (inputs: Inputs<GradientBatch>) => inputs.batch([{ inputs, first: 0, count: inputs.count }]);

describe.each(backends)("gradients of masks ($backend)", (kernels) => {
	const perturbation = (layout: "nhwc" | "nchw") => image({ layout }).perturb(photograph, { fill: 0.25 })(kernels);
	const query = (values: Float32Array, shifts?: Int32Array): MaskQuery => ({
		kind: "masks",
		masks: values,
		count: 2,
		rows: 3,
		columns: 4,
		shifts,
	});

	test.each(["nhwc", "nchw"] as const)("are those of finite differences, the image moved or not (%s)", (layout) => {
		const subject = new PerturbationGradient(kernels, perturbation(layout), bilinear(sizes), { noise: 0, seed: 0 });
		for (const shifts of [undefined, Int32Array.of(0, 3, 2, 1)]) {
			const { images, pullBack } = batchOf(subject.compose(kernels, query(masks, shifts)));
			const by = weights(images.data.length);
			const pulled = pullBack(by);
			expect(pulled.length).toBe(2 * cells);
			const value = (at: Float32Array) => {
				const { data } = batchOf(subject.compose(kernels, query(at, shifts))).images;
				return by.reduce((sum, weight, k) => sum + weight * data[k]!, 0);
			};
			// Linear in the mask: a large step is as good as a small one, and loses no digits of 32.
			for (let cell = 0; cell < masks.length; cell++) {
				const difference = (value(masks.with(cell, 1)) - value(masks.with(cell, 0))) / 1;
				expect(pulled[cell]).toBeCloseTo(difference, 4);
			}
		}
	});

	test("of blocks add up the pixels of each, as the authors' do, and the mask of pixels is smooth", () => {
		const spread = smoothedBlocks(kernels, sizes, 1.5);
		const { mask, rows, columns } = spread.spread(masks.subarray(0, cells));
		expect([rows, columns, mask.length]).toEqual([height, width, height * width]);
		expect(spread.spread(new Float32Array(cells).fill(1)).mask.every((value) => value > 0.999999 && value <= 1)).toBe(true);
		const sharp = smoothedBlocks(kernels, sizes, 0).spread(masks.subarray(0, cells)).mask;
		expect(sharp[0]).toBe(masks[0]);
		expect(sharp.at(-1)).toBe(masks[cells - 1]);
		const pixels = Float64Array.from({ length: height * width }, (_, i) => i);
		const pulled = spread.pull(pixels);
		expect(pulled.reduce((sum, value) => sum + value, 0)).toBe((height * width * (height * width - 1)) / 2);
		// Rows 0 to 2, columns 0 to 3.
		expect(pulled[0]).toBe([0, 1, 2].flatMap((y) => [0, 1, 2, 3].map((x) => y * width + x)).reduce((sum, value) => sum + value, 0));
	});

	test("noise is added to the images alone, another to each, the same in each run", () => {
		const plain = new PerturbationGradient(kernels, perturbation("nhwc"), bilinear(sizes), { noise: 0, seed: 0 });
		const noisy = () => new PerturbationGradient(kernels, perturbation("nhwc"), bilinear(sizes), { noise: 0.5, seed: 3 });
		const twice = query(new Float32Array([...masks.subarray(0, cells), ...masks.subarray(0, cells)]));
		const [a, b] = [noisy(), noisy()].map((subject) => batchOf(subject.compose(kernels, twice)));
		const without = batchOf(plain.compose(kernels, twice));
		expect(a!.images.data).toEqual(b!.images.data);
		const size = a!.images.data.length / 2;
		const added = Array.from(a!.images.data, (value, k) => value - without.images.data[k]!);
		expect(added.slice(0, size)).not.toEqual(added.slice(size));
		expect(new Set(added.slice(0, size).map((value) => value.toFixed(4))).size).toBeGreaterThan(0.9 * size);
		const deviation = Math.sqrt(added.reduce((sum, value) => sum + value * value, 0) / added.length);
		expect(deviation).toBeGreaterThan(0.44);
		expect(deviation).toBeLessThan(0.56);
		const by = weights(a!.images.data.length);
		expect(a!.pullBack(by)).toEqual(without.pullBack(by));
	});

	test("inputs that are taken apart and put together again are the same images", () => {
		const subject = new PerturbationGradient(kernels, perturbation("nchw"), smoothedBlocks(kernels, sizes, 1), { noise: 0.1, seed: 1 });
		const inputs = subject.compose(kernels, query(masks, Int32Array.of(1, 0, 0, 2)));
		const whole = batchOf(inputs).images.data;
		const second = inputs.select(Int32Array.of(1));
		expect(batchOf(second).images.data).toEqual(whole.slice(whole.length / 2));
		expect([inputs.same(1, second, 0), inputs.same(0, second, 0)]).toEqual([true, false]);
	});
});
