import { readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { build } from "esbuild";

/**
 * An entry of the package again, under `name`, with one file in another's place: `{ entryPoints: { [name]: `${name}:${entry}` } }`. Only what
 * leads from the entry to that file is bundled a second time; all else, errors and explanations among it, is the same in both entries.
 */
export async function variant(name, entry, replaced, replacement) {
	const from = (path) => relative(".", resolve(path));
	const doubled = await leadingTo(replaced, entry);
	return {
		name,
		setup({ onResolve, onLoad }) {
			onResolve({ filter: new RegExp(`^${name}:`) }, ({ path }) => ({ path: resolve(path.slice(name.length + 1)), namespace: name }));
			onResolve({ filter: /^\..*\.js$/, namespace: name }, ({ path, resolveDir }) => {
				const file = from(`${resolveDir}/${path.replace(/js$/, "ts")}`);
				if (file === replaced) return { path: resolve(replacement), namespace: name };
				return doubled.has(file) ? { path: resolve(file), namespace: name } : undefined;
			});
			onLoad({ filter: /\.ts$/, namespace: name }, ({ path }) => ({
				contents: readFileSync(path, "utf8"),
				loader: "ts",
				resolveDir: dirname(path),
			}));
		},
	};
}

/** The files from which imports lead to `target`, by whatever way. */
async function leadingTo(target, entry) {
	const { metafile } = await build({ entryPoints: [entry], bundle: true, format: "esm", outdir: "dist", metafile: true, write: false });
	const leading = new Set([target]);
	for (const file of leading)
		for (const [path, { imports }] of Object.entries(metafile.inputs)) if (imports.some((one) => one.path === file)) leading.add(path);
	if (leading.size === 1) throw new Error(`nothing that ${entry} imports leads to ${target}`);
	return leading;
}
