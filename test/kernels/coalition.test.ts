import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords, type Kernels } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference } from "./backends.js";
import { members } from "./cases.js";

const [wasm, typescript] = backends;

/** Numbers of features around the sizes of words. */
const EDGES = [1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300];

function choose(n: number, k: number): bigint {
	let count = 1n;
	for (let i = 0n; i < BigInt(k); i++) count = (count * (BigInt(n) - i)) / (i + 1n);
	return count;
}

const enumerate = (kernels: Kernels, features: number, size: number, first: number, count: number) => {
	const out = new Uint32Array(count * coalitionWords(features)).fill(0xdeadbeef);
	kernels.enumerateCoalitions(features, size, first, out);
	return out;
};

const sample = (kernels: Kernels, features: number, sizes: readonly number[], seed = 1, stream = 0) => {
	const out = new Uint32Array(2 * sizes.length * coalitionWords(features)).fill(0xdeadbeef);
	kernels.sampleCoalitions(features, Uint32Array.from(sizes), seed, stream, out);
	return out;
};

/** log of a positive bigint, from its leading 64 bits. */
function logOfBig(value: bigint): number {
	const shift = Math.max(0, value.toString(2).length - 64);
	return Math.log(Number(value >> BigInt(shift))) + shift * Math.LN2;
}

describe.each(backends)("Shapley kernel weights ($backend)", (kernels) => {
	const weights = (features: number) => {
		const out = new Float64Array(features + 1);
		kernels.shapleyKernelLogWeights(features, out);
		return out;
	};

	it("of 4 features, by hand: 3 / (C(4, s) · s · (4 − s))", () => {
		const [none, one, two, three, all] = weights(4);
		expect([none, all]).toEqual([Infinity, Infinity]);
		expect(one).toBeCloseTo(Math.log(3 / (4 * 1 * 3)), 15);
		expect(two).toBeCloseTo(Math.log(3 / (6 * 2 * 2)), 15);
		expect(three).toBe(one);
	});

	it("are infinite for the empty and the full coalition, which is all there is of one feature", () => {
		expect([...weights(1)]).toEqual([Infinity, Infinity]);
	});

	it.each([2, 3, 31, 64, 65, 1000, 5000])("of %i features are finite, symmetric, and right to 10^-12", (features) => {
		const out = weights(features);
		for (const size of [1, 2, features >> 2, features >> 1, features - 1].filter((size) => size > 0 && size < features)) {
			const exact = Math.log(features - 1) - logOfBig(choose(features, size)) - Math.log(size) - Math.log(features - size);
			expect(Math.abs(out[size] - exact)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(exact)));
			expect(out[size]).toBe(out[features - size]);
		}
	});
});

describe.each(backends)("all coalitions of one size ($backend)", (kernels) => {
	it("of 2 of 4 features, in the order of their members", () => {
		const rows = enumerate(kernels, 4, 2, 0, 6);
		expect([0, 1, 2, 3, 4, 5].map((c) => members(rows, 4, c))).toEqual([
			[0, 1],
			[0, 2],
			[0, 3],
			[1, 2],
			[1, 3],
			[2, 3],
		]);
	});

	it("of none and of all features is one", () => {
		for (const features of EDGES) {
			expect(members(enumerate(kernels, features, 0, 0, 1), features, 0)).toEqual([]);
			expect(members(enumerate(kernels, features, features, 0, 1), features, 0).length).toBe(features);
		}
	});

	it("are all different, of that size, in order, for every size of 10 features", () => {
		for (let size = 0; size <= 10; size++) {
			const count = Number(choose(10, size));
			const rows = enumerate(kernels, 10, size, 0, count);
			const names = Array.from({ length: count }, (_, c) => members(rows, 10, c));
			expect(names.every((name) => name.length === size)).toBe(true);
			const texts = names.map((name) => name.map((feature) => String.fromCharCode(97 + feature)).join(""));
			expect(texts).toEqual([...new Set(texts)].toSorted());
		}
	});

	it("may start from any rank, also where ranks come near 2^53", () => {
		for (const [features, size] of [
			[12, 5],
			[65, 3],
			[54, 27],
			[5000, 4],
			[5000, 4997],
		] as const) {
			const total = Number(choose(features, size));
			expect(total).toBeLessThan(2 ** 53);
			const last = enumerate(kernels, features, size, total - 3, 3);
			expect(members(last, features, 2)).toEqual(Array.from({ length: size }, (_, i) => features - size + i));
			const middle = Math.floor(total / 3);
			const rows = enumerate(kernels, features, size, middle, 50);
			for (const skip of [1, 17, 49]) {
				const later = enumerate(kernels, features, size, middle + skip, 50 - skip);
				expect(firstDifference(later, rows.subarray(skip * coalitionWords(features)))).toBe(-1);
			}
		}
	});

	it("as many as asked for: none is none", () => {
		expect(() => enumerate(kernels, 7, 3, 0, 0)).not.toThrow();
	});
});

describe.each(backends)("sampled coalitions ($backend)", (kernels) => {
	it("have the size asked for, and are followed by their complement", () => {
		for (const features of EDGES.filter((features) => features > 3).concat(5000)) {
			const sizes = [1, features - 1, 2, features - 2, features >> 1, (features >> 1) + 1].slice(0, features === 4 ? 1 : 6);
			const rows = sample(kernels, features, sizes);
			sizes.forEach((size, i) => {
				const [set, rest] = [members(rows, features, 2 * i), members(rows, features, 2 * i + 1)];
				expect(set.length).toBe(size);
				expect([...set, ...rest].toSorted((a, b) => a - b)).toEqual(Array.from({ length: features }, (_, j) => j));
			});
		}
	});

	it("have the size asked for when few of very many are drawn, and one is hit twice", () => {
		const sizes = Array.from({ length: 300 }, (_, i) => 60 + (i % 40));
		const rows = sample(kernels, 5000, sizes);
		expect(sizes.map((_, i) => members(rows, 5000, 2 * i).length)).toEqual(sizes);
	});

	it("never repeat, even when every pair there is gets asked for", () => {
		// 8 features: 8 pairs of sizes 1 and 7, 28 of 2 and 6, 56 of 3 and 5, 35 of 4 and 4; half of each from either side.
		const sizes = [1, 2, 3, 4, 5, 6, 7].flatMap((size) =>
			Array.from({ length: { 1: 4, 2: 14, 3: 28, 4: 35 }[Math.min(size, 8 - size)]! }, () => size),
		);
		const rows = sample(kernels, 8, sizes);
		const names = Array.from({ length: 2 * sizes.length }, (_, c) => members(rows, 8, c).join());
		expect(new Set(names).size).toBe(2 ** 8 - 2);
	});

	it("of half the features all contain feature 0", () => {
		for (const features of [2, 4, 64, 66, 200]) {
			const sizes = Array.from({ length: features < 4 ? 1 : features < 5 ? 3 : 100 }, () => features / 2);
			const rows = sample(kernels, features, sizes);
			sizes.forEach((_, i) => expect(members(rows, features, 2 * i)[0]).toBe(0));
		}
	});

	it.each([
		[6, 3],
		[9, 2],
		[7, 5],
		[70, 69],
	])("of %i features, %i of them, come out equally often (χ², 4 standard deviations)", (features, size) => {
		const counts = new Map<string, number>();
		const runs = 20_000;
		for (let seed = 0; seed < runs; seed++) {
			const name = members(sample(kernels, features, [size], seed), features, 0).join();
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		const kinds = Number(choose(features, size)) / (2 * size === features ? 2 : 1);
		expect(counts.size).toBe(kinds);
		let sum = 0;
		for (const count of counts.values()) sum += (count - runs / kinds) ** 2 / (runs / kinds);
		expect(Math.abs(sum - (kinds - 1))).toBeLessThan(4 * Math.sqrt(2 * (kinds - 1)));
	});

	it("hold every feature and every pair of features equally often, in more than one word", () => {
		const [features, size, draws] = [130, 40, 20_000];
		const rows = sample(
			kernels,
			features,
			Array.from({ length: draws }, () => size),
			5,
		);
		const counts = new Float64Array(features);
		const withNext = new Float64Array(features);
		for (let i = 0; i < draws; i++) {
			const set = members(rows, features, 2 * i);
			for (const feature of set) counts[feature]++;
			for (let k = 1; k < set.length; k++) if (set[k] === set[k - 1] + 1) withNext[set[k]]++;
		}
		const p = size / features;
		for (const count of counts) expect(Math.abs(count - draws * p)).toBeLessThan(4.5 * Math.sqrt(draws * p * (1 - p)));
		const both = (p * (size - 1)) / (features - 1);
		for (const count of withNext.subarray(1))
			expect(Math.abs(count - draws * both)).toBeLessThan(4.5 * Math.sqrt(draws * both * (1 - both)));
	});

	it("depend on seed and stream", () => {
		const sizes = Array.from({ length: 50 }, () => 10);
		expect(firstDifference(sample(kernels, 40, sizes, 1, 0), sample(kernels, 40, sizes, 2, 0))).not.toBe(-1);
		expect(firstDifference(sample(kernels, 40, sizes, 1, 0), sample(kernels, 40, sizes, 1, 1))).not.toBe(-1);
	});

	it("that come first stay what they are when more are asked for", () => {
		const few = sample(kernels, 70, [3, 30, 60]);
		expect(firstDifference(sample(kernels, 70, [3, 30, 60, 1, 2]).subarray(0, few.length), few)).toBe(-1);
	});

	it("may be none", () => {
		expect(sample(kernels, 5, []).length).toBe(0);
	});
});

describe("both backends", () => {
	const features = fc.oneof(fc.constantFrom(...EDGES), fc.integer({ min: 1, max: 200 }));

	it("enumerate the same bits", () => {
		fc.assert(
			fc.property(features, fc.nat(), fc.nat(), (features, s, f) => {
				const size = s % (features + 1);
				const total = choose(features, size);
				fc.pre(total < 2n ** 53n);
				const first = f % Number(total);
				const count = Math.min(9, Number(total) - first);
				expect(firstDifference(enumerate(wasm, features, size, first, count), enumerate(typescript, features, size, first, count))).toBe(
					-1,
				);
			}),
		);
	});

	it("sample the same bits, retries included", () => {
		fc.assert(
			fc.property(
				features,
				fc.array(fc.nat(), { maxLength: 40 }),
				fc.maxSafeNat(),
				fc.nat(2 ** 32 - 1),
				(features, picks, seed, stream) => {
					fc.pre(features > 1);
					const asked = new Map<number, number>();
					const sizes = picks
						.map((pick) => 1 + (pick % (features - 1)))
						.filter((size) => {
							const few = Math.min(size, features - size);
							const count = (asked.get(few) ?? 0) + 1;
							asked.set(few, count);
							return BigInt(count) <= choose(features, few) / (2 * few === features ? 2n : 1n);
						});
					expect(firstDifference(sample(wasm, features, sizes, seed, stream), sample(typescript, features, sizes, seed, stream))).toBe(-1);
				},
			),
			{ numRuns: 300 },
		);
	});

	it.each([1, 2, 3, 64, 65, 1000, 5000])("weigh the sizes of %i features with the same bits", (features) => {
		const [a, b] = [new Float64Array(features + 1), new Float64Array(features + 1)];
		wasm.shapleyKernelLogWeights(features, a);
		typescript.shapleyKernelLogWeights(features, b);
		expect(firstDifference(a, b)).toBe(-1);
	});
});
