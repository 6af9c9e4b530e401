/** The playground as `npm run playground` serves it, open in Chromium, for real keys and clicks. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { chromium as debian, FLAGS } from "./browser.js";

export interface Playground {
	readonly origin: string;
	/** A page of its own, with what it did. */
	open(options?: Options): Promise<Visit>;
	close(): Promise<void>;
}

interface Options {
	/** Behind the #. */
	readonly fragment?: string;
	readonly width?: number;
	readonly dark?: boolean;
}

export interface Visit {
	readonly page: Page;
	/** What went to the console, and what nobody caught. */
	readonly said: string[];
	/** The addresses that were asked for. */
	readonly asked: string[];
}

export async function startPlayground(): Promise<Playground> {
	const server = spawn(process.execPath, [fileURLToPath(new URL("../../build/examples/playground.js", import.meta.url)), "--port", "0"]);
	const origin = await addressOf(server);
	const browser: Browser = await chromium.launch({ executablePath: debian.path!, args: FLAGS });
	return {
		origin,
		open: async ({ fragment = "", width = 1280, dark = false } = {}) => {
			const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: dark ? "dark" : "light" });
			const page = await context.newPage();
			const visit: Visit = { page, said: [], asked: [] };
			page.on("console", (message) => visit.said.push(message.text()));
			page.on("pageerror", ({ message }) => visit.said.push(message));
			context.on("request", (request) => visit.asked.push(request.url()));
			await page.goto(`${origin}${fragment && `#${fragment}`}`);
			return visit;
		},
		close: async () => {
			await browser.close();
			server.kill();
			await once(server, "exit");
		},
	};
}

async function addressOf(server: ChildProcess): Promise<string> {
	const gone = once(server, "exit").then(([code]) =>
		Promise.reject(new Error(`the playground's server ended (${code}): run npm run build first`)),
	);
	const [line] = (await Promise.race([once(server.stdout!, "data"), gone])) as [Buffer];
	gone.catch(() => {});
	return String(line).trim();
}

/** Waits until an explanation is there and nothing runs. */
export async function explained(page: Page): Promise<void> {
	await page.locator(".status", { hasText: /model rows? in / }).waitFor({ timeout: 60_000 });
	await page.locator("#plot:not(.faded) svg, #plot:not(.faded) table").waitFor();
	await page.locator("body:not(.running)").waitFor();
}

/** A file as it is dropped or chosen. */
export const file = (name: string, content: string | Uint8Array) => ({
	name,
	mimeType: "application/octet-stream",
	buffer: Buffer.from(content),
});

/** Brings files by the fields of the form. */
export async function bring(page: Page, files: { model?: ReturnType<typeof file>; data?: ReturnType<typeof file> }): Promise<void> {
	if (!(await page.locator("#bring-form").isVisible())) await page.getByText("Bring your own").click();
	if (files.data) await page.locator("#bring-form input[type=file]").nth(1).setInputFiles(files.data);
	if (files.model) await page.locator("#bring-form input[type=file]").nth(0).setInputFiles(files.model);
}

/** The milliseconds of CPU time that the page's own thread spent on its longest task meanwhile: what else the machine does is not counted. */
export async function longestTask(page: Page, meanwhile: () => Promise<void>): Promise<number> {
	const browser = page.context().browser()!;
	await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
	await meanwhile();
	const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
	const main = new Set(traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(threadOf));
	const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && main.has(threadOf(event)));
	return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}

interface TraceEvent {
	readonly name: string;
	readonly pid: number;
	readonly tid: number;
	/** Microseconds of CPU time. */
	readonly tdur?: number;
	readonly args: { readonly name?: string };
}

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
