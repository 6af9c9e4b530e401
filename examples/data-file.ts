/** Where the files of examples/data are. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file or folder of examples/data, found from the source as well as from what is built of it; it need not exist yet. */
export function dataFile(name: string): string {
	for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
		const data = join(folder, "examples/data");
		if (existsSync(data) || folder === dirname(folder)) return join(data, name);
	}
}
