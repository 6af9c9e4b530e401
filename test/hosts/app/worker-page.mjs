import { answer } from "./answer.mjs";

const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
async function* results() {
	for (const backend of [undefined, "typescript"]) {
		yield await new Promise((resolve, reject) => {
			worker.addEventListener("message", ({ data }) => (data.error ? reject(data.error) : resolve(data)), { once: true });
			worker.addEventListener("error", ({ message }) => reject(message), { once: true });
			worker.postMessage(backend, []);
		});
	}
}
await answer(results());
