import { execFile } from "node:child_process";
import { appendFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { type Browser, chromium, firefox, openPage } from "./browser.js";
import type { Row } from "./table.js";
import { askWorker } from "./workerd.js";

/** What app/explanations.mjs gives. */
interface Fifty {
	backend: string;
	scope: string;
	explanations: number;
	digest: string;
	first: number;
}

interface Outcome {
	/** By what whybox chooses itself, and by TypeScript. */
	results: [Fifty, Fifty];
	bytes: number;
	first?: number;
}

const run = promisify(execFile);
const app = inject("app");
const tarball = inject("tarball");
const installed = (path: string) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

let reference: string;

/** Writes a host's row of the table, and holds it to what Node said. */
function check(host: string, { results, bytes, first = results[0].first }: Outcome, backend: "wasm" | "typescript"): void {
	const [chosen, typescript] = results;
	const equal = results.every(({ digest }) => digest === reference);
	const row: Row = { host, backend: chosen.backend, equal, explanations: chosen.explanations, first, bytes };
	appendFileSync(join(app, "rows.jsonl"), `${JSON.stringify(row)}\n`);
	expect(results.map(({ digest }) => digest)).toEqual([reference, reference]);
	expect(chosen).toMatchObject({ backend, explanations: 50 });
	expect(typescript).toMatchObject({ backend: "typescript", explanations: 50 });
}

const bundle = (bundler: string) => run(process.execPath, [fileURLToPath(new URL("bundle.mjs", import.meta.url)), bundler, app]);

async function runMain(command: string, ...options: string[]): Promise<Outcome> {
	const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
	const { stdout } = await run(command, [...options, "main.mjs"], { cwd: app, env });
	return { results: JSON.parse(stdout) as [Fifty, Fifty], bytes: statSync(tarball).size };
}

async function page(browser: Browser, path: string, headers?: Record<string, string>): Promise<Outcome> {
	const { result, bytes } = await openPage(browser, app, path, headers);
	expect(result).not.toHaveProperty("error");
	return { results: result as [Fifty, Fifty], bytes };
}

beforeAll(async () => {
	const { results } = await runMain(process.execPath);
	reference = results[0].digest;
});

describe("fifty explanations by the package as npm packs it give the same bytes", () => {
	test.each([
		[`Node ${process.versions.node}`, process.execPath, []],
		["Node 22", installed("node-22/bin/node"), []],
		["Node 24", installed("node-24/bin/node"), []],
		["Deno", installed(".bin/deno"), ["run", "--no-prompt"]],
		["Bun", installed(".bin/bun"), []],
	])("in %s", async (name, command, options) => {
		const { stdout } = await run(command, ["--version"]);
		if (name.startsWith("Node ")) expect(`Node ${stdout.slice(1)}`).toContain(name);
		check(name, await runMain(command, ...options), "wasm");
	});
});

describe("Cloudflare's runtime", () => {
	test.each([
		["takes the kernels as a module, by the condition workerd", "workerd", "wasm"],
		["forbids compiling: without the condition, TypeScript steps in", "workerd-unconditioned", "typescript"],
	] as const)("%s", async (_, bundled, backend) => {
		await bundle(bundled);
		const { result, bytes, first } = await askWorker(`${app}/built/${bundled}`);
		const name = bundled === "workerd" ? "workerd, esbuild" : "workerd, esbuild, without the condition";
		check(name, { results: result as [Fifty, Fifty], bytes, first }, backend);
	});
});

/** As strict as can be: nothing but the page's own scripts. */
const policy = (scripts: string) => ({
	"content-security-policy": `default-src 'none'; script-src ${scripts}; connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'`,
});
const strict = policy("'self'");
const strictWithWasm = policy("'self' 'wasm-unsafe-eval'");

// Only a machine without a browser may do without it; .ci/run installs both first.
const browsers = [chromium, firefox].filter(({ path }) => path !== undefined || process.env.CI !== undefined);

describe.each(browsers)("$name", (browser) => {
	beforeAll(async () => {
		for (const bundler of ["esbuild", "typescript", "vite", "webpack"]) {
			if (!existsSync(`${app}/built/${bundler}`)) await bundle(bundler);
		}
	});

	test.each([
		["without a bundler", "no-bundler.html", "wasm", "Window", {}],
		["built by esbuild", "built/esbuild/index.html", "wasm", "Window", {}],
		["built by Vite", "built/vite/index.html", "wasm", "Window", {}],
		["built by webpack", "built/webpack/index.html", "wasm", "Window", {}],
		["whybox/typescript", "built/typescript/index.html", "typescript", "Window", {}],
		["strict CSP", "built/esbuild/index.html", "typescript", "Window", strict],
		["strict CSP with 'wasm-unsafe-eval'", "built/esbuild/index.html", "wasm", "Window", strictWithWasm],
		["Web Worker, esbuild", "built/esbuild/worker.html", "wasm", "DedicatedWorkerGlobalScope", {}],
		["Web Worker, Vite", "built/vite/worker.html", "wasm", "DedicatedWorkerGlobalScope", {}],
		["Web Worker, webpack", "built/webpack/worker.html", "wasm", "DedicatedWorkerGlobalScope", {}],
		["Service Worker, esbuild in one file", "built/esbuild/service-worker.html", "wasm", "ServiceWorkerGlobalScope", {}],
	] as const)("%s", async (name, path, backend, scope, headers) => {
		const outcome = await page(browser, path, headers);
		check(`${browser.name}, ${name}`, outcome, backend);
		expect(outcome.results.map((result) => result.scope)).toEqual([scope, scope]);
	});
});
