/** The answer to "why this prediction?": frozen, serialisable, the same for every method and data type. */

/** What got an attribution. */
export interface Feature {
	/** For people: the column, group, word or superpixel. */
	readonly name: string;
	/** The instance's value, as given; a group has its columns' values. */
	readonly value: FeatureValue;
	/** Tables: index of the column, or of the columns of a group. */
	readonly column?: number | readonly number[];
	/** LIME on binned or categorical columns: the condition whose being true is explained, as "5.10 < sepal length (cm) <= 5.80". */
	readonly condition?: string;
}

export type FeatureValue = number | string | readonly (number | string)[];

/** A model output that was explained. */
export interface Target {
	readonly index: number;
	readonly name: string;
	/** What the model said for the instance, before any link. */
	readonly prediction: number;
}

/** LIME's local model of one target. */
export interface Surrogate {
	readonly intercept: number;
	/** Indices of the features in the model, by falling |attribution|. */
	readonly selected: readonly number[];
	/** Weighted R² on the rows it was fitted to. */
	readonly r2: number;
	/** Weighted R² on rows it was not fitted to (5-fold cross-fitting); null where there are too few rows. */
	readonly holdOutR2: number | null;
	/** What the surrogate predicts for the instance. */
	readonly localPrediction: number;
	/** (Σw)² / Σw²: how many equally weighted samples the weights amount to. */
	readonly effectiveSampleSize: number;
}

/** Something the reader should know before trusting the numbers; `code` is stable, `message` is for people. */
export interface Note {
	readonly code: string;
	readonly message: string;
}
