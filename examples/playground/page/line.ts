/** The line to the worker: questions out, answers back. */
import type { CallName, Calls, Fault, Question, Step, ToPage, ToWorker } from "../messages.js";

/** What went wrong in the worker. */
export class WorkerFault extends Error {
	override readonly name: string;
	readonly columns: readonly string[] | undefined;

	constructor({ name, message, columns }: Fault) {
		super(message);
		this.name = name;
		this.columns = columns;
	}
}

/** The worker has been thrown away: nobody will answer. */
export class HungUp extends Error {
	override readonly name = "HungUp";
}

interface Waiting {
	readonly question: Extract<ToWorker, { call: CallName }>;
	readonly resolve: (answer: unknown) => void;
	readonly reject: (error: Error) => void;
	readonly step?: (step: Step) => Promise<void> | void;
}

/** An explanation on its way. */
export interface Running {
	/** Resolves with false if it was stopped. */
	readonly done: Promise<boolean>;
	stop(): void;
}

/** What asks no model: the next worker can answer it as well. */
const ASKS_NO_MODEL: readonly CallName[] = ["instance", "regions", "cost", "draw", "report"];

/** A model that does not let go after so many milliseconds loses its worker. */
const PATIENCE = 2000;

export class Line {
	#worker = openWorker();
	#next = 0;
	readonly #waiting = new Map<number, Waiting>();

	constructor() {
		this.#listen();
	}

	call<Name extends CallName>(call: Name, ask: Calls[Name][0], step?: Waiting["step"]): Promise<Calls[Name][1]> {
		return this.#send(call, ask, step).answer;
	}

	/** @param shown is given every explanation; the next one is worked on when its promise resolves */
	explain(question: Question, shown: (step: Step) => Promise<void> | void): Running {
		const { id, answer } = this.#send("explain", question, async (step): Promise<void> => {
			try {
				await shown(step);
			} catch (error) {
				return this.#drop(id, error as Error);
			}
			if (step.explanation) this.#post({ id, go: "more" });
		});
		let stopped = false;
		let timer: number | undefined;
		const done = answer
			.then(
				() => !stopped,
				(error: Error) => {
					if (error.name === "AbortError" || (stopped && error instanceof HungUp)) return false;
					throw error;
				},
			)
			.finally(() => clearTimeout(timer));
		const stop = () => {
			if (stopped) return;
			stopped = true;
			this.#post({ id, go: "stop" });
			timer = window.setTimeout(() => this.restart(), PATIENCE);
		};
		return { done, stop };
	}

	/** What cannot be shown need not be worked on. */
	#drop(id: number, reason: Error): void {
		this.#waiting.get(id)?.reject(reason);
		this.#waiting.delete(id);
		this.#post({ id, go: "stop" });
	}

	/** Throws the worker away, with whatever it is doing, and starts another, in which `onRestart` opens what it wants. */
	restart(): void {
		this.#worker.terminate();
		this.#worker = openWorker();
		this.#listen();
		const waiting = [...this.#waiting.values()];
		this.#waiting.clear();
		this.onRestart();
		for (const one of waiting) {
			const { question, reject } = one;
			if (!ASKS_NO_MODEL.includes(question.call)) {
				reject(new HungUp("the worker was started anew"));
				continue;
			}
			this.#waiting.set(question.id, one);
			this.#post(question);
		}
	}

	onRestart: () => void = () => {};

	#send<Name extends CallName>(call: Name, ask: Calls[Name][0], step?: Waiting["step"]): { id: number; answer: Promise<Calls[Name][1]> } {
		const id = this.#next++;
		const question = { id, call, ask };
		const answer = new Promise<Calls[Name][1]>((resolve, reject) => {
			this.#waiting.set(id, { question, resolve: resolve as Waiting["resolve"], reject, ...(step && { step }) });
		});
		this.#post(question);
		return { id, answer };
	}

	#post(message: ToWorker): void {
		this.#worker.postMessage(message, []);
	}

	#listen(): void {
		this.#worker.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
			const waiting = this.#waiting.get(data.id);
			if (waiting === undefined) return;
			if ("step" in data) return void waiting.step?.(data.step);
			this.#waiting.delete(data.id);
			if ("answer" in data) waiting.resolve(data.answer);
			else waiting.reject(new WorkerFault(data.fault));
		});
	}
}

/** From a blob that imports it, because a worker from a blob is under the policy of the page, and one from an address is not. */
function openWorker(): Worker {
	const source = `import ${JSON.stringify(new URL("worker.js", import.meta.url).href)};`;
	const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
	return new Worker(address, { type: "module" });
}
