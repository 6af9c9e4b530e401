import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Loads the first of these packages that is installed, beside whybox or in the current folder: peers, which people install if they need them.
 * @returns its name and what it exports; undefined if none is there
 */
export async function loadPeer<Module extends object>(
	names: readonly string[],
	cwd: string,
): Promise<{ name: string; module: Module } | undefined> {
	for (const name of names) {
		const file = findPackage(name, [import.meta.url, pathToFileURL(join(cwd, "package.json")).href]);
		if (file === undefined) continue;
		const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Module & { readonly default?: Module };
		return { name, module };
	}
	return undefined;
}

/** The file that a package's name stands for, seen from one of these places. */
function findPackage(name: string, places: readonly string[]): string | undefined {
	for (const place of places) {
		try {
			return createRequire(place).resolve(name);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
		}
	}
	return undefined;
}
