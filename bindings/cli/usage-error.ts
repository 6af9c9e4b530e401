/** The command was used wrongly (exit code 2). The message says what is wrong and what would be right. */
export class UsageError extends Error {
	override readonly name = "UsageError";
}

/** Options of the command line whose names differ from the library's arguments. */
const FLAGS: Readonly<Record<string, string>> = {
	targets: "--target",
	instance: "--input",
	image: "--input",
	saliency: "--explanation",
	labels: "--label",
};

/** What the library said about an argument, as a fault of the option that it came from; anything else stays as it is. */
export function asUsage(error: unknown): unknown {
	if (!(error instanceof TypeError || error instanceof RangeError)) return error;
	const match = /^"(?:options\.)?([A-Za-z]+)([^"]*)" ([^]*)$/.exec(error.message);
	if (!match) return error;
	const [, name = "", path = "", rest = ""] = match;
	const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
	return new UsageError(`${flag}${path && ` (${path.replace(/^\./, "")})`} ${rest.replaceAll(/"?targetNames"?/g, "--target-names")}`, {
		cause: error,
	});
}
