import type { Feature, ImageLayout, Note } from "../explanation.js";
import type { Kernels } from "../kernels/kernels.js";
import type { Inputs } from "../model/inputs.js";
import type { Query } from "./query.js";
import type { Draws, NeighbourhoodOptions } from "./table-neighbourhood.js";

/** Knows what the features of an instance are, and how to show the model the instance with some of them absent. */
export interface Masker<Instance, Batch> {
	readonly kind: "tabular" | "text" | "image";
	/** Largest number of rows in one model call unless the caller says otherwise. */
	readonly batchSize: number;
	/** Checks and reads the instance, at once: the caller may change it afterwards. @throws TypeError | RangeError naming "instance". */
	mask(instance: Instance): Masking<Batch>;
	/** Tables only: the conditions that LIME explains, and what it draws around the instance. Other data are masked instead. */
	neighbourhood?(instance: Instance, options: NeighbourhoodOptions): Draws & Subject<Batch>;
}

/** Prepares the masking of an instance that has been read. Superpixels need the kernels, which may have to be loaded; other data do not. */
export type Masking<Batch> = (kernels: Kernels) => MaskedInstance<Batch>;

/** How questions about one instance become model input. */
export interface Subject<Batch> {
	/** Model rows composed at a time: bounds memory, has no influence on results. */
	readonly chunkRows: number;
	/** Rows in one model call unless the caller says otherwise, where the masker's `batchSize` of such large inputs would be too much. */
	readonly batchRows?: number;
	/** What the reader should know of the instance as it is masked, whatever the model says. */
	readonly notes?: readonly Note[];
	/** The instance itself, as one input. */
	readonly instance: Inputs<Batch>;
	/** The model rows of a query, in its order. */
	compose(kernels: Kernels, query: Query): Inputs<Batch>;
}

/** One instance, ready to be shown with any coalition of its features present. */
export interface MaskedInstance<Batch> extends Subject<Batch> {
	/** What gets an attribution. */
	readonly features: readonly Feature[];
	/** Images: where the features are. */
	readonly image?: ImageLayout;
	/** Background rows, B: what a coalition costs when it meets all of them. 1 for a single baseline. */
	readonly backgroundRows: number;
	/** [B], summing to 1. */
	readonly backgroundWeights: Float64Array;
	/** [B, words] which features of the instance differ from background row b (bit-packed). A feature that never differs gets exactly 0. */
	readonly differs: Uint32Array;
	/** Tables only: the numbers that coalitions choose between. */
	readonly table?: TableView;
}

/** What the model rows of a table are put together from. Not to be written to. */
export interface TableView {
	/** [columns] */
	readonly instance: Float64Array;
	/** [B, columns] */
	readonly background: Float64Array;
	/** [columns]: the feature that each column belongs to. */
	readonly columnFeature: Int32Array;
}
