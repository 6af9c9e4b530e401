import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { kilobytes, table, verdict } from "./table.js";

export interface SizeResult {
	readonly what: string;
	readonly bytes: number;
	readonly gzip: number;
	readonly brotli: number;
	/** Bytes at most, of the column `limited`. */
	readonly target?: number;
	readonly limited?: "bytes" | "gzip";
	readonly met?: boolean;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a page loads that uses these names of "whybox", minified: first, without what is only loaded on demand, or in all. */
async function loaded(names: string, { inAll = false } = {}): Promise<Uint8Array[]> {
	const { outputFiles, metafile } = await build({
		stdin: { contents: `export { ${names} } from "whybox";`, resolveDir: root },
		bundle: true,
		minify: true,
		splitting: true,
		metafile: true,
		format: "esm",
		target: "es2022",
		platform: "browser",
		legalComments: "none",
		outdir: "bundled",
		write: false,
	});
	if (inAll) return outputFiles.map(({ contents }) => contents);
	const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === "<stdin>")!;
	const wanted = [entry];
	for (const path of wanted) {
		for (const { path: next, kind } of metafile.outputs[path].imports)
			if (kind === "import-statement" && !wanted.includes(next)) wanted.push(next);
	}
	return outputFiles.filter(({ path }) => wanted.some((name) => path.endsWith(name))).map(({ contents }) => contents);
}

/** What does a page have to load? Of the package as built. */
export async function benchSize(log: (line: string) => void): Promise<SizeResult[]> {
	const tables = "Shap, Lime, tabular, summarise, trainingStatistics, Explanation, ModelError, init";
	const results = [
		sized("kernels.wasm", [readFileSync(`${root}/dist/kernels.wasm`)], "bytes", 25_000),
		sized("tables: Shap, Lime, all of tabular", await loaded(tables), "gzip", 40_000),
		sized("Shap × tabular only", await loaded("Shap, tabular")),
		sized("tables, text, pick", await loaded(`${tables}, text, submodularPick`)),
		sized("the same with every estimator and the twin", await loaded(`${tables}, text, submodularPick`, { inAll: true })),
	];
	log("Size: of the binary alone, and of what minified apps load first that contain it");
	log(
		table(
			["what", "raw", "gzip", "brotli", "target", ""],
			results.map(({ what, bytes, gzip, brotli, target, limited, met }) => [
				what,
				kilobytes(bytes),
				kilobytes(gzip),
				kilobytes(brotli),
				target === undefined ? "" : `≤ ${target / 1000} kB ${limited === "bytes" ? "raw" : limited}`,
				verdict(met),
			]),
		),
	);
	return results;
}

function sized(what: string, files: readonly Uint8Array[], limited?: "bytes" | "gzip", target?: number): SizeResult {
	const sum = (of: (file: Uint8Array) => number) => files.reduce((total, file) => total + of(file), 0);
	const size = {
		what,
		bytes: sum((file) => file.length),
		gzip: sum((file) => gzipSync(file, { level: 9 }).length),
		brotli: sum((file) => brotliCompressSync(file).length),
	};
	return limited === undefined || target === undefined ? size : { ...size, target, limited, met: size[limited] <= target };
}
