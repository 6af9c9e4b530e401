import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backends, firstDifference, HOSTILE } from "./backends.js";

const [wasm, typescript] = backends;

// An independent reference: fixed-point numbers with 200 bits after the point, as bigints.
const BITS = 200n;
const ONE = 1n << BITS;
const times = (a: bigint, b: bigint) => (a * b) >> BITS;

/** A double, exactly, as a fixed-point number (what is below 2^-200 is cut off). */
function fixed(x: number): bigint {
	const view = new DataView(new ArrayBuffer(8));
	view.setFloat64(0, Math.abs(x));
	const bits = view.getBigUint64(0);
	const exponent = (bits >> 52n) - 1075n + BITS;
	const mantissa = (bits & 0xfffffffffffffn) | 0x10000000000000n;
	const magnitude = exponent >= 0n ? mantissa << exponent : mantissa >> -exponent;
	return x < 0 ? -magnitude : magnitude;
}

/** e^x by Taylor's series of x / 2^16, squared 16 times. */
function exactExp(x: bigint): bigint {
	const small = x >> 16n;
	let term = ONE;
	let sum = ONE;
	for (let k = 1n; k < 20n; k++) sum += term = times(term, small) / k;
	for (let i = 0; i < 16; i++) sum = times(sum, sum);
	return sum;
}

/** The distance of a double from an exact value, in units of the double's last place. */
function ulps(x: number, exact: bigint): number {
	const unit = fixed(2 ** (Math.floor(Math.log2(Math.abs(x))) - 52));
	return Math.abs(Number(((fixed(x) - exact) * 1000000n) / unit)) / 1e6;
}

const applied = (kernel: (values: Float64Array, out: Float64Array) => void, values: ArrayLike<number>) => {
	const out = new Float64Array(values.length);
	kernel(Float64Array.from(values), out);
	return out;
};

describe.each(backends)("exp ($backend)", (kernels) => {
	it("of 0, ±∞, NaN, what is too large and what is too small", () => {
		const values = [0, -0, Infinity, -Infinity, NaN, 709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019413];
		expect([...applied(kernels.exp, values)]).toEqual([1, 1, Infinity, 0, NaN, 1.7976931348622732e308, Infinity, 5e-324, 0]);
	});

	it("differs from the exact value by less than 1 ulp", () => {
		const values = Float64Array.from({ length: 3000 }, (_, i) => (i % 2 ? 1 : 0.01) * (((i * 0.618033988749895) % 1) - 0.5) * 60);
		const out = applied(kernels.exp, values);
		let worst = 0;
		values.forEach((x, i) => (worst = Math.max(worst, ulps(out[i], exactExp(fixed(x))))));
		expect(worst).toBeGreaterThan(0.4);
		expect(worst).toBeLessThan(1);
	});

	it("is within 1 ulp of Math.exp from −745 to 709, subnormal results included", () => {
		const values = Float64Array.from({ length: 200_000 }, (_, i) => -745 + (1454 * i) / 200_000);
		const out = applied(kernels.exp, values);
		let worst = 0;
		values.forEach((x, i) => {
			const expected = Math.exp(x);
			const unit = Math.max(2 ** -1074, 2 ** (Math.floor(Math.log2(expected)) - 52));
			worst = Math.max(worst, Math.abs(out[i] - expected) / unit);
		});
		expect(worst).toBeLessThanOrEqual(1);
	});

	it("never falls as its argument rises by one unit in the last place", () => {
		let x = 0.34657359;
		const values = Float64Array.from({ length: 5001 }, () => (x += 2 ** -54));
		const out = applied(kernels.exp, values);
		for (let i = 1; i < out.length; i++) expect(out[i] >= out[i - 1]).toBe(true);
	});
});

describe.each(backends)("log ($backend)", (kernels) => {
	it("of 1, 0, ±∞, NaN and negative numbers", () => {
		const values = [1, 0, -0, Infinity, -Infinity, NaN, -1, -5e-324];
		expect([...applied(kernels.log, values)]).toEqual([0, -Infinity, -Infinity, Infinity, NaN, NaN, NaN, NaN]);
	});

	it("of the smallest and the largest doubles", () => {
		const [smallest, subnormal, largest] = applied(kernels.log, [5e-324, 1e-310, Number.MAX_VALUE]);
		expect(smallest).toBe(-744.4400719213812);
		expect(subnormal).toBeCloseTo(-713.8013788281542, 12);
		expect(largest).toBe(709.782712893384);
	});

	it("differs from the exact value by less than 1 ulp: e to its power gives the argument back", () => {
		// x = exp(y + e) ⟺ e = x / exp(y) − 1 − e²/2 …, and e is below 2^-50.
		let worst = 0;
		const values = Float64Array.from(
			{ length: 3000 },
			(_, i) => (i % 3 ? 2 : 1e-3) * ((i * 0.618033988749895) % 1) * 50 + (i % 3 === 1 ? 0.9 : 1e-9),
		);
		applied(kernels.log, values).forEach((y, i) => {
			const ratio = (fixed(values[i]) << BITS) / exactExp(fixed(y));
			const unit = fixed(2 ** (Math.floor(Math.log2(Math.abs(y))) - 52));
			worst = Math.max(worst, Math.abs(Number(((ratio - ONE) * 1000000n) / unit)) / 1e6);
		});
		expect(worst).toBeGreaterThan(0.4);
		expect(worst).toBeLessThan(1);
	});

	it("is within 1 ulp of Math.log over all magnitudes", () => {
		const values = Float64Array.from({ length: 100_000 }, (_, i) => 2 ** (-1022 + (2045 * i) / 100_000));
		const out = applied(kernels.log, values);
		let worst = 0;
		values.forEach((x, i) => {
			const expected = Math.log(x);
			if (expected !== 0) worst = Math.max(worst, Math.abs(out[i] - expected) / 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52));
		});
		expect(worst).toBeLessThanOrEqual(1);
	});
});

describe("both backends", () => {
	const double = fc.oneof(fc.double(), fc.double({ min: -750, max: 712 }), fc.constantFrom(...HOSTILE));

	it.each(["exp", "log"] as const)("give the same bits of %s, with anything in either lane", (kernel) => {
		for (const a of HOSTILE) {
			for (const b of HOSTILE) expect(firstDifference(applied(wasm[kernel], [a, b, a]), applied(typescript[kernel], [a, b, a]))).toBe(-1);
		}
		fc.assert(
			fc.property(fc.array(double, { maxLength: 5 }), (values) => {
				expect(firstDifference(applied(wasm[kernel], values), applied(typescript[kernel], values))).toBe(-1);
			}),
			{ numRuns: 1000 },
		);
	});

	it("give the same bits for arrays that take several pieces", () => {
		for (const length of [8191, 8192, 8193, 20_001]) {
			const values = Float64Array.from({ length }, (_, i) => ((i * 0.618033988749895) % 1) * 1400 - 700);
			expect(firstDifference(applied(wasm.exp, values), applied(typescript.exp, values))).toBe(-1);
			const positive = values.map(Math.abs);
			expect(firstDifference(applied(wasm.log, positive), applied(typescript.log, positive))).toBe(-1);
		}
	});
});
