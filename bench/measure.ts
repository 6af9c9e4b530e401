import { median, spread } from "./statistics.js";

/** CPU time of this process until now, user and system, all threads, in milliseconds. It stands still while another process runs. */
export function cpuMilliseconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

export interface RaceOptions {
	/** How often each runner is measured; default 7. */
	readonly rounds?: number;
	/** CPU time of one measurement at least, in milliseconds; default 8. */
	readonly milliseconds?: number;
	/** CPU time that each runner gets before it counts, so that the engine has compiled it; default 100 milliseconds. */
	readonly warmUp?: number;
}

export interface Timing {
	/** [rounds]: CPU milliseconds of one call. */
	readonly rounds: readonly number[];
	/** Calls per round. */
	readonly calls: number;
}

/**
 * How long does one call of each runner take? All of them run in turn, round after round, so that what slows the machine for a while slows all.
 *
 * @returns one timing per runner, in their order
 */
export function race(runners: readonly (() => void)[], { rounds = 7, milliseconds = 8, warmUp = 100 }: RaceOptions = {}): Timing[] {
	const lanes = runners.map((runner) => ({ runner, calls: calibrated(runner, milliseconds, warmUp), rounds: [] as number[] }));
	for (let round = 0; round < rounds; round++) {
		for (const lane of lanes) lane.rounds.push(timed(lane.runner, lane.calls) / lane.calls);
	}
	return lanes.map(({ calls, rounds }) => ({ calls, rounds }));
}

/** CPU milliseconds of `calls` calls together. */
function timed(runner: () => void, calls: number): number {
	const started = cpuMilliseconds();
	for (let i = 0; i < calls; i++) runner();
	return cpuMilliseconds() - started;
}

/** Warms the runner up, then finds how many calls take `milliseconds` at least. */
function calibrated(runner: () => void, milliseconds: number, warmUp: number): number {
	for (const end = cpuMilliseconds() + warmUp; cpuMilliseconds() < end;) runner();
	let calls = 1;
	while (timed(runner, calls) < milliseconds) calls *= 2;
	return calls;
}

export interface Ratio {
	/** Median over the rounds. */
	readonly median: number;
	/** Interquartile range over the median. */
	readonly spread: number;
}

/** How many times as long does `slow` take as `fast`? Compared round by round. */
export function ratio(slow: Timing, fast: Timing): Ratio {
	const ratios = slow.rounds.map((time, round) => time / fast.rounds[round]);
	return { median: median(ratios), spread: spread(ratios) };
}
