import type { LearnedMask, Note, Surrogate } from "../explanation.js";
import type { Query } from "../maskers/query.js";

/** What is known so far; the explainer makes the explanation from it. */
export interface Estimate {
	/** [targets, features] */
	readonly attributions: Float64Array;
	/** [targets] */
	readonly baseValues: Float64Array;
	/** [targets, features], where the method has them */
	readonly standardErrors?: Float64Array;
	/** True if the attributions are exact and not an estimate. */
	readonly exact: boolean;
	/** LIME only, one per target. */
	readonly surrogate?: readonly Surrogate[];
	/** Meaningful Perturbation only, one per target. */
	readonly masks?: readonly LearnedMask[];
	/** What the reader should know before trusting the numbers. */
	readonly notes: readonly Note[];
}

/**
 * A method's side of the conversation with the model. Synchronous. It may be asked several times before it is told; answers come in the
 * order of the questions, and how the questions are cut has no influence on the result. It keeps plain arrays only and belongs to one
 * explanation.
 */
export interface Strategy {
	/** Model rows it will ask for at most, the instance itself not counted. */
	readonly rowsWanted: number;
	/** Model rows told from which on `estimate` may be called before everything is told; absent: only at the end. */
	readonly rowsNeeded?: number;
	/** What the model said of the instance itself, [targets]; comes before any answer. */
	begin(instance: Float64Array): void;
	/** What to put to the model next, at most `rows` model rows. "wait": needs the outstanding answers first. null: nothing more to learn. */
	ask(rows: number): Query | "wait" | null;
	/** The answers to the oldest open query: [model rows, targets]. */
	tell(answers: Float64Array): void;
	/** What all answers so far say; may be called again after further ones. */
	estimate(): Estimate;
}
