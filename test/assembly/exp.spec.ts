import { exp, expOf, log, logOf } from "../../assembly/exp";

describe("one lane", () => {
	test("exp of what is special", () => {
		expect<f64>(expOf(0.0)).toBe(1.0);
		expect<f64>(expOf(-Infinity)).toBe(0.0);
		expect<f64>(expOf(710.0)).toBe(Infinity);
		expect<f64>(expOf(-745.1332191019411)).toBe(5e-324);
		expect<f64>(expOf(NaN)).toBeNaN();
	});

	test("log of what is special", () => {
		expect<f64>(logOf(1.0)).toBe(0.0);
		expect<f64>(logOf(0.0)).toBe(-Infinity);
		expect<f64>(logOf(-1.0)).toBeNaN();
		expect<f64>(logOf(Infinity)).toBe(Infinity);
		expect<f64>(logOf(5e-324)).toBe(-744.4400719213812);
	});
});

describe("two lanes", () => {
	test("give the bits of one lane, also beside something special", () => {
		const values = heap.alloc(8 * 7);
		const out = heap.alloc(8 * 7);
		const cases: StaticArray<f64> = [1.5, -3.25, 1e-310, 700.0, Infinity, 0.7071067811865476, 42.0];
		for (let i = 0; i < 7; i++) store<f64>(values + ((<usize>i) << 3), cases[i]);
		exp(values, 7, out);
		for (let i = 0; i < 7; i++) expect<u64>(load<u64>(out + ((<usize>i) << 3))).toBe(reinterpret<u64>(expOf(cases[i])));
		log(values, 7, out);
		for (let i = 0; i < 7; i++) expect<u64>(load<u64>(out + ((<usize>i) << 3))).toBe(reinterpret<u64>(logOf(cases[i])));
	});
});
