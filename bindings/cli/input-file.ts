import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** Reads a file that an option names. @throws UsageError naming the option and the file */
export function readInputFile(option: string, path: string, cwd: string): Buffer {
	try {
		return readFileSync(resolve(cwd, path));
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const reason = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : `it cannot be read (${code})`;
		throw new UsageError(`${option} ${path}: ${reason}`, { cause: error });
	}
}

/**
 * The text of bytes in UTF-8, without a byte order mark.
 *
 * @param wanted what should be there, for a message about files that are no text
 * @throws UsageError as `fault` makes it
 */
export function decoded(bytes: Uint8Array, wanted: string, fault: (what: string) => UsageError): string {
	if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
		throw fault("the file is UTF-16; save it as UTF-8");
	if (bytes.includes(0)) throw fault(`this is not a text file; ${wanted} is needed`);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		throw fault("the file is not UTF-8; save it as UTF-8");
	}
}

/** Reads text files; "-" is standard input, which can be read once. @throws UsageError naming the option and the file */
export async function readTextFiles(
	option: string,
	paths: readonly string[],
	wanted: string,
	streams: Streams,
): Promise<{ path: string; text: string }[]> {
	if (paths.filter((path) => path === "-").length > 1) throw new UsageError(`${option} - is standard input, which can be read once only`);
	const files = [];
	for (const path of paths) {
		const bytes = path === "-" ? await readAll(streams.stdin) : readInputFile(option, path, streams.cwd());
		files.push({ path, text: decoded(bytes, wanted, (what) => new UsageError(`${option} ${path}: ${what}`)) });
	}
	return files;
}

/** A stream to its end. */
export async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of stream) parts.push(Buffer.from(part as Uint8Array));
	return Buffer.concat(parts);
}
