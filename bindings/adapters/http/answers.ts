/** Numbers of one request: [rows, targets]. */
export interface Answer {
	readonly data: Float64Array;
	readonly targets: number;
}

/**
 * The numbers of a nested or flat array, row-major. What JSON cannot say, null, is NaN, so that the explainer names its place.
 *
 * @param what for messages, as "its predictions are"
 * @throws TypeError for anything but numbers
 */
export function numbersIn(value: unknown, what: string): number[] {
	const numbers: number[] = [];
	const read = (part: unknown): void => {
		if (Array.isArray(part)) for (const item of part) read(item);
		else if (typeof part === "number") numbers.push(part);
		else if (typeof part === "boolean") numbers.push(part ? 1 : 0);
		else if (part === null) numbers.push(Number.NaN);
		else throw new TypeError(`${what} ${typeof part === "string" ? "texts" : typeof part}, expected numbers`);
	};
	read(value);
	return numbers;
}

/** @throws RangeError if the numbers do not come out even */
export function answerOf(numbers: readonly number[], rows: number, what: string): Answer {
	if (numbers.length === 0 || numbers.length % rows !== 0) {
		throw new RangeError(`${what} ${numbers.length} numbers, expected as many for each of ${rows} rows`);
	}
	return { data: Float64Array.from(numbers), targets: numbers.length / rows };
}
