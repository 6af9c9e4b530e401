/** What one input of a model gets. */

import type { Shape } from "./picture-shapes.js";
import type { TypedValues } from "./table-values.js";

/** An input of a model. */
export interface ModelInput {
	readonly name: string;
	readonly type: string;
	/** The number of rows first; a number where the size is fixed. Empty: unknown. */
	readonly shape: Shape;
}

/** What a run gives to it. */
export interface Feed {
	readonly name: string;
	readonly type: string;
	readonly data: TypedValues;
	readonly dims: readonly number[];
}

/** The number of rows or pictures that the model was made for, if it was. */
export const fixedBatch = (inputs: readonly ModelInput[]): number | undefined =>
	inputs.find(({ shape }) => shape[0] !== undefined)?.shape[0];
