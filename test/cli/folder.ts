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

/** What a test can say of the surroundings. */
export interface Surroundings {
	readonly tty?: boolean;
	/** How wide the terminal says it is; default 100. */
	readonly columns?: number;
	readonly env?: Record<string, string>;
	readonly stdin?: string;
	readonly signal?: AbortSignal;
	readonly now?: () => number;
}

/** Surroundings in which the command line can be watched. */
export function watchedStreams(cwd: string, settings: Surroundings = {}) {
	const written = { stdout: "", stderr: "" };
	const output = (name: "stdout" | "stderr") => ({
		write: (text: string) => void (written[name] += text),
		isTTY: settings.tty,
		columns: settings.tty ? (settings.columns ?? 100) : undefined,
	});
	/** In two pieces, as pipes deliver. */
	async function* stdin() {
		const bytes = Buffer.from(settings.stdin ?? "");
		yield await Promise.resolve(bytes.subarray(0, 7));
		yield bytes.subarray(7);
	}
	const { env = {}, signal, now } = settings;
	const streams: Streams = {
		stdin: stdin(),
		stdout: output("stdout"),
		stderr: output("stderr"),
		env,
		cwd: () => cwd,
		...(signal && { signal }),
		...(now && { now }),
	};
	return { streams, written };
}
