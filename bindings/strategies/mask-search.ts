/** Looks for the masks of some problems, as a conversation. The best masks are what the problems have been told, see `MaskProblem.best`. */
export interface MaskSearch {
	/** Masks to try next, [count, cells], at most `rows` >= 1 of them; none if there is nothing more to try with so few. */
	propose(rows: number): Float32Array;
	/** What the model said of the masks proposed last: scores [count, targets]. */
	learn(masks: Float32Array, scores: Float64Array): void;
}

/** The scores of one target among scores [count, targets]. */
export function scoresOf(scores: Float64Array, targets: number, target: number): Float64Array {
	return Float64Array.from({ length: scores.length / targets }, (_, i) => scores[i * targets + target]!);
}
