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
	const { shares, fold, halves, totals, surrogates } = crossFit(pairs, answers, weights, [fit]);
	expect([...shares]).toEqual([1]);
	expect(surrogates.map((each) => each.length)).toEqual([3]);
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
	expect(totals[0].map((each) => [...each])).toEqual(Array.from({ length: 3 }, () => [-100, -200, -300]));
});

test("a kind that adds nothing is fitted once, and the other to all parts", () => {
	// The truth's halves are −(4 p + 1) / 2, around −23.5.
	const far = recorder(3);
	const near = recorder(0.5);
	const { shares, surrogates, halves } = crossFit(pairs, answers, weights, [far.fit, near.fit]);
	expect([...shares]).toEqual([0, 1]);
	expect([far.seen.length, near.seen.length]).toEqual([1, 3]);
	expect(surrogates.map((each) => each.length)).toEqual([0, 3]);
	expect([...halves]).toEqual(Array.from({ length: PAIRS }, () => -25));
});

test("two kinds that err to different sides are mixed by least squares on the first part", () => {
	const below = recorder(0.2);
	const above = recorder(0.8);
	const { shares, halves, fold } = crossFit(pairs, answers, weights, [below.fit, above.fit]);
	const first = Array.from(fold.keys()).filter((p) => fold[p] === 0);
	const mean = first.reduce((sum, p) => sum - (4 * p + 1) / 2, 0) / first.length;
	expect(10 * -1 * shares[0] + -40 * shares[1]).toBeCloseTo(mean, 9);
	expect([below.seen.length, above.seen.length]).toEqual([3, 3]);
	halves.forEach((half) => expect(half).toBeCloseTo(mean, 9));
});
