import { Explanation } from "../index.js";
import { readTextFiles } from "./input-file.js";
import { ProgressLine } from "./progress.js";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** An explanation that was stored, and where. */
export interface StoredExplanation {
	readonly explanation: Explanation;
	readonly path: string;
	/** Position in the file, from 0. */
	readonly place: number;
}

/** Milliseconds of reading that need no progress shown. */
const WAIT = 300;
/** After so many explanations Ctrl-C is heeded. */
const TURN = 100;

/**
 * Explanations as `whybox explain … --json` and `--jsonl` write them: one, an array, or one per line.
 * @throws UsageError naming the file and the explanation that is wrong
 */
export async function readExplanations(paths: readonly string[], streams: Streams): Promise<StoredExplanation[]> {
	const files = await readTextFiles("explanations", paths, "JSON as whybox explain --json prints it", streams);
	const stored = files.flatMap(({ path, text }) => parsed(path, text).map((json, place) => ({ json, path, place })));
	const all: StoredExplanation[] = [];
	const progress = new ProgressLine(streams, "explanations", 1, WAIT);
	try {
		progress.begin("reading", 0);
		for (const { json, path, place } of stored) {
			all.push({ explanation: explanationOf(json, path, place), path, place });
			progress.tell(all.length, stored.length);
			if (all.length % TURN !== 0) continue;
			await new Promise((resolve) => void setImmediate(resolve));
			streams.signal?.throwIfAborted();
		}
	} finally {
		progress.clear();
	}
	if (all.length === 0) throw new UsageError(`explanations ${paths.join(" ")}: there are none`);
	return all;
}

function explanationOf(json: unknown, path: string, place: number): Explanation {
	try {
		return Explanation.fromJSON(json);
	} catch (error) {
		const what = (error as Error).message.replaceAll('"json.', '"');
		throw new UsageError(`explanations ${path}: number ${place} is no explanation: ${what}`, { cause: error });
	}
}

function parsed(path: string, text: string): unknown[] {
	try {
		const json: unknown = JSON.parse(text);
		return Array.isArray(json) ? json : [json];
	} catch (error) {
		const lines = text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [[i + 1, line] as const]));
		if (lines.length === 0) return [];
		return lines.flatMap(([number, line]): unknown[] => {
			try {
				const json: unknown = JSON.parse(line);
				return Array.isArray(json) ? json : [json];
			} catch {
				const where = number === lines[0]![0] ? "neither JSON nor lines of JSON" : `line ${number} is not JSON`;
				throw new UsageError(`explanations ${path}: ${where}: ${(error as Error).message}`, { cause: error });
			}
		});
	}
}
