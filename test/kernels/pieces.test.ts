import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coalitionWords, type Kernels, type PictureNumbers } from "../../bindings/kernels/kernels.js";
import { backends, firstDifference } from "./backends.js";
import { dice, emptyLike, kinds, picture } from "./pictures.js";

const [wasm, typescript] = backends;

interface Case {
	readonly coalitions: Uint32Array;
	readonly count: number;
	readonly features: number;
	readonly runs: Int32Array;
	readonly planes: number;
	readonly instance: PictureNumbers;
	readonly fill: PictureNumbers;
}

function composed(kernels: Kernels, { coalitions, count, features, runs, planes, instance, fill }: Case): PictureNumbers {
	const out = emptyLike(instance, count * instance.length);
	kernels.composePieces(coalitions, count, features, runs, planes, instance, fill, out);
	return out;
}

/** The definition, number by number. */
function defined({ coalitions, count, features, runs, planes, instance, fill }: Case): PictureNumbers {
	const out = emptyLike(instance, count * instance.length);
	const plane: number[] = [];
	for (let run = 0; run < runs.length; run += 2) for (let i = 0; i < runs[run + 1]!; i++) plane.push(runs[run]!);
	for (let i = 0; i < out.length; i++) {
		const feature = plane[i % plane.length]!;
		const at = Math.floor(i / instance.length) * coalitionWords(features) + Math.floor(feature / 32);
		const present = Math.floor(coalitions[at]! / 2 ** (feature % 32)) % 2 === 1;
		out[i] = (present ? instance : fill)[i % instance.length]!;
	}
	expect(plane.length * planes).toBe(instance.length);
	return out;
}

function caseOf(
	kind: (typeof kinds)[number],
	features: number,
	runCount: number,
	longest: number,
	planes: number,
	count: number,
	seed: number,
): Case {
	const next = dice(seed);
	const runs = Int32Array.from({ length: 2 * runCount }, (_, i) => (i % 2 === 0 ? next(features) : 1 + next(longest)));
	const length = planes * runs.reduce((sum, value, i) => sum + (i % 2) * value, 0);
	const coalitions = new Uint32Array(count * coalitionWords(features));
	for (let c = 0; c < count; c++) {
		for (let f = 0; f < features; f++) coalitions[c * coalitionWords(features) + (f >> 5)]! |= next(2) << (f & 31);
	}
	return { coalitions, count, features, runs, planes, instance: picture(kind, length, seed), fill: picture(kind, length, seed + 1) };
}

describe.each(backends)("pictures of coalitions ($backend)", (kernels) => {
	it("by hand: two superpixels in runs of 1, 2 and 1 numbers, in two planes", () => {
		const c = {
			coalitions: Uint32Array.of(0b01, 0, 0b10, 0),
			count: 2,
			features: 2,
			runs: Int32Array.of(0, 1, 1, 2, 0, 1),
			planes: 2,
			instance: Uint8ClampedArray.of(1, 2, 3, 4, 5, 6, 7, 8),
			fill: Uint8ClampedArray.of(11, 12, 13, 14, 15, 16, 17, 18),
		};
		expect([...composed(kernels, c)]).toEqual([1, 12, 13, 4, 5, 16, 17, 8, 11, 2, 3, 14, 15, 6, 7, 18]);
	});

	it.each(kinds)("of %s are as defined, for runs shorter and longer than a vector", (kind) => {
		for (const features of [1, 2, 31, 32, 33, 64, 65, 1000]) {
			for (const [runCount, longest] of [
				[1, 1],
				[40, 1],
				[30, 9],
				[20, 70],
				[1, 500],
			] as const) {
				for (const planes of [1, 3]) {
					const c = caseOf(kind, features, runCount, longest, planes, 4, features + longest);
					expect(firstDifference(composed(kernels, c), defined(c))).toBe(-1);
				}
			}
		}
	});

	it("carry every bit of floats: −0, subnormal, huge", () => {
		const instance = Float32Array.of(-0, 1.401298464324817e-45, 3.4028234663852886e38, -1);
		const c = { coalitions: Uint32Array.of(1, 0), count: 1, features: 2, runs: Int32Array.of(0, 3, 1, 1), planes: 1, instance };
		const out = composed(kernels, { ...c, fill: Float32Array.of(5, 6, 7, -0) });
		expect(Object.is(out[0], -0) && Object.is(out[3], -0)).toBe(true);
		expect([out[1], out[2]]).toEqual([instance[1], instance[2]]);
	});

	it("of no coalitions are none, and inputs stay as they are", () => {
		const c = caseOf("floats", 5, 9, 9, 1, 2, 3);
		expect(composed(kernels, { ...c, count: 0 }).length).toBe(0);
		const before = structuredClone(c);
		composed(kernels, c);
		expect(c).toEqual(before);
	});
});

it("both backends compose the same bits", () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...kinds),
			fc.integer({ min: 1, max: 130 }),
			fc.integer({ min: 1, max: 60 }),
			fc.integer({ min: 1, max: 90 }),
			fc.integer({ min: 1, max: 4 }),
			fc.nat(9),
			fc.nat(),
			(kind, features, runCount, longest, planes, count, seed) => {
				const c = caseOf(kind, features, runCount, longest, planes, count, seed);
				const expected = defined(c);
				expect(firstDifference(composed(wasm, c), expected)).toBe(-1);
				expect(firstDifference(composed(typescript, c), expected)).toBe(-1);
			},
		),
		{ numRuns: 200 },
	);
});
