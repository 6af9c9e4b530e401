import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll, describe, expect, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside dist/, so that "whybox" resolves to the built package itself.
const folder = mkdtempSync(`${root}/dist/docs-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let examples = 0;

/** Runs an example as a user would, in a process of its own, and gives what it prints. */
async function output(source: string): Promise<string> {
	const file = `${folder}/example-${examples++}.mjs`;
	writeFileSync(file, (await transform(source, { loader: "ts" })).code);
	return (await run(process.execPath, [file], { cwd: root })).stdout;
}

const blocks = (text: string) =>
	Array.from(text.matchAll(/^```ts\n([\s\S]*?)^```(?:\s*^```text\n([\s\S]*?)^```)?/gm), ([, code, expected]) => ({
		code: code!,
		expected,
	}));

describe("README.md", () => {
	const found = blocks(readFileSync(`${root}/README.md`, "utf8"));

	test.each(found.map((block, i) => [i + 1, block] as const))("example %i prints what the page says", async (_, { code, expected }) => {
		expect(expected, "an example is followed by its output").toBeDefined();
		expect(await output(code)).toBe(expected);
	});

	test("its examples pass the strict type check of those who copy them", async () => {
		const files = found.map(({ code }, i) => {
			writeFileSync(`${folder}/readme-${i}.ts`, code);
			return `${folder}/readme-${i}.ts`;
		});
		const options = "--noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext --types node".split(
			" ",
		);
		const checked = await run(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, "--ignoreConfig", ...options, ...files], {
			cwd: root,
		}).catch((error: { stdout: string }) => error);
		expect(checked.stdout).toBe("");
	});

	test("has examples", () => {
		expect(found.length).toBeGreaterThanOrEqual(3);
	});
});

describe("docstrings", () => {
	const files = readdirSync(`${root}/bindings`, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
	const found = files.flatMap((name) => {
		const comments = readFileSync(`${root}/bindings/${name}`, "utf8").matchAll(/\/\*\*[\s\S]*?\*\//g);
		return Array.from(comments).flatMap(([comment]) =>
			blocks(comment.replaceAll(/^[ \t]*\* ?/gm, "")).map(({ code }) => [name, code] as const),
		);
	});

	test.each(found)("the example in %s runs", async (_, code) => {
		await expect(output(code)).resolves.toBeTypeOf("string");
	});

	test("have examples", () => {
		expect(found.length).toBeGreaterThanOrEqual(6);
	});
});
