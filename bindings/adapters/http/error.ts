/** What goes wrong with a request, said without what must not be said. */

/** A request for predictions failed, or its answer cannot be used. Headers and the query of the address are never part of the message. */
export class HttpError extends Error {
	override readonly name = "HttpError";
	/** The answer's status; undefined if no answer came. */
	readonly status: number | undefined;
	/** How often the request was sent. */
	readonly attempts: number;

	constructor(message: string, about: { readonly status?: number | undefined; readonly attempts: number }) {
		super(message);
		this.status = about.status;
		this.attempts = about.attempts;
	}
}

/** Characters of a server's words in a message. */
const SHOWN = 200;
const HIDDEN = "[hidden]";
/** Controls, surrogates without a partner, line separators, and marks that reorder or hide text. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * Words of others as a message may show them: in one line, nothing that a terminal or page would act on, cut short, and the secrets that servers
 * like to repeat taken out.
 *
 * @param cut are these only the beginning of what there was? Then a secret may stand half at the end
 */
export function quote(text: string, secrets: readonly string[], cut = false): string {
	const open = secrets.reduce((clean, secret) => clean.replaceAll(secret, HIDDEN), text);
	const clean = (cut ? open.slice(0, open.length - begun(open, secrets)) : open)
		.replaceAll(/\s+/g, " ")
		.replaceAll(HARMFUL, "\ufffd")
		.trim();
	const characters = Array.from(clean.slice(0, 2 * SHOWN + 2));
	return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : clean;
}

/** How many characters at the end are the beginning of a secret. */
function begun(text: string, secrets: readonly string[]): number {
	const lengths = secrets.map((secret) => {
		let length = Math.min(secret.length - 1, text.length);
		while (length > 0 && !text.endsWith(secret.slice(0, length))) length--;
		return length;
	});
	return Math.max(0, ...lengths);
}

/** Shorter values are words like "application/json" that anybody may know, or would take a message apart. */
const SHORTEST_SECRET = 6;
const HARMLESS_HEADERS = new Set(["accept", "content-type", "user-agent"]);

/** What must not be shown: values of headers, whole and without the scheme before them, and of the address's query; the longest first. */
export function secretsOf(headers: Headers, url: URL): string[] {
	const secrets = new Set<string>();
	for (const [name, value] of headers) {
		if (!HARMLESS_HEADERS.has(name)) for (const secret of [value, ...value.split(/[\s,;=]+/)]) secrets.add(secret);
	}
	for (const [, value] of url.searchParams) secrets.add(value).add(encodeURIComponent(value));
	return [...secrets].filter(({ length }) => length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);
}
