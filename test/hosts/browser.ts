import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES: Record<string, string> = {
	".html": "text/html",
	".js": "text/javascript",
	".mjs": "text/javascript",
	".wasm": "application/wasm",
};

export interface Browser {
	readonly name: string;
	/** Where Debian installs it, if it is there. */
	readonly path: string | undefined;
	readonly command: (profile: string, url: string) => string[];
}

/** Chromium without a display, and without a word to anybody but the page's server. */
export const FLAGS =
	"--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(
		" ",
	);

export const chromium: Browser = {
	name: "Chromium",
	path: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
	command: (profile, url) => ["--headless", ...FLAGS, `--user-data-dir=${profile}`, url],
};

/** Neither pages of its own nor questions at the first start. */
const FIREFOX = {
	"app.normandy.enabled": false,
	"app.update.enabled": false,
	"browser.aboutwelcome.enabled": false,
	"browser.safebrowsing.update.enabled": false,
	"browser.shell.checkDefaultBrowser": false,
	"datareporting.policy.dataSubmissionEnabled": false,
	"extensions.update.enabled": false,
	"network.captive-portal-service.enabled": false,
	"network.connectivity-service.enabled": false,
	"toolkit.telemetry.enabled": false,
};

export const firefox: Browser = {
	name: "Firefox",
	path: ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync),
	command: (profile, url) => {
		const lines = Object.entries(FIREFOX).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`);
		writeFileSync(join(profile, "user.js"), lines.join(""));
		return ["--headless", "--no-remote", "--profile", profile, url];
	},
};

export interface Answer {
	/** What the page posted to /result. */
	readonly result: unknown;
	/** Gzipped size of the modules that were served before the page posted to /loaded. */
	readonly bytes: number;
}

/** Opens a page below `root` in a browser, served with these headers, and gives what it answers. */
export async function openPage(browser: Browser, root: string, page: string, headers: Record<string, string> = {}): Promise<Answer> {
	const profile = mkdtempSync(join(tmpdir(), "whybox-profile-"));
	let deliver: (body: string) => void;
	const result = new Promise<string>((resolve) => (deliver = resolve));
	const served = new Map<string, number>();
	let bytes = 0;
	const server = createServer(async (request, response) => {
		const path = normalize(new URL(request.url!, "http://localhost").pathname);
		if (request.method === "POST") {
			const chunks: Buffer[] = [];
			for await (const chunk of request) chunks.push(chunk as Buffer);
			response.end();
			if (path === "/loaded") bytes = [...served.values()].reduce((sum, size) => sum + size, 0);
			else deliver(Buffer.concat(chunks).toString());
			return;
		}
		try {
			const body = await readFile(join(root, path));
			if (extname(path) !== ".html") served.set(path, gzipSync(body, { level: 9 }).length);
			response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", ...headers }).end(body);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/${page}`;
	const options = { stdio: "ignore", detached: true, env: { ...process.env, HOME: profile } } as const;
	const started = spawn(browser.path!, browser.command(profile, url), options);
	const gone = new Promise<never>((_, reject) =>
		started.once("exit", (code) => reject(new Error(`${browser.name} ended (${code}) before the page had answered`))),
	);
	const late = new Promise<never>((_, reject) => {
		setTimeout(() => reject(new Error(`${page} did not answer within 100 s; served: ${[...served.keys()].join(" ")}`)), 100_000).unref();
	});
	try {
		return { result: JSON.parse(await Promise.race([result, gone, late])), bytes };
	} finally {
		gone.catch(() => {});
		started.removeAllListeners("exit");
		const ended = new Promise((resolve) => started.once("exit", resolve));
		process.kill(-started.pid!, "SIGKILL");
		await ended;
		server.closeAllConnections();
		server.close();
		// Its helper processes may write for a moment longer; what they leave behind is the system's to clean.
		await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
	}
}
