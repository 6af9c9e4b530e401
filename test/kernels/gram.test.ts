import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, firstDifference } from "./backends.js";
import { draw, drawCoalitions, naiveGram, numbers, present } from "./cases.js";

const [wasm, typescript] = backends;

describe.each(backends)("the Gram matrix ($backend)", (kernels) => {
	it("of two rows, by hand", () => {
		const gram = new Float64Array(4);
		kernels.addGram(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 10), 2, gram);
		// 1 · (1, 2)ᵀ(1, 2) + 10 · (3, 4)ᵀ(3, 4)
		expect(gram).toEqual(Float64Array.of(91, 122, 122, 164));
	});

	it("is added to what is there", () => {
		const gram = Float64Array.of(5);
		kernels.addGram(Float64Array.of(2), Float64Array.of(0.5), 1, gram);
		expect(gram).toEqual(Float64Array.of(7));
	});

	it("has the bits of the plain triple loop, and the same wherever rows are cut into calls", () => {
		const next = numbers(1);
		for (const [count, columns] of [
			[0, 3],
			[1, 1],
			[7, 4],
			[300, 5],
			[513, 9],
			[40, 33],
		]) {
			const rows = draw(count * columns, next);
			const weights = draw(count, next);
			const whole = new Float64Array(columns * columns);
			kernels.addGram(rows, weights, columns, whole);
			expect(whole).toEqual(naiveGram(rows, weights, columns));
			for (const cut of [0, 1, count >> 1, Math.max(0, count - 1)]) {
				const pieces = new Float64Array(columns * columns);
				kernels.addGram(rows.subarray(0, cut * columns), weights.subarray(0, cut), columns, pieces);
				kernels.addGram(rows.subarray(cut * columns), weights.subarray(cut), columns, pieces);
				expect(pieces).toEqual(whole);
			}
		}
	});

	it("keeps scales of 1e±150", () => {
		const gram = new Float64Array(4);
		kernels.addGram(Float64Array.of(1e150, 1e-150), Float64Array.of(1), 2, gram);
		expect(gram).toEqual(Float64Array.of(1e150 * 1e150, 1e150 * 1e-150, 1e150 * 1e-150, 1e-150 * 1e-150));
	});
});

describe.each(backends)("cross products ($backend)", (kernels) => {
	it("of two rows with two targets, by hand", () => {
		const cross = new Float64Array(4);
		kernels.addCross(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 10), Float64Array.of(1, 0, 0, 1), 2, 2, cross);
		expect(cross).toEqual(Float64Array.of(1, 30, 2, 40));
	});

	it("have the bits of the plain loop", () => {
		const next = numbers(2);
		for (const [count, columns, targets] of [
			[3, 2, 1],
			[300, 6, 3],
			[20, 5, 9],
		]) {
			const rows = draw(count * columns, next);
			const weights = draw(count, next);
			const values = draw(count * targets, next);
			const expected = new Float64Array(columns * targets);
			for (let n = 0; n < count; n++) {
				for (let j = 0; j < columns; j++) {
					for (let t = 0; t < targets; t++) expected[j * targets + t] += weights[n] * rows[n * columns + j] * values[n * targets + t];
				}
			}
			const cross = new Float64Array(columns * targets);
			kernels.addCross(rows, weights, values, columns, targets, cross);
			expect(cross).toEqual(expected);
		}
	});
});

describe.each(backends)("sums over coalitions ($backend)", (kernels) => {
	it("of three coalitions in two groups, by hand", () => {
		const gram = new Float64Array(4);
		// {0}, {0, 1} weigh 2; {1} weighs 0.5
		const coalitions = Uint32Array.of(1, 0, 3, 0, 2, 0);
		kernels.binaryGram(coalitions, 2, Int32Array.of(0, 2, 3), Float64Array.of(2, 0.5), gram);
		expect(gram).toEqual(Float64Array.of(4, 2, 2, 2.5));
		const cross = new Float64Array(2);
		kernels.addBinaryCross(coalitions, 2, Float64Array.of(1, 1, 1), Float64Array.of(10, 20, 40), 1, cross);
		expect(cross).toEqual(Float64Array.of(30, 60));
	});

	it("count in integers, so a group's sum is rounded once, whatever its size", () => {
		const next = numbers(3);
		for (const [count, features] of [
			[0, 3],
			[1, 1],
			[63, 31],
			[64, 32],
			[65, 64],
			[200, 65],
			[130, 129],
		]) {
			const coalitions = drawCoalitions(count, features, next);
			const middle = count >> 1;
			const starts = Int32Array.of(0, middle, middle, count);
			const weights = Float64Array.of(0.1, 7, 0.3);
			const expected = new Float64Array(features * features);
			for (let i = 0; i < features; i++) {
				for (let j = 0; j < features; j++) {
					let first = 0;
					let last = 0;
					for (let n = 0; n < count; n++) {
						const both = present(coalitions, features, n, i) & present(coalitions, features, n, j);
						if (n < middle) first += both;
						else last += both;
					}
					expected[i * features + j] = 0.1 * first + 0.3 * last;
				}
			}
			const gram = new Float64Array(features * features).fill(NaN);
			kernels.binaryGram(coalitions, features, starts, weights, gram);
			expect(firstDifference(gram, expected)).toBe(-1);
		}
	});

	it("agree with the dense sums of the same rows", () => {
		const next = numbers(4);
		const [count, features, targets] = [150, 37, 2];
		const coalitions = drawCoalitions(count, features, next);
		const rows = Float64Array.from({ length: count * features }, (_, at) =>
			present(coalitions, features, Math.floor(at / features), at % features),
		);
		const weights = draw(count, next);
		const values = draw(count * targets, next);
		const dense = new Float64Array(features * targets);
		const binary = dense.slice();
		kernels.addCross(rows, weights, values, features, targets, dense);
		const half = (count >> 1) * 2;
		kernels.addBinaryCross(
			coalitions.subarray(0, half),
			features,
			weights.subarray(0, count >> 1),
			values.subarray(0, half),
			targets,
			binary,
		);
		kernels.addBinaryCross(coalitions.subarray(half), features, weights.subarray(count >> 1), values.subarray(half), targets, binary);
		for (let i = 0; i < dense.length; i++) expect(binary[i]).toBeCloseTo(dense[i], 12);
	});
});

describe("both backends", () => {
	it("give the same bits for any sizes", () => {
		fc.assert(
			fc.property(
				fc.nat(),
				fc.integer({ min: 0, max: 600 }),
				fc.integer({ min: 0, max: 21 }),
				fc.integer({ min: 0, max: 6 }),
				fc.integer({ min: 0, max: 140 }),
				(seed, count, columns, targets, features) => {
					const next = numbers(seed);
					const rows = draw(count * columns, next);
					const weights = draw(count, next);
					const values = draw(count * targets, next);
					const coalitions = drawCoalitions(count, features, next);
					const cut = count >> 2;
					const results = backends.map((kernels) => {
						const gram = new Float64Array(columns * columns);
						kernels.addGram(rows, weights, columns, gram);
						const cross = new Float64Array(columns * targets);
						kernels.addCross(rows, weights, values, columns, targets, cross);
						const counted = new Float64Array(features * features);
						kernels.binaryGram(coalitions, features, Int32Array.of(0, cut, count), Float64Array.of(0.3, -1.7), counted);
						const binaryCross = new Float64Array(features * targets);
						kernels.addBinaryCross(coalitions, features, weights, values, targets, binaryCross);
						return [gram, cross, counted, binaryCross];
					});
					results[0].forEach((sums, i) => expect(firstDifference(sums, results[1][i])).toBe(-1));
				},
			),
			{ numRuns: 60 },
		);
	});

	it("take a thousand features", () => {
		const next = numbers(5);
		const coalitions = drawCoalitions(100, 1000, next);
		const counted = [wasm, typescript].map((kernels) => {
			const gram = new Float64Array(1e6);
			kernels.binaryGram(coalitions, 1000, Int32Array.of(0, 100), Float64Array.of(1), gram);
			return gram;
		});
		expect(firstDifference(counted[0], counted[1])).toBe(-1);
		expect(counted[0][0]).toBe(Array.from({ length: 100 }, (_, n) => present(coalitions, 1000, n, 0)).reduce((a, b) => a + b));
	});
});
