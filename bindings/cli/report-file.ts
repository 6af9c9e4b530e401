/** `--report`: everything about explanations in one HTML file. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { checkWritable } from "./output-file.js";
import { UsageError } from "./usage-error.js";

/** What the option comes to. */
export interface ReportOption {
	readonly report?: string;
	/** The command as it was given, without secrets. */
	readonly command?: string;
}

export const addReportOption = (command: Command): Command =>
	command.option(
		"--report <file>",
		"write an HTML file with all of it: plots, how far to trust them, cost, and this command without its headers",
	);

/** Writes the report, or says why it cannot. */
export type WriteReport = (html: string) => void;

/**
 * Can the report be written once the model has been paid for? Asked before.
 *
 * @param inputs files that are read, which no report may take the place of
 * @returns what writes it; undefined where none is wanted
 * @throws UsageError
 */
export function reportWriter({ report }: ReportOption, inputs: readonly string[], cwd: string): WriteReport | undefined {
	if (report === undefined) return undefined;
	if (!/\.html?$/i.test(report)) throw new UsageError(`--report ${report}: expected a file whose name ends in .html`);
	const path = resolve(cwd, report);
	if (inputs.some((input) => resolve(cwd, input) === path)) throw new UsageError(`--report ${report}: this file is read; write to another`);
	checkWritable("--report", report, cwd);
	return (html) => {
		try {
			writeFileSync(path, html);
		} catch (error) {
			throw new Error(`--report ${report}: it cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
		}
	};
}
