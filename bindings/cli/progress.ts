import { cells, fitted, harmless } from "../plots/terminal-text.js";
import { duration, type Pace, paced, paceFrom, speed, timeLeft } from "./pace.js";
import { type Streams, terminalAbilities } from "./streams.js";

/** Milliseconds from one picture of the progress to the next. */
const PAUSE = 100;
const BAR = 20;

/** How far a command has come. */
export interface Done {
	/** What is being done, as "row 3". */
	readonly name: string;
	/** Which of how many, counted from 0. */
	readonly place: number;
	readonly count: number;
	/** Of this one: steps done and to be done at most; undefined while not known. */
	readonly done: number;
	readonly total: number | undefined;
	/** What the steps are. */
	readonly unit: string;
}

/**
 * Progress as a line of at most `width` cells: name, bar, steps, rate and time left. What finds no room is left out, the least needed first.
 *
 * @param left milliseconds
 */
export function progressText(
	{ name, place, count, done, total, unit }: Done,
	pace: Pace,
	left: number | undefined,
	width: number,
	unicode: boolean,
): string {
	const who = harmless(name, unicode) + (count > 1 ? `, ${place + 1} of ${count}` : "");
	const share = (place + (total ? Math.min(1, done / total) : 0)) / count;
	const bar = (length: number): string => {
		const full = Math.round(length * share);
		return unicode ? "█".repeat(full) + "░".repeat(length - full) : `[${"#".repeat(full)}${".".repeat(length - full)}]`;
	};
	const steps = total === undefined ? "" : `${done}/${total} ${unit}`;
	const rate = pace.rate > 0 ? speed(pace, unit) : "";
	const end = left === undefined ? "" : `${duration(left)} left`;
	const choices = [
		[who, bar(BAR), steps, rate, end],
		[who, bar(BAR / 2), steps, rate, end],
		[who, bar(BAR / 2), steps, end],
		[who, steps, end],
		[steps, end],
	].map((parts) => parts.filter((part) => part !== "").join("  "));
	const fitting = choices.find((text) => cells(text) <= width);
	return fitting ?? fitted(choices.at(-1)!, width, unicode ? "…" : "...");
}

/** One line on stderr that is written over again and again, ten times a second at most; says nothing where nobody watches. */
export class ProgressLine {
	readonly #streams: Streams;
	readonly #unit: string;
	readonly #count: number;
	readonly #now: () => number;
	#pace: Pace;
	#item = { name: "", place: 0 };
	/** Steps of the items before this one. */
	#before = 0;
	#done = 0;
	#shownAt: number;
	#shown = false;

	/**
	 * @param count how many items there are
	 * @param wait milliseconds before the first line: what is done by then needs none
	 */
	constructor(streams: Streams, unit: string, count: number, wait = 0) {
		this.#streams = streams;
		this.#unit = unit;
		this.#count = count;
		this.#now = streams.now ?? (() => performance.now());
		this.#pace = paceFrom(this.#now());
		this.#shownAt = this.#pace.since + wait - PAUSE;
	}

	/** Goes on to this item. */
	begin(name: string, place: number): void {
		this.#before += this.#done;
		this.#done = 0;
		this.#item = { name, place };
		this.#show(undefined);
	}

	/** So many steps of the item are done. */
	tell(done: number, total: number): void {
		this.#done = done;
		this.#show(total);
	}

	/** Takes the line away: before anything else is written to where it may stand, and at the end. */
	clear(): void {
		if (this.#shown) this.#streams.stderr.write("\r\u001b[K");
		this.#shown = false;
	}

	#show(total: number | undefined): void {
		const { stderr, env } = this.#streams;
		if (!stderr.isTTY) return;
		const now = this.#now();
		if (total !== undefined) this.#pace = paced(this.#pace, now, this.#before + this.#done);
		if (now - this.#shownAt < PAUSE) return;
		const { unicode } = terminalAbilities(this.#streams);
		const { name, place } = this.#item;
		const done = { name, place, count: this.#count, done: this.#done, total, unit: this.#unit };
		const left = total === undefined ? undefined : timeLeft(this.#pace, this.#stepsLeft(total));
		// The last cell stays empty: some terminals break the line behind it.
		const columns = stderr.columns || Number(env["COLUMNS"]) || 80;
		stderr.write(`\r${progressText(done, this.#pace, left, Math.max(1, columns - 1), unicode)}\u001b[K`);
		this.#shownAt = now;
		this.#shown = true;
	}

	/** Those that come are thought to be like those that were, which may have needed fewer steps than they might have. */
	#stepsLeft(total: number): number {
		const { place } = this.#item;
		const each = place === 0 ? total : this.#before / place;
		return total - this.#done + (this.#count - 1 - place) * each;
	}
}
