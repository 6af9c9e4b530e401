import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "./usage-error.js";

/** Can a file be written there? To be asked before a model is: what it says costs money. @throws UsageError naming the option and the file */
export function checkWritable(option: string, path: string, cwd: string): void {
	const file = resolve(cwd, path);
	const there = statSync(file, { throwIfNoEntry: false });
	if (there?.isDirectory()) throw new UsageError(`${option} ${path}: it is a folder`);
	const folder = dirname(file);
	if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`${option} ${path}: there is no such folder`);
	try {
		accessSync(there ? file : folder, constants.W_OK);
	} catch (error) {
		throw new UsageError(`${option} ${path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
	}
}
