import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connect } from "../../bindings/maskers/connect.js";
import { backends } from "../kernels/backends.js";
import { pieceCount } from "../support/pictures.js";

const [kernels] = backends;

/** Letters in rows → labels, connected, as letters again. */
function connected(rows: string[], smallest: number): string[] {
	const labels = Int32Array.from(rows.join(""), (letter) => letter.charCodeAt(0) - 97);
	const width = rows[0].length;
	const count = connect(kernels, labels, rows.length, width, smallest);
	const text = String.fromCharCode(...labels.map((label) => label + 97));
	expect(new Set(labels).size).toBe(count);
	return rows.map((_, y) => text.slice(y * width, (y + 1) * width));
}

describe("connecting labels", () => {
	it("leaves what is in one piece, and names it in the order of first pixels", () => {
		expect(connected(["zzb", "zbb"], 1)).toEqual(["aab", "abb"]);
	});

	it("makes every piece a label of its own where no size is asked for", () => {
		expect(connected(["aba", "bab"], 1)).toEqual(["abc", "def"]);
	});

	it("joins a crumb to the neighbour with the longest border", () => {
		// The lone a on the right has one side with b and two with c.
		expect(connected(["aabb", "aaca", "aacc"], 2)).toEqual(["aabb", "aacc", "aacc"]);
		expect(connected(["aabb", "aaca", "aaca"], 2)).toEqual(["aabb", "aacd", "aacd"]);
	});

	it("keeps the largest piece of a label, however small", () => {
		expect(connected(["aab", "aca"], 99)).toEqual(["aab", "acb"]);
	});

	it("joins crumbs among crumbs in the end", () => {
		// a and b alternate; of all of them only the two of the left stay.
		expect(connected(["aabbababab"], 2)).toEqual(["aabbbbbbbb"]);
	});

	it("gives regions in one piece for any labels, of which none is lost", () => {
		const side = fc.integer({ min: 1, max: 12 });
		fc.assert(
			fc.property(
				side,
				side,
				fc.integer({ min: 1, max: 5 }),
				fc.integer({ min: 1, max: 12 }),
				fc.infiniteStream(fc.nat(1000)),
				(h, w, kinds, smallest, values) => {
					const before = Int32Array.from({ length: h * w }, () => values.next().value! % kinds);
					const labels = before.slice();
					const count = connect(kernels, labels, h, w, smallest);
					expect([...new Set(labels)]).toEqual(Array.from({ length: count }, (_, label) => label));
					expect(pieceCount(labels, h, w)).toBe(count);
					expect(count).toBeGreaterThanOrEqual(new Set(before).size);
					const sizes = labels.reduce(
						(all, label) => all.with(label, all[label] + 1),
						Array.from({ length: count }, () => 0),
					);
					// What is small was the largest piece of a label.
					expect(sizes.filter((size) => size < smallest).length).toBeLessThanOrEqual(kinds);
				},
			),
			{ numRuns: 300 },
		);
	});
});
