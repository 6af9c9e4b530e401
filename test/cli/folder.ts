import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Streams } from "../../bindings/cli/streams.js";

/** A folder for one test file, with files of given contents; `remove` it afterwards. */
export function temporaryFolder(files: Readonly<Record<string, string | Uint8Array>> = {}) {
	const path = mkdtempSync(join(tmpdir(), "whybox-"));
	const write = (name: string, content: string | Uint8Array) => {
		writeFileSync(join(path, name), content);
		return name;
	};
	for (const [name, content] of Object.entries(files)) write(name, content);
	return { path, write, remove: () => rmSync(path, { recursive: true }) };
}

/** Surroundings in which the command line can be watched. */
export function watchedStreams(cwd: string, settings: { tty?: boolean; env?: Record<string, string>; stdin?: string } = {}) {
	const written = { stdout: "", stderr: "" };
	const output = (name: "stdout" | "stderr") => ({
		write: (text: string) => void (written[name] += text),
		isTTY: settings.tty,
		columns: settings.tty ? 100 : undefined,
	});
	/** In two pieces, as pipes deliver. */
	async function* stdin() {
		const bytes = Buffer.from(settings.stdin ?? "");
		yield await Promise.resolve(bytes.subarray(0, 7));
		yield bytes.subarray(7);
	}
	const streams: Streams = { stdin: stdin(), stdout: output("stdout"), stderr: output("stderr"), env: settings.env ?? {}, cwd: () => cwd };
	return { streams, written };
}
