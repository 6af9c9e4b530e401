import type { MaskSet } from "../model/image-inputs.js";

/** What a strategy wants to know next. The masker turns it into model rows. */
export type Query = CoalitionQuery | RowQuery | MaskQuery;

/** `count` bit-packed coalitions (see `coalitionWords`), each against one background row where `backgroundRow` says which, else against all. */
export interface CoalitionQuery {
	readonly kind: "coalitions";
	readonly coalitions: Uint32Array;
	readonly count: number;
	/** [count] */
	readonly backgroundRow?: Int32Array;
	/** Which of several things stands for absence, for subjects that have several; default the first. */
	readonly fill?: number;
}

/** Rows drawn from the training distribution, ready for the model: data [count, columns], which the strategy hands over and never writes to again. */
export interface RowQuery {
	readonly kind: "rows";
	readonly data: Float64Array;
	readonly count: number;
}

/**
 * Images: `count` continuous masks of rows × columns cells, [count, rows, columns], each cell in 0..1: 1 keeps the instance, 0 shows what stands for
 * its absence. Masks are interpolated bilinearly to the size of the image, between the centres of cells; those at the edge reach beyond theirs. The
 * strategy hands them over and never writes to them again.
 */
export interface MaskQuery extends MaskSet {
	readonly kind: "masks";
	/** Which of several fills stands for absence, for subjects that have several; default the first. */
	readonly fill?: number;
}
