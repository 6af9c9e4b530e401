import { readdirSync, readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { blocks, outputs, root, typeErrors } from "./examples.js";

const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { exports: Record<string, { types?: string } | string> };

/** Source of each public path that has types of its own. */
const entries = Object.entries(exports).flatMap(([path, target]) => {
	const source = typeof target === "string" ? undefined : /^\.\/dist\/types\/(.+)\.d\.ts$/.exec(target.types ?? "")?.[1];
	return source === undefined || path === "./typescript" ? [] : [[`whybox${path.slice(1)}`, `${root}/bindings/${source}.ts`] as const];
});

interface Name {
	readonly path: string;
	readonly name: string;
	readonly kind: "function" | "class" | "other";
	readonly docstring: string;
}

/** All public names, with their docstrings, Markdown and tags. */
function publicNames(): Name[] {
	const { config } = ts.readConfigFile(`${root}/tsconfig.json`, (path) => readFileSync(path, "utf8"));
	const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
	const program = ts.createProgram(
		entries.map(([, source]) => source),
		options,
	);
	const checker = program.getTypeChecker();
	return entries.flatMap(([path, source]) =>
		checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(source)!)!).map((symbol): Name => {
			const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
			const is = (flag: ts.SymbolFlags) => (target.flags & flag) !== 0;
			const comments = (target.declarations ?? []).flatMap((declaration) => ts.getJSDocCommentsAndTags(declaration));
			const kind = is(ts.SymbolFlags.Class) ? "class" : is(ts.SymbolFlags.Function) ? "function" : "other";
			return { path, name: symbol.name, kind, docstring: comments.map((comment) => comment.getFullText()).join("\n") };
		}),
	);
}

const names = publicNames();
const listed = (wanted: (name: Name) => boolean) => names.filter(wanted).map(({ path, name }) => `${path}: ${name}`);
const functions = names.filter(({ kind }) => kind === "function");

describe("every public name", () => {
	test("has a docstring", () => {
		expect(names.length).toBeGreaterThan(150);
		expect(listed(({ docstring }) => docstring === "")).toEqual([]);
	});

	test("that is a function or a class has an example", () => {
		// Errors, and what functions with examples make.
		const made = ["KernelError", "ModelError", "HttpError", "TabularMasker", "TextMasker", "ImageMasker"];
		expect(listed(({ name, kind, docstring }) => kind !== "other" && !made.includes(name) && !/```ts\n/.test(stripped(docstring)))).toEqual(
			[],
		);
	});

	test("that is a function says what it throws", () => {
		expect(functions.filter(({ docstring }) => !docstring.includes("@throws")).map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
	});

	test("that asks a model says what it costs, and whose method it is", () => {
		const asking = names.filter(
			({ path, name }) => path === "whybox" && /^(Shap|Lime|MeaningfulPerturbation|Rise|FaithfulPath|insertion|deletion)$/.test(name),
		);
		expect(asking.length).toBe(7);
		for (const { docstring } of asking) {
			expect(docstring).toMatch(/Cost[:,][^]*model rows/);
			expect(docstring).toMatch(/Source: .*(19|20)\d\d/);
		}
	});
});

/** The Markdown of a comment. */
function stripped(comment: string): string {
	return comment.replaceAll(/^[ \t]*\* ?/gm, "");
}

const files = readdirSync(`${root}/bindings`, { recursive: true, encoding: "utf8" }).filter(
	(name) => name.endsWith(".ts") && !name.includes("node_modules"),
);
const examples = files.flatMap((name) => {
	const comments = readFileSync(`${root}/bindings/${name}`, "utf8").matchAll(/\/\*\*[\s\S]*?\*\//g);
	return Array.from(comments).flatMap(([comment]) => blocks(stripped(comment)).map(({ code }) => [name, code] as const));
});
/** What a process cannot run for want of a page. */
const forPages = ([name]: readonly [string, string]) => /^(hosts\/browser|elements\/)/.test(name);

describe("the example in", () => {
	test.each(examples.filter((example) => !forPages(example)))("%s runs, and its values are what it says", async (_, code) => {
		const [printed] = await outputs([checked(code)]);
		expect(printed).toBe("");
	});

	test("files for pages passes the strict type check of those who copy it", async () => {
		expect(await typeErrors(examples.filter(forPages).map(([, code]) => code))).toBe("");
	});

	test("most files shows values", () => {
		expect(examples.filter(([, code]) => checked(code).includes("\n__is(")).length).toBeGreaterThan(examples.length / 2);
	});
});

/** A line of an example: an expression, and its value as a literal, which an explanation may follow behind a colon. */
const VALUE = /^(?!const |let |import |for |if |\/\/)(\S.*); \/\/ (.+)$/gm;

/** What a comment says that a value is; undefined if it says something else in words. */
function literal(comment: string): { value: unknown } | undefined {
	for (const part of [comment, comment.replace(/: .*/, "")]) {
		try {
			return { value: JSON.parse(JSON.stringify(runInNewContext(`(${part})`))) };
		} catch {
			// Words.
		}
	}
	return undefined;
}

/** An example that prints each of its values that is not what the comment behind it says. */
function checked(code: string): string {
	const values = code.replaceAll(VALUE, (line: string, expression: string, comment: string) => {
		const wanted = literal(comment);
		return wanted ? `__is(${expression}, ${JSON.stringify(wanted.value)});` : line;
	});
	return `import { isDeepStrictEqual as __same } from "node:util";
const __plain = (value) => JSON.parse(JSON.stringify(ArrayBuffer.isView(value) ? Array.from(value) : value));
const __is = (value, wanted) => __same(__plain(value), wanted) || console.log("says", wanted, "is", __plain(value));
${values}`;
}
