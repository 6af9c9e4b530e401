/** Argument checks. The message names the argument, what was expected and what came; it is built on failure only. */

/** What came, in words: "60 rows". An error message shows it without the quotes that a string has. */
export class Came {
	readonly words: string;

	constructor(words: string) {
		this.words = words;
	}
}

/** A short description of a value for an error message. */
export function describe(value: unknown): string {
	if (value instanceof Came) return value.words;
	if (value === null) return "null";
	if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
	if (typeof value === "bigint") return `${value}n`;
	if (typeof value === "number" || typeof value === "boolean" || value === undefined) return String(value);
	if (Array.isArray(value)) return `an array of ${value.length}`;
	if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${(value as Partial<Uint8Array>).length ?? value.byteLength}`;
	if (typeof value === "function") return "a function";
	const kind = value.constructor?.name;
	return kind && kind !== "Object" ? `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}` : "an object";
}

export function kindError(argument: string, expected: string, came: unknown): TypeError {
	return new TypeError(`"${argument}" expected ${expected}, got ${describe(came)}`);
}

export function valueError(argument: string, expected: string, came: unknown): RangeError {
	return new RangeError(`"${argument}" expected ${expected}, got ${describe(came)}`);
}

export function checkInteger(argument: string, value: unknown, min: number, max = Number.MAX_SAFE_INTEGER): number {
	const expected = () => `an integer ${max === Number.MAX_SAFE_INTEGER ? `>= ${min}` : `from ${min} to ${max}`}`;
	if (typeof value !== "number") throw kindError(argument, expected(), value);
	if (!Number.isSafeInteger(value) || value < min || value > max) throw valueError(argument, expected(), value);
	return value;
}

export function checkNumber(argument: string, value: unknown, min = -Infinity, max = Infinity): number {
	const expected = () =>
		min === -Infinity && max === Infinity
			? "a finite number"
			: max === Infinity
				? `a finite number >= ${min}`
				: `a number from ${min} to ${max}`;
	if (typeof value !== "number") throw kindError(argument, expected(), value);
	if (!Number.isFinite(value) || value < min || value > max) throw valueError(argument, expected(), value);
	return value;
}

export function checkOneOf<const T extends string>(argument: string, value: unknown, allowed: readonly T[]): T {
	const expected = `one of ${allowed.map((name) => JSON.stringify(name)).join(", ")}`;
	if (typeof value !== "string") throw kindError(argument, expected, value);
	const found = allowed.find((name) => name === value);
	if (found === undefined) throw valueError(argument, `${expected}${suggestion(value, allowed)}`, value);
	return found;
}

export function checkFunction<T>(argument: string, value: T): T {
	if (typeof value !== "function") throw kindError(argument, "a function", value);
	return value;
}

/**
 * Refuses anything but a plain option bag whose keys are all known, and names the nearest known one.
 * Returns a null-prototype copy of own properties, so that `__proto__` and friends are just unknown names.
 */
export function checkOptions(argument: string, value: unknown, known: readonly string[]): Record<string, unknown> {
	const bag = Object.create(null) as Record<string, unknown>;
	if (value === undefined) return bag;
	if (value === null || typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value))
		throw kindError(argument, "an options object", value);
	for (const key of Reflect.ownKeys(value)) {
		if (typeof key === "symbol" || !known.includes(key)) {
			throw new TypeError(`"${argument}" has no option "${String(key)}"${suggestion(String(key), known)}; known: ${known.join(", ")}`);
		}
		const given = (value as Record<string, unknown>)[key];
		if (given !== undefined) bag[key] = given;
	}
	return bag;
}

/** " (did you mean …?)" if a known name is near, else "". */
export function suggestion(name: string, known: readonly string[]): string {
	let nearest = "";
	let least = Math.max(2, Math.floor(name.length / 3)) + 1;
	for (const candidate of known) {
		const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
		if (distance < least) {
			least = distance;
			nearest = candidate;
		}
	}
	return nearest ? ` (did you mean "${nearest}"?)` : "";
}

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
	if (a.length > 64 || b.length > 64) return Infinity;
	let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
	for (let i = 1; i <= a.length; i++) {
		const current = [i];
		for (let j = 1; j <= b.length; j++) {
			const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
			current[j] = Math.min(change, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
		}
		previous = current;
	}
	return previous[b.length] ?? Infinity;
}
