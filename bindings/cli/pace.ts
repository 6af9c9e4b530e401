/** How fast something goes, and how long it will take: from what was done until when. Times in milliseconds. */
export interface Pace {
	readonly since: number;
	readonly at: number;
	/** How much was done until `at`. */
	readonly done: number;
	/** Per millisecond, smoothed. */
	readonly rate: number;
}

/** What lies further back than this fades. */
const MEMORY = 5000;
/** Before this nothing is foretold. */
const FIRST = 500;

export const paceFrom = (at: number): Pace => ({ since: at, at, done: 0, rate: 0 });

/**
 * The pace once `done` is done at the time `at`: in the first seconds the plain average since the start, then a moving one in which each stretch of
 * time weighs as much as it is long. No time has passed: what was done since is counted with the next.
 */
export function paced(pace: Pace, at: number, done: number): Pace {
	const passed = at - pace.at;
	if (!(passed > 0)) return pace;
	const weight = passed / Math.max(passed, Math.min(at - pace.since, MEMORY));
	return { since: pace.since, at, done, rate: pace.rate + weight * ((done - pace.done) / passed - pace.rate) };
}

/** Milliseconds until so much more is done; undefined while it cannot be known. */
export const timeLeft = ({ since, at, rate }: Pace, left: number): number | undefined =>
	at - since < FIRST || !(rate > 0) ? undefined : left / rate;

/** "12 s", "3 min 20 s", "2 h 05 min": never finer than such a forecast can be. */
export function duration(milliseconds: number): string {
	const seconds = Math.ceil(milliseconds / 1000);
	if (seconds < 60) return `${seconds} s`;
	const minutes = Math.floor(seconds / 60);
	if (minutes < 10) return `${minutes} min ${String(seconds % 60).padStart(2, "0")} s`;
	if (minutes < 60) return `${minutes} min`;
	return minutes < 6000 ? `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min` : "days";
}

/** "1234 rows/s", "2.5 rows/s", "3 rows/min". */
export function speed({ rate }: Pace, unit: string): string {
	const perSecond = 1000 * rate;
	if (perSecond >= 10) return `${Math.round(perSecond)} ${unit}/s`;
	return perSecond >= 0.95 ? `${perSecond.toFixed(1)} ${unit}/s` : `${(60 * perSecond).toPrecision(2)} ${unit}/min`;
}
