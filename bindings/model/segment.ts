import type { Home } from "./distinct.js";
import type { Inputs } from "./inputs.js";

/** The inputs of one submission that were new, and what the model replied to them. */
export class Segment<Batch> implements Home<Batch> {
	/** [size]: which inputs of the submission these are. */
	rows: Int32Array;
	/** How many there are. */
	size = 0;
	/** How many have been sent. */
	sent = 0;
	/** How many have been answered. */
	answered = 0;
	/** [size, targets], from the first reply on. */
	replies = new Float64Array(0);
	#inputs: Inputs<Batch>;
	#compact = false;

	constructor(inputs: Inputs<Batch>) {
		this.#inputs = inputs;
		this.rows = new Int32Array(inputs.count);
	}

	get inputs(): Inputs<Batch> {
		return this.#inputs;
	}

	holds(index: number, inputs: Inputs<Batch>, i: number): boolean {
		return this.#inputs.same(this.#compact ? index : this.rows[index]!, inputs, i);
	}

	/** Lets go of the inputs that were not new. */
	compact(): void {
		if (this.size < this.#inputs.count) {
			this.rows = this.rows.slice(0, this.size);
			this.#inputs = this.#inputs.select(this.rows);
		}
		this.#compact = true;
	}

	/** Takes the replies to inputs first … first + count − 1: rows from … of `data` [rows, targets]. */
	take(first: number, count: number, data: Float64Array, from: number, targets: number): void {
		if (this.replies.length === 0) this.replies = new Float64Array(this.size * targets);
		this.replies.set(data.subarray(from * targets, (from + count) * targets), first * targets);
		this.answered += count;
	}
}
