import { harmless } from "../plots/terminal-text.js";

/** Where the command line reads its surroundings from and writes to: the process, or what a test puts in its place. */
export interface Streams {
	readonly stdin: AsyncIterable<Uint8Array | string>;
	readonly stdout: Output;
	readonly stderr: Output;
	readonly env: Readonly<Record<string, string | undefined>>;
	cwd(): string;
}

export interface Output {
	write(text: string): unknown;
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
}

/** What the reader's terminal can show. */
export function terminalAbilities({ stdout, env }: Streams): {
	readonly width: number;
	readonly colour: boolean;
	readonly unicode: boolean;
} {
	const dumb = env["TERM"] === "dumb";
	const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
	return {
		width: Math.max(40, Math.min(stdout.isTTY ? (stdout.columns ?? 80) : 80, 120)),
		colour: stdout.isTTY === true && !env["NO_COLOR"] && !dumb,
		unicode: !dumb && (locale === undefined || /utf-?8/i.test(locale)),
	};
}

/** For people, on stderr: stdout is for what was asked for. */
export const say = ({ stderr }: Streams, text: string): void => void stderr.write(`whybox: ${harmless(text)}\n`);

/** One line on stderr that is written over again and again; says nothing where nobody watches. */
export class ProgressLine {
	readonly #output: Output;
	#shown = false;

	constructor({ stderr }: Streams) {
		this.#output = stderr;
	}

	show(text: string): void {
		if (!this.#output.isTTY) return;
		this.#output.write(`\r\u001b[K${text}`);
		this.#shown = true;
	}

	clear(): void {
		if (this.#shown) this.#output.write("\r\u001b[K");
		this.#shown = false;
	}
}
