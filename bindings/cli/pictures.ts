/** Pictures in files, as the command line reads and writes them. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { decode, encode, formatOf, type Sharp } from "../hosts/sharp.js";
import { checkReadOptions, type ReadImageOptions } from "../hosts/size.js";
import type { Image } from "../index.js";
import { readAll, readInputFile } from "./input-file.js";
import { loadPeer } from "./packages.js";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** A picture, and where it is from. */
export interface GivenPicture {
	/** As the user gave it. */
	readonly path: string;
	readonly image: Image;
}

async function loadSharp(cwd: string): Promise<Sharp> {
	const found = await loadPeer<{ readonly default: Sharp }>(["sharp"], cwd);
	if (found === undefined) throw new UsageError("pictures need the package sharp: npm install sharp");
	return found.module.default;
}

/** Reads pictures; "-" is standard input. @throws UsageError naming the file */
export async function readPictures(paths: readonly string[], options: ReadImageOptions, streams: Streams): Promise<GivenPicture[]> {
	if (paths.filter((path) => path === "-").length > 1) throw new UsageError("--input - is standard input, which can be read once only");
	const cwd = streams.cwd();
	const sharp = await loadSharp(cwd);
	const pictures = [];
	for (const path of paths) {
		const bytes = path === "-" ? await readAll(streams.stdin) : readInputFile("--input", path, cwd);
		try {
			pictures.push({ path, image: await decode(sharp, bytes, checkReadOptions(options)) });
		} catch (error) {
			throw new UsageError(`--input ${path}: ${(error as Error).message.replace(/^"source" /, "")}`, { cause: error });
		}
	}
	return pictures;
}

/** Is this the name of a picture that can be written? @throws UsageError */
export function checkPictureName(option: string, path: string): string {
	try {
		formatOf(path);
		return path;
	} catch (error) {
		throw new UsageError(`${option} ${(error as Error).message.replace(/^"path" /, "")}`, { cause: error });
	}
}

/** Writes a picture. */
export async function writePicture(option: string, path: string, image: Image, cwd: string): Promise<void> {
	const bytes = await encode(await loadSharp(cwd), path, image);
	try {
		writeFileSync(resolve(cwd, path), bytes);
	} catch (error) {
		throw new UsageError(`${option} ${path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
	}
}
