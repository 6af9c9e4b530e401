import { cosineDistances, euclideanDistances, proximity } from "../../assembly/proximity";

describe("distances", () => {
	test("of five rows of three columns: four together, one alone", () => {
		const rows = heap.alloc(8 * 15);
		const origin = heap.alloc(24);
		const out = heap.alloc(40);
		for (let j = 0; j < 3; j++) store<f64>(origin + ((<usize>j) << 3), 1.0);
		for (let n = 0; n < 5; n++) {
			store<f64>(rows + <usize>n * 24, 1.0 + 1.0 * n);
			store<f64>(rows + <usize>n * 24, 1.0 + 2.0 * n, 8);
			store<f64>(rows + <usize>n * 24, 1.0 - 2.0 * n, 16);
		}
		euclideanDistances(rows, 5, 3, origin, out);
		for (let n = 0; n < 5; n++) expect<f64>(load<f64>(out + ((<usize>n) << 3))).toBe(3.0 * n);
	});

	test("of coalitions to the full one", () => {
		const coalitions = heap.alloc(32);
		const out = heap.alloc(16);
		store<u64>(coalitions, 0xffffffffffffffff);
		store<u64>(coalitions, 0xff, 8);
		store<u64>(coalitions, 0, 16);
		store<u64>(coalitions, 0b10, 24);
		cosineDistances(coalitions, 2, 72, out);
		expect<f64>(load<f64>(out)).toBe(0.0);
		expect<f64>(load<f64>(out, 8)).toBe(1.0 - sqrt(1.0 / 72.0));
	});

	test("weigh 1 at the instance and nothing far away", () => {
		const distances = heap.alloc(24);
		store<f64>(distances, 0.0);
		store<f64>(distances, 1e9, 8);
		store<f64>(distances, 0.0, 16);
		proximity(distances, 3, 2.0, distances);
		expect<f64>(load<f64>(distances)).toBe(1.0);
		expect<f64>(load<f64>(distances, 8)).toBe(0.0);
		expect<f64>(load<f64>(distances, 16)).toBe(1.0);
	});
});
