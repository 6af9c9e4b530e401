import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(root + path, "utf8");
const built = existsSync(`${root}dist/cli.js`);

describe.skipIf(!built && process.env.CI === undefined)("the package (skipped where dist/cli.js is missing: npm run build)", () => {
	it("carries the licence of everything that is bundled into the command line", () => {
		const bundled = new Set(
			Array.from(read("dist/cli.js").matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm), ([, name]) => name!),
		);
		expect([...bundled].toSorted()).toEqual(["commander", "csv-parse"]);
		const licences = read("dist/cli.licences.txt");
		for (const name of bundled) expect(licences).toContain(read(`node_modules/${name}/LICENSE`).trim());
	});

	it("has nothing of others in the library", () => {
		for (const name of ["index", "onnx", "plots", "transformers"]) expect(read(`dist/${name}.js`)).not.toContain("node_modules/");
	});
});
