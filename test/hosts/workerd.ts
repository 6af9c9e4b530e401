import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Answer } from "./browser.js";

const workerd = fileURLToPath(new URL("node_modules/.bin/workerd", import.meta.url));

/** Runs the worker in a folder with a config.capnp, asks for its first explanation, and then for all. */
export async function askWorker(folder: string): Promise<Answer & { readonly first: number }> {
	const command = ["serve", join(folder, "config.capnp"), "--control-fd=3"];
	const server = spawn(workerd, command, { stdio: ["ignore", "ignore", "pipe", "pipe"] });
	let complaints = "";
	server.stderr!.setEncoding("utf8").on("data", (text: string) => (complaints += text));
	try {
		const port = await new Promise<number>((resolve, reject) => {
			(server.stdio[3] as Readable)
				.setEncoding("utf8")
				.once("data", (line: string) => resolve((JSON.parse(line) as { port: number }).port));
			server.once("exit", (code) => reject(new Error(`workerd ended (${code}): ${complaints}`)));
		});
		const ask = async (path: string) => {
			const response = await fetch(`http://127.0.0.1:${port}/${path}`);
			if (!response.ok) throw new Error(`workerd: ${response.status} ${complaints}`);
			return response.text();
		};
		const started = performance.now();
		await ask("first");
		const first = performance.now() - started;
		const files = readdirSync(folder).filter((name) => !name.endsWith(".capnp"));
		const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name)), { level: 9 }).length, 0);
		return { result: JSON.parse(await ask("")), bytes, first };
	} finally {
		server.removeAllListeners("exit");
		server.kill("SIGKILL");
	}
}
