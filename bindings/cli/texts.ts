import { describe } from "../check.js";
import { readTextFiles } from "./input-file.js";
import type { Streams } from "./streams.js";
import { UsageError } from "./usage-error.js";

/** A text to explain, and where it is from. */
export interface GivenText {
	readonly text: string;
	/** As "line 3 of posts.txt". */
	readonly heading: string;
}

/** What of the options of `whybox explain text` says where the texts are. */
export interface TextSource {
	readonly input?: readonly string[];
	readonly text?: readonly string[];
	readonly lines?: true;
	readonly field?: string;
}

/**
 * The texts that the options name: those given, each file as it stands, its lines that are not empty, or the objects in its lines.
 * @throws UsageError naming the option, file and line
 */
export async function readTexts({ input, text, lines, field }: TextSource, streams: Streams): Promise<GivenText[]> {
	if ((input === undefined) === (text === undefined)) {
		const both = input === undefined ? "" : ", not both";
		throw new UsageError(`give the text with --text "…", or files with --input (- is standard input)${both}`);
	}
	if (text !== undefined) {
		for (const [name, value] of Object.entries({ lines, field })) {
			if (value !== undefined) throw new UsageError(`--${name} belongs to --input; the text was given by --text`);
		}
		return text.map((text, i) => ({ text, heading: `text ${i}` }));
	}
	if (lines && field !== undefined)
		throw new UsageError("--lines and --field exclude each other: a line is the text, or has it in a field");
	const files = await readTextFiles("--input", input!, "a file of text", streams);
	const texts = files.flatMap(({ path, text }): GivenText[] => {
		const name = path === "-" ? "standard input" : path;
		const inFields = !lines && (field !== undefined || /\.(?:jsonl|ndjson)$/i.test(path));
		if (!lines && !inFields) return [{ text, heading: name }];
		return text.split(/\r\n|\n/).flatMap((line, i) => {
			if (line.trim() === "") return [];
			const text = inFields ? fieldOf(line, field ?? "text", `--input ${path}: line ${i + 1}`) : line;
			return [{ text, heading: `line ${i + 1} of ${name}` }];
		});
	});
	if (texts.length === 0) throw new UsageError(`--input ${input!.join(" ")}: there are no texts, only empty lines`);
	return texts;
}

function fieldOf(line: string, field: string, where: string): string {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch (error) {
		throw new UsageError(`${where} is not JSON: ${(error as Error).message}`, { cause: error });
	}
	if (typeof value !== "object" || value === null || !Object.hasOwn(value, field)) {
		const found = typeof value === "object" && value !== null ? Object.keys(value).join(", ") || "nothing" : describe(value);
		throw new UsageError(`${where} has no field ${JSON.stringify(field)}: found ${found}; name the field of the text with --field`);
	}
	const text = (value as Record<string, unknown>)[field];
	if (typeof text !== "string") throw new UsageError(`${where}: field ${JSON.stringify(field)} expected a text, got ${describe(text)}`);
	return text;
}
