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

/** What a program costs that is bundled and minified with esbuild. */
async function bundled(source: string): Promise<Uint8Array> {
	const { outputFiles } = await build({
		stdin: { contents: source, resolveDir: root },
		bundle: true,
		minify: true,
		format: "esm",
		target: "es2022",
		platform: "browser",
		legalComments: "none",
		write: false,
	});
	return outputFiles[0].contents;
}

/** What does a page have to load? Of the package as built. */
export async function benchSize(log: (line: string) => void): Promise<SizeResult[]> {
	const everything = await bundled('import * as whybox from "whybox"; globalThis.whybox = whybox;');
	const shap = await bundled(
		'import { Shap, tabular } from "whybox"; globalThis.explain = (f, b, x) => new Shap(f, tabular(b)).explain(x);',
	);
	const results = [
		sized("kernels.wasm", readFileSync(`${root}/dist/kernels.wasm`), "bytes", 25_000),
		sized('app with everything from "whybox"', everything, "gzip", 40_000),
		sized("app with Shap and tabular only", shap),
	];
	log("Size: of the binary alone, and of minified apps that contain it");
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

function sized(what: string, content: Uint8Array, limited?: "bytes" | "gzip", target?: number): SizeResult {
	const size = { what, bytes: content.length, gzip: gzipSync(content, { level: 9 }).length, brotli: brotliCompressSync(content).length };
	return limited === undefined || target === undefined ? size : { ...size, target, limited, met: size[limited] <= target };
}
