/** Calls back in a later turn of the event loop, as soon as the host can: timers, input, painting and abort signals get their chance before. */
export function laterTurn(callback: () => void): void {
	if (typeof setImmediate === "function") setImmediate(callback);
	else if (typeof MessageChannel === "function") {
		const { port1, port2 } = new MessageChannel();
		port1.addEventListener("message", () => {
			port1.close();
			callback();
		});
		port1.start();
		port2.postMessage(null);
	} else setTimeout(callback, 0);
}
