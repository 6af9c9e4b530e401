import { answer } from "./answer.mjs";

await navigator.serviceWorker.register(new URL("./service-worker.js", import.meta.url));
const { active } = await navigator.serviceWorker.ready;
async function* results() {
	for (const backend of [undefined, "typescript"]) {
		const { port1, port2 } = new MessageChannel();
		yield await new Promise((resolve, reject) => {
			port1.addEventListener("message", ({ data }) => (data.error ? reject(data.error) : resolve(data)));
			port1.start();
			active.postMessage(backend, [port2]);
		});
	}
}
await answer(results());
