import { kindError, valueError } from "../check.js";
import { Explanation } from "../explanation.js";
import { keyOf, type FeatureKey } from "./feature-keys.js";
import type { SparseRows } from "./lazy-greedy.js";

/** How features of several explanations are matched. */
export interface Matching {
	readonly by: "condition" | "column";
	readonly key: FeatureKey | undefined;
	readonly target: number | string | undefined;
	readonly featureCount: number | undefined;
}

/** Explanations as rows of a sparse matrix; its columns are features across instances, in the order of first appearance. */
export interface SharedFeatures extends SparseRows {
	/** [columns] */
	readonly names: readonly string[];
	/** [columns]: index of the model output. */
	readonly targets: readonly number[];
	/** [columns]: √Σ |attribution|, > 0. */
	readonly importance: Float64Array;
	/** [columns]: rows that have the column. */
	readonly counts: readonly number[];
}

/** Features counted for each explanation and target where the method has not chosen some. */
const FEATURE_COUNT = 10;

/** Which features do these explanations share? @throws TypeError | RangeError naming the argument that is wrong */
export function sharedFeatures(explanations: readonly Explanation[], matching: Matching): SharedFeatures {
	const ids = new Map<number, Map<string | number, Map<string | number, number>>>();
	const names: string[] = [];
	const targets: number[] = [];
	const sums: number[] = [];
	const counts: number[] = [];
	/** [columns]: the last row that has the column. */
	const lastRows: number[] = [];
	const starts = new Int32Array(explanations.length + 1);
	const columns: number[] = [];
	let targetFound = matching.target === undefined;

	explanations.forEach((explanation, row) => {
		if (!(explanation instanceof Explanation)) {
			throw kindError(`explanations[${row}]`, "an Explanation (Explanation.fromJSON makes one of JSON)", explanation);
		}
		const { features } = explanation;
		explanation.targets.forEach(({ index, name }, t) => {
			if (matching.target !== undefined && matching.target !== index && matching.target !== name) return;
			targetFound = true;
			const spaces = inside(ids, index);
			const attributions = explanation.attributions.subarray(t * features.length, (t + 1) * features.length);
			const limit = matching.featureCount ?? (explanation.surrogate ? features.length : FEATURE_COUNT);
			for (const f of largest(attributions, limit)) {
				const key = keyOf(features[f]!, explanation, row, matching.by, matching.key);
				if (key === undefined) continue;
				const space = inside(spaces, key.space);
				let id = space.get(key.name);
				if (id === undefined) {
					space.set(key.name, (id = names.length));
					names.push(String(key.name));
					targets.push(index);
					sums.push(0);
					counts.push(0);
					lastRows.push(-1);
				}
				sums[id]! += Math.abs(attributions[f]!);
				if (lastRows[id] === row) continue;
				lastRows[id] = row;
				counts[id]!++;
				columns.push(id);
			}
		});
		starts[row + 1] = columns.length;
	});
	if (explanations.length === 0) throw valueError("explanations", "at least one explanation", explanations);
	if (!targetFound) throw valueError("options.target", `one of the explained targets: ${targetsOf(explanations)}`, matching.target);
	const sorted = Int32Array.from(columns);
	for (let row = 0; row < explanations.length; row++) sorted.subarray(starts[row], starts[row + 1]).sort();
	return { starts, columns: sorted, names, targets, importance: Float64Array.from(sums, Math.sqrt), counts };
}

/** The map behind a key, made if there is none. */
function inside<K, V, W>(maps: Map<K, Map<V, W>>, key: K): Map<V, W> {
	let map = maps.get(key);
	if (map === undefined) maps.set(key, (map = new Map()));
	return map;
}

/** Indices of the attributions that are not 0, ascending; where there are more than `limit`, of the largest, ties to the lowest index. */
function largest(attributions: Float64Array, limit: number): number[] {
	const some: number[] = [];
	for (let f = 0; f < attributions.length; f++) if (attributions[f] !== 0) some.push(f);
	if (some.length <= limit) return some;
	const sorted = some.toSorted((a, b) => Math.abs(attributions[b]!) - Math.abs(attributions[a]!) || a - b);
	return sorted.slice(0, limit).toSorted((a, b) => a - b);
}

function targetsOf(explanations: readonly Explanation[]): string {
	const found = new Map(explanations.flatMap(({ targets }) => targets.map(({ index, name }) => [index, name] as const)));
	return Array.from(found)
		.toSorted(([a], [b]) => a - b)
		.map(([index, name]) => (name === String(index) ? name : `${index} (${JSON.stringify(name)})`))
		.join(", ");
}
