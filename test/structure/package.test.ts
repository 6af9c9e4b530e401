import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(root + path, "utf8");
const built = existsSync(`${root}dist/cli.js`);

/** Files of dist/: one, and all that it may load. */
function filesOf(file: string): string[] {
	const files = [file];
	for (const one of files) {
		const named = Array.from(read(`dist/${one}`).matchAll(/"\.\/((?:chunks\/)?[\w-]+\.js)"/g), ([, path]) => join(one, "..", path!));
		files.push(...named.filter((path) => existsSync(`${root}dist/${path}`) && !files.includes(path)));
	}
	return files;
}

/** Packages that an entry holds parts of. */
const bundledIn = (entry: string): Set<string> =>
	new Set(
		filesOf(`${entry}.js`).flatMap((file) =>
			Array.from(read(`dist/${file}`).matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm), ([, name]) => name!),
		),
	);

describe.skipIf(!built && process.env.CI === undefined)("the package (skipped where dist/cli.js is missing: npm run build)", () => {
	it.each([
		["cli", "cli", ["commander", "csv-parse", "get-east-asian-width"]],
		["plots", "plots", ["d3-array", "d3-format", "fflate", "get-east-asian-width"]],
		["report", "plots", ["d3-array", "d3-format", "fflate"]],
		["elements", "plots", ["d3-array", "d3-format", "fflate"]],
	])("carries the licence of everything that is bundled into %s", (bundle, beside, packages) => {
		const bundled = bundledIn(bundle);
		expect(packages.filter((name) => !bundled.has(name))).toEqual([]);
		const licences = read(`dist/${beside}.licences.txt`);
		for (const name of bundled) {
			const licence = readdirSync(`${root}node_modules/${name}`).find((file) => /^licen[cs]e/i.test(file))!;
			expect(licences).toContain(read(`node_modules/${name}/${licence}`).trim());
		}
	});

	it("has a file and its types behind every path that it exports", () => {
		const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, string | Record<string, string>> };
		const files = Object.values(exports).flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)));
		expect(files.length).toBeGreaterThan(12);
		expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
		for (const target of Object.values(exports)) {
			if (typeof target === "string") continue;
			// Everybody takes the first condition that fits.
			const conditions = Object.keys(target);
			expect([conditions[0], conditions.at(-1)]).toEqual(["types", "default"]);
		}
	});

	it("loads whybox/node without sharp, and says what to install once a picture is to be read", () => {
		const alone = mkdtempSync(join(tmpdir(), "whybox-"));
		try {
			cpSync(`${root}dist`, join(alone, "dist"), { recursive: true });
			const script = `
				const { readImage } = await import("./dist/node.js");
				await readImage(new Uint8Array(1)).catch((error) => console.log(String(error)));`;
			const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: alone, encoding: "utf8" });
			expect(said).toBe("Error: pictures need the package sharp: npm install sharp\n");
			writeFileSync(join(alone, "model.mjs"), "export const predict = () => [1];");
			const command = ["dist/cli.js", "explain", "image", "--model", "model.mjs", "--input", "frog.png"];
			const { status, stderr } = spawnSync(process.execPath, command, { cwd: alone, encoding: "utf8" });
			expect({ status, stderr }).toEqual({ status: 2, stderr: "error: pictures need the package sharp: npm install sharp\n" });
		} finally {
			rmSync(alone, { recursive: true });
		}
	});

	it("has nothing of others in the library but for its plots", () => {
		for (const name of ["index", "browser", "http", "node", "onnx", "tfjs", "transformers"])
			expect([name, ...bundledIn(name)]).toEqual([name]);
	});
});
