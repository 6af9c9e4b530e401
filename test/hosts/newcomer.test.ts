import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { registryOf } from "./registry.js";

const run = promisify(execFile);
const manifest = JSON.parse(readFileSync(join(inject("app"), "node_modules/whybox/package.json"), "utf8")) as Record<string, unknown>;
let registry: Awaited<ReturnType<typeof registryOf>>;

beforeAll(async () => {
	registry = await registryOf(inject("tarball"), manifest);
});
afterAll(() => registry.close());

/** The whole of somebody's first file. */
const first = (from: string) => `import { Shap, tabular } from "${from}";
const premium = (batch) => batch.toArrays().map(([age, bmi]) => 200 + 5 * age + (bmi > 30 ? 100 : 0));
const shap = new Shap(premium, tabular([[25, 22], [40, 27]], { columns: ["age", "bmi"] }));
const { attributions, backend } = await shap.explain([48, 35]);
console.log(...attributions, backend);
`;

test.each([
	["Node", ["npm install whybox", "node first.mjs"], "whybox"],
	["Deno", ["deno run first.mjs"], "npm:whybox"],
	["Bun", ["bun add whybox", "bun first.mjs"], "whybox"],
])("%s: from an empty folder to the first explanation by %j", async (host, commands, from) => {
	const folder = mkdtempSync(join(tmpdir(), "whybox-newcomer-"));
	try {
		writeFileSync(join(folder, "first.mjs"), first(from));
		const bin = fileURLToPath(new URL("node_modules/.bin", import.meta.url));
		const env = {
			...process.env,
			PATH: [dirname(process.execPath), bin, process.env.PATH].join(delimiter),
			NPM_CONFIG_REGISTRY: registry.url,
			// No packages of earlier tries.
			NPM_CONFIG_CACHE: join(folder, "cache"),
			DENO_DIR: join(folder, "cache"),
			BUN_INSTALL_CACHE_DIR: join(folder, "cache"),
			DENO_NO_UPDATE_CHECK: "1",
			NO_COLOR: "1",
		};
		expect(commands.length, host).toBeLessThanOrEqual(3);
		let said = "";
		for (const command of commands) said = (await run("sh", ["-c", command], { cwd: folder, env })).stdout;
		expect(said).toBe("77.5 100 wasm\n");
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
