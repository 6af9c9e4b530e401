import fc from "fast-check";
import { expect, test } from "vitest";
import { typescriptKernels as kernels } from "../../bindings/kernels/typescript/backend.js";
import { tabular } from "../../bindings/maskers/tabular.js";
import { RowInputs } from "../../bindings/model/rows.js";
import { setBit } from "../../bindings/strategies/players.js";

test("a mixture's hash is that of the row it composes, with groups, with and without a background row of its own", () => {
	const cell = fc.constantFrom(0, 1, -1, 0.5, 1e300, 3);
	const row = fc.array(cell, { minLength: 5, maxLength: 5 });
	fc.assert(
		fc.property(
			fc.array(row, { minLength: 1, maxLength: 4 }),
			row,
			fc.array(fc.nat(15), { minLength: 1, maxLength: 9 }),
			fc.boolean(),
			(background, instance, masks, own) => {
				const masked = tabular(background, { groups: { pair: [1, 3] } }).mask(instance)();
				const coalitions = new Uint32Array(2 * masks.length);
				masks.forEach((mask, c) => {
					for (let feature = 0; feature < 4; feature++) if ((mask >> feature) & 1) setBit(coalitions, 2 * c, feature);
				});
				const backgroundRow = Int32Array.from(masks, (_, c) => c % background.length);
				const inputs = masked.compose(kernels, { kind: "coalitions", coalitions, count: masks.length, ...(own && { backgroundRow }) });
				const batch = inputs.batch([{ inputs, first: 0, count: inputs.count }]);
				const plain = new RowInputs(batch.data, { names: batch.names });
				expect(Array.from({ length: inputs.count }, (_, i) => inputs.hash(i))).toEqual(
					Array.from({ length: plain.count }, (_, i) => plain.hash(i)),
				);
			},
		),
	);
});

test("rows that differ in small numbers hash apart: of 40 000 mixtures fewer collide than chance would have it twice over", () => {
	const data = Float64Array.from({ length: 40_000 * 4 }, (_, i) => Math.floor((i >> 2) / 14 ** (i & 3)) % 15);
	const inputs = new RowInputs(data, { names: ["a", "b", "c", "d"] });
	const rows = new Set<string>();
	const hashes = new Set<number>();
	for (let i = 0; i < inputs.count; i++) {
		rows.add(data.subarray(4 * i, 4 * i + 4).join());
		hashes.add(inputs.hash(i));
	}
	// Chance: n² / 2^33 = 0.19 pairs.
	expect(rows.size - hashes.size).toBeLessThanOrEqual(2);
});
