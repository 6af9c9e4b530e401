import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { adapterTableOf, newcomerTableOf, tableOf } from "./table.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));

declare module "vitest" {
	interface ProvidedContext {
		/** The folder of the app. */
		app: string;
		/** The package, as `npm publish` would send it. */
		tarball: string;
	}
}

/** What the tests write into the app's folder, and how people read it. */
const TABLES = { "rows.jsonl": tableOf, "adapters.jsonl": adapterTableOf, "newcomers.jsonl": newcomerTableOf };

/** An empty folder in which somebody has installed the package as `npm pack` makes it, and written an app; afterwards, the table of its hosts. */
export default async function setup(project: TestProject): Promise<() => void> {
	const app = mkdtempSync(join(tmpdir(), "whybox-app-"));
	const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", app], { cwd: root });
	const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf("["))) as [{ filename: string }];
	const tarball = join(app, filename);
	writeFileSync(join(app, "package.json"), '{ "private": true, "type": "module" }');
	await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: app });
	cpSync(fileURLToPath(new URL("app", import.meta.url)), app, { recursive: true });
	project.provide("app", app);
	project.provide("tarball", tarball);
	return () => {
		for (const [name, table] of Object.entries(TABLES)) {
			if (existsSync(join(app, name))) process.stdout.write(`\n${table(readFileSync(join(app, name), "utf8"))}\n`);
		}
		rmSync(app, { recursive: true, force: true });
	};
}
