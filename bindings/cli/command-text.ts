/** The command as a shell takes it, to be shown to others: secrets are left out. */

/**
 * What stands for a secret. Values of headers are secrets, and in an address whoever signs in, every value of the query, and the fragment.
 */
const HIDDEN = "…";

/**
 * @param argv what stands behind the command's name
 * @param env WHYBOX_HEADER is named if it is set
 */
export function commandText(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
	const shown = argv.map((argument, i) => {
		if (argument.startsWith("--header=")) return `--header=${hiddenHeader(argument.slice("--header=".length))}`;
		return argv[i - 1] === "--header" ? hiddenHeader(argument) : hiddenAddress(argument);
	});
	const variable = env["WHYBOX_HEADER"] ? [`WHYBOX_HEADER=${quoted(hiddenHeader(env["WHYBOX_HEADER"]))}`] : [];
	return [...variable, "whybox", ...shown.map(quoted)].join(" ");
}

/** A header without a colon may be all secret. */
const hiddenHeader = (line: string): string => (line.includes(":") ? `${line.slice(0, line.indexOf(":"))}: ${HIDDEN}` : HIDDEN);

function hiddenAddress(argument: string): string {
	return argument.replace(/https?:\/\/[^\s]*/gi, (address) =>
		address
			.replace(/^(\w+:\/\/)[^/?#]*@/, `$1${HIDDEN}@`)
			.replace(/#.*$/, `#${HIDDEN}`)
			.replace(/\?[^#]*/, (query) =>
				query.replace(/([?&])([^=&]*)(=?)[^&]*/g, (_, sign, name, is) => sign + (is ? `${name}=${HIDDEN}` : HIDDEN)),
			),
	);
}

function quoted(argument: string): string {
	if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
	if (!/\p{Cc}/u.test(argument)) return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
	const written = argument.replace(/[\\']/g, String.raw`\$&`).replace(/\p{Cc}/gu, (sign) => NAMED[sign] ?? hexadecimal(sign));
	return `$'${written}'`;
}

const NAMED: Readonly<Record<string, string>> = { "\n": String.raw`\n`, "\r": String.raw`\r`, "\t": String.raw`\t` };
const hexadecimal = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
