/** Rows of a sparse matrix: row i has the columns `columns[starts[i]] … columns[starts[i + 1] − 1]`, ascending, none twice. */
export interface SparseRows {
	/** [rows + 1] */
	readonly starts: Int32Array;
	readonly columns: Int32Array;
}

/** A row that was picked. */
export interface GreedyPick {
	readonly row: number;
	/** Importance of the columns that no earlier pick has. */
	readonly gain: number;
	/** Those columns, ascending. */
	readonly newColumns: readonly number[];
}

/**
 * Which rows cover the important columns? Picks `count` rows, one after the other, each the one that adds most: gain(i) = Σ importance of the
 * columns of row i that no earlier pick has; equal gains go to the lowest row, or the highest.
 *
 * A gain only falls as picks are made, also in floating point (leaving a term >= 0 out of a sum taken in a fixed order never raises it), so
 * the gain of an earlier turn bounds that of now, and only rows whose bound leads are computed anew. The picks are those of the plain greedy
 * algorithm, ties included.
 *
 * Source: Ribeiro et al. 2016, algorithm 2; Minoux 1978 for the laziness.
 *
 * @param importance [columns], >= 0
 * @param count at most so many; all rows if there are fewer
 */
export function lazyGreedy(
	{ starts, columns }: SparseRows,
	importance: Float64Array,
	count: number,
	ties: "lowest" | "highest",
): GreedyPick[] {
	const rows = starts.length - 1;
	const covered = new Uint8Array(importance.length);
	const gainOf = (row: number): number => {
		let gain = 0;
		for (let k = starts[row]!; k < starts[row + 1]!; k++) if (covered[columns[k]!] === 0) gain += importance[columns[k]!]!;
		return gain;
	};

	const bounds = Float64Array.from({ length: rows }, (_, row) => gainOf(row));
	const leads = (a: number, b: number): boolean =>
		bounds[a]! > bounds[b]! || (bounds[a] === bounds[b] && (ties === "lowest" ? a < b : a > b));
	const heap = Int32Array.from({ length: rows }, (_, row) => row);
	let size = rows;
	/** Moves the row at `place` down the heap to where it belongs. */
	const sink = (place: number): void => {
		const row = heap[place]!;
		for (let child = 2 * place + 1; child < size; child = 2 * place + 1) {
			if (child + 1 < size && leads(heap[child + 1]!, heap[child]!)) child++;
			if (!leads(heap[child]!, row)) break;
			heap[place] = heap[child]!;
			place = child;
		}
		heap[place] = row;
	};
	for (let place = (size >> 1) - 1; place >= 0; place--) sink(place);

	const picks: GreedyPick[] = [];
	/** [rows]: how many picks had been made when the bound was computed. */
	const turns = new Int32Array(rows);
	while (picks.length < count && size > 0) {
		const row = heap[0]!;
		if (turns[row]! < picks.length && bounds[row]! > 0) {
			bounds[row] = gainOf(row);
			turns[row] = picks.length;
		} else {
			const newColumns = Array.from(columns.subarray(starts[row], starts[row + 1])).filter((column) => covered[column] === 0);
			for (const column of newColumns) covered[column] = 1;
			picks.push({ row, gain: bounds[row]!, newColumns });
			heap[0] = heap[--size]!;
		}
		sink(0);
	}
	return picks;
}
