import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seedsOf } from "../../bindings/kernels/seeds.js";
import { slicLabels, type SlicParameters } from "../../bindings/maskers/slic.js";
import type { Image } from "../../bindings/maskers/pixels.js";
import { fixture } from "../support/fixtures.js";
import { labelsOf, picture } from "../support/pictures.js";
import { backends, firstDifference } from "./backends.js";

const [wasm, typescript] = backends;

interface Case {
	readonly picture: Parameters<typeof picture>[0];
	/** That channel alone, as grey. */
	readonly channel?: number;
	readonly params: { n_segments: number; compactness: number; sigma: number; enforce_connectivity?: boolean };
	readonly count: number;
	readonly runs: readonly number[];
}

const { cases } = fixture<{ cases: readonly Case[] }>("segmentation_slic.json");

const parameters = ({ params }: Case): SlicParameters => ({
	segments: params.n_segments,
	compactness: params.compactness,
	sigma: params.sigma,
	enforceConnectivity: params.enforce_connectivity ?? true,
});

function coloursOf({ picture: name, channel }: Case): Image & { channels: number } {
	const all = picture(name);
	return channel === undefined ? all : { ...all, data: all.data.filter((_, i) => i % 3 === channel), channels: 1 };
}

/** The labels in the order of their first pixels. */
function renamed(labels: Int32Array): Int32Array {
	const names = new Map<number, number>();
	return labels.map((label) => names.get(label) ?? (names.set(label, names.size), names.size - 1));
}

/** How many connected regions there are. */
function regions(labels: Int32Array, height: number, width: number): number {
	const seen = new Uint8Array(labels.length);
	let count = 0;
	for (let start = 0; start < labels.length; start++) {
		if (seen[start]) continue;
		count++;
		const open = [start];
		seen[start] = 1;
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const x = at % width;
			const neighbours = [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width];
			for (const near of neighbours) {
				if (near < 0 || near >= height * width || seen[near] || labels[near] !== labels[at]) continue;
				seen[near] = 1;
				open.push(near);
			}
		}
	}
	return count;
}

describe.each(backends)("superpixels ($backend)", (kernels) => {
	it.each(
		cases.map(
			(c) => [c.channel === undefined ? c.picture : `the green of ${c.picture}`, JSON.stringify(c.params).replaceAll('"', ""), c] as const,
		),
	)("of %s with %s are scikit-image's", (_name, _params, c) => {
		const superpixels = slicLabels(kernels, coloursOf(c), parameters(c));
		expect(firstDifference(renamed(superpixels.labels), renamed(labelsOf(c.runs)))).toBe(-1);
		expect(superpixels.count).toBe(c.count);
	});

	it("of a constant image are cells of a grid", () => {
		const { labels, count } = slicLabels(
			kernels,
			{ data: new Float32Array(64).fill(7), height: 8, width: 8, channels: 1 },
			{ segments: 4 },
		);
		expect(count).toBe(4);
		expect([...labels.subarray(0, 8)]).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
	});

	it("do not look at opacity", () => {
		const { data, height, width } = picture("chelsea48");
		const rgba = Uint8Array.from({ length: height * width * 4 }, (_, i) => (i % 4 < 3 ? data[(i >> 2) * 3 + (i % 4)]! : i % 256));
		const superpixels = slicLabels(kernels, { data: rgba, height, width, channels: 4 }, { segments: 20 });
		expect(superpixels).toEqual(slicLabels(kernels, { data, height, width, channels: 3 }, { segments: 20 }));
	});

	it("do not depend on the scale of the numbers", () => {
		const { data, height, width } = picture("astronaut40x56");
		const scaled = Float32Array.from(data, (value) => value * 8 - 1024);
		const superpixels = slicLabels(kernels, { data: scaled, height, width, channels: 3 }, { segments: 20 });
		expect(superpixels).toEqual(slicLabels(kernels, { data, height, width, channels: 3 }, { segments: 20 }));
	});

	it("leave the image alone", () => {
		const { data, height, width } = picture("chelsea48");
		const copy = data.slice();
		slicLabels(kernels, { data, height, width, channels: 3 }, { segments: 20, sigma: 1 });
		expect(data).toEqual(copy);
	});
});

describe("both backends", () => {
	it("find the same superpixels in any small image, and each is one region", () => {
		const side = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 7, 8, 9, 16, 17));
		fc.assert(
			fc.property(
				side,
				side,
				fc.constantFrom(1, 3, 4),
				fc.integer({ min: 1, max: 300 }),
				fc.constantFrom(1e-6, 0.01, 1, 10, 1000, 1e6),
				fc.integer({ min: 1, max: 12 }),
				fc.integer({ min: 1, max: 256 }),
				fc.nat(),
				(height, width, channels, segments, compactness, iterations, levels, seed) => {
					let state = seed;
					const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
					const data = Float32Array.from({ length: height * width * channels }, () => Math.floor(next() * levels));
					const pixels = { data, height, width, channels };
					const [a, b] = backends.map((kernels) => slicLabels(kernels, pixels, { segments, compactness, iterations })) as [
						ReturnType<typeof slicLabels>,
						ReturnType<typeof slicLabels>,
					];
					expect(a).toEqual(b);
					expect(regions(a.labels, height, width)).toBe(a.count);
					expect(Math.max(...a.labels)).toBe(a.count - 1);
					const loose = backends.map((kernels) =>
						slicLabels(kernels, pixels, { segments, compactness, iterations, enforceConnectivity: false }),
					);
					expect(loose[0]).toEqual(loose[1]);
					expect(new Set(loose[0]!.labels).size).toBe(loose[0]!.count);
				},
			),
			{ numRuns: 400 },
		);
	});

	it.each([0.01, 0.3, 1, 30])("tell close candidates apart alike, with compactness %d", (compactness) => {
		const { data, height, width } = picture("chelsea224");
		for (const segments of [7, 300, 3000]) {
			const parameters = { segments, compactness, enforceConnectivity: false };
			const [a, b] = [wasm, typescript].map((kernels) => slicLabels(kernels, { data, height, width, channels: 3 }, parameters));
			expect(firstDifference(a!.labels, b!.labels)).toBe(-1);
		}
	});

	it("cut and join regions alike, whatever the sizes", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 20 }),
				fc.integer({ min: 1, max: 20 }),
				fc.nat(60),
				fc.integer({ min: 1, max: 60 }),
				fc.nat(),
				(height, width, smallest, largest, seed) => {
					let state = seed;
					const labels = Int32Array.from({ length: height * width }, () => {
						state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
						return state >>> 30;
					});
					const other = labels.slice();
					const count = wasm.connectLabels(labels, height, width, smallest, largest);
					expect(typescript.connectLabels(other, height, width, smallest, largest)).toBe(count);
					expect(labels).toEqual(other);
					expect(regions(labels, height, width)).toBe(count);
				},
			),
			{ numRuns: 300 },
		);
	});
});

describe("seeds", () => {
	it.each([
		[20, 40, 8, { start: 5, step: 10, count: 2 }, { start: 5, step: 10, count: 4 }],
		[20, 40, 32, { start: 2, step: 5, count: 4 }, { start: 2, step: 5, count: 8 }],
		[3, 100, 5, { start: 1, step: 3, count: 1 }, { start: 10, step: 20, count: 5 }],
		[100, 3, 5, { start: 10, step: 20, count: 5 }, { start: 1, step: 3, count: 1 }],
		[2, 3, 6, { start: 0, step: 1, count: 2 }, { start: 0, step: 1, count: 3 }],
		[1, 1, 50, { start: 0, step: 1, count: 1 }, { start: 0, step: 1, count: 1 }],
	])("of %i × %i pixels for %i segments are those of scikit-image's regular_grid", (height, width, segments, down, along) => {
		expect(seedsOf(height, width, segments)).toMatchObject({ down, along });
	});
});
