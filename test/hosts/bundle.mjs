// `node bundle.mjs <bundler> <app>`: builds the app's pages as their authors would, each into built/<bundler>/ with a page beside it.
import { cpSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [bundler, app] = process.argv.slice(2);
process.chdir(app);

const PAGES = ["index", "worker", "service-worker"];
const out = `${app}/built/${bundler}`;
const copyPages = () => PAGES.forEach((page) => cpSync(`${page}.html`, `${out}/${page}.html`));

const bundlers = {
	async esbuild() {
		const { build } = await import("esbuild");
		const shared = { absWorkingDir: app, bundle: true, minify: true, format: "esm", outdir: out };
		const names = { outExtension: { ".js": ".mjs" }, chunkNames: "[name]-[hash]" };
		await build({ ...shared, ...names, entryPoints: ["page.mjs", "worker-page.mjs", "worker.mjs"], splitting: true });
		await build({ ...shared, ...names, entryPoints: ["service-worker-page.mjs"] });
		// Service Workers may not import() anything: without splitting, esbuild puts it all into one file.
		await build({ ...shared, entryPoints: { "service-worker": "worker.mjs" }, format: "iife" });
		copyPages();
	},

	async typescript() {
		const { build } = await import("esbuild");
		const alias = { whybox: "whybox/typescript" };
		await build({
			absWorkingDir: app,
			bundle: true,
			minify: true,
			format: "esm",
			alias,
			outfile: `${out}/page.mjs`,
			entryPoints: ["page.mjs"],
		});
		copyPages();
	},

	/** What imports packages that no browser finds by itself. */
	async adapters() {
		const { build } = await import("esbuild");
		const outfile = `${out}/tfjs.mjs`;
		await build({ absWorkingDir: app, bundle: true, minify: true, format: "esm", outfile, entryPoints: ["adapters/tfjs.mjs"] });
	},

	async vite() {
		const { build } = await import("vite");
		const input = [`${app}/index.html`, `${app}/worker.html`];
		await build({ root: app, base: "./", logLevel: "warn", build: { outDir: out, rollupOptions: { input } } });
	},

	async webpack() {
		const webpack = createRequire(import.meta.url)("webpack");
		const entry = { page: "./page.mjs", "worker-page": "./worker-page.mjs" };
		const output = { path: out, filename: "[name].mjs", chunkFilename: "[name].mjs", module: true, publicPath: "auto" };
		const config = { mode: "production", context: app, entry, output, experiments: { outputModule: true } };
		const stats = await new Promise((resolve, reject) => webpack(config, (error, done) => (error ? reject(error) : resolve(done))));
		if (stats.hasErrors()) throw new Error(stats.toString("errors-only"));
		copyPages();
	},

	/** As wrangler does: the runtime's conditions, and WebAssembly beside the worker. "workerd-unconditioned" is without. */
	async workerd() {
		await workerdApp(["workerd", "worker", "browser"]);
	},
	async "workerd-unconditioned"() {
		await workerdApp(["worker", "browser"]);
	},
};

async function workerdApp(conditions) {
	const { build } = await import("esbuild");
	const { metafile } = await build({
		absWorkingDir: app,
		bundle: true,
		minify: true,
		format: "esm",
		metafile: true,
		conditions,
		loader: { ".wasm": "copy" },
		assetNames: "[name]",
		outdir: out,
		entryPoints: ["workerd.mjs"],
	});
	const names = Object.keys(metafile.outputs).map((path) => path.slice(path.lastIndexOf("/") + 1));
	// The main module comes first.
	const modules = names
		.toSorted((a, b) => a.endsWith(".wasm") - b.endsWith(".wasm"))
		.map((name) => `(name = "${name}", ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${name}")`);
	const worker = `(modules = [${modules.join(", ")}], compatibilityDate = "2026-10-01")`;
	writeFileSync(
		`${out}/config.capnp`,
		`using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
	services = [(name = "main", worker = ${worker})],
	sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
	);
}

await bundlers[bundler]();
