import { draw, GOLDEN, mix64, normals, streamKey, uniform, uniforms } from "../../assembly/random";

describe("splitmix64", () => {
	test("gives for state 1234567 the numbers of the reference implementation", () => {
		expect<u64>(draw(1234567, 0)).toBe(6457827717110365317);
		expect<u64>(draw(1234567, 1)).toBe(3203168211198807973);
		expect<u64>(draw(1234567, 4)).toBe(16408922859458223821);
	});

	test("leaves 0 as it is, and tells neighbours apart", () => {
		expect<u64>(mix64(0)).toBe(0);
		expect<u64>(mix64(GOLDEN)).toBe(16294208416658607535);
		expect<u64>(mix64(1)).not.toBe(mix64(2));
	});

	test("has a key for every seed and stream", () => {
		expect<u64>(streamKey(0.0, 0)).toBe(draw(0, 0));
		expect<u64>(streamKey(9007199254740991.0, 0xffffffff)).not.toBe(streamKey(9007199254740990.0, 0xffffffff));
	});
});

describe("uniform numbers", () => {
	test("span [0, 1)", () => {
		expect<f64>(uniform(0)).toBe(0.0);
		expect<f64>(uniform(0xffffffffffffffff)).toBe(1.0 - 1.0 / 9007199254740992.0);
		expect<f64>(uniform(1 << 63)).toBe(0.5);
	});

	test("are written where told and not beyond", () => {
		const out = heap.alloc(32);
		store<f64>(out, -7.0, 16);
		uniforms(3.0, 4, 5.0, 2, out);
		expect<f64>(load<f64>(out)).toBe(uniform(draw(streamKey(3.0, 4), 5)));
		expect<f64>(load<f64>(out, 8)).toBe(uniform(draw(streamKey(3.0, 4), 6)));
		expect<f64>(load<f64>(out, 16)).toBe(-7.0);
	});
});

describe("normal numbers", () => {
	test("have mean 0 and variance 1", () => {
		const count = 100000;
		const out = heap.alloc(count * 8);
		normals(1.0, 0, 0.0, count, out);
		let sum: f64 = 0.0;
		let squares: f64 = 0.0;
		for (let i = 0; i < count; i++) {
			const z = load<f64>(out + ((<usize>i) << 3));
			sum += z;
			squares += z * z;
		}
		expect<f64>(abs(sum / count)).toBeLessThan(0.013);
		expect<f64>(abs(squares / count - 1.0)).toBeLessThan(0.018);
	});
});
