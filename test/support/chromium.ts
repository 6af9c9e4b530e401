/** Chromium as a tool of tests: pages that exist only in memory, and keys, pointers, preferences and pictures of them. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** Where Debian installs it, if it is there. */
const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

/** Where Chromium is missing its tests are skipped, but not where all is to be tested. */
export const withoutChromium = chromiumPath === undefined && process.env.CI === undefined;

// Letters and edges are drawn alike on every machine: no hinting, no colours at edges, the colours of sRGB.
const FLAGS = `--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync
	--remote-debugging-pipe --font-render-hinting=none --disable-lcd-text --force-color-profile=srgb --hide-scrollbars`;

export interface Reply {
	readonly body: string;
	readonly type?: string;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface Medium {
	readonly scheme?: "light" | "dark";
	readonly forcedColours?: boolean;
}

export interface Place {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

type Params = Record<string, unknown>;

const ORIGIN = "http://whybox.test/";

/** A page of a Chromium of its own. It reaches nothing but what `open` is given. */
export class Page {
	readonly #process: ChildProcess;
	readonly #profile: string;
	readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
	readonly #listeners = new Map<string, ((params: Params) => void)[]>();
	#replies: Readonly<Record<string, Reply>> = {};
	#session: string | undefined;
	#last = 0;

	private constructor() {
		this.#profile = mkdtempSync(join(tmpdir(), "whybox-profile-"));
		this.#process = spawn(chromiumPath!, [...FLAGS.split(/\s+/), `--user-data-dir=${this.#profile}`, "about:blank"], {
			stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
			detached: true,
			env: { ...process.env, HOME: this.#profile },
		});
		this.#process.once("exit", (code) => {
			for (const { reject } of this.#waiting.values()) reject(new Error(`Chromium ended (${code})`));
		});
		let rest = "";
		(this.#process.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
			const messages = (rest + chunk).split("\0");
			rest = messages.pop()!;
			for (const message of messages) this.#hear(JSON.parse(message));
		});
	}

	static async launch(): Promise<Page> {
		const page = new Page();
		const { targetId } = await page.#send<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
		page.#session = (await page.#send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true })).sessionId;
		page.#on("Fetch.requestPaused", ({ requestId, request }) => page.#answer(requestId, (request as { url: string }).url));
		for (const domain of ["Page", "Runtime"]) await page.#send(`${domain}.enable`);
		await page.#send("Fetch.enable");
		return page;
	}

	/** Opens `index.html` of these replies, by path, and waits until it has loaded. */
	async open(replies: Readonly<Record<string, Reply>>): Promise<void> {
		this.#replies = replies;
		const loaded = new Promise<void>((resolve) => this.#on("Page.loadEventFired", () => resolve()));
		await this.#send("Page.navigate", { url: `${ORIGIN}index.html` });
		await loaded;
	}

	/** What an expression has for a value in the page, or what its promise gives. */
	async evaluate<T>(expression: string): Promise<T> {
		const said = await this.#send<{ result: { value: T }; exceptionDetails?: { text: string; exception?: { description?: string } } }>(
			"Runtime.evaluate",
			{ expression, awaitPromise: true, returnByValue: true },
		);
		const { exceptionDetails: failed } = said;
		if (failed) throw new Error(failed.exception?.description ?? failed.text);
		return said.result.value;
	}

	/** The page as wide as this, and what its reader prefers. */
	async show(width: number, height: number, { scheme = "light", forcedColours = false }: Medium = {}): Promise<void> {
		await this.#send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
		const features = [
			{ name: "prefers-color-scheme", value: scheme },
			{ name: "forced-colors", value: forcedColours ? "active" : "none" },
		];
		await this.#send("Emulation.setEmulatedMedia", { features });
	}

	/** A picture of part of the page, as PNG. */
	async picture(clip: Place): Promise<Buffer> {
		const options = { format: "png", captureBeyondViewport: true, clip: { ...clip, scale: 1 } };
		return Buffer.from((await this.#send<{ data: string }>("Page.captureScreenshot", options)).data, "base64");
	}

	/** Presses and releases a key: "Tab", "ArrowDown", "Enter", "Escape", … */
	async press(key: string): Promise<void> {
		const code = KEYS[key];
		if (code === undefined) throw new Error(`no code for the key ${key}`);
		const common = { key, code: key === " " ? "Space" : key, windowsVirtualKeyCode: code };
		await this.#send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...common });
		await this.#send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
	}

	/** Moves the pointer there. */
	async point(x: number, y: number): Promise<void> {
		await this.#send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
	}

	async click(x: number, y: number): Promise<void> {
		for (const type of ["mousePressed", "mouseReleased"])
			await this.#send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
	}

	async close(): Promise<void> {
		const ended = new Promise((resolve) => this.#process.once("exit", resolve));
		process.kill(-this.#process.pid!, "SIGKILL");
		await ended;
		// Its helper processes may write for a moment longer; what they leave behind is the system's to clean.
		await rm(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => {});
	}

	#send<T>(method: string, params: Params = {}): Promise<T> {
		const id = ++this.#last;
		(this.#process.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId: this.#session })}\0`);
		return new Promise<T>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
	}

	#hear({
		id,
		error,
		result,
		method,
		params,
	}: {
		id?: number;
		error?: { message: string };
		result: never;
		method: string;
		params: Params;
	}): void {
		if (id === undefined) return (this.#listeners.get(method) ?? []).forEach((listener) => listener(params));
		const { resolve, reject } = this.#waiting.get(id)!;
		this.#waiting.delete(id);
		if (error) reject(new Error(error.message));
		else resolve(result);
	}

	#on(method: string, listener: (params: Params) => void): void {
		this.#listeners.set(method, [...(this.#listeners.get(method) ?? []), listener]);
	}

	#answer(requestId: unknown, url: string): void {
		const reply = this.#replies[url.replace(ORIGIN, "")];
		const headers = { "content-type": `${reply?.type ?? "text/html"}; charset=utf-8`, ...reply?.headers };
		void this.#send("Fetch.fulfillRequest", {
			requestId,
			responseCode: reply ? 200 : 404,
			responseHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
			body: Buffer.from(reply?.body ?? "").toString("base64"),
		});
	}
}

const KEYS: Readonly<Record<string, number>> = {
	Tab: 9,
	Enter: 13,
	Escape: 27,
	" ": 32,
	End: 35,
	Home: 36,
	ArrowLeft: 37,
	ArrowUp: 38,
	ArrowRight: 39,
	ArrowDown: 40,
};
