/** A forest of decision trees that says how probable the second of two classes is. */

/** All nodes of all trees one after another. */
export interface Forest {
	/** [trees]: where each tree begins. */
	readonly roots: Int32Array;
	/** [nodes]: the column that the node looks at; −1: a leaf. */
	readonly columns: Int32Array;
	/** [nodes]: at most this goes left, more goes right. */
	readonly thresholds: Float64Array;
	/** [nodes]: where it goes on; 0 for leaves. */
	readonly left: Int32Array;
	readonly right: Int32Array;
	/** [nodes]: probability of the second class in a leaf. */
	readonly probabilities: Float64Array;
}

/** A node before it is packed. `left` and `right` count within the tree. */
export interface Node {
	readonly column: number;
	readonly threshold: number;
	readonly left: number;
	readonly right: number;
	readonly probability: number;
}

/** Packs trees, each a list of nodes with the root first. */
export function pack(trees: readonly (readonly Node[])[]): Forest {
	const size = trees.reduce((sum, tree) => sum + tree.length, 0);
	const forest: Forest = {
		roots: new Int32Array(trees.length),
		columns: new Int32Array(size),
		thresholds: new Float64Array(size),
		left: new Int32Array(size),
		right: new Int32Array(size),
		probabilities: new Float64Array(size),
	};
	let at = 0;
	trees.forEach((tree, t) => {
		forest.roots[t] = at;
		tree.forEach((node, k) => {
			forest.columns[at + k] = node.column;
			forest.thresholds[at + k] = node.threshold;
			forest.left[at + k] = node.column < 0 ? 0 : at + node.left;
			forest.right[at + k] = node.column < 0 ? 0 : at + node.right;
			forest.probabilities[at + k] = node.probability;
		});
		at += tree.length;
	});
	return forest;
}

/** Probability of the second class: the mean over the trees. `row` [columns] is dense. */
export function probability(forest: Forest, row: Float32Array): number {
	const { roots, columns, thresholds, left, right, probabilities } = forest;
	let sum = 0;
	for (let t = 0; t < roots.length; t++) {
		let node = roots[t]!;
		for (let column = columns[node]!; column >= 0; column = columns[node]!) {
			node = row[column]! <= thresholds[node]! ? left[node]! : right[node]!;
		}
		sum += probabilities[node]!;
	}
	return sum / roots.length;
}
