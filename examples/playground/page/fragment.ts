/** What is worth sharing stands in the address, behind the #: which example, which instance, how explained. Files that somebody brought do not. */

export function readFragment(): Map<string, string> {
	return new Map(new URLSearchParams(location.hash.slice(1)));
}

export function writeFragment(entries: readonly (readonly [string, string])[]): void {
	const text = new URLSearchParams(entries.map(([name, value]) => [name, value])).toString();
	history.replaceState(null, "", text === "" ? location.pathname : `#${text}`);
}
