import { readFileSync } from "node:fs";

/** A reference file; test/fixtures/README.md says who measured it. */
export function fixture<T>(name: string): T {
	return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;
}

/** The largest absolute difference of two lists of numbers of equal length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	if (a.length !== b.length) throw new Error(`lengths differ: ${a.length} and ${b.length}`);
	let largest = 0;
	for (let i = 0; i < a.length; i++) {
		const difference = Math.abs(a[i]! - b[i]!);
		if (!(difference <= largest)) largest = difference;
	}
	return largest;
}

/** ‖a − b‖ / ‖b‖, root mean squares. */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
	let difference = 0;
	let norm = 0;
	for (let i = 0; i < b.length; i++) {
		difference += (a[i]! - b[i]!) ** 2;
		norm += b[i]! ** 2;
	}
	return Math.sqrt(difference / norm);
}
