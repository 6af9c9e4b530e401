/** The examples in pages and docstrings, run as a user would. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { afterAll } from "vitest";

const run = promisify(execFile);
export const root = fileURLToPath(new URL("../..", import.meta.url));
// Inside dist/, so that "whybox" resolves to the built package itself.
const folder = mkdtempSync(`${root}/dist/docs-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

/** A piece of code on a page, and what the page says that it prints. */
export interface Block {
	readonly language: "ts" | "sh";
	readonly code: string;
	readonly expected: string | undefined;
}

/** The pieces of TypeScript and shell in Markdown, each with the text block right after it. */
export const blocks = (page: string): Block[] =>
	Array.from(page.matchAll(/^```(ts|sh)\n([\s\S]*?)^```(?:\s*^```text\n([\s\S]*?)^```)?/gm), ([, language, code, expected]): Block => ({
		language: language as Block["language"],
		code: code!,
		expected,
	}));

/** Blocks of TypeScript as programs: one that begins with an import begins a program, any other goes on where the last one ended. */
export function programs(found: readonly Block[]): Block[][] {
	const all: Block[][] = [];
	for (const block of found) {
		if (block.language !== "ts") continue;
		if (all.length === 0 || block.code.startsWith("import ")) all.push([block]);
		else all.at(-1)!.push(block);
	}
	return all;
}

/** Nothing that a page prints. */
const MARK = "\u0001";

/** Runs pieces of code one after another as one program, in a process of its own, and gives what each prints. */
export async function outputs(pieces: readonly string[]): Promise<string[]> {
	const file = `${folder}/example-${files++}.mjs`;
	const source = pieces.join(`\nprocess.stdout.write("${MARK}");\n`);
	writeFileSync(file, (await transform(source, { loader: "ts" })).code);
	return (await run(process.execPath, [file], { cwd: root })).stdout.split(MARK);
}

/** Runs commands as a user who has installed the package, and gives what they print. */
export async function shellOutput(commands: string): Promise<string> {
	const script = commands.replaceAll("npx whybox", `"${process.execPath}" dist/cli.js`);
	return (await run("bash", ["-euo", "pipefail", "-c", script], { cwd: root, env: { ...process.env, COLUMNS: "90" } })).stdout;
}

/** What the strict type check of someone who copies these programs says; nothing if all is well. */
export async function typeErrors(sources: readonly string[]): Promise<string> {
	const paths = sources.map((source) => {
		const path = `${folder}/checked-${files++}.ts`;
		writeFileSync(path, source);
		return path;
	});
	const options = "--noEmit --strict --skipLibCheck --target es2022 --module nodenext --moduleResolution nodenext --types node".split(" ");
	const checked = await run(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, "--ignoreConfig", ...options, ...paths], {
		cwd: root,
	}).catch((error: { stdout: string }) => error);
	return checked.stdout;
}
