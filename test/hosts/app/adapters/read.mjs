/** A file of the app, in pages and outside. */
export async function readBytes(path) {
	const url = new URL(`../${path}`, import.meta.url);
	if (globalThis.document) return new Uint8Array(await (await fetch(url)).arrayBuffer());
	return new Uint8Array(await (await import("node:fs/promises")).readFile(url));
}
