import { explainFifty } from "./explanations.mjs";

// In a Web Worker, a message is the backend to use; a Service Worker has a client to answer instead.
addEventListener("message", async ({ data, source, ports }) => {
	const port = ports[0] ?? source ?? globalThis;
	try {
		port.postMessage(await explainFifty(data));
	} catch (error) {
		port.postMessage({ error: `${error}\n${error?.stack}` });
	}
});
