/** Composed model inputs on their way to the model. Equal inputs are recognised, so that each is sent once. */
export interface Inputs<Batch> {
	readonly count: number;
	/** A 32-bit hash of input i; equal inputs have equal hashes. */
	hash(i: number): number;
	/** Is input i the same as input j of `other`? */
	same(i: number, other: Inputs<Batch>, j: number): boolean;
	/** Approximate size of one input in bytes. */
	readonly bytesEach: number;
	/** The inputs that `picks` names, input by input, as a fresh batch that the model may keep or spoil. */
	batch(picks: readonly InputRef<Batch>[]): Batch;
}

/** One input: number `index` of `inputs`. */
export interface InputRef<Batch> {
	readonly inputs: Inputs<Batch>;
	readonly index: number;
}
