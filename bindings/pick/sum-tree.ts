/**
 * The sum of those of a list of numbers >= 0 that have been added so far: the same bytes in whatever order they were, never falling, and exactly
 * `total` when all are in. A binary tree of partial sums, so that an addition costs log₂(length) steps.
 */
export class SumTree {
	/** Leaves from `#leaves` on; node k sums nodes 2k and 2k + 1. */
	readonly #nodes: Float64Array;
	readonly #leaves: number;
	readonly #values: Float64Array;

	constructor(values: Float64Array) {
		this.#values = values;
		this.#leaves = 2 ** values.length.toString(2).length;
		this.#nodes = new Float64Array(2 * this.#leaves);
	}

	/** Adds number i; adding it again changes nothing. */
	add(i: number): void {
		let node = this.#leaves + i;
		this.#nodes[node] = this.#values[i]!;
		for (node >>>= 1; node > 0; node >>>= 1) this.#nodes[node] = this.#nodes[2 * node]! + this.#nodes[2 * node + 1]!;
	}

	/** What has been added. */
	get sum(): number {
		return this.#nodes[1]!;
	}

	/** What it comes to when all has been added. */
	get total(): number {
		const all = new SumTree(this.#values);
		for (let i = 0; i < this.#values.length; i++) all.#nodes[all.#leaves + i] = this.#values[i]!;
		for (let node = all.#leaves - 1; node > 0; node--) all.#nodes[node] = all.#nodes[2 * node]! + all.#nodes[2 * node + 1]!;
		return all.sum;
	}
}
