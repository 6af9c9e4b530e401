import { harmless } from "../plots/terminal-text.js";

/** Where the command line reads its surroundings from and writes to: the process, or what a test puts in its place. */
export interface Streams {
	readonly stdin: AsyncIterable<Uint8Array | string>;
	readonly stdout: Output;
	readonly stderr: Output;
	readonly env: Readonly<Record<string, string | undefined>>;
	cwd(): string;
	/** Aborted when the user has had enough (Ctrl-C). */
	readonly signal?: AbortSignal;
	/** Milliseconds since some moment; default `performance.now()`. */
	now?(): number;
}

export interface Output {
	write(text: string): unknown;
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
}

/**
 * What the reader's terminal can show. FORCE_COLOR has colours where there is no terminal, too, or none if it is 0; NO_COLOR has none.
 *
 * @param colours false: none whatever the surroundings say
 */
export function terminalAbilities(
	{ stdout, env }: Pick<Streams, "stdout" | "env">,
	colours = true,
): {
	readonly width: number;
	readonly colour: boolean;
	readonly unicode: boolean;
} {
	const dumb = env["TERM"] === "dumb";
	const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
	const forced = env["FORCE_COLOR"];
	// Some terminals do not say how wide they are, or say 0.
	const columns = (stdout.isTTY && (stdout.columns || Number(env["COLUMNS"]))) || 80;
	return {
		width: Math.max(40, Math.min(columns, 120)),
		colour: colours && (forced ? !/^(?:0|false)$/.test(forced) : stdout.isTTY === true && !env["NO_COLOR"] && !dumb),
		unicode: !dumb && (locale === undefined || /utf-?8/i.test(locale)),
	};
}

/** For people, on stderr: stdout is for what was asked for. */
export const say = ({ stderr }: Streams, text: string): void => void stderr.write(`whybox: ${harmless(text)}\n`);
