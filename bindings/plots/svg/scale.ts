/** Numbers as places, with ticks at round numbers. */

import { nice, ticks, tickStep } from "d3-array";
import { format, precisionFixed } from "d3-format";

export interface Scale {
	/** The place of a number. */
	at(value: number): number;
	readonly low: number;
	readonly high: number;
	readonly ticks: readonly { readonly value: number; readonly at: number; readonly label: string }[];
}

/**
 * The scale from [low, high] to [from, to].
 *
 * @param count about how many ticks
 * @param round do the ends become round numbers?
 */
export function linear(low: number, high: number, from: number, to: number, count: number, round = false): Scale {
	[low, high] = widened(low, high);
	if (round) [low, high] = nice(low, high, count);
	const at = (value: number): number => from + ((value - low) / (high - low)) * (to - from);
	const label = tickFormat(Math.abs(tickStep(low, high, count)), Math.max(Math.abs(low), Math.abs(high)));
	return { at, low, high, ticks: ticks(low, high, count).map((value) => ({ value, at: at(value), label: label(value) })) };
}

/** Ends that differ by more than what rounding leaves of numbers that are equal. */
function widened(low: number, high: number): [number, number] {
	const size = Math.max(Math.abs(low), Math.abs(high));
	if (high - low > Math.max(1e-280, size * 1e-9)) return [low, high];
	const reach = size > 1e-270 ? size * 0.1 : 1;
	return [low - reach, high + reach];
}

/** The logarithmic scale, with ticks at 1, 2 and 5 times powers of ten. @param low above 0 */
export function logarithmic(low: number, high: number, from: number, to: number): Scale {
	if (!(low < high)) [low, high] = [low / 2, low * 2];
	const at = (value: number): number => from + (Math.log(value / low) / Math.log(high / low)) * (to - from);
	const label = format(",.6~g");
	const marks: number[] = [];
	for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) marks.push(power, 2 * power, 5 * power);
	const inside = marks.filter((value) => value >= low && value <= high);
	// Where there is little room, powers of ten are enough.
	const chosen = inside.length * 45 > to - from ? inside.filter((_, i) => marks.indexOf(inside[i]!) % 3 === 0) : inside;
	return { at, low, high, ticks: chosen.map((value) => ({ value, at: at(value), label: label(value) })) };
}

/** A text beyond a value: as wide as |width|, to the right of it, or to the left where the width is negative. */
export interface Beyond {
	readonly value: number;
	readonly width: number;
}

/** The widest scale from `low` to `high` on which these texts beyond the ends of bars stay between `from` and `to`. */
export function withTexts(low: number, high: number, texts: readonly Beyond[], from: number, to: number): Scale {
	[low, high] = widened(low, high);
	/** Where `low` may be if a unit takes so many pixels. */
	const leftmost = (perUnit: number): number =>
		texts.reduce((most, { value, width }) => (width < 0 ? Math.max(most, from - width - (value - low) * perUnit) : most), from);
	const rightmost = (perUnit: number): number =>
		texts.reduce(
			(least, { value, width }) => (width > 0 ? Math.min(least, to - width - (value - low) * perUnit) : least),
			to - (high - low) * perUnit,
		);
	// Room taken grows with the size of a unit: halve the interval that holds the largest that fits.
	let [small, large] = [0, (to - from) / (high - low)];
	for (let i = 0; i < 40; i++) {
		const middle = (small + large) / 2;
		if (leftmost(middle) <= rightmost(middle)) small = middle;
		else large = middle;
	}
	const left = leftmost(small);
	const length = Math.max(1, (high - low) * small);
	return linear(low, high, left, left + length, Math.max(2, Math.floor(length / 80)));
}

/** What stands at ticks that are `step` apart. */
function tickFormat(step: number, largest: number): (value: number) => string {
	if (largest >= 1e7 || step < 1e-5) return format(".4~g");
	return format(`,.${precisionFixed(step)}f`);
}
