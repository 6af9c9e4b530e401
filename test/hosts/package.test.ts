import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";

const run = promisify(execFile);
const app = inject("app");
const tarball = inject("tarball");
const manifest = JSON.parse(readFileSync(`${app}/node_modules/whybox/package.json`, "utf8")) as Record<string, object | undefined>;

/** What a command of this folder's packages says; rejects where it is not content. */
async function said(command: string, ...options: string[]): Promise<string> {
	const file = fileURLToPath(new URL(`node_modules/.bin/${command}`, import.meta.url));
	const { stdout, stderr } = await run(file, options, { cwd: app, env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" } });
	return stdout + stderr;
}

test("publint finds nothing to complain of", async () => {
	expect(await said("publint", "run", tarball, "--strict")).toContain("All good!");
});

test("arethetypeswrong: they are not, on any path, for TypeScript as ESM and with bundlers", async () => {
	const table = await said("attw", tarball, "--profile", "esm-only", "--format", "ascii");
	const found = Array.from(table.matchAll(/^"whybox(\/\S+)?"$/gm), ([, path = ""]) => `.${path}`);
	expect(found).toEqual(Object.keys(manifest.exports!));
});

test("installs nothing else, and runs nothing when it is installed", () => {
	expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
	const optional = manifest.peerDependenciesMeta as Record<string, { optional?: boolean }>;
	expect(Object.keys(manifest.peerDependencies!).filter((name) => !optional[name]?.optional)).toEqual([]);
	expect(Object.keys(manifest.scripts!).filter((name) => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
});

test("importing it changes nothing: no global, no timer, no word", async () => {
	const script = `
		const before = Reflect.ownKeys(globalThis).length;
		for (const path of ["whybox", "whybox/typescript"]) await import(path);
		console.log(Reflect.ownKeys(globalThis).length - before, process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);`;
	const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "--disallow-code-generation-from-strings", "-e", script], {
		cwd: app,
	});
	expect([stdout, stderr]).toEqual(["0 0\n", ""]);
});
