import { spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

/** Debian's Chromium, if it is there. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

/** Opens a page of the repository in Chromium and gives what it posts to /result. */
export async function resultOfPage(root: string, page: string): Promise<unknown> {
	const profile = mkdtempSync(join(tmpdir(), "whybox-chromium-"));
	let deliver: (body: string) => void;
	const result = new Promise<string>((resolve) => (deliver = resolve));
	const server = createServer(async (request, response) => {
		const path = normalize(new URL(request.url!, "http://localhost").pathname);
		if (path === "/result") {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			response.end();
			deliver(Buffer.concat(chunks).toString());
			return;
		}
		try {
			const body = await readFile(join(root, path));
			response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const flags =
		"--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
			" ",
		);
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${page}`;
	const browser = spawn(chromium!, [...flags, `--user-data-dir=${profile}`, url], { stdio: "ignore", detached: true });
	const gone = new Promise<never>((_, reject) =>
		browser.once("exit", (code) => reject(new Error(`Chromium ended (${code}) before the page had answered`))),
	);
	const late = new Promise<never>((_, reject) =>
		setTimeout(() => reject(new Error("the page did not answer within 60 s")), 60_000).unref(),
	);
	try {
		return JSON.parse(await Promise.race([result, gone, late]));
	} finally {
		gone.catch(() => {});
		browser.removeAllListeners("exit");
		const ended = new Promise((resolve) => browser.once("exit", resolve));
		process.kill(-browser.pid!, "SIGKILL");
		await ended;
		server.closeAllConnections();
		server.close();
		// Its helper processes may write for a moment longer; what they leave behind is the system's to clean.
		await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
	}
}
