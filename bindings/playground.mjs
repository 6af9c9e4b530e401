// Builds the page of examples/playground into build/playground: static files that any server can hand out. Not part of the package.
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const FROM = "examples/playground";
const TO = "build/playground";

/** @param shared options that all bundles share */
export async function buildPlayground(shared) {
	rmSync(TO, { recursive: true, force: true });
	mkdirSync(`${TO}/data`, { recursive: true });
	await build({
		...shared,
		entryPoints: [`${FROM}/page.ts`, `${FROM}/worker.ts`],
		outdir: TO,
		platform: "browser",
		splitting: true,
		minify: true,
		legalComments: "linked",
		chunkNames: "chunks/[name]-[hash]",
		// The package as its users get it: by name. What a page has no need of is Node's.
		tsconfigRaw: {},
		external: ["node:*"],
		// The runtime's WebAssembly comes as files of its own.
		conditions: ["onnxruntime-web-use-extern-wasm"],
		// The package names the chunks that an entry needs; that they do nothing by themselves is no news.
		logOverride: { "ignored-bare-import": "silent" },
	});
	for (const name of ["index.html", "style.css"]) copyFileSync(`${FROM}/${name}`, `${TO}/${name}`);
	for (const ending of ["mjs", "wasm"]) {
		copyFileSync(`node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.${ending}`, `${TO}/ort-wasm-simd-threaded.${ending}`);
	}
	for (const name of ["breast-cancer.csv", "breast-cancer.onnx", "snow.onnx"]) copyFileSync(`examples/data/${name}`, `${TO}/data/${name}`);
	// What is bundled asks for its licence to go with every copy; that of onnxruntime-web stands in its comments.
	const licences = ["dist/plots.licences.txt", "node_modules/csv-parse/LICENSE"].map((file) => readFileSync(file, "utf8").trim());
	writeFileSync(`${TO}/licences.txt`, `${licences.join("\n\nThe worker contains csv-parse:\n\n")}\n`);
	cpSync("examples/data/tea-and-coffee", `${TO}/data`, { recursive: true });
}
