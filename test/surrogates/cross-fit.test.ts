import { expect, test } from "vitest";
import { crossFit } from "../../bindings/surrogates/cross-fit.js";
import type { Fit } from "../../bindings/surrogates/surrogate.js";

const BACKGROUND = 3;
const PAIRS = 24;
const pairs = { coalitions: new Uint32Array(2 * PAIRS), row: Int32Array.from({ length: PAIRS }, (_, p) => p % BACKGROUND) };
const answers = {
	instance: 10,
	background: Float64Array.of(1, 2, 3),
	pairs: Float64Array.from({ length: 2 * PAIRS }, (_, i) => i * i),
};
const weights = new Float64Array(PAIRS).fill(1);

/** Says of row r: 100 · r + `miss`, and remembers what it has seen. */
const recorder = (miss: number): { fit: Fit; seen: Int32Array[] } => {
	const seen: Int32Array[] = [];
	return {
		seen,
		fit: (rows) => {
			seen.push(rows);
			return { predict: (asked) => Float64Array.from(asked, (row) => 100 * row * miss) };
		},
	};
};

test("each pair is judged by the one surrogate that has not seen it, and a background row's pairs go to all in equal parts", () => {
	const { fit, seen } = recorder(1);
	const { fold, halves, totals, surrogates } = crossFit(pairs, answers, weights, [fit]);
	expect(surrogates.length).toBe(3);
	const counts = Array.from({ length: BACKGROUND }, () => [0, 0, 0]);
	fold.forEach((own, p) => {
		counts[pairs.row[p]][own]++;
		const rows = [4 + 2 * p, 5 + 2 * p];
		seen.forEach((known, surrogate) => rows.forEach((row) => expect(known.includes(row)).toBe(surrogate !== own)));
	});
	expect(counts).toEqual([
		[3, 3, 2],
		[2, 3, 3],
		[3, 2, 3],
	]);
	for (const known of seen) expect([...known.subarray(0, 4)]).toEqual([0, 1, 2, 3]);
	expect([...halves]).toEqual(Array.from({ length: PAIRS }, () => -50));
	expect(totals.map((each) => [...each])).toEqual(Array.from({ length: 3 }, () => [-100, -200, -300]));
});

test("the kind that knows the first part best is fitted to the others", () => {
	// The truth's halves are −(4 p + 1) / 2, around −23.5.
	const far = recorder(3);
	const near = recorder(0.5);
	const { kind } = crossFit(pairs, answers, weights, [far.fit, near.fit]);
	expect(kind).toBe(1);
	expect([far.seen.length, near.seen.length]).toEqual([1, 3]);
});
