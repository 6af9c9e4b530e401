import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
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

test("Deno's registry would take it, with types on every path", async () => {
	await run(process.execPath, [`${root}bindings/jsr.mjs`]);
	const deno = fileURLToPath(new URL("node_modules/.bin/deno", import.meta.url));
	const options = { cwd: `${root}build/jsr`, env: { ...process.env, NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" } };
	const { stdout, stderr } = await run(deno, ["publish", "--dry-run", "--allow-dirty"], options);
	expect(stdout + stderr).toContain("Success Dry run complete");
	expect(stdout + stderr).not.toMatch(/warning|slow types? (was|were) found/i);
	const user = (types: string) =>
		`import { Shap, tabular, type Rows } from "./dist/index.js";
		new Shap((batch: Rows) => batch.toArrays().map(([a]) => ${types}), tabular([[1]])).explain([2]);`;
	const check = (source: string) => {
		writeFileSync(`${root}build/jsr/user.ts`, source);
		return run(deno, ["check", "user.ts"], options);
	};
	await check(user("a!"));
	await expect(check(user('"a"'))).rejects.toThrow(/TS2322|TS2345/);
	rmSync(`${root}build/jsr/user.ts`);
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
		for (const path of ["whybox", "whybox/typescript", "whybox/plots", "whybox/report", "whybox/elements"]) await import(path);
		console.log(Reflect.ownKeys(globalThis).length - before, process.getActiveResourcesInfo().filter((name) => name === "Timeout").length);`;
	const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "--disallow-code-generation-from-strings", "-e", script], {
		cwd: app,
	});
	expect([stdout, stderr]).toEqual(["0 0\n", ""]);
});
