/**
 * What pages print. ACCEPT=1 npx vitest run --config test/vitest.config.ts test/docs/docs.test.ts writes into them what their code prints now; the words around
 * it are to be read again then.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Block, blocks, outputs, programs, root, shellOutput, typeErrors } from "./examples.js";

const guides = readdirSync(`${root}/examples/guides`).map((name) => `examples/guides/${name}`);

/** Milliseconds for a program, several times what it takes: a busy machine is no mistake of a page. */
const PATIENCE = 240_000;

/** Puts what each piece prints in the place of what the page says. */
function accept(path: string, pieces: readonly Pick<Block, "code" | "expected">[], printed: readonly string[]): void {
	let page = readFileSync(`${root}/${path}`, "utf8");
	for (const [i, { code, expected }] of pieces.entries()) {
		if (expected === undefined) continue;
		const from = page.indexOf(expected, page.indexOf(code) + code.length);
		page = page.slice(0, from) + printed[i]! + page.slice(from + expected.length);
	}
	writeFileSync(`${root}/${path}`, page);
}

describe.each(["README.md", ...guides])("%s", (path) => {
	const page = readFileSync(`${root}/${path}`, "utf8");
	const found = blocks(page);
	const all = programs(found);

	test.each(all.map((program, i) => [i + 1, program] as const))(
		"program %i prints what the page says",
		async (_, program) => {
			const printed = await outputs(program.map(({ code }) => code));
			if (process.env.ACCEPT !== undefined) return accept(path, program, printed);
			expect(printed).toEqual(program.map(({ expected }) => expected ?? ""));
		},
		PATIENCE,
	);

	const commands = found.filter(({ language, expected }) => language === "sh" && expected !== undefined);
	test.each(commands.map(({ code, expected }) => [code.trim(), expected] as const))(
		"%s prints what the page says",
		async (code, expected) => {
			const printed = await shellOutput(code);
			if (process.env.ACCEPT !== undefined) return accept(path, [{ code, expected }], [printed]);
			expect(printed).toBe(expected);
		},
	);

	test("its programs pass the strict type check of those who copy them", async () => {
		expect(await typeErrors(all.map((program) => program.map(({ code }) => code).join("\n")))).toBe("");
	});

	test("has programs, and shows what each prints", () => {
		expect(found.filter(({ language, expected }) => language === "ts" && expected !== undefined).length).toBeGreaterThanOrEqual(3);
		for (const program of all) expect(program.some(({ expected }) => expected !== undefined)).toBe(true);
	});
});

describe("guides", () => {
	test("are two pages long at most", () => {
		for (const path of guides) expect(readFileSync(`${root}/${path}`, "utf8").split("\n").length, path).toBeLessThanOrEqual(170);
	});

	test("are listed in the README", () => {
		const readme = readFileSync(`${root}/README.md`, "utf8");
		expect(guides.length).toBe(5);
		expect(guides.filter((path) => !readme.includes(`](${path})`))).toEqual([]);
	});
});
