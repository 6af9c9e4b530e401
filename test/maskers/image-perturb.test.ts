import { describe, expect, it } from "vitest";
import { image } from "../../bindings/maskers/image.js";
import { asked, batchOf, kernels } from "./image-support.js";

const grey = { data: Uint8Array.of(10, 20, 30, 40, 50, 60), height: 2, width: 3 };
const masksOf = (masks: number[], rows = 1, columns = 1, moves = {}) => ({
	kind: "masks" as const,
	masks: Float32Array.from(masks),
	count: masks.length / rows / columns,
	rows,
	columns,
	...moves,
});

describe("an image that is perturbed by continuous masks", () => {
	it("shows the image where the mask is 1, the fill where it is 0, and a mixture between", () => {
		const subject = image().perturb(grey, { fill: 0 })(kernels);
		const batch = asked(subject, masksOf([1, 0, 0.5]));
		expect([...batch.at(0)]).toEqual([...grey.data]);
		expect([...batch.at(1)]).toEqual([0, 0, 0, 0, 0, 0]);
		expect([...batch.at(2)]).toEqual([5, 10, 15, 20, 25, 30]);
		expect(batch.dims).toEqual([3, 2, 3, 1]);
		expect([...batchOf(subject.instance).data]).toEqual([...grey.data]);
		expect([subject.image, subject.fill].map((pixels) => [...pixels])).toEqual([[...grey.data], [0, 0, 0, 0, 0, 0]]);
	});

	it("is blurred by default, also where the masker fills superpixels by their mean", () => {
		const blurred = new Float32Array(6);
		kernels.blur(Float32Array.from(grey.data), 2, 3, 1, 20 / 224, blurred);
		for (const masker of [image({ type: "float32" }), image({ type: "float32", fill: "mean" })]) {
			expect([...masker.perturb(grey)(kernels).fill]).toEqual([...blurred]);
		}
		expect([...image({ fill: 7 }).perturb(grey)(kernels).fill]).toEqual([7, 7, 7, 7, 7, 7]);
		expect([...image().perturb(grey, { fill: "mean" })(kernels).fill]).toEqual([35, 35, 35, 35, 35, 35]);
	});

	it("can be tried with another fill", () => {
		const subject = image().perturb(grey)(kernels).filledWith(255);
		expect([...asked(subject, masksOf([0])).data]).toEqual([255, 255, 255, 255, 255, 255]);
		expect(() => subject.filledWith("grey" as never)).toThrow(/"fill" expected one of "mean", "blur", "noise"/);
		expect(() => subject.filledWith([1, 2, 3])).toThrow(/"fill" expected a colour of 1 or 1 numbers/);
	});

	it("moves the image under the mask, and the mask by parts of a cell", () => {
		const subject = image().perturb(grey, { fill: 0 })(kernels);
		const moved = asked(subject, masksOf([1, 1], 1, 1, { shifts: Int32Array.of(1, 0, 0, -1) }));
		expect([...moved.at(0)]).toEqual([40, 50, 60, 40, 50, 60]);
		expect([...moved.at(1)]).toEqual([10, 10, 20, 40, 40, 50]);
		const offset = asked(subject, masksOf([0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1], 2, 3, { offsets: Float32Array.of(0, 0, 0, 0.5) }));
		// Pixel p lies at (p + ½) · 2 / 3 − ½ + offset: −⅙, ½, 1⅙, and ⅓, 1, 1⅔ with an offset of ½.
		expect([...offset.at(0)]).toEqual([0, 10, 30, 0, 25, 60]);
		expect([...offset.at(1)]).toEqual([3, 20, 30, 13, 50, 60]);
	});

	it("is the same input under masks of ones, whatever their grid, and another under any other mask, shift or fill", () => {
		const subject = image().perturb(grey, { fill: 0 })(kernels);
		const { instance } = subject;
		const other = subject.filledWith(9);
		const inputs = subject.compose(kernels, masksOf([1, 1, 1, 1, 1, 0, 1, 0, 0, 1], 1, 2));
		expect(inputs.hash(0)).toBe(instance.hash(0));
		expect(Array.from({ length: 5 }, (_, i) => inputs.same(i, instance, 0))).toEqual([true, true, false, false, false]);
		expect([inputs.same(2, inputs, 3), inputs.same(2, inputs, 4)]).toEqual([true, false]);
		expect(inputs.hash(2)).toBe(inputs.hash(3));
		expect(inputs.hash(2)).not.toBe(inputs.hash(4));
		const shifted = other.compose(kernels, masksOf([1, 1, 1], 1, 1, { shifts: Int32Array.of(0, 1, 0, 0, 0, 1) }));
		expect([0, 1, 2].map((i) => shifted.same(i, instance, 0))).toEqual([false, true, false]);
		expect([shifted.same(0, shifted, 2), shifted.same(0, inputs, 0)]).toEqual([true, false]);
		const elsewhere = other.compose(kernels, masksOf([0, 1], 1, 2));
		expect([elsewhere.same(0, inputs, 2), elsewhere.same(0, elsewhere, 0)]).toEqual([false, true]);
		const upright = subject.compose(kernels, masksOf([0, 1], 2, 1));
		const lying = subject.compose(kernels, masksOf([0, 1], 1, 2));
		expect(upright.same(0, lying, 0)).toBe(false);
	});

	it("comes in batches cut anywhere, from queries on different grids", () => {
		const subject = image({ layout: "nchw", type: "float32", normalise: { scale: 1 / 255, mean: 0.5, deviation: 0.5 } }).perturb(
			{ data: Uint8Array.from({ length: 30 }, (_, i) => 8 * i), height: 5, width: 2 },
			{ fill: [255, 0, 255] },
		)(kernels);
		const first = subject.compose(
			kernels,
			masksOf([0.25, 0.5, 1, 0, 0.75, 0.125], 1, 2, { offsets: Float32Array.of(0, 0, 0, 0.5, 0.25, 0.75) }),
		);
		const second = subject.compose(kernels, masksOf([0.5, 1, 0, 0.25], 2, 2));
		const chosen = first.select(Int32Array.of(2, 1));
		const batch = first.batch([
			{ inputs: first, first: 1, count: 2 },
			{ inputs: second, first: 0, count: 1 },
			{ inputs: chosen, first: 0, count: 2 },
		]);
		expect(batch.dims).toEqual([5, 3, 5, 2]);
		const [whole, other] = [batchOf(first), batchOf(second)];
		expect([...batch.at(0)]).toEqual([...whole.at(1)]);
		expect([...batch.at(1)]).toEqual([...whole.at(2)]);
		expect([...batch.at(2)]).toEqual([...other.at(0)]);
		expect([...batch.at(3)]).toEqual([...whole.at(2)]);
		expect([...batch.at(4)]).toEqual([...whole.at(1)]);
		expect(Math.max(...batch.data)).toBeLessThanOrEqual(1);
		expect(Math.min(...batch.data)).toBeGreaterThanOrEqual(-1);
	});

	it("is read at once, and refuses what it cannot answer", () => {
		const own = structuredClone(grey);
		const perturb = image().perturb(own);
		own.data.fill(0);
		const subject = perturb(kernels);
		expect([...subject.image]).toEqual([...grey.data]);
		expect(() => image().perturb({ ...grey, height: 3 })).toThrow(/"instance/);
		expect(() => subject.compose(kernels, { kind: "coalitions", coalitions: new Uint32Array(2), count: 1 })).toThrow(
			/"query" expected masks, got "coalitions"/,
		);
	});
});
