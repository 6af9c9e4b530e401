import type { Command } from "commander";
import { submodularPick, type SubmodularPickOptions } from "../index.js";
import { choice, integer, target } from "./arguments.js";
import { readExplanations } from "./explanations.js";
import { jsonText } from "./json-text.js";
import { report } from "../report/index.js";
import { addReportOption, type ReportOption, reportWriter } from "./report-file.js";
import { pickTable } from "./pick-table.js";
import { terminalAbilities, type Streams } from "./streams.js";
import { asUsage, UsageError } from "./usage-error.js";

/** What the options of `whybox pick` come to. */
export interface PickOptions extends SubmodularPickOptions, ReportOption {
	readonly top: number;
	readonly json?: true;
	readonly verbose?: true;
}

/** Adds the options, in the order in which people need them. */
export function addPickOptions(command: Command): Command {
	command
		.argument("<explanations...>", "files that whybox explain --json or --jsonl wrote, or - for standard input")
		.requiredOption("--count <count>", "how many explanations to pick", integer(1))
		.option("--target <target>", "look at one output only: its name or index (default: all, kept apart)", target)
		.addOption(
			choice("--by <name>", "tables: is a feature the same if its condition is, or if its column is? (default: condition)", [
				"condition",
				"column",
			]),
		)
		.option("--feature-count <count>", "features that count in each explanation (default: of LIME all chosen, else 10)", integer(1))
		.addOption(choice("--preset <name>", "of equals pick the last, as Python's lime does", ["python-lime"]))
		.option("--top <count>", "features in the table", integer(1), 10)
		.option("--json", "print the picks as JSON and nothing else");
	return addReportOption(command).option("--verbose", "say on stderr where an error came from");
}

/** `whybox pick`: which explanations to look at. @throws UsageError for what the user can put right */
export async function pick(paths: readonly string[], options: PickOptions, streams: Streams): Promise<void> {
	const writeReport = reportWriter(options, paths, streams.cwd());
	const stored = await readExplanations(paths, streams);
	for (const { explanation, path, place } of stored) {
		const loose = explanation.features.find(({ column, spans }) => column === undefined && spans === undefined);
		if (loose === undefined) continue;
		throw new UsageError(
			`explanations ${path}: number ${place} has the feature ${JSON.stringify(loose.name)}, neither column nor word, which other instances do not share; ` +
				"say in code what is the same, with the option key of submodularPick",
		);
	}
	const { top, json, report: _file, command = "", verbose: _, ...given } = options;
	let result;
	try {
		result = submodularPick(stored.map(({ explanation }) => explanation), given); // prettier-ignore
	} catch (error) {
		throw asUsage(error);
	}
	if (json) {
		const picks = result.picks.map(({ index, ...rest }) => ({ index, file: stored[index]!.path, place: stored[index]!.place, ...rest }));
		streams.stdout.write(`${jsonText({ ...result, picks })}\n`);
	} else {
		streams.stdout.write(`${pickTable(result, stored, { ...terminalAbilities(streams), top })}\n`);
	}
	if (writeReport === undefined) return;
	const files = new Set(stored.map(({ path }) => path)).size;
	const instances = stored.map(({ path, place }) => ({ name: files > 1 ? `explanation ${place} of ${path}` : `explanation ${place}` }));
	const explanations = stored.map(({ explanation }) => explanation);
	writeReport(report(explanations, { instances, pick: result, show: "picked", command }));
}
