/** Work and waits that end when somebody says so. */

/**
 * Does work that may take `ms` milliseconds. Settles at once when `signal` aborts or time is up, whether or not the work listens.
 *
 * @param late what to reject with when time is up
 * @param work gets a signal that aborts then, too, and when the work itself has failed: what is left of it may stop
 */
export function within<T>(ms: number, signal: AbortSignal, late: () => Error, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const controller = new AbortController();
		const stop = (reason: unknown): void => {
			end();
			reject(reason);
			controller.abort(reason);
		};
		const abort = (): void => stop(signal.reason);
		const timer = setTimeout(() => stop(late()), ms);
		const end = (): void => {
			clearTimeout(timer);
			signal.removeEventListener("abort", abort);
		};
		signal.addEventListener("abort", abort);
		work(controller.signal).then((value) => {
			end();
			resolve(value);
		}, stop);
	});
}

/** Waits; rejects at once with the signal's reason when it aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const abort = (): void => {
			clearTimeout(timer);
			reject(signal.reason);
		};
		const timer = setTimeout(() => {
			signal.removeEventListener("abort", abort);
			resolve();
		}, ms);
		signal.addEventListener("abort", abort, { once: true });
	});
}
