import { describe } from "../check.js";
import { ModelError } from "../errors.js";
import { Distinct } from "./distinct.js";
import type { InputRun, Inputs } from "./inputs.js";
import type { Predict } from "./predict.js";
import { checkPredictions } from "./predictions.js";
import { Segment } from "./segment.js";
import { laterTurn } from "./turn.js";

export interface SessionOptions {
	/** Rows in one model call at most; calls have exactly this many except where an answer is waited for. */
	readonly batchSize: number;
	/** Model calls in flight at most. */
	readonly concurrency: number;
	/** Distinct rows sent at most. */
	readonly budget: number;
	/** For progress only: how many rows will be sent, as far as is known. Default: the budget. */
	readonly rowsTotal?: number | undefined;
	/** Milliseconds that one model call may take; default: as long as it wants. A synchronous model cannot be interrupted. */
	readonly timeout?: number | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How far an explanation has come; told after each reply of the model. */
export interface Progress {
	/** Model rows answered. */
	readonly rowsDone: number;
	/** Model rows expected in all; fewer are needed where rows turn out to be equal. */
	readonly rowsTotal: number;
	/** Model calls answered. */
	readonly callsDone: number;
	/** Rows that were not sent because an equal row had been. */
	readonly rowsSaved: number;
}

/** Remembered inputs take about this much at most; the replies to them 8 bytes per target and input more. */
const MEMORY_BYTES = 32 * 2 ** 20;
const MEMORY_INPUTS = 2 ** 18;
/** What remembering costs per input, beside the input. */
const MEMORY_OVERHEAD = 32;
/** `setTimeout` counts to 24 days; it takes more for 1 ms. A longer timeout is as good as none. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** After this many milliseconds the event loop gets a turn, whether or not the model waits for anything. */
const TURN = 50;

/**
 * One explanation's conversation with the model: inputs in, checked answers out, in the order submitted.
 *
 * Each distinct input is sent once, as long as it is among the latest 2^18 distinct ones (fewer if they would take more than 32 MiB). Which
 * inputs are sent depends on the sequence of inputs alone, never on batch size, concurrency, the cutting into submissions or time.
 *
 * The first thing that goes wrong, an abort included, ends the session: calls in flight are aborted and their replies ignored, there are no
 * further calls, and every `next` rejects with it.
 */
export class ModelSession<Batch> {
	readonly #predict: Predict<Batch>;
	readonly #options: SessionOptions;
	#memory: Distinct<Batch, Segment<Batch>> | undefined;
	/** Submissions whose answers nobody has asked for yet, oldest first. */
	#open: Submission<Batch>[] = [];
	/** Older ones, whose answers are waited for. */
	#awaited: Awaited<Batch>[] = [];
	/** Segments with inputs to send. */
	#queue: Segment<Batch>[] = [];
	readonly #calls = new Set<Call<Batch>>();
	/** Distinct inputs so far, sent or not; those up to `#flushTo` need not wait for a full batch. */
	#distinct = 0;
	#flushTo = 0;
	#targets = 0;
	#modelRows = 0;
	#modelCalls = 0;
	#rowsSaved = 0;
	#rowsDone = 0;
	#callsDone = 0;
	#busy = 0;
	#busySince = 0;
	#pumping = false;
	#resting = false;
	#lastTurn = performance.now();
	#end: { readonly error: unknown } | undefined;

	constructor(predict: Predict<Batch>, options: SessionOptions) {
		this.#predict = predict;
		this.#options = options;
		const { signal } = options;
		if (signal?.aborted) this.#finish(signal.reason);
		else signal?.addEventListener("abort", this.#abort);
	}

	/** Number of targets in each reply; 0 before the first. */
	get targets(): number {
		return this.#targets;
	}

	/** Budget less the rows sent or queued. */
	get rowsLeft(): number {
		return this.#options.budget - this.#distinct;
	}

	/** Rows that wait to be sent. */
	get queued(): number {
		return this.#distinct - this.#modelRows;
	}

	/** Are the answers there for which `next` would wait? */
	get ready(): boolean {
		const oldest = this.#open[0]?.own;
		return oldest !== undefined && oldest.answered === oldest.size && this.#awaited.length === 0;
	}

	/** Rows sent. */
	get modelRows(): number {
		return this.#modelRows;
	}

	/** Calls made. */
	get modelCalls(): number {
		return this.#modelCalls;
	}

	/** Rows that were not sent because an equal row had been. */
	get rowsSaved(): number {
		return this.#rowsSaved;
	}

	/** Milliseconds during which at least one call was in flight. */
	get millisecondsInModel(): number {
		return this.#busy + (this.#calls.size > 0 ? performance.now() - this.#busySince : 0);
	}

	/**
	 * Enqueues inputs; full batches are sent at once. The inputs must not change afterwards.
	 *
	 * @throws the session's failure, if there was one
	 */
	submit(inputs: Inputs<Batch>): void {
		if (this.#end) throw this.#end.error;
		if (inputs.count > this.rowsLeft) throw new Error(`${inputs.count} rows were submitted with ${this.rowsLeft} left of the budget`);
		const memory = (this.#memory ??= new Distinct(remembered(inputs.bytesEach)));
		const own = new Segment(inputs);
		const submission: Submission<Batch> = { count: inputs.count, own, echoRows: [], echoSegments: [], echoIndices: [] };
		for (let i = 0; i < inputs.count; i++) {
			const hash = inputs.hash(i);
			const slot = memory.find(inputs, i, hash);
			if (slot >= 0) {
				submission.echoRows.push(i);
				submission.echoSegments.push(memory.home(slot));
				submission.echoIndices.push(memory.index(slot));
			} else {
				own.rows[own.size] = i;
				memory.add(hash, own, own.size++);
			}
		}
		own.compact();
		this.#rowsSaved += inputs.count - own.size;
		this.#distinct += own.size;
		submission.end = this.#distinct;
		this.#open.push(submission);
		if (own.size > 0) this.#queue.push(own);
		this.#pump();
	}

	/** Sends what is queued without waiting for a full batch. */
	flush(): void {
		this.#flushTo = this.#distinct;
		this.#pump();
	}

	/**
	 * The answers [count, targets] to the oldest submission whose answers were not asked for yet; flushes as far as they need. The array is the caller's.
	 * Rejects with the session's failure.
	 */
	next(): Promise<Float64Array> {
		return new Promise((resolve, reject) => {
			if (this.#end) return reject(this.#end.error);
			const submission = this.#open.shift();
			if (submission === undefined) return reject(new Error("nothing has been submitted"));
			this.#awaited.push({ submission, resolve, reject });
			if (this.#modelRows < submission.end!) this.#flushTo = Math.max(this.#flushTo, submission.end!);
			this.#pump();
			this.#settle();
		});
	}

	/** Ends the session: aborts the calls in flight, forgets everything, listens to nothing any more. May be called again. */
	close(): void {
		this.#finish(new Error("the session with the model is closed"));
	}

	/** Sends as many batches as may be sent now. */
	#pump(): void {
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			while (!this.#end && this.#calls.size < this.#options.concurrency) {
				const rows = Math.min(this.queued, this.#options.batchSize);
				if (rows === 0 || (rows < this.#options.batchSize && this.#modelRows >= this.#flushTo) || this.#turnIsDue()) break;
				this.#send(rows);
			}
		} catch (error) {
			this.#finish(error);
		} finally {
			this.#pumping = false;
		}
	}

	/** Calls the model with the oldest `rows` rows of the queue. */
	#send(rows: number): void {
		const runs: Run<Batch>[] = [];
		for (let left = rows; left > 0;) {
			const segment = this.#queue[0]!;
			const first = segment.sent;
			const count = Math.min(left, segment.size - first);
			runs.push({ segment, inputs: segment.inputs, first, count });
			segment.sent += count;
			left -= count;
			if (segment.sent === segment.size) this.#queue.shift();
		}
		const batch = runs[0]!.inputs.batch(runs);
		const call: Call<Batch> = { batch: this.#modelCalls++, first: this.#modelRows, rows, runs, controller: new AbortController() };
		this.#modelRows += rows;
		if (this.#calls.size === 0) this.#busySince = performance.now();
		this.#calls.add(call);

		let reply: unknown;
		let isPromise: boolean;
		try {
			reply = this.#predict(batch, { signal: call.controller.signal });
			isPromise = typeof (reply as { then?: unknown } | null | undefined)?.then === "function";
		} catch (cause) {
			this.#modelThrew(call, cause);
			return;
		}
		if (!isPromise) {
			this.#replied(call, reply);
			return;
		}
		Promise.resolve(reply).then(
			(value) => this.#replied(call, value),
			(cause: unknown) => this.#modelThrew(call, cause),
		);
		const { timeout } = this.#options;
		if (timeout !== undefined && timeout <= LONGEST_TIMEOUT && this.#calls.has(call)) {
			call.timer = setTimeout(() => {
				this.#finish(new ModelError(`the model did not answer batch ${call.batch} (${rowsOf(call)}) within ${timeout} ms`, call));
			}, timeout);
		}
	}

	#replied(call: Call<Batch>, reply: unknown): void {
		if (!this.#returned(call)) return;
		try {
			const { data, targets } = checkPredictions(reply, call.rows, this.#targets || undefined, call.batch);
			this.#targets = targets;
			let row = 0;
			for (const { segment, first, count } of call.runs) {
				segment.take(first, count, data, row, targets);
				row += count;
			}
			this.#rowsDone += call.rows;
			this.#callsDone++;
			this.#options.onProgress?.({
				rowsDone: this.#rowsDone,
				rowsTotal: this.#options.rowsTotal ?? this.#options.budget,
				callsDone: this.#callsDone,
				rowsSaved: this.#rowsSaved,
			});
		} catch (error) {
			this.#finish(error);
			return;
		}
		this.#settle();
		this.#pump();
	}

	#modelThrew(call: Call<Batch>, cause: unknown): void {
		if (!this.#returned(call)) return;
		const { signal } = this.#options;
		if (signal?.aborted) return this.#finish(signal.reason);
		const message = cause instanceof Error ? cause.message : describe(cause);
		this.#finish(new ModelError(`the model failed on batch ${call.batch} (${rowsOf(call)}): ${message}`, { batch: call.batch, cause }));
	}

	/** Takes the call out of flight; false if it is no longer wanted. */
	#returned(call: Call<Batch>): boolean {
		clearTimeout(call.timer);
		if (!this.#calls.delete(call)) return false;
		if (this.#calls.size === 0) this.#busy += performance.now() - this.#busySince;
		return true;
	}

	/** Hands over the answers that are complete, in order. */
	#settle(): void {
		while (this.#awaited.length > 0) {
			const { submission, resolve } = this.#awaited[0]!;
			if (submission.own.answered < submission.own.size || this.#turnIsDue()) return;
			this.#awaited.shift();
			resolve(answersTo(submission, this.#targets));
		}
	}

	/** Has the event loop waited for too long? Then it gets its turn, and we go on after that. */
	#turnIsDue(): boolean {
		if (this.#resting) return true;
		if (performance.now() - this.#lastTurn <= TURN) return false;
		this.#resting = true;
		laterTurn(() => {
			this.#resting = false;
			this.#lastTurn = performance.now();
			this.#settle();
			this.#pump();
		});
		return true;
	}

	readonly #abort = (): void => this.#finish(this.#options.signal?.reason);

	/** Ends the session with `error`; the first one counts. */
	#finish(error: unknown): void {
		if (this.#end) return;
		this.#end = { error };
		this.#options.signal?.removeEventListener("abort", this.#abort);
		const calls = [...this.#calls];
		const awaited = this.#awaited;
		if (calls.length > 0) this.#busy += performance.now() - this.#busySince;
		this.#calls.clear();
		this.#memory = undefined;
		this.#queue = [];
		this.#open = [];
		this.#awaited = [];
		for (const { reject } of awaited) reject(error);
		for (const { timer, controller } of calls) {
			clearTimeout(timer);
			controller.abort(error);
		}
	}
}

interface Submission<Batch> {
	readonly count: number;
	/** Its inputs that were new. */
	readonly own: Segment<Batch>;
	/** The others: row echoRows[k] equals input echoIndices[k] of echoSegments[k], which came before. */
	readonly echoRows: number[];
	readonly echoSegments: Segment<Batch>[];
	readonly echoIndices: number[];
	/** Number of distinct inputs up to its last. */
	end?: number;
}

interface Awaited<Batch> {
	readonly submission: Submission<Batch>;
	readonly resolve: (answers: Float64Array) => void;
	readonly reject: (error: unknown) => void;
}

interface Run<Batch> extends InputRun<Batch> {
	readonly segment: Segment<Batch>;
}

interface Call<Batch> {
	readonly batch: number;
	/** Number of its first row among all rows sent. */
	readonly first: number;
	readonly rows: number;
	readonly runs: readonly Run<Batch>[];
	readonly controller: AbortController;
	timer?: ReturnType<typeof setTimeout>;
}

const remembered = (bytesEach: number): number =>
	Math.max(1, Math.min(MEMORY_INPUTS, Math.floor(MEMORY_BYTES / (bytesEach + MEMORY_OVERHEAD))));

const rowsOf = ({ first, rows }: { first: number; rows: number }): string =>
	rows === 1 ? `row ${first}` : `rows ${first} to ${first + rows - 1}`;

/** [count, targets]. The segments of its echoes are complete, because answers are handed over in order. */
function answersTo<Batch>({ count, own, echoRows, echoSegments, echoIndices }: Submission<Batch>, targets: number): Float64Array {
	if (echoRows.length === 0) return own.replies.slice();
	const answers = new Float64Array(count * targets);
	const copy = (row: number, replies: Float64Array, index: number) => {
		for (let t = 0; t < targets; t++) answers[row * targets + t] = replies[index * targets + t]!;
	};
	for (let k = 0; k < own.size; k++) copy(own.rows[k]!, own.replies, k);
	for (let k = 0; k < echoRows.length; k++) copy(echoRows[k]!, echoSegments[k]!.replies, echoIndices[k]!);
	return answers;
}
