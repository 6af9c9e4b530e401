import { type ChildProcess, exec, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { chromium as debian, FLAGS } from "./browser.js";
import { registryOf } from "./registry.js";
import type { NewcomerRow } from "./table.js";

const run = promisify(exec);
const app = inject("app");
const manifest = JSON.parse(readFileSync(join(app, "node_modules/whybox/package.json"), "utf8")) as Record<string, unknown>;
const installed = (path: string) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
let registry: Awaited<ReturnType<typeof registryOf>>;

beforeAll(async () => {
	registry = await registryOf(inject("tarball"), manifest);
});
afterAll(() => registry.close());

const question = (from: string) => `import { Shap, tabular } from "${from}";
const premium = (batch) => batch.toArrays().map(([age, bmi]) => 200 + 5 * age + (bmi > 30 ? 100 : 0));
const shap = new Shap(premium, tabular([[25, 22], [40, 27]], { columns: ["age", "bmi"] }));
const { attributions, backend } = await shap.explain([48, 35]);
`;
/** The whole of somebody's first file. */
const first = (from = "whybox") => `${question(from)}console.log(...attributions, backend);\n`;
/** The same behind an address. */
const worker = `${question("whybox").replace("\nconst shap", "\nexport default { async fetch() {\nconst shap")}
return new Response([...attributions, backend].join(" "));\n} };\n`;
const page = '<!doctype html><title>first</title><script type="module" src="./first.mjs"></script>';
const importMap = '<script type="importmap">{ "imports": { "whybox": "./node_modules/whybox/dist/index.js" } }</script>';

interface Path {
	/** At most three. */
	readonly commands: readonly string[];
	readonly files: Readonly<Record<string, string>>;
	/** What comes before the host's commands on the PATH. */
	readonly bin?: string;
	/** Of a last command that serves: what somebody sees behind the address that it prints. */
	readonly look?: (address: string) => Promise<string>;
}

async function seen(address: string): Promise<string> {
	const browser = await chromium.launch({ executablePath: debian.path!, args: FLAGS });
	try {
		const tab = await browser.newPage();
		const said = tab.waitForEvent("console", { predicate: (message) => message.type() === "log", timeout: 60_000 });
		await tab.goto(address);
		return (await said).text();
	} finally {
		await browser.close();
	}
}

const paths: Record<string, Path> = {
	Node: { commands: ["npm install whybox", "node first.mjs"], files: { "first.mjs": first() } },
	Deno: { commands: ["deno run first.mjs"], files: { "first.mjs": first("npm:whybox") } },
	Bun: { commands: ["bun add whybox", "bun first.mjs"], files: { "first.mjs": first() } },
	"a page, with Vite": {
		commands: ["npm install whybox vite", "npx vite"],
		files: { "first.mjs": first(), "index.html": page },
		look: seen,
	},
	"a page, without a bundler": {
		commands: ["npm install whybox", "npx --yes http-server -p 0"],
		files: { "first.mjs": first(), "index.html": importMap + page },
		look: seen,
	},
	"Cloudflare's runtime": {
		commands: ["npm install whybox wrangler", "npx wrangler dev first.mjs --port 0"],
		files: { "first.mjs": worker },
		// What wrangler wants.
		bin: installed("node-22/bin"),
		look: async (address) => (await fetch(address)).text(),
	},
};

// Only a machine without a browser may do without it; .ci/run installs it first.
const possible = Object.entries(paths).filter(([, { look }]) => look !== seen || debian.path !== undefined || process.env.CI !== undefined);

describe("from an empty folder to the first explanation", () => {
	test.each(possible.map(([host, path]) => [host, path.commands, path] as const))(
		"%s: %j",
		async (host, commands, { files, bin, look }) => {
			const folder = mkdtempSync(join(tmpdir(), "whybox-newcomer-"));
			let server: ChildProcess | undefined;
			try {
				for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
				const env = {
					...process.env,
					PATH: [...(bin ? [bin] : []), dirname(process.execPath), installed(".bin"), process.env.PATH].join(delimiter),
					NPM_CONFIG_REGISTRY: registry.url,
					// No packages of earlier tries, but for what comes from elsewhere.
					...(look === undefined && { NPM_CONFIG_CACHE: join(folder, "cache") }),
					// Servers as they were then: a bad release of theirs says nothing about ours.
					...(look && { NPM_CONFIG_BEFORE: "2026-11-20" }),
					DENO_DIR: join(folder, "cache"),
					BUN_INSTALL_CACHE_DIR: join(folder, "cache"),
					DENO_NO_UPDATE_CHECK: "1",
					WRANGLER_SEND_METRICS: "false",
					NO_COLOR: "1",
					CI: "true",
				};
				expect(commands.length, host).toBeLessThanOrEqual(3);
				const started = performance.now();
				let said = "";
				for (const command of look ? commands.slice(0, -1) : commands) said = (await run(command, { cwd: folder, env })).stdout;
				if (look) {
					server = spawn("sh", ["-c", commands.at(-1)!], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
					said = `${await look(await addressOf(server))}\n`;
				}
				const row: NewcomerRow = { host, commands, seconds: (performance.now() - started) / 1000 };
				appendFileSync(join(app, "newcomers.jsonl"), `${JSON.stringify(row)}\n`);
				expect(said).toBe("77.5 100 wasm\n");
			} finally {
				if (server?.exitCode === null) process.kill(-server.pid!, "SIGKILL");
				rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
			}
		},
	);
});

/** The first address that a server prints. */
function addressOf(server: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let said = "";
		const listen = (text: string) => {
			said += text;
			const address = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(said);
			if (address) resolve(address[0]);
		};
		for (const stream of [server.stdout!, server.stderr!]) stream.setEncoding("utf8").on("data", listen);
		server.once("exit", (code) => reject(new Error(`the server ended (${code}): ${said}`)));
	});
}
