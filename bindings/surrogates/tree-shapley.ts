import type { CodedRows, TreeEnsemble } from "./tree-ensemble.js";

/**
 * Exact Shapley values of a tree ensemble: the mean over background rows of each row's game, in which present columns have the
 * instance's codes and absent ones the row's.
 *
 * A leaf that is reached when a players are present and c others absent is a game of its own: each of the former gets v (a − 1)! c! / (a + c)!,
 * each of the latter −v a! (c − 1)! / (a + c)!. On the way back from the leaves these add up, so a tree takes one visit of each node
 * that some coalition reaches. Source: interventional Tree SHAP (Lundberg et al. 2020, "From local explanations to global understanding",
 * algorithm 3), here with columns grouped into players.
 *
 * @param rows row 0 is the instance, rows 1 … are the background
 * @param weights [background rows], summing to 1
 * @param columnPlayer [columns]
 * @returns [players], adding up to the ensemble's value of the instance less its mean over the background
 */
export function treeShapley(
	trees: TreeEnsemble,
	{ columns, codes }: CodedRows,
	weights: Float64Array,
	columnPlayer: Int32Array,
	players: number,
): Float64Array {
	const column = Int32Array.from(trees.column);
	const limit = Int32Array.from(trees.limit);
	const child = Int32Array.from(trees.child);
	const value = Float64Array.from(trees.value);
	const own = new Float64Array(players);
	/** 1 present, −1 absent, 0 not asked about on the way. */
	const state = new Int8Array(players);
	const out = new Float64Array(players);
	const shares = shareTable(players);
	let baseline = 0;
	let forPresent = 0;
	let forAbsent = 0;

	/** Leaves in `forPresent` and `forAbsent` what each present and each absent player of the path gets from the leaves below. */
	const visit = (node: number, present: number, absent: number): void => {
		let asked = column[node];
		let player = 0;
		let withInstance = 0;
		for (; asked >= 0; asked = column[node]) {
			withInstance = child[node] + (codes[asked] > limit[node] ? 1 : 0);
			const withBaseline = child[node] + (codes[baseline + asked] > limit[node] ? 1 : 0);
			player = columnPlayer[asked];
			const known = state[player];
			if (withInstance === withBaseline || known === 1) node = withInstance;
			else if (known === -1) node = withBaseline;
			else break;
		}
		if (asked < 0) {
			forPresent = present === 0 ? 0 : value[node] * shares(present - 1, absent);
			forAbsent = absent === 0 ? 0 : value[node] * shares(present, absent - 1);
			return;
		}
		const other = 2 * child[node] + 1 - withInstance;
		state[player] = 1;
		visit(withInstance, present + 1, absent);
		const presentHere = forPresent;
		const absentHere = forAbsent;
		state[player] = -1;
		visit(other, present, absent + 1);
		state[player] = 0;
		own[player] += presentHere - forAbsent;
		forPresent += presentHere;
		forAbsent += absentHere;
	};

	for (let b = 0; b < weights.length; b++) {
		own.fill(0);
		baseline = (b + 1) * columns;
		for (const root of trees.roots) visit(root, 0, 0);
		for (let p = 0; p < players; p++) out[p] += weights[b] * own[p];
	}
	return out;
}

/** a! c! / (a + c + 1)!, kept once computed: paths are short. */
function shareTable(players: number): (a: number, c: number) => number {
	const width = Math.min(players, 64) + 1;
	const table = new Float64Array(width * width);
	return (a, c) => {
		if (a >= width || c >= width) return beta(a, c);
		return (table[a * width + c] ||= beta(a, c));
	};
}

function beta(a: number, c: number): number {
	let result = 1 / (a + c + 1);
	for (let i = 1; i <= c; i++) result *= i / (a + i);
	return result;
}
