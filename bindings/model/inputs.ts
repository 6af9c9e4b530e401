/**
 * Composed model inputs on their way to the model. Equal inputs are recognised, so that each is sent once. Must not change after it was
 * submitted; all inputs of one explanation are of one kind and one `bytesEach`.
 */
export interface Inputs<Batch> {
	readonly count: number;
	/** A 32-bit hash of input i; equal inputs have equal hashes. */
	hash(i: number): number;
	/** Is input i the same as input j of `other`? */
	same(i: number, other: Inputs<Batch>, j: number): boolean;
	/** Approximate size of one input in bytes. */
	readonly bytesEach: number;
	/** The inputs with these indices alone, as a copy: it does not keep the others alive. */
	select(indices: Int32Array): Inputs<Batch>;
	/** The inputs of `runs`, one after another, as a fresh batch that the model may keep or spoil. */
	batch(runs: readonly InputRun<Batch>[]): Batch;
}

/** Inputs first … first + count − 1 of `inputs`. */
export interface InputRun<Batch> {
	readonly inputs: Inputs<Batch>;
	readonly first: number;
	readonly count: number;
}
