import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** What everything in a folder takes on the disk, in bytes. Packages that install a binary may link it to where another has it. */
const sizeOf = (folder: string, counted = new Set<number>()): number =>
	readdirSync(folder).reduce((sum, name) => {
		const path = join(folder, name);
		const stat = lstatSync(path);
		if (counted.has(stat.ino)) return sum;
		counted.add(stat.ino);
		return sum + 512 * stat.blocks + (stat.isDirectory() ? sizeOf(path, counted) : 0);
	}, 0);

it("npm ci brings less than 300 MB: what only the tests in other hosts need, test/hosts installs for itself", () => {
	expect(sizeOf(packages) / 1e6).toBeLessThan(300);
	expect(sizeOf(join(packages, "typescript")) / 1e6).toBeGreaterThan(20);
});
