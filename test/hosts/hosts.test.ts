import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { chromium, resultOfPage } from "./browser.js";

interface Result {
	backend: string;
	digest: string;
	explanations: number;
	milliseconds: number;
}

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const hosts: [string, () => Promise<Result[]>][] = [
	["Node", async () => JSON.parse((await run(process.execPath, [local("main.mjs")])).stdout)],
	["Deno", async () => JSON.parse((await run(local("node_modules/.bin/deno"), ["run", "--no-config", local("main.mjs")])).stdout)],
	["Bun", async () => JSON.parse((await run(local("node_modules/.bin/bun"), [local("main.mjs")])).stdout)],
	["Chromium", async () => (await resultOfPage(root, "test/hosts/page.html")) as Result[]],
];

describe("fifty explanations give the same bytes", () => {
	let reference: Result[];

	beforeAll(async () => {
		reference = await hosts[0]![1]();
	});

	test("by WebAssembly and by TypeScript", () => {
		expect(reference.map(({ backend }) => backend)).toEqual(["wasm", "typescript"]);
		expect(reference[0]!.explanations).toBe(50);
		expect(reference[1]!.digest).toBe(reference[0]!.digest);
	});

	// Only a machine without Chromium may do without it; .ci/run installs it first.
	test.each(hosts.slice(1).filter(([name]) => name !== "Chromium" || chromium !== undefined || process.env.CI !== undefined))(
		"in %s as in Node",
		async (name, start) => {
			const results = await start();
			console.log(name, JSON.stringify(results));
			expect(results).toMatchObject(reference.map(({ backend, digest, explanations }) => ({ backend, digest, explanations })));
		},
	);
});
