/** Exact interventional Shapley values of a tree ensemble with one background row, by walking each tree with both rows at once. */

export interface TreesJson {
	readonly roots: readonly number[];
	readonly feature: readonly number[];
	readonly threshold: readonly number[];
	readonly left: readonly number[];
	readonly right: readonly number[];
	readonly value: readonly number[];
}

/**
 * A leaf that is reached when the `a` players of one set are present and the `c` players of another absent is a game of its own, with
 * Shapley values v (a − 1)! c! / (a + c)! for the former and −v a! (c − 1)! / (a + c)! for the latter.
 *
 * @param playerOf the player that each column belongs to
 */
export function treeShapley(
	trees: TreesJson,
	instance: readonly number[],
	baseline: readonly number[],
	playerOf: readonly number[],
	players: number,
) {
	const { feature, threshold, left, right, value } = trees;
	const out = new Float64Array(players);
	// 0 undecided, 1 present, −1 absent on the way to here.
	const state = new Int8Array(players);
	const goesLeft = (row: readonly number[], node: number) => Math.fround(row[feature[node]!]!) <= threshold[node]!;
	const walk = (node: number, present: number, absent: number) => {
		if (left[node]! < 0) {
			if (present + absent === 0) return;
			const forPresent = value[node]! * beta(present - 1, absent);
			const forAbsent = value[node]! * beta(present, absent - 1);
			for (let p = 0; p < players; p++) {
				if (state[p] === 1) out[p]! += forPresent;
				else if (state[p] === -1) out[p]! -= forAbsent;
			}
			return;
		}
		const withInstance = goesLeft(instance, node) ? left[node]! : right[node]!;
		const withBaseline = goesLeft(baseline, node) ? left[node]! : right[node]!;
		const player = playerOf[feature[node]!]!;
		if (withInstance === withBaseline) walk(withInstance, present, absent);
		else if (state[player] !== 0) walk(state[player] === 1 ? withInstance : withBaseline, present, absent);
		else {
			state[player] = 1;
			walk(withInstance, present + 1, absent);
			state[player] = -1;
			walk(withBaseline, present, absent + 1);
			state[player] = 0;
		}
	};
	for (const root of trees.roots) walk(root, 0, 0);
	return out;
}

/** a! c! / (a + c + 1)! */
function beta(a: number, c: number): number {
	if (a < 0 || c < 0) return 0;
	let result = 1 / (a + c + 1);
	for (let i = 1; i <= c; i++) result *= i / (a + i);
	return result;
}
