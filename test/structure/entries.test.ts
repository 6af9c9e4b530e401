import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = existsSync(`${root}dist/typescript.js`);
const entry = (name: string) => import(/* @vite-ignore */ `${root}dist/${name}.js`) as Promise<typeof import("whybox")>;

/** What an app carries that is minified, in one file if nothing may load on demand. Of the sources, or of the package as built. */
async function app(contents: string, { from, splitting = false }: { from: "source" | "package"; splitting?: boolean }) {
	const { outputFiles, metafile } = await build({
		stdin: { contents, resolveDir: root },
		bundle: true,
		splitting,
		minify: true,
		metafile: true,
		format: "esm",
		target: "es2022",
		platform: "browser",
		legalComments: "none",
		outdir: "app",
		write: false,
		logLevel: "error",
		define: { __VERSION__: '"0.0.0"' },
		alias: from === "source" ? { whybox: `${root}bindings/index.ts` } : {},
		tsconfigRaw: {},
	});
	const first = firstLoaded(metafile);
	const files = outputFiles.filter(({ path }) => first.some((name) => path.endsWith(name)));
	return {
		/** Files that some of the app comes from. */
		sources: first.flatMap((name) =>
			Object.entries(metafile.outputs[name]!.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
		),
		text: files.map(({ text }) => text).join("\n"),
		gzip: files.reduce((sum, { contents: bytes }) => sum + gzipSync(bytes, { level: 9 }).length, 0),
	};
}

/** The entry, and what it cannot run without. */
function firstLoaded({ outputs }: Metafile): string[] {
	const [start] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === "<stdin>")!;
	const wanted = [start];
	for (const name of wanted) {
		for (const { path, kind } of outputs[name]!.imports) if (kind === "import-statement" && !wanted.includes(path)) wanted.push(path);
	}
	return wanted;
}

describe("an app carries only what it uses", () => {
	const shapOfTables = 'import { Shap, tabular } from "whybox"; globalThis.app = [Shap, tabular];';
	const others = /maskers\/(image|text|segment|slic|superpixels|tokens|perturbation|grid)|lime|meaningful|rise|mask-|metrics\/|pick/;

	it("Shap × tabular: nothing of images, texts, LIME, masks or metrics", async () => {
		const { sources } = await app(shapOfTables, { from: "source" });
		expect(sources).toContain("bindings/explainers/shap.ts");
		expect(sources.filter((path) => others.test(path))).toEqual([]);
	});

	it("a report: no explainer, no kernel, no masker, no plot that it does not draw", async () => {
		const { sources } = await app('import { report } from "./bindings/report/index.ts"; globalThis.app = report;', { from: "source" });
		expect(sources).toContain("bindings/plots/svg/bar.ts");
		expect(
			sources.filter((path) =>
				/explainers|kernels|maskers|strategies|metrics|terminal-map|svg\/(scatter|force|convergence|decision)/.test(path),
			),
		).toEqual([]);
	});

	it("and what it looks for would be found", async () => {
		const { sources } = await app('import { Lime, text, image } from "whybox"; globalThis.app = [Lime, text, image];', { from: "source" });
		for (const path of ["maskers/image.ts", "maskers/text.ts", "explainers/lime.ts", "maskers/superpixels.ts"])
			expect(sources).toContain(`bindings/${path}`);
		expect(sources.filter((path) => others.test(path)).length).toBeGreaterThan(5);
	});
});

it("Deno's registry gets every entry that npm does, in the same version", () => {
	const json = (name: string) =>
		JSON.parse(readFileSync(root + name, "utf8")) as Record<string, Record<string, string | { default: string }>>;
	const [npm, jsr] = [json("package.json"), json("jsr.json")];
	const entries = Object.entries(npm.exports!).flatMap(([path, to]) => {
		const file = typeof to === "string" ? to : to.default;
		return file.endsWith(".js") ? [[path, file]] : [];
	});
	expect(jsr.exports).toEqual(Object.fromEntries(entries));
	expect([jsr.version, jsr.license]).toEqual([npm.version, npm.license]);
});

describe.skipIf(!built && process.env.CI === undefined)("the package as built (skipped where dist/ is missing: npm run build)", () => {
	const using = (names: string, path = "whybox") => `import { ${names} } from "${path}"; globalThis.app = [${names}];`;

	it("sheds the same: an app of Shap × tabular has no word of texts, superpixels, masks, LIME or metrics", async () => {
		const words = ["Segmenter", "compactness", "tvBeta", "lasso-path", "pointing"];
		const { text } = await app(using("Shap, tabular"), { from: "package" });
		expect(words.filter((word) => text.includes(word))).toEqual([]);
		const everything = await app('export * from "whybox";', { from: "package" });
		expect(words.filter((word) => !everything.text.includes(word))).toEqual([]);
	});

	// kB of gzip that a page loads before its first explanation, or that are there at all where one file holds what else would load on demand. Of the
	// bundlers, esbuild splits most coarsely: it loads every chunk that a chunk in use imports, used or not (61 kB where Vite loads 47).
	it.each([
		["Shap × tabular", using("Shap, tabular"), true, 66],
		["Shap × tabular in one file, with every estimator and the TypeScript backend", using("Shap, tabular"), false, 86],
		["Shap × tabular of whybox/typescript", using("Shap, tabular", "whybox/typescript"), true, 50],
		["everything", 'export * from "whybox";', true, 105],
		["a report, with its plots", using("report", "whybox/report"), false, 46],
		["the elements, with every plot", using("defineElements", "whybox/elements"), false, 45],
	])("%s stays small", async (_, contents, splitting, most) => {
		const { gzip } = await app(contents, { from: "package", splitting });
		expect(gzip).toBeLessThan(most * 1000);
		// Else it is not what it says, or the limit is due to be lowered.
		expect(gzip).toBeGreaterThan(most * 800);
	});

	it("whybox/typescript has the names of whybox, in it and in all that it may load no WebAssembly, and refuses to look for one", async () => {
		const [auto, typescript] = [await entry("index"), await entry("typescript")];
		expect(Object.keys(typescript)).toEqual(Object.keys(auto));
		expect((await app('export * from "whybox/typescript";', { from: "package" })).text).not.toMatch(/WebAssembly\.|\.memory\b/);
		expect((await app('export * from "whybox";', { from: "package" })).text).toMatch(/WebAssembly\./);
		expect(await typescript.init()).toEqual({ backend: "typescript" });
		const refused = ([name, value]: [string, unknown]) => typescript.init({ [name]: value }).then(() => "", String);
		expect(
			await Promise.all(
				(
					[
						["backend", "wasm"],
						["bytes", new Uint8Array(8)],
						["module", {}],
					] as [string, unknown][]
				).map(refused),
			),
		).toEqual([
			'RangeError: "options.backend" expected "auto" or "typescript", as whybox/typescript has no WebAssembly, got "wasm"',
			'RangeError: "options.bytes" expected nothing, as whybox/typescript has no WebAssembly, got Uint8Array of 8',
			'RangeError: "options.module" expected nothing, as whybox/typescript has no WebAssembly, got an object',
		]);
	});

	it("both entries explain alike, and share errors and explanations with each other and with the adapters", async () => {
		const [auto, typescript] = [await entry("index"), await entry("typescript")];
		const explain = ({ Shap, tabular }: typeof auto) =>
			new Shap((batch) => batch.toArrays().map(([a, b]) => a! * b!), tabular([[0, 0]])).explain([3, 5]);
		const [one, other] = [await explain(auto), await explain(typescript)];
		expect([one.backend, other.backend]).toEqual(["wasm", "typescript"]);
		expect(other.attributions).toEqual(one.attributions);
		expect(other).toBeInstanceOf(auto.Explanation);
		expect(typescript.ModelError).toBe(auto.ModelError);
	});

	it("the entry for Cloudflare's runtime imports the kernels as a module and carries none as text", () => {
		const source = readFileSync(`${root}dist/workerd.js`, "utf8");
		expect(source).toContain('from "./kernels.wasm"');
		expect(source).not.toContain("WebAssembly.compile(unpack");
		expect(readFileSync(`${root}dist/index.js`, "utf8")).toContain("WebAssembly.compile(unpack");
	});
});
