import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, firstDifference } from "./backends.js";

const [wasm, typescript] = backends;

const MASK = (1n << 64n) - 1n;
const GOLDEN = 0x9e3779b97f4a7c15n;

/** splitmix64's finaliser over exact integers. */
function mix64(z: bigint): bigint {
	z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
	z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
	return z ^ (z >> 31n);
}
const draw = (key: bigint, index: bigint) => mix64((key + (index + 1n) * GOLDEN) & MASK);
const uniform = (seed: number, stream: number, index: number) =>
	Number(draw(draw(mix64(BigInt(seed)), BigInt(stream)), BigInt(index)) >> 11n) / 2 ** 53;

const seeds = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.maxSafeNat());
const streams = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));
const firsts = fc.oneof(fc.constantFrom(0, 2 ** 31 - 3, 2 ** 32 - 3, 2 ** 53 - 100), fc.nat(2 ** 53 - 100));

/** χ² of counts against one expected count for all. */
const chiSquared = (counts: readonly number[], expected: number) =>
	counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

/** P(|Z| > x) of a standard normal, by Simpson's rule on the density. */
function twoTails(x: number): number {
	const steps = 4000;
	const h = (12 - x) / steps;
	let sum = 0;
	for (let i = 0; i <= steps; i++) sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(-((x + i * h) ** 2) / 2);
	return ((sum * h) / 3) * Math.sqrt(2 / Math.PI);
}

describe("splitmix64, as its authors publish it", () => {
	it("gives for state 1234567 the numbers of the reference implementation", () => {
		const first = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n, 16408922859458223821n];
		expect(first.map((_, i) => draw(1234567n, BigInt(i)))).toEqual(first);
	});
});

describe.each(backends)("uniform numbers ($backend)", (kernels) => {
	it("are 53 bits of splitmix64 in counter mode, whatever the seed, the stream and the index", () => {
		fc.assert(
			fc.property(seeds, streams, firsts, (seed, stream, first) => {
				const out = new Float64Array(4);
				kernels.uniforms(seed, stream, first, out);
				expect([...out]).toEqual([0, 1, 2, 3].map((i) => uniform(seed, stream, first + i)));
			}),
		);
	});

	it("are the same wherever a range is cut into calls", () => {
		const whole = new Float64Array(30_000);
		kernels.uniforms(3, 1, 1000, whole);
		for (const cut of [0, 1, 8191, 8192, 8193, 29_999, 30_000]) {
			const pieces = new Float64Array(30_000);
			kernels.uniforms(3, 1, 1000, pieces.subarray(0, cut));
			kernels.uniforms(3, 1, 1000 + cut, pieces.subarray(cut));
			expect(firstDifference(whole, pieces)).toBe(-1);
		}
	});

	it("fill 1000 cells evenly (χ², p > 10^-4 either way) and stay in [0, 1)", () => {
		const out = new Float64Array(1_000_000);
		kernels.uniforms(1, 0, 0, out);
		const counts = Array.from({ length: 1000 }, () => 0);
		for (const u of out) counts[Math.floor(u * 1000)]++;
		expect(counts.length).toBe(1000);
		// 999 ± 3.7 · √(2 · 999)
		expect(chiSquared(counts, 1000)).toBeGreaterThan(834);
		expect(chiSquared(counts, 1000)).toBeLessThan(1165);
	});

	it("of neighbouring seeds and neighbouring streams are not correlated", () => {
		const n = 100_000;
		const [a, b, c] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
		kernels.uniforms(5, 5, 0, a);
		kernels.uniforms(6, 5, 0, b);
		kernels.uniforms(5, 6, 0, c);
		for (const other of [b, c, a.subarray(1)]) {
			let sum = 0;
			for (let i = 0; i < other.length; i++) sum += (a[i] - 0.5) * (other[i] - 0.5);
			expect(Math.abs((12 * sum) / Math.sqrt(n))).toBeLessThan(4);
		}
	});

	it("of no length are nothing", () => {
		expect(() => kernels.uniforms(0, 0, 0, new Float64Array(0))).not.toThrow();
	});
});

describe.each(backends)("normal numbers ($backend)", (kernels) => {
	const n = 2_000_000;
	const out = new Float64Array(n);
	kernels.normals(11, 2, 0, out);

	it("have the moments 0, 1, 0, 3, 0, 15, each within 4 standard errors", () => {
		const sums = [0, 0, 0, 0, 0, 0, 0];
		for (const z of out) {
			let power = 1;
			for (let k = 0; k < 7; k++, power *= z) sums[k] += power;
		}
		// Variances of z^k: E z^2k − (E z^k)².
		const moments = [1, 0, 1, 0, 3, 0, 15];
		const variances = [0, 1, 2, 15, 96, 945, 10170];
		for (let k = 1; k < 7; k++) expect(Math.abs(sums[k] / n - moments[k])).toBeLessThan(4 * Math.sqrt(variances[k] / n));
	});

	it("have the tails of the normal distribution, also beyond the last layer of the ziggurat", () => {
		for (const x of [0.5, 1, 2, 3, 3.6541528853610088, 4, 4.5]) {
			const expected = n * twoTails(x);
			let count = 0;
			for (const z of out) if (Math.abs(z) > x) count++;
			expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
		}
	});

	it("fall evenly into 200 cells of equal width between −4 and 4 (χ² against the exact probabilities)", () => {
		const counts = Array.from({ length: 200 }, () => 0);
		for (const z of out) if (Math.abs(z) < 4) counts[Math.floor((z + 4) * 25)]++;
		let sum = 0;
		for (let cell = 0; cell < 200; cell++) {
			const [low, high] = [Math.abs(cell / 25 - 4), Math.abs((cell + 1) / 25 - 4)];
			const expected = (n / 2) * Math.abs(twoTails(low) - twoTails(high));
			sum += (counts[cell] - expected) ** 2 / expected;
		}
		// 199 ± 4 · √(2 · 199)
		expect(Math.abs(sum - 199)).toBeLessThan(80);
	});

	it("are the same wherever a range is cut into calls, and depend on their index alone", () => {
		const again = new Float64Array(20_000);
		for (const cut of [0, 1, 777, 8192, 19_999]) {
			kernels.normals(11, 2, 0, again.subarray(0, cut));
			kernels.normals(11, 2, cut, again.subarray(cut));
			expect(firstDifference(again, out.subarray(0, 20_000))).toBe(-1);
		}
	});
});

describe("both backends", () => {
	it("draw the same bits, in every layer, wedge and tail", () => {
		const [a, b] = [new Float64Array(1_000_000), new Float64Array(1_000_000)];
		wasm.normals(99, 7, 12345, a);
		typescript.normals(99, 7, 12345, b);
		expect(a.some((z) => Math.abs(z) > 3.6541528853610088)).toBe(true);
		expect(firstDifference(a, b)).toBe(-1);
	});

	it("draw the same bits for any seed, stream, first index and length", () => {
		fc.assert(
			fc.property(seeds, streams, firsts, fc.nat(9), (seed, stream, first, length) => {
				const [a, b] = [new Float64Array(length), new Float64Array(length)];
				for (const kernel of ["uniforms", "normals"] as const) {
					wasm[kernel](seed, stream, first, a);
					typescript[kernel](seed, stream, first, b);
					expect(firstDifference(a, b)).toBe(-1);
				}
			}),
		);
	});
});
