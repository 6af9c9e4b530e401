/** A batch in as many runs as a model's batch size asks for. */

import { inTurn } from "./in-turn.js";

/** [rows, targets] */
export interface Answers {
	readonly data: Float64Array;
	readonly dims: [number, number];
}

/**
 * The answers to `rows` rows, one run after the other.
 *
 * @param session runs of it never overlap
 * @param batchSize rows per run, for a model made for a fixed number; else all at once
 * @param run the answers to `count` rows from `first`, padded to `size` rows
 */
export async function inRuns(
	session: object,
	rows: number,
	batchSize: number | undefined,
	signal: AbortSignal,
	run: (first: number, count: number, size: number) => Promise<Float64Array>,
): Promise<Answers> {
	const size = batchSize ?? rows;
	const parts: Float64Array[] = [];
	for (let first = 0; first < rows; first += size) {
		const count = Math.min(size, rows - first);
		const part = await inTurn(session, () => {
			signal.throwIfAborted();
			return run(first, count, size);
		});
		parts.push(part);
	}
	const data = joined(parts);
	return { data, dims: [rows, data.length / rows] };
}

/**
 * Of a run's output the first `count` of `size` rows, as doubles of our own.
 *
 * @param called the output, for messages
 * @throws RangeError if it does not have so many rows
 */
export function firstRows(called: string, dims: readonly number[], data: ArrayLike<number>, size: number, count: number): Float64Array {
	const { length } = data;
	if (dims[0] !== size || length === 0) {
		throw new RangeError(`${called} has dims [${dims.join(", ")}] for ${size} rows, expected [${size}] or [${size}, targets]`);
	}
	return Float64Array.from(data).subarray(0, (length / size) * count);
}

function joined(parts: readonly Float64Array[]): Float64Array {
	if (parts.length === 1) return parts[0]!;
	const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}
