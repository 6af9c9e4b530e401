/**
 * The model under explanation: any function from a batch of inputs to numbers.
 *
 * The batch is a fresh copy that the model may keep or spoil. `signal` aborts when the explanation no longer wants the reply: pass it to
 * `fetch` and the like. May return the predictions or a promise of them; row i of the reply belongs to input i of the batch.
 */
export type Predict<Batch> = (batch: Batch, context: PredictContext) => Predictions | PromiseLike<Predictions>;

/** What the model is told beside the batch. */
export interface PredictContext {
	/** Aborts once the reply is no longer wanted. */
	readonly signal: AbortSignal;
}

/**
 * What a model may reply: one number per row; one array of numbers per row, [rows][targets]; a flat row-major array of rows × targets numbers; or a
 * tensor `{ data, dims }` with dims [rows] or [rows, targets]. Every number finite, the number of targets the same for every batch.
 */
export type Predictions = Numbers | readonly Numbers[] | { readonly data: Numbers; readonly dims: readonly number[] };

/** A plain or typed array of numbers. */
export type Numbers =
	| readonly number[]
	| Float64Array
	| Float32Array
	| Int32Array
	| Uint32Array
	| Int16Array
	| Uint16Array
	| Int8Array
	| Uint8Array
	| Uint8ClampedArray;
