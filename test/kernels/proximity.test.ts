import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference, HOSTILE } from "./backends.js";

const [wasm, typescript] = backends;
type Backend = (typeof backends)[number];

const euclidean = (kernels: Backend, rows: ArrayLike<number>, origin: ArrayLike<number>, count: number) => {
	const out = new Float64Array(count);
	kernels.euclideanDistances(Float64Array.from(rows), Float64Array.from(origin), out);
	return out;
};
const cosine = (kernels: Backend, coalitions: Uint32Array, features: number) => {
	const out = new Float64Array(coalitions.length / coalitionWords(features));
	kernels.cosineDistances(coalitions, features, out);
	return out;
};
const proximities = (kernels: Backend, distances: ArrayLike<number>, width: number) => {
	const out = new Float64Array(distances.length);
	kernels.proximity(Float64Array.from(distances), width, out);
	return out;
};

describe.each(backends)("Euclidean distances ($backend)", (kernels) => {
	it("of a 3-4-5 triangle, by hand", () => {
		expect([...euclidean(kernels, [4, 6, 1, 2], [1, 2], 2)]).toEqual([5, 0]);
	});

	it("add the squares in the order of the columns, however many rows go together", () => {
		for (const columns of [1, 2, 3, 7, 8, 33]) {
			for (let count = 0; count <= 9; count++) {
				const rows = Float64Array.from({ length: count * columns }, (_, i) => Math.fround(1 / (1 + i)) * 10 ** (i % 7));
				const origin = Float64Array.from({ length: columns }, (_, i) => 0.1 * i);
				const expected = Array.from({ length: count }, (_, n) => {
					let sum = 0;
					for (let j = 0; j < columns; j++) sum += (rows[n * columns + j] - origin[j]) ** 2;
					return Math.sqrt(sum);
				});
				expect([...euclidean(kernels, rows, origin, count)]).toEqual(expected);
			}
		}
	});
});

describe.each(backends)("cosine distances to the full coalition ($backend)", (kernels) => {
	it("of 4 features: 0 for all, ½ for one, 1 for none", () => {
		expect([...cosine(kernels, Uint32Array.of(0b1111, 0, 0b0100, 0, 0, 0), 4)]).toEqual([0, 0.5, 1]);
	});

	it.each([1, 31, 32, 33, 63, 64, 65, 5000])("of %i features count every word", (features) => {
		const words = coalitionWords(features);
		const coalitions = new Uint32Array(3 * words);
		for (let j = 0; j < features; j++) coalitions[j >> 5] |= 1 << (j & 31);
		coalitions[words + ((features - 1) >> 5)] = 1 << ((features - 1) & 31);
		expect([...cosine(kernels, coalitions, features)]).toEqual([0, 1 - Math.sqrt(1 / features), 1]);
	});

	it("are the cosine distance of the vectors of zeros and ones", () => {
		for (let word = 0; word < 256; word++) {
			const ones = word.toString(2).replaceAll("0", "").length;
			const angle = ones === 0 ? 0 : ones / (Math.sqrt(ones) * Math.sqrt(8));
			expect(cosine(kernels, Uint32Array.of(word, 0), 8)[0]).toBeCloseTo(1 - angle, 15);
		}
	});
});

describe.each(backends)("proximity ($backend)", (kernels) => {
	it("is 1 at the instance and e^-½ at one width", () => {
		const [here, away] = proximities(kernels, [0, 25], 25);
		expect(here).toBe(1);
		expect(away).toBeCloseTo(0.6065306597126334, 15);
	});

	it("is lime's sqrt(exp(−d² / width²))", () => {
		const distances = Array.from({ length: 100 }, (_, i) => i / 7);
		proximities(kernels, distances, 2.5).forEach((value, i) => {
			const lime = Math.sqrt(Math.exp(-(distances[i] ** 2) / 2.5 ** 2));
			expect(Math.abs(value - lime)).toBeLessThanOrEqual(1e-14 * lime);
		});
	});

	it("is 0 too far away, never negative", () => {
		expect([...proximities(kernels, [1e10, Infinity, 40], 1)]).toEqual([0, 0, 0]);
	});
});

describe("both backends", () => {
	const double = fc.oneof(fc.double(), fc.double({ min: -50, max: 50 }), fc.constantFrom(...HOSTILE));

	it("give the same Euclidean distances, whatever the numbers", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 9 }), fc.infiniteStream(double), (columns, count, numbers) => {
				const next = () => numbers.next().value as number;
				const rows = Float64Array.from({ length: columns * count }, next);
				const origin = Float64Array.from({ length: columns }, next);
				const [a, b] = [euclidean(wasm, rows, origin, count), euclidean(typescript, rows, origin, count)];
				// The bits of a NaN that arithmetic makes are the engine's choice.
				expect(
					firstDifference(
						a.map((x) => (x !== x ? NaN : x)),
						b.map((x) => (x !== x ? NaN : x)),
					),
				).toBe(-1);
			}),
			{ numRuns: 500 },
		);
	});

	it("give the same proximities, whatever the distances and the width", () => {
		fc.assert(
			fc.property(fc.array(double, { maxLength: 5 }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (distances, width) => {
				expect(firstDifference(proximities(wasm, distances, width), proximities(typescript, distances, width))).toBe(-1);
			}),
			{ numRuns: 500 },
		);
	});

	it("give the same distances and proximities of arrays that take several pieces", () => {
		const rows = Float64Array.from({ length: 30_000 }, (_, i) => ((i * 0.618033988749895) % 1) * 9);
		expect(firstDifference(euclidean(wasm, rows, [1, 2, 3], 10_000), euclidean(typescript, rows, [1, 2, 3], 10_000))).toBe(-1);
		expect(firstDifference(proximities(wasm, rows, 3), proximities(typescript, rows, 3))).toBe(-1);
		const coalitions = Uint32Array.from({ length: 40_000 }, (_, i) => (i % 4 === 3 ? 0 : Math.imul(i, 0x9e3779b1)));
		expect(firstDifference(cosine(wasm, coalitions, 96), cosine(typescript, coalitions, 96))).toBe(-1);
	});
});
