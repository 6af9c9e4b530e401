/** What the user's model did wrong: replied with the wrong number of rows or targets, not finite, threw, or timed out. */
export class ModelError extends Error {
	override readonly name = "ModelError";
	/** Index of the batch in the order sent, from 0. */
	readonly batch: number;
	/** Row within the batch, where one row is to blame. */
	readonly row: number | undefined;
	/** Target (model output), where one is to blame. */
	readonly target: number | undefined;

	constructor(message: string, where: { batch: number; row?: number; target?: number; cause?: unknown }) {
		super(message, where.cause === undefined ? undefined : { cause: where.cause });
		this.batch = where.batch;
		this.row = where.row;
		this.target = where.target;
	}
}

/** A kernel trapped: a bug in whybox, not in the caller. The instance has been thrown away; the next call gets a fresh one. */
export class KernelError extends Error {
	override readonly name = "KernelError";
}
