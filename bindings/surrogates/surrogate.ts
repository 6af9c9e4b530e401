import type { Pairs } from "./asked-rows.js";

/** A model of the model, fitted to some rows of a table; its Shapley values are known, or as many answers as one likes. */
export interface Surrogate {
	/** What it says of rows of the same table. */
	predict(rows: Int32Array): Float64Array;
	/** [players]: its exact Shapley values. */
	shapley?(): Float64Array;
	/** (g(S) − g(complement)) / 2 of any pairs. */
	halves?(pairs: Pairs): Float64Array;
}

/** Fits a surrogate to some rows. */
export type Fit = (rows: Int32Array) => Surrogate;

/** A way of making surrogates, on the rows of one explanation. */
export interface SurrogateKind {
	readonly name: "trees" | "network";
	/** For one target, given what the model said of all rows. */
	fitTo(values: Float64Array): Fit;
}
