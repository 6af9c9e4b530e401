import type { Kernels } from "../kernels/kernels.js";
import { composePairs, type Pairs, type PlayersTable } from "./asked-rows.js";
import { codeColumns, fitTrees, predictTrees } from "./tree-ensemble.js";
import { treeShapley } from "./tree-shapley.js";
import type { SurrogateKind } from "./surrogate.js";

/** Boosted trees: for models with steps. Their Shapley values are exact. */
export function treeSurrogate(kernels: Kernels, table: PlayersTable, pairs: Pairs): SurrogateKind {
	const { instance, background, players, columnPlayer, weights } = table;
	const columns = instance.length;
	const known = new Float64Array(instance.length + background.length);
	known.set(instance);
	known.set(background, columns);
	const coded = codeColumns(known, columns);
	const codes = new Uint8Array(known.length + 2 * pairs.row.length * columns);
	codes.set(coded.codes);
	const asNumbers = Float64Array.from(coded.codes);
	composePairs(kernels, table, asNumbers.subarray(0, columns), asNumbers.subarray(columns), pairs, codes, known.length);
	const rows = { columns, codes, counts: coded.counts };
	return {
		name: "trees",
		fitTo: (values) => (seen) => {
			const trees = fitTrees(rows, seen, values);
			return {
				predict: (asked) => predictTrees(trees, rows, asked),
				shapley: () => treeShapley(trees, rows, weights, columnPlayer, players),
			};
		},
	};
}
