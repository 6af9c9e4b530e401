/** What `JSON.stringify` leaves as it is and a terminal may act upon: delete, C1 controls, marks that reorder text. */
// oxlint-disable-next-line no-control-regex
const ACTED_UPON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON that is safe to look at: the same value, with every character that a terminal would act upon as an escape. */
export const jsonText = (value: unknown, replacer?: (key: string, value: unknown) => unknown): string =>
	// Such characters stand inside strings only.
	JSON.stringify(value, replacer).replace(ACTED_UPON, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`);
