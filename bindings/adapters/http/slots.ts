/** So many at a time: others wait in the order in which they came, and leave the line when nobody wants them any more. */
export class Slots {
	#free: number;
	readonly #line: (() => void)[] = [];

	constructor(count: number) {
		this.#free = count;
	}

	/** @returns what `work` gives; rejects at once with the signal's reason when it aborts while waiting */
	async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
		signal.throwIfAborted();
		if (this.#free > 0) this.#free--;
		else await this.#turn(signal);
		try {
			return await work();
		} finally {
			const next = this.#line.shift();
			if (next) next();
			else this.#free++;
		}
	}

	#turn(signal: AbortSignal): Promise<void> {
		return new Promise((resolve, reject) => {
			const enter = (): void => {
				signal.removeEventListener("abort", leave);
				resolve();
			};
			const leave = (): void => {
				this.#line.splice(this.#line.indexOf(enter), 1);
				reject(signal.reason);
			};
			this.#line.push(enter);
			signal.addEventListener("abort", leave, { once: true });
		});
	}
}
